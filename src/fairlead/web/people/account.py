"""A person's own account in the browser: name and time zone, and the devices in which it is signed in."""

from __future__ import annotations

import zoneinfo

from allauth.account.decorators import reauthentication_required
from allauth.account.views import login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.occasion import Door
from fairlead.domain.refusal import Refusal
from fairlead.queries import account as queries
from fairlead.queries.outbox import NOTICES
from fairlead.queries.people import has_accounts
from fairlead.usecases.account import (
    ask_address,
    asked_address,
    change_address,
    change_details,
    end_other_sessions,
    end_session,
)
from fairlead.usecases.organization import installation_occasion
from fairlead.web.people.forms import AddressForm, DetailsForm
from fairlead.web.request import as_account, say, zone_of


def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form to sign in; while nobody has an account, the form that makes the first one."""
    if request.method == "GET" and not has_accounts():
        return redirect("account_signup")
    answer: HttpResponse = login(request)
    return answer


@login_required
def details(request: HttpRequest) -> HttpResponse:
    """Show what an account says about its person, and change it."""
    user = queries.account(int(request.user.pk or 0))
    given = {"name": user.name, "time_zone": user.time_zone, "notices": user.preferences.get(NOTICES, True)}
    form = DetailsForm(request.POST or None, initial=given)
    zones = [(name, name) for name in sorted(zoneinfo.available_timezones())]
    form.fields["time_zone"].choices = [("", gettext("UTC")), *zones]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        try:
            change_details(as_account(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            messages.success(request, gettext("Your account is changed."))
            return redirect("account:details")
    return render(request, "people/account.html", {"form": form, "user": user})


@reauthentication_required  # type: ignore[untyped-decorator]
def address(request: HttpRequest) -> HttpResponse:
    """Ask to sign in with another address; a link goes to it first."""
    form = AddressForm(request.POST or None)
    user = queries.account(int(request.user.pk or 0))
    context: dict[str, object] = {"form": form, "user": user}
    if request.method == "POST" and form.is_valid():
        try:
            ask_address(as_account(request), email=form.cleaned_data["email"])
        except Refusal as refusal:
            form.add_error("email", say(refusal))
        else:
            context["asked"] = form.cleaned_data["email"]
    return render(request, "people/address.html", context)


def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link asks for, and do it at the press of a button; the visitor need not be signed in."""
    context: dict[str, object] = {}
    try:
        asked = asked_address(token)
        context["wanted"] = asked.wanted
        if request.method == "POST":
            now = timezone.now()
            occasion = installation_occasion(actor=asked.actor, person=asked.person, at=now, door=Door.WEB)
            change_address(occasion, token=token)
            context["done"] = True
    except Refusal as refusal:
        return render(request, "people/confirm_address.html", {"refusal": say(refusal)}, status=404)
    return render(request, "people/confirm_address.html", context)


@login_required
def devices(request: HttpRequest) -> HttpResponse:
    """List the browsers in which the account is signed in."""
    key = request.session.session_key or ""
    sessions = queries.signed_in(int(request.user.pk or 0), session=key, at=timezone.now())
    with timezone.override(zone_of(request)):
        return render(request, "people/devices.html", {"sessions": sessions})


@require_POST
@login_required
def end_device(request: HttpRequest, number: int) -> HttpResponse:
    """Sign one browser out."""
    end_session(as_account(request), number=number)
    messages.success(request, gettext("That device is signed out."))
    return redirect("account:devices")


@require_POST
@login_required
def end_other_devices(request: HttpRequest) -> HttpResponse:
    """Sign out every browser but this one."""
    end_other_sessions(as_account(request), session=request.session.session_key or "")
    messages.success(request, gettext("Everywhere else you are signed out."))
    return redirect("account:devices")
