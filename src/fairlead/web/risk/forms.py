"""Forms of the register: a risk, its rating, its treatment, its acceptance, and the criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairlead.domain.applicability import StatementLine
from fairlead.domain.catalogue import CatalogueRisk
from fairlead.domain.occasion import Occasion
from fairlead.domain.risk import (
    AFFECTED_TITLES,
    LONGEST_ACCEPTANCE_DAYS,
    LONGEST_SOURCE,
    LONGEST_STEP,
    LONGEST_TEXT,
    LONGEST_TITLE,
    OPTION_TITLES,
    Criteria,
)
from fairlead.queries.inventory import system_names
from fairlead.queries.people import people
from fairlead.web.form import DayInput, PageForm
from fairlead.web.inventory.forms import PersonField

FEW_SYSTEMS = 30  # beyond that a person types refs instead of looking through boxes


def steps(scale: Sequence[str]) -> list[tuple[int, str]]:
    """Return a scale as choices, each step with its number and its name."""
    return [(number, f"{number} · {name}") for number, name in enumerate(scale, 1)]


class ScaleField(forms.TypedChoiceField):
    """One step of one of the organization's scales."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, widget=forms.RadioSelect, choices=(), **kwargs)


class SystemsField(forms.CharField):
    """Refs of AI systems, separated by commas or spaces."""

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # a list of refs is what the form gives
        """Return the refs in the order typed."""
        return [ref.upper() for ref in str(value or "").replace(",", " ").split()]

    def prepare_value(self, value: Any) -> Any:
        """Show refs as they are typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value


class RiskForm(PageForm):
    """What the register says of one risk; a new one is rated at once."""

    title = forms.CharField(label=_("What is the risk called?"), max_length=LONGEST_TITLE)
    cause = forms.CharField(
        label=_("Cause"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What makes it possible."),
    )
    event = forms.CharField(
        label=_("Event"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What then happens."),
    )
    consequence = forms.CharField(
        label=_("Consequence"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What it means for whom; the severity is judged on this."),
    )
    affected = forms.MultipleChoiceField(
        label=_("Who bears it?"),
        choices=[(one.value, _(title)) for one, title in AFFECTED_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    systems = forms.MultipleChoiceField(
        label=_("Which AI systems does it come from?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None for a risk of the organization as a whole."),
    )
    likelihood = ScaleField(label=_("How likely is it today?"))
    severity = ScaleField(label=_("How severe would it be?"))
    existing_controls = forms.CharField(
        label=_("What is already in place?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = PersonField(
        label=_("Owner"),
        queryset=None,
        to_field_name="ref",
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Sees to the treatment."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        required=False,
        help_text=_("Where it comes from: an entry of the library, an incident, an audit."),
    )
    review_trigger = forms.CharField(
        label=_("Look at it again when"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example a new model version, another group of users, an incident."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    GROUPS = (
        ("", ("title", "cause", "event", "consequence", "affected", "systems")),
        (_("Rating"), ("likelihood", "severity", "existing_controls")),
        (_("Who and where from"), ("owner", "source", "review_trigger")),
    )

    def __init__(self, *args: Any, occasion: Occasion, criteria: Criteria | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = people(occasion)
        if criteria is None:
            del self.fields["likelihood"], self.fields["severity"]
        else:
            set_scales(self, criteria)
        self._offer_systems(system_names(occasion))

    def _offer_systems(self, systems: Sequence[tuple[str, str]]) -> None:
        if len(systems) > FEW_SYSTEMS:
            known = self.fields["systems"]
            self.fields["systems"] = SystemsField(
                label=known.label, required=False, help_text=_("Refs, separated by commas, such as AIS-0007.")
            )
            self.dress("systems")
            return
        field = self.fields["systems"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(ref, f"{name} ({ref})") for ref, name in systems]
        if not systems:
            del self.fields["systems"]

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """Return the fields in their groups, each under its heading."""
        return [(title, self.of(*[n for n in names if n in self.fields])) for title, names in self.GROUPS]

    def values(self) -> dict[str, Any]:
        """Return what the use case takes as described fields."""
        other = ("owner", "version", "systems", "likelihood", "severity")
        return {name: value for name, value in self.cleaned_data.items() if name not in other}

    def owner_ref(self) -> str:
        """Return the ref of the chosen owner, empty for nobody."""
        chosen = self.cleaned_data.get("owner")
        return str(chosen.ref) if chosen else ""


def set_scales(form: forms.Form, criteria: Criteria, *, stem: str = "") -> None:
    """Give the rating fields of a form the scales of some criteria."""
    for name, scale in (("likelihood", criteria.likelihood), ("severity", criteria.severity)):
        field = form.fields[f"{stem}{name}"]
        assert isinstance(field, ScaleField)
        field.choices = steps(scale)


def proposal(risk: CatalogueRisk, sources: Mapping[str, str]) -> dict[str, Any]:
    """Return what the form of a new risk begins with when it comes from the library."""
    return {
        "title": risk.title,
        "event": risk.description,
        "cause": "; ".join(sources[one] for one in risk.causes if one in sources),
        "source": f"risk-catalogue:{risk.id}",
    }


class RatingForm(PageForm):
    """A rating under the criteria in force."""

    likelihood = ScaleField(label=_("How likely is it today?"))
    severity = ScaleField(label=_("How severe would it be?"))
    reason = forms.CharField(
        label=_("What changed?"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, criteria: Criteria, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_scales(self, criteria)


class TreatmentForm(PageForm):
    """How a risk is treated and what remains of it."""

    option = forms.ChoiceField(
        label=_("What do we do with it?"),
        choices=[(option.value, _(title)) for option, title in OPTION_TITLES.items()],
        widget=forms.RadioSelect,
    )
    plan = forms.CharField(
        label=_("How does it work, or why is none needed?"), max_length=LONGEST_TEXT, widget=forms.Textarea
    )
    controls = forms.MultipleChoiceField(
        label=_("Which controls does it rely on?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each shows this risk in the statement of applicability; somebody still decides its row."),
    )
    residual_likelihood = ScaleField(label=_("How likely is it then?"), required=False)
    residual_severity = ScaleField(label=_("How severe is it then?"), required=False)
    due_on = forms.DateField(label=_("In place by"), required=False, widget=DayInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        criteria: Criteria,
        lines: Sequence[StatementLine],
        suggested: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        set_scales(self, criteria, stem="residual_")
        self._suggested = set(suggested)
        self._lines = lines
        field = self.fields["controls"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(line.provision, f"{line.control} {line.title}") for line in lines]

    def control_groups(self) -> list[dict[str, Any]]:
        """Return the controls by group, suggested ones first, each with what the statement says of it."""
        bound = self["controls"]
        chosen = set(bound.value() or ())
        groups: dict[str, list[dict[str, Any]]] = {}
        for number, line in enumerate(self._lines):
            title = gettext("Suggested for this risk") if line.provision in self._suggested else gettext(line.group)
            groups.setdefault(title, []).append(
                {
                    "id": f"id_controls_{number}",
                    "value": line.provision,
                    "line": line,
                    "chosen": line.provision in chosen,
                }
            )
        suggested = gettext("Suggested for this risk")
        ordered = sorted(groups.items(), key=lambda item: item[0] != suggested)
        return [
            {
                "title": title,
                "rows": rows,
                "chosen": sum(row["chosen"] for row in rows),
                "open": title == suggested or any(row["chosen"] for row in rows),
            }
            for title, rows in ordered
        ]


class AcceptanceForm(PageForm):
    """Until when what remains of a risk is acceptable, and why."""

    until = forms.DateField(
        label=_("Accept it until"),
        widget=DayInput,
        help_text=_("On that day the acceptance ends by itself and the risk comes back to you."),
    )
    reason = forms.CharField(
        label=_("Why is what remains acceptable?"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=_("An auditor reads this sentence, and so may somebody who was harmed."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = occasion.at.date()
        attrs = self.fields["until"].widget.attrs
        attrs["min"] = (today + timedelta(days=1)).isoformat()
        attrs["max"] = (today + timedelta(days=LONGEST_ACCEPTANCE_DAYS)).isoformat()


class ReasonForm(PageForm):
    """A reason, for an act that needs nothing else."""

    reason = forms.CharField(label=_("Why?"), max_length=LONGEST_TEXT, widget=forms.Textarea)


class CriteriaForm(PageForm):
    """The organization's own risk criteria: two scales and the appetite."""

    likelihood = forms.CharField(
        label=_("Likelihood, one level a line, lowest first"),
        max_length=8 * LONGEST_STEP,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Three to seven levels. Two people who read them should come to the same level."),
    )
    severity = forms.CharField(
        label=_("Severity, one level a line, lowest first"),
        max_length=8 * LONGEST_STEP,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Judge the harm to people first, then the harm to the organization."),
    )
    appetite = forms.IntegerField(
        label=_("Appetite"),
        widget=forms.NumberInput(attrs={"class": "form-control short", "min": 1}),
        help_text=_("The highest level, likelihood times severity, that needs no treatment."),
    )
    reason = forms.CharField(
        label=_("Why do the criteria change?"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["reason"]

    def scale(self, name: str) -> tuple[str, ...]:
        """Return the levels that were typed, empty lines left out."""
        return tuple(line.strip() for line in self.cleaned_data[name].splitlines() if line.strip())
