"""Forms of the register: a system, its scope decision, its life cycle stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.inventory import (
    AI_ROLE_TITLES,
    AUTONOMY_TITLES,
    ORIGIN_TITLES,
    SCOPE_TITLES,
    STAGE_TITLES,
    Origin,
    ScopeDecision,
    Stage,
)
from fairlead.domain.occasion import Occasion
from fairlead.queries.inventory import SystemDetail
from fairlead.queries.people import people
from fairlead.web.form import DayInput, PageForm

LONG = 20_000
EMPTY = ("", _("Not decided yet"))


if TYPE_CHECKING:  # Django's own class takes no type argument at run time
    _PersonChoice = forms.ModelChoiceField[Any]
else:
    _PersonChoice = forms.ModelChoiceField


class PersonField(_PersonChoice):
    """One of the organization's people, by ref."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name that other people read."""
        return str(obj.shown)


def _choices(titles: Any) -> list[tuple[str, Any]]:
    return [(value.value, _(title)) for value, title in titles.items()]


class SystemForm(PageForm):
    """What the register says of one AI system, in the columns of the inventory."""

    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As people in the organization call it."))
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=LONG,
        widget=forms.Textarea,
        help_text=_("One or two sentences: the task, and for whom. Its role and its risks follow from that."),
    )
    not_intended = forms.CharField(
        label=_("What must it not be used for?"), max_length=LONG, required=False, widget=forms.Textarea
    )
    roles = forms.MultipleChoiceField(
        label=_("What are we toward it?"),
        choices=_choices(AI_ROLE_TITLES),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose every role that fits; duties follow from them."),
    )
    origin = forms.ChoiceField(
        label=_("How did we come to it?"),
        choices=_choices(ORIGIN_TITLES),
        widget=forms.RadioSelect,
        initial=Origin.BOUGHT.value,
    )
    stage = forms.ChoiceField(
        label=_("Where is it in its life cycle?"),
        choices=_choices(STAGE_TITLES),
        initial=Stage.INCEPTION.value,
        help_text=_("From the first idea to retirement."),
    )
    owner = PersonField(
        label=_("Owner"),
        queryset=None,
        to_field_name="ref",
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Answers for the system, its risks and its evidence."),
    )
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    model_name = forms.CharField(label=_("Model"), max_length=200, required=False)
    model_version = forms.CharField(label=_("Model version"), max_length=100, required=False)
    data_classes = forms.CharField(label=_("Which data go in?"), max_length=LONG, required=False, widget=forms.Textarea)
    affected_people = forms.CharField(
        label=_("Who is affected?"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea,
        help_text=_("People about whom it decides or speaks, also those who never use it."),
    )
    decision_type = forms.CharField(
        label=_("What does it decide or propose?"), max_length=LONG, required=False, widget=forms.Textarea
    )
    autonomy = forms.ChoiceField(
        label=_("How far does it decide alone?"),
        choices=[EMPTY, *_choices(AUTONOMY_TITLES)],
        required=False,
        widget=forms.RadioSelect,
    )
    geography = forms.CharField(label=_("Where is it used?"), max_length=200, required=False)
    users = forms.CharField(label=_("Who uses it?"), max_length=200, required=False)
    go_live_on = forms.DateField(label=_("Go live"), required=False, widget=DayInput)
    review_due_on = forms.DateField(
        label=_("Review due on"),
        required=False,
        widget=DayInput,
        help_text=_("From that day on the list shows it as overdue."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    missing: Mapping[str, Any] = {
        "name": _("Give the AI system a name."),
        "purpose": _("Say in a sentence what the system is for."),
        "roles": _("Choose at least one role that you hold toward the system."),
    }
    GROUPS = (
        ("", ("name", "purpose", "not_intended", "roles", "origin", "stage")),
        (_("Who answers for it"), ("owner", "unit")),
        (_("What it is made of"), ("supplier", "model_name", "model_version", "data_classes")),
        (_("What it does to people"), ("affected_people", "decision_type", "autonomy", "users", "geography")),
        (_("Dates"), ("go_live_on", "review_due_on")),
    )

    def __init__(self, *args: Any, occasion: Occasion, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people(occasion)
        if not is_new:
            del self.fields["stage"]

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields in their groups, each under its heading."""
        return [(title, self.of(*[n for n in names if n in self.fields])) for title, names in self.GROUPS]

    def values(self) -> dict[str, Any]:
        """Return what the use case takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("owner", "version")}

    def owner_ref(self) -> str:
        """Return the ref of the chosen owner, empty for nobody."""
        chosen = self.cleaned_data.get("owner")
        return str(chosen.ref) if chosen else ""


def initial_of(detail: SystemDetail) -> dict[str, Any]:
    """Return what the form begins with when a system is edited."""
    row = detail.system
    values = {name: getattr(row, name) for name in SystemForm.base_fields if name not in ("owner", "stage")}
    return {**values, "owner": row.owner.ref if row.owner else "", "version": row.version}


class ScopeForm(PageForm):
    """Whether a system is inside the boundary of the AI management system, with the reason (4.3)."""

    scope = forms.ChoiceField(
        label=_("Is it inside the scope?"),
        choices=[(one.value, _(SCOPE_TITLES[one])) for one in (ScopeDecision.IN, ScopeDecision.OUT)],
        widget=forms.RadioSelect,
    )
    scope_reason = forms.CharField(
        label=_("Why?"),
        max_length=LONG,
        widget=forms.Textarea,
        help_text=_("An auditor asks for it, above all when a system is left out."),
    )
    missing: Mapping[str, Any] = {
        "scope": _("Decide whether the system is in or out of scope."),
        "scope_reason": _("Write the reason for this scope decision; an auditor will ask for it."),
    }


class StageForm(PageForm):
    """The next stage of a system's life cycle (A.6)."""

    stage = forms.ChoiceField(label=_("Where is it now?"), choices=_choices(STAGE_TITLES), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("What led to this?"), max_length=LONG, required=False, widget=forms.Textarea)
