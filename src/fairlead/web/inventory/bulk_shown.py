"""The forms of a change of many systems, and its rows in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.domain.inventory import SCOPE_TITLES, STAGE_TITLES, BulkField, ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_
from fairlead.queries.bulk import Change, Plan, PlannedRow
from fairlead.queries.inventory import NOBODY
from fairlead.queries.people import people
from fairlead.web.form import DayInput, PageForm
from fairlead.web.inventory.forms import LONG

TITLES: dict[BulkField, str] = {
    BulkField.OWNER: N_("Set the owner"),
    BulkField.SCOPE: N_("Decide the scope"),
    BulkField.STAGE: N_("Move to a stage"),
    BulkField.REVIEW: N_("Set the review date"),
}


class ValueForm(PageForm):
    """The one value that all chosen systems get."""

    def __init__(self, *args: Any, occasion: Occasion, field: BulkField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = _input(field, occasion)
        self.dress("to")

    def text(self) -> str:
        """Return the value as the change keeps it."""
        value = self.cleaned_data["to"]
        if isinstance(value, date):
            return value.isoformat()
        return "" if value in (None, NOBODY) else str(value)


def _input(field: BulkField, occasion: Occasion) -> forms.Field:
    if field is BulkField.OWNER:
        persons = [(one.ref, one.shown) for one in people(occasion)]
        return forms.ChoiceField(
            label=_("New owner"),
            choices=[("", _("Choose")), *persons, (NOBODY, _("Nobody"))],
            help_text=_("Answers for the system, its risks and its evidence."),
        )
    if field is BulkField.SCOPE:
        decisions = [(one.value, _(SCOPE_TITLES[one])) for one in (ScopeDecision.IN, ScopeDecision.OUT)]
        return forms.ChoiceField(label=_("Inside the scope?"), choices=decisions, widget=forms.RadioSelect)
    if field is BulkField.STAGE:
        stages = [(one.value, _(STAGE_TITLES[one])) for one in Stage]
        return forms.ChoiceField(label=_("New stage"), choices=stages)
    return forms.DateField(
        label=_("Review due on"), required=False, widget=DayInput, help_text=_("Empty takes the date away.")
    )


class ReasonForm(PageForm):
    """Why all of them change; the reason stands in the log of each."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=LONG,
        widget=forms.Textarea,
        help_text=_("It stands in the log of each system that changes."),
    )
    missing: Mapping[str, Any] = {"reason": _("Write why: the reason stands in the log of each system.")}


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row of the preview: before and after in words."""

    ref: str
    name: str
    before: str
    after: str


def shown_rows(plan: Plan, rows: Sequence[PlannedRow], *, names: Mapping[str, str]) -> tuple[ShownRow, ...]:
    """Return rows of a plan in words."""
    field = plan.change.field
    after = value_words_of(plan.change, names=names)
    return tuple(
        ShownRow(ref=row.ref, name=row.name, before=_said(field, row.before[0], names=names), after=after)
        for row in rows
    )


def value_words_of(change: Change, *, names: Mapping[str, str]) -> str:
    """Return the new value in words."""
    return _said(change.field, change.value, names=names)


def _said(field: BulkField, value: str, *, names: Mapping[str, str]) -> str:
    if field is BulkField.OWNER:
        return names.get(value, value) if value else gettext("nobody")
    if field is BulkField.SCOPE:
        return gettext(SCOPE_TITLES[ScopeDecision(value)])
    if field is BulkField.STAGE:
        return gettext(STAGE_TITLES[Stage(value)])
    return date_format(date.fromisoformat(value), "DATE_FORMAT") if value else gettext("no date")
