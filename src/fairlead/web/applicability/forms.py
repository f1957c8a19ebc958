"""Forms of the statement: one row, several rows, an own control, submission and return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.applicability import BASIS_TITLES, LONGEST_NAME, LONGEST_REASON, Basis, StatementLine
from fairlead.domain.occasion import Occasion
from fairlead.queries.people import people
from fairlead.web.form import DayInput, PageForm
from fairlead.web.inventory.forms import PersonField

YES, NO = "yes", "no"
VERDICT_CHOICES = ((YES, _("Included")), (NO, _("Excluded")))
STATE_CHOICES = ((NO, _("Planned")), (YES, _("In place")))


def bases_field() -> forms.MultipleChoiceField:
    """Return the field for why a control is included."""
    return forms.MultipleChoiceField(
        label=_("Why is it included?"),
        choices=[(basis.value, _(title)) for basis, title in BASIS_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Leave empty for an excluded control."),
    )


class DecisionForm(PageForm):
    """One row of the statement."""

    applicable = forms.ChoiceField(
        label=_("Does it apply to us?"),
        choices=VERDICT_CHOICES,
        widget=forms.RadioSelect,
    )
    bases = bases_field()
    justification = forms.CharField(
        label=_("The reason, in your own words"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea,
        help_text=_("Included or excluded, each row needs one."),
    )
    implemented = forms.ChoiceField(
        label=_("Is it in place?"), choices=STATE_CHOICES, widget=forms.RadioSelect, initial=NO
    )
    implementation = forms.CharField(
        label=_("How is it done?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea,
        help_text=_("Two or three sentences that a stranger could check."),
    )
    owner = PersonField(
        label=_("Owner"), queryset=None, to_field_name="ref", required=False, empty_label=_("Nobody yet")
    )
    shared_with = forms.CharField(
        label=_("Shared with"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("A supplier, or a control of another statement, that carries part of it."),
    )
    review_on = forms.DateField(label=_("Next review"), required=False, widget=DayInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    missing: Mapping[str, Any] = {
        "applicable": _("Choose included or excluded."),
        "justification": _("Write the reason: included or excluded, each row needs one."),
    }

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = people(occasion)

    def values(self) -> dict[str, Any]:
        """Return what the use case takes."""
        given = self.cleaned_data
        return {
            "applicable": {YES: True, NO: False}.get(given["applicable"]),
            "bases": [Basis(basis) for basis in given["bases"]],
            "justification": given["justification"],
            "implemented": given["implemented"] == YES,
            "implementation": given["implementation"],
            "shared_with": given["shared_with"],
            "review_on": given["review_on"],
        }

    def owner_ref(self) -> str:
        """Return the ref of the chosen owner, empty for nobody."""
        chosen = self.cleaned_data.get("owner")
        return str(chosen.ref) if chosen else ""


def initial_of(line: StatementLine) -> dict[str, Any]:
    """Return what the form begins with: the decision so far."""
    return {
        "applicable": "" if line.applicable is None else YES if line.applicable else NO,
        "bases": [basis.value for basis in line.bases],
        "justification": line.justification,
        "implemented": YES if line.implemented else NO,
        "implementation": line.implementation,
        "owner": line.owner,
        "shared_with": line.shared_with,
        "review_on": line.review_on or None,
        "version": line.version,
    }


class SeveralForm(PageForm):
    """Several rows decided alike."""

    provisions = forms.MultipleChoiceField(
        label=_("Which controls?"), choices=(), widget=forms.CheckboxSelectMultiple, required=True
    )
    applicable = forms.ChoiceField(label=_("Do they apply to us?"), choices=VERDICT_CHOICES, widget=forms.RadioSelect)
    bases = bases_field()
    justification = forms.CharField(
        label=_("The reason, the same for all of them"), max_length=LONGEST_REASON, widget=forms.Textarea
    )
    owner = PersonField(
        label=_("Owner"),
        queryset=None,
        to_field_name="ref",
        required=False,
        empty_label=_("Leave as it is"),
    )

    def __init__(self, *args: Any, occasion: Occasion, lines: Sequence[StatementLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        provisions, owner = self.fields["provisions"], self.fields["owner"]
        assert isinstance(provisions, forms.MultipleChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        provisions.choices = [(line.provision, f"{line.control} {line.title}") for line in lines]
        owner.queryset = people(occasion)

    def values(self) -> dict[str, Any]:
        """Return what the use case takes for each row."""
        given = self.cleaned_data
        applies = given["applicable"] == YES
        bases = [Basis(basis) for basis in given["bases"]] if applies else []
        return {"applicable": applies, "bases": bases, "justification": given["justification"]}

    def owner_ref(self) -> str | None:
        """Return the ref of the chosen owner; None leaves each row's own."""
        chosen = self.cleaned_data.get("owner")
        return str(chosen.ref) if chosen else None


class OwnControlForm(PageForm):
    """A control beyond the framework."""

    title = forms.CharField(
        label=_("What is it called?"),
        max_length=LONGEST_NAME,
        help_text=_("Something you do about AI that no control of the standard says, such as a second reader."),
    )


class SubmitForm(PageForm):
    """Hand the statement in for approval."""

    change_note = forms.CharField(
        label=_("A note for the person who approves"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReturnForm(PageForm):
    """Return or take back a version, with what should change."""

    reason = forms.CharField(label=_("What should change?"), max_length=LONGEST_REASON, widget=forms.Textarea)
