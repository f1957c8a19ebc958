"""Forms of accounts, members, invitations and tokens."""

from __future__ import annotations

from datetime import datetime, time

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fairlead.domain.access import GRANTABLE, ROLE_TITLES, Role, TokenScope
from fairlead.domain.occasion import Door
from fairlead.usecases.account import ask_reset
from fairlead.usecases.organization import installation_occasion
from fairlead.web.form import PageForm

ROLE_CHOICES = [(role.value, _(ROLE_TITLES[role])) for role in GRANTABLE]
SCOPE_CHOICES = [
    (TokenScope.COLLECT.value, _("Hand in scans and measurements")),
    (TokenScope.READ.value, _("Read the registers")),
    (TokenScope.KEEP.value, _("Change AI systems and risks; decisions stay with people")),
]


class FoundForm(PageForm):
    """The name of a new organization."""

    name = forms.CharField(
        label=_("Name of your organization"),
        max_length=200,
        help_text=_("As it should stand on documents. You can found another one later."),
    )


class SwitchForm(forms.Form):
    """Which organization to work in."""

    organization = forms.SlugField(max_length=40)


class RoleForm(PageForm):
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


class TokenForm(PageForm):
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


class ResetForm(forms.Form):
    """The address of a forgotten password; allauth's page calls it with what it needs of allauth's own form."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def save(self, _request: HttpRequest, **_: object) -> str:
        """Ask for the mail; what happens here is the same for every address."""
        email: str = self.cleaned_data["email"]
        ask_reset(installation_occasion(actor="visitor", at=timezone.now(), door=Door.WEB), email=email)
        return email


class AddressForm(PageForm):
    """Another address to sign in with."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class DetailsForm(forms.Form):
    """What an account says about its person."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("How colleagues read you. Without one, it is the part of your address before the @."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times are kept in UTC and shown to you in this zone.")
    )
    notices = forms.BooleanField(
        label=_("Tell me by mail when something waits for my decision"),
        required=False,
        help_text=_("About your own account, such as a changed password, you are always told."),
    )
