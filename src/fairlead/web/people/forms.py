"""Forms of accounts, members, invitations and tokens."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.domain.access import GRANTABLE, ROLE_TITLES, Role, TokenScope

ROLE_CHOICES = [(role.value, _(ROLE_TITLES[role])) for role in GRANTABLE]
SCOPE_CHOICES = [
    (TokenScope.COLLECT.value, _("Hand in scans and measurements")),
    (TokenScope.READ.value, _("Read the registers")),
]


class FoundForm(forms.Form):
    """The name of a new organization."""

    name = forms.CharField(
        label=_("Name of your organization"),
        max_length=200,
        help_text=_("As it should stand on documents. You can found another one later."),
    )


class SwitchForm(forms.Form):
    """Which organization to work in."""

    organization = forms.SlugField(max_length=40)


class RoleForm(forms.Form):
    """A role, with an end where access should end by itself."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    until = forms.DateField(
        label=_("Access ends on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Needed for a certification auditor: access ends by itself at the beginning of that day."),
    )

    def given(self) -> tuple[Role, datetime | None]:
        """Return the role, and the moment its access ends in the person's zone."""
        day = self.cleaned_data["until"]
        end = timezone.make_aware(datetime.combine(day, time())) if day else None
        return Role(self.cleaned_data["role"]), end


class InviteForm(RoleForm):
    """An invitation by e-mail."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("email", "role", "until")


class TokenForm(forms.Form):
    """A new access token."""

    label = forms.CharField(label=_("What it is for"), max_length=100, help_text=_("Such as the pipeline's name."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=SCOPE_CHOICES, widget=forms.CheckboxSelectMultiple
    )
    system = forms.ChoiceField(
        label=_("Only for one AI system"),
        required=False,
        help_text=_("A token that is limited to one system reaches no other."),
    )
    days = forms.IntegerField(label=_("Days until it expires"), initial=90, min_value=1, max_value=366)
