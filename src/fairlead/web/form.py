"""Forms as our pages draw them, and how a refusal of a rule becomes the error of a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext

from fairlead.domain.refusal import Refusal

CHOSEN_FROM_LIST = (forms.Select, forms.SelectMultiple)
WITHOUT_FRAME = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput)


class DayInput(forms.DateInput):
    """A calendar day, in the form that browsers' own calendars write."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "form-control short", **(attrs or {})}, format="%Y-%m-%d")


class PageForm(forms.Form):
    """A plain form whose inputs carry the classes of the face; errors are text, never the browser's bubbles.

    `missing` says for a field what to do when its answer is missing; a field without one is named by its label, so that
    the error summary reads as sentences.
    """

    use_required_attribute = False
    missing: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.dress(name)

    def dress(self, name: str) -> None:
        """Give one input the class that draws it and its words for a missing answer; call it for fields added later."""
        field = self.fields[name]
        unsaid = gettext("“{label}” needs an answer.").format(label=field.label or name)
        field.error_messages["required"] = self.missing.get(name, unsaid)
        widget = field.widget
        if isinstance(widget, WITHOUT_FRAME) or "class" in widget.attrs:
            return
        widget.attrs["class"] = "form-select" if isinstance(widget, CHOSEN_FROM_LIST) else "form-control"
        if isinstance(widget, forms.Textarea):
            widget.attrs.setdefault("rows", 3)

    def refuse(self, refusal: Refusal) -> None:
        """Show a rule's refusal at the fields it is about, or above the form when it is about none of them."""
        said = refusal.said(gettext)
        sentence = f"{said} ({refusal.clause})" if refusal.clause else said
        here: list[str | None] = [name for name in refusal.fields if name in self.fields]
        for name in here or [None]:
            self.add_error(name, sentence)

    def offer_again(self, posted: QueryDict, *, version: int) -> None:
        """Keep what the person typed after somebody else's save overtook it; the next save is meant knowingly."""
        data = posted.copy()
        data["version"] = str(version)
        self.data = data

    def of(self, *names: str) -> list[BoundField]:
        """Return some bound fields in this order, for a template that groups them."""
        return [self[name] for name in names]
