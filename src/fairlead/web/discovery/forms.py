"""Forms that decide what a scan proposed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.inventory import AI_ROLE_TITLES

LONGEST_PURPOSE = 20_000


class UploadForm(forms.Form):
    """A scan's JSON file."""

    scan = forms.FileField(
        label=_("Scan"), help_text=_("The JSON file that fairlead scan --format json wrote; up to 20 MB.")
    )


class AcceptForm(forms.Form):
    """A candidate becomes an AI system."""

    name = forms.CharField(label=_("Name"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One sentence: what it is for. Roles and risks follow from it."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Our role toward it"),
        choices=[(role.value, _(title)) for role, title in AI_ROLE_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class MergeForm(forms.Form):
    """A candidate belongs to a system of the register."""

    system = forms.ChoiceField(label=_("AI system that it belongs to"))


class DismissForm(forms.Form):
    """A candidate is no AI system of ours."""

    reason = forms.CharField(
        label=_("Why this is not an AI system of ours"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
