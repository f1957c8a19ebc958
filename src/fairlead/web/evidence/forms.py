"""Forms of evidence: a file, a link or a measurement statement; the decision; the links; the erasure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.evidence import PROOF_TITLES, Proof
from fairlead.domain.occasion import Occasion
from fairlead.queries.inventory import system_names
from fairlead.queries.provision import provision_groups
from fairlead.usecases.evidence import About
from fairlead.web.form import DayInput, PageForm

LONG = 20_000
LARGEST_STATEMENT = 32 * 1024 * 1024


def provision_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every requirement and control to choose from, under its clause or objective."""
    return [
        (
            f"{group.heading.id} {group.heading.title}",
            [(one.ref, f"{one.id} {one.title}") for one in group.provisions],
        )
        for group in provision_groups()
    ]


class ProvisionsField(forms.MultipleChoiceField):
    """Some of the framework's requirements and controls; `evidence/choose.html` draws it by group."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=provision_choices, widget=forms.CheckboxSelectMultiple, **kwargs)


@dataclass(frozen=True, kw_only=True)
class ChoiceGroup:
    """A clause or objective with its choices as (ref, words, is chosen), open when one of them is chosen."""

    title: str
    choices: tuple[tuple[str, str, bool], ...]

    @property
    def chosen(self) -> int:
        """How many of its choices are chosen."""
        return sum(is_chosen for _ref, _words, is_chosen in self.choices)


def choice_groups(form: forms.Form) -> tuple[ChoiceGroup, ...]:
    """Return the choices of a form's provisions by group."""
    chosen = set(form["provisions"].value() or ())
    return tuple(
        ChoiceGroup(title=title, choices=tuple((ref, words, ref in chosen) for ref, words in choices))
        for title, choices in provision_choices()
    )


class AboutForm(PageForm):
    """What every kind of evidence says about itself."""

    title = forms.CharField(
        label=_("What does it show?"),
        max_length=200,
        help_text=_("A title that an auditor understands a year from now."),
    )
    provisions = ProvisionsField(
        label=_("Which requirements and controls does it speak for?"),
        required=False,
        help_text=_("It can be accepted once it speaks for at least one."),
    )
    proof = forms.ChoiceField(
        label=_("What does it prove?"),
        choices=[(one.value, _(PROOF_TITLES[one])) for one in Proof],
        widget=forms.RadioSelect,
        initial=Proof.OPERATION.value,
        help_text=_("A policy proves design; a log, a record or a run proves operation. Stage 2 asks for operation."),
    )
    system = forms.ChoiceField(
        label=_("Which AI system is it about?"),
        required=False,
        help_text=_("Controls of single systems count only with evidence about each system in scope."),
    )
    collected_on = forms.DateField(
        label=_("Collected on"), widget=DayInput, help_text=_("The day on which the proof was taken.")
    )
    period_from = forms.DateField(label=_("First day it speaks about"), required=False, widget=DayInput)
    period_until = forms.DateField(label=_("Last day it speaks about"), required=False, widget=DayInput)
    fresh_days = forms.IntegerField(
        label=_("Counts for how many days?"),
        required=False,
        help_text=_("Empty takes the shortest that its requirements and controls ask for."),
    )
    withheld = forms.BooleanField(
        label=_("Confidential: list it in audit packs as available on site, without its content"), required=False
    )

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["system"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("None: it is about the organization")), *system_names(occasion)]

    def about(self) -> About:
        """Return what the use case takes."""
        given = self.cleaned_data
        return About(
            title=given["title"],
            provisions=tuple(given["provisions"]),
            proof=Proof(given["proof"]),
            collected_on=given["collected_on"],
            period_from=given.get("period_from"),
            period_until=given.get("period_until"),
            fresh_days=given["fresh_days"],
            system=given["system"],
            withheld=given["withheld"],
        )

    def subject(self) -> list[Any]:
        """Return the field that only this kind of evidence has."""
        return self.of(*[name for name in ("file", "url", "statement") if name in self.fields])


class FileForm(AboutForm):
    """A file as evidence."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"data-drop": "", "class": "form-control"}),
        help_text=_("Choose it or drop it here. Up to 200 MB; it is kept as it is, and its digest proves that."),
    )


class LinkForm(AboutForm):
    """A link to where proof is kept."""

    url = forms.CharField(
        label=_("Web address"),
        max_length=1000,
        widget=forms.URLInput(attrs={"class": "form-control"}),
        help_text=_("Fairlead never opens it. Whoever accepts the evidence looks at it."),
    )


class MeasurementForm(AboutForm):
    """A measurement's statement; period and digest come from the statement itself."""

    statement = forms.FileField(
        label=_("Statement file"),
        widget=forms.FileInput(attrs={"data-drop": "", "class": "form-control"}),
        help_text=_("The file that the measure command wrote, unchanged. Its results are worked out again here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("proof", "period_from", "period_until"):
            del self.fields[name]
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty takes the name of the measure and of what it read.")

    def about(self) -> About:
        """Return what is said besides the statement; a measurement always proves operation."""
        given = self.cleaned_data
        return About(
            title=given["title"],
            provisions=tuple(given["provisions"]),
            proof=Proof.OPERATION,
            collected_on=given["collected_on"],
            fresh_days=given["fresh_days"],
            system=given["system"],
            withheld=given["withheld"],
        )


class DecisionForm(PageForm):
    """Accept or reject, with a reason."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea,
        help_text=_("Needed to reject: what is missing, so that it can be mended."),
    )


class LinksForm(PageForm):
    """Which requirements and controls an item speaks for."""

    provisions = ProvisionsField(label=_("It speaks for"), required=False)


class WithholdForm(PageForm):
    """Why a file stays out of audit packs, or why it may go in again."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=LONG,
        widget=forms.Textarea,
        help_text=_("The reason stays in the log, which the auditor reads."),
    )


class EraseForm(PageForm):
    """The law or request that asks for an erasure."""

    reason = forms.CharField(
        label=_("Which law or request asks for it?"),
        max_length=LONG,
        widget=forms.Textarea,
        help_text=_("Without names: this reason stays in the log."),
    )
