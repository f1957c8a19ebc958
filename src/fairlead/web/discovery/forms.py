"""Forms that decide what a scan proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fairlead.domain.inventory import AI_ROLE_TITLES
from fairlead.web.form import PageForm

LONGEST_PURPOSE = 20_000


class UploadForm(PageForm):
    """A scan's JSON file."""

    missing: Mapping[str, Any] = {"scan": _("Choose the file that fairlead scan --format json wrote.")}

    scan = forms.FileField(
        label=_("Scan"), help_text=_("The JSON file that fairlead scan --format json wrote; up to 20 MB.")
    )


class AcceptForm(PageForm):
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


class MergeForm(PageForm):
    """A candidate belongs to a system of the register."""

    system = forms.ChoiceField(label=_("AI system that it belongs to"))


class DismissForm(PageForm):
    """A candidate is no AI system of ours."""

    reason = forms.CharField(
        label=_("Why this is not an AI system of ours"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
