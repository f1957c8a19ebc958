"""Members and tokens: invite, change roles, end access, issue tokens for programs (5.3)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission, Role, TokenScope
from fairlead.domain.mail import MailRefused
from fairlead.domain.people import MembershipRefused
from fairlead.domain.refusal import Refusal
from fairlead.queries import people as queries
from fairlead.queries.inventory import system_names
from fairlead.queries.outbox import messages as messages_written
from fairlead.usecases.outbox import send_again
from fairlead.usecases.people import end_access, grant_role, invite, issue_token, revoke_token, withdraw_invitation
from fairlead.web.people.forms import InviteForm, RoleForm, TokenForm
from fairlead.web.request import occasion_of, page, say


@page(Permission.REGISTER_READ)
def members(request: HttpRequest) -> HttpResponse:
    """List everybody of the organization with role and end of access, and open invitations."""
    occasion = occasion_of(request)
    everybody = list(queries.members(occasion))
    owners = [one.pk for one in everybody if one.role == Role.OWNER and one.ended_at is None]
    context = {
        "members": everybody,
        "only_owner": owners[0] if len(owners) == 1 else None,
        "invitations": queries.open_invitations(occasion),
        "manages": occasion.allows(Permission.PEOPLE_MANAGE),
        "exports": occasion.allows(Permission.EXPORT),
        "now": occasion.at,
    }
    return render(request, "people/members.html", context)


@page(Permission.PEOPLE_MANAGE)
def mail(request: HttpRequest) -> HttpResponse:
    """List what was written to people, whether the mail server took it, and links that wait to be handed over."""
    context = {"messages_written": messages_written(occasion_of(request)), "base": _base(request)}
    return render(request, "people/mail.html", context)


@require_POST
@page(Permission.PEOPLE_MANAGE)
def mail_again(request: HttpRequest, ref: str) -> HttpResponse:
    """Send a letter again that could not be sent."""
    try:
        row = send_again(occasion_of(request), ref=ref)
    except MailRefused as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, gettext("{ref} is being sent again.").format(ref=row.ref))
    return redirect("people:mail")


@page(Permission.PEOPLE_MANAGE)
def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, to be handed over on a way that the inviter trusts."""
    occasion = occasion_of(request)
    form = InviteForm(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        role, until = form.given()
        try:
            made, secret = invite(occasion, email=form.cleaned_data["email"], role=role, until=until)
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            path = reverse("people:invitation", args=[queries.organization_of(occasion).ref, secret])
            context |= {"made": made, "link": _base(request) + path}
    return render(request, "people/invite.html", context)


def _base(request: HttpRequest) -> str:
    """Return what links for other people begin with."""
    return settings.FAIRLEAD_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")


@require_POST
@page(Permission.PEOPLE_MANAGE)
def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Withdraw an invitation."""
    withdraw_invitation(occasion_of(request), ref=ref)
    messages.success(request, gettext("The invitation is withdrawn; its link no longer works."))
    return redirect("people:members")


@page(Permission.PEOPLE_MANAGE)
def role(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a member's role or the end of their access."""
    occasion = occasion_of(request)
    member = queries.member(occasion, ref)
    initial = {"role": member.role, "until": member.valid_until}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen, until = form.given()
        try:
            grant_role(occasion, ref=ref, role=chosen, until=until)
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            messages.success(request, gettext("The role is changed."))
            return redirect("people:members")
    return render(request, "people/role.html", {"form": form, "member": member})


@require_POST
@page(Permission.PEOPLE_MANAGE)
def end(request: HttpRequest, ref: str) -> HttpResponse:
    """End a member's access now."""
    try:
        end_access(occasion_of(request), ref=ref)
    except MembershipRefused as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, gettext("Access has ended, and with it every token of that person here."))
    return redirect("people:members")


@page(Permission.TOKEN_MANAGE)
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens and issue a new one; its secret is shown once."""
    occasion = occasion_of(request)
    form = TokenForm(request.POST or None)
    form.fields["system"].choices = [("", gettext("All AI systems")), *system_names(occasion)]  # type: ignore[attr-defined]
    context: dict[str, object] = {"form": form, "manages_keys": occasion.allows(Permission.KEY_MANAGE)}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        scopes = frozenset(TokenScope(scope) for scope in given["scopes"])
        try:
            made, secret = issue_token(
                occasion, label=given["label"], scopes=scopes, days=given["days"], system=given["system"]
            )
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            context |= {"made": made, "secret": secret}
    context["tokens"] = queries.tokens(occasion)
    return render(request, "people/tokens.html", context)


@require_POST
@page(Permission.TOKEN_MANAGE)
def revoke(request: HttpRequest, ref: str) -> HttpResponse:
    """Revoke one of one's own tokens."""
    revoke_token(occasion_of(request), ref=ref)
    messages.success(request, gettext("The token no longer works."))
    return redirect("people:tokens")
