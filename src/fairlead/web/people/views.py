"""Accounts and organizations: found one, switch, look around in the demo, join by invitation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairlead.domain.refusal import Refusal
from fairlead.queries.people import demo_organization, organizations_of
from fairlead.usecases.organization import found_organization
from fairlead.usecases.people import enter_demo, find_invitation, join
from fairlead.web.people.forms import FoundForm, SwitchForm
from fairlead.web.request import ORGANIZATION, as_account, say


@login_required
def found(request: HttpRequest) -> HttpResponse:
    """Found an organization and go on to its first questions, or look around in the demo first."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = found_organization(as_account(request), name=form.cleaned_data["name"])
        except Refusal as refusal:
            form.add_error("name", say(refusal))
        else:
            request.session[ORGANIZATION] = row.ref
            return redirect("today:questions")
    own = organizations_of(int(request.user.pk or 0), at=timezone.now())
    context = {"form": form, "choices": own, "demo": demo_organization()}
    return render(request, "people/found.html", context)


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Work in another of one's organizations; one that is not the person's changes nothing."""
    form = SwitchForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data["organization"]
        if any(one.ref == wanted for one in organizations_of(int(request.user.pk or 0), at=timezone.now())):
            request.session[ORGANIZATION] = wanted
    return redirect("today:home")


@login_required
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Enter the demo organization, as its governance lead."""
    row = demo_organization()
    if row is None:
        raise Http404
    enter_demo(as_account(request), organization=row.pk)
    request.session[ORGANIZATION] = row.ref
    return redirect("today:home")


@login_required
@require_POST
def leave_demo(request: HttpRequest) -> HttpResponse:
    """Leave the demo for one's own organization, or found it."""
    own = [one for one in organizations_of(int(request.user.pk or 0), at=timezone.now()) if one.kind == "own"]
    if not own:
        return redirect("people:found")
    request.session[ORGANIZATION] = own[0].ref
    return redirect("today:home")


def invitation(request: HttpRequest, organization: str, secret: str) -> HttpResponse:
    """Show an invitation; a visitor signs up or in first, a signed-in person joins."""
    try:
        found_one = find_invitation(organization=organization, secret=secret, at=timezone.now())
    except Refusal as refusal:
        return render(request, "people/invitation.html", {"refusal": say(refusal)}, status=404)
    request.session["invitation"] = request.path
    context: dict[str, object] = {"invitation": found_one}
    if request.method == "POST" and request.user.is_authenticated:
        try:
            joined = join(as_account(request), organization=organization, secret=secret)
        except Refusal as refusal:
            context["refusal"] = say(refusal)
        else:
            del request.session["invitation"]
            request.session[ORGANIZATION] = joined.ref
            return redirect("today:home")
    return render(request, "people/invitation.html", context)
