"""Forms of documents: a revision, and to whom it was made known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.queries.document import document_kinds
from fairlead.web.form import DayInput, PageForm


class RevisionForm(PageForm):
    """The text of a document's next revision."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Which documented information is it?"),
        required=False,
        help_text=_("Pieces that the standard asks for; leave it at another document for the rest."),
    )
    text = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "form-control mono", "spellcheck": "true"}),
        help_text=_("Markdown: # for a heading, - for a list, **bold**. Raw HTML is shown as text."),
    )
    review_on = forms.DateField(label=_("Look at it again on"), required=False, widget=DayInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        kinds = [(one.id, f"{one.provision} {one.title}") for one in document_kinds()]
        field.choices = [("", _("Another document")), *kinds]


class CommunicationForm(PageForm):
    """To whom an approved document was made known (7.4)."""

    audience = forms.CharField(
        label=_("To whom was it made known?"),
        max_length=200,
        help_text=_("Such as: all staff, by mail and on the wall."),
    )
