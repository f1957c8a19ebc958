"""Discovery: candidates with the lines that were seen; accept, merge or dismiss each (4.1, A.4.2)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.inventory import AIRole, CandidateState
from fairlead.domain.refusal import FaultsFound, Refusal
from fairlead.queries import discovery as queries
from fairlead.queries.inventory import system_names
from fairlead.usecases.discovery import accept_candidate, dismiss_candidate, merge_candidate, receive_scan
from fairlead.web.discovery.forms import AcceptForm, DismissForm, MergeForm, UploadForm
from fairlead.web.request import occasion_of, page, say

LARGEST_SCAN = 20 * 1024 * 1024
MOST_SHOWN = 500
ROLES = {
    "developer": AIRole.PRODUCER,
    "provider": AIRole.PROVIDER,
    "deployer": AIRole.USER,
    "user": AIRole.USER,
}


@page(Permission.REGISTER_READ)
def candidates(request: HttpRequest) -> HttpResponse:
    """List candidates by state, those waiting for a decision first, and the scans they came from."""
    occasion = occasion_of(request)
    wanted = request.GET.get("state", CandidateState.OPEN)
    state = CandidateState(wanted) if wanted in set(CandidateState) else None
    context = {
        "candidates": queries.candidates(occasion, state=state)[:MOST_SHOWN],
        "counts": queries.counts_by_state(occasion),
        "state": state,
        "states": list(CandidateState),
        "scans": queries.scans(occasion)[:10],
        "may_send": occasion.allows(Permission.SCAN_RECEIVE),
    }
    return render(request, "discovery/candidates.html", context)


@page(Permission.SCAN_RECEIVE)
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in the JSON file of a scan; every fault of it is listed, and nothing is stored when there is one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["scan"]
        try:
            content = file.read(LARGEST_SCAN + 1).decode("utf-8", errors="replace")
            received = receive_scan(occasion_of(request), content=content)
        except FaultsFound as refusal:
            form.add_error("scan", refusal.said(gettext))
            faults = refusal.faults
        except Refusal as refusal:
            form.add_error("scan", say(refusal))
        else:
            messages.success(request, gettext("{ref} received.").format(ref=received.ref))
            return redirect("discovery:candidates")
    return render(request, "discovery/upload.html", {"form": form, "faults": faults})


@page(Permission.REGISTER_READ)
def candidate(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one candidate with what was seen where, and the three decisions."""
    return _shown(request, ref)


def _shown(request: HttpRequest, ref: str, *, form: Form | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    one = queries.candidate(occasion, ref)
    role = ROLES.get(one.proposed_role)
    merge = form if isinstance(form, MergeForm) else MergeForm()
    names = system_names(occasion)
    merge.fields["system"].choices = names  # type: ignore[attr-defined]
    context = {
        "candidate": one,
        "components": queries.components_seen(occasion, one),
        "accept": form
        if isinstance(form, AcceptForm)
        else AcceptForm(initial={"name": one.name, "roles": [role.value] if role else []}),
        "merge": merge if names else None,
        "dismiss": form if isinstance(form, DismissForm) else DismissForm(),
        "decides": occasion.allows(Permission.SCAN_DECIDE) and one.state == CandidateState.OPEN,
    }
    return render(request, "discovery/candidate.html", context, status=422 if form is not None else 200)


def _decided(request: HttpRequest, ref: str, form: Form, act: Callable[[], object], done: str) -> HttpResponse:
    """Carry out a decision, or show the page again with what is wrong."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            field = refusal.fields[0] if refusal.fields and refusal.fields[0] in form.fields else None
            form.add_error(field, say(refusal))
        else:
            messages.success(request, done)
            return redirect("discovery:candidates")
    return _shown(request, ref, form=form)


@require_POST
@page(Permission.SCAN_DECIDE)
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept a candidate as an AI system of the register."""
    form = AcceptForm(request.POST)
    return _decided(
        request,
        ref,
        form,
        lambda: accept_candidate(
            occasion_of(request),
            ref=ref,
            name=form.cleaned_data["name"],
            purpose=form.cleaned_data["purpose"],
            roles=[AIRole(role) for role in form.cleaned_data["roles"]],
        ),
        gettext("The system is in the register."),
    )


@require_POST
@page(Permission.SCAN_DECIDE)
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Merge a candidate into a system of the register."""
    form = MergeForm(request.POST)
    form.fields["system"].choices = system_names(occasion_of(request))  # type: ignore[attr-defined]
    return _decided(
        request,
        ref,
        form,
        lambda: merge_candidate(occasion_of(request), ref=ref, system=form.cleaned_data["system"]),
        gettext("Its components belong to that system now."),
    )


@require_POST
@page(Permission.SCAN_DECIDE)
def dismiss(request: HttpRequest, ref: str) -> HttpResponse:
    """Dismiss a candidate with a reason."""
    form = DismissForm(request.POST)
    return _decided(
        request,
        ref,
        form,
        lambda: dismiss_candidate(occasion_of(request), ref=ref, reason=form.cleaned_data["reason"]),
        gettext("Dismissed; the next scan remembers it."),
    )
