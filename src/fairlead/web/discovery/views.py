"""Discovery: candidates with the lines that were seen; accept, merge or dismiss each (4.1, A.4.2)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.inventory import AIRole, CandidateState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, FaultsFound, Refusal
from fairlead.queries import discovery as queries
from fairlead.queries.inventory import system_names
from fairlead.queries.people import names_of
from fairlead.usecases.discovery import (
    ScanRefused,
    accept_candidate,
    dismiss_candidate,
    merge_candidate,
    receive_scan,
)
from fairlead.web import export
from fairlead.web.discovery import words
from fairlead.web.discovery.forms import AcceptForm, DismissForm, MergeForm, UploadForm
from fairlead.web.discovery.shown import EXPORTS, candidate_table, parts, row
from fairlead.web.lists.shown import view_menu
from fairlead.web.request import occasion_of, page, say
from fairlead.web.table import PAGE_SIZE, ListAddress

LARGEST_SCAN = 20 * 1024 * 1024
SCANS_SHOWN = 10
SKIPPED_SHOWN = 200
ROLES = {
    "developer": AIRole.PRODUCER,
    "provider": AIRole.PROVIDER,
    "deployer": AIRole.USER,
    "user": AIRole.USER,
}


@page(Permission.REGISTER_READ)
def candidates(request: HttpRequest) -> HttpResponse:
    """List what scans proposed, or answer exactly its rows as a file; the newest scans stand below."""
    occasion = occasion_of(request)
    address = ListAddress.of(
        request,
        columns=words.columns(),
        facets=words.facets(queries.sources(occasion)),
        sort="confidence",
        place="candidates",
    )
    wanted = queries.CandidateWanted(
        search=address.query,
        chosen=address.chosen,
        sort=address.sort,
        descending=address.descending,
        start=address.start,
        size=PAGE_SIZE,
    )
    if form := export.wanted(request):
        table = candidate_table(queries.every_candidate(occasion, wanted))
        if not export.is_whole(request):
            table = export.as_shown(table, address=address, columns=EXPORTS)
        return export.export(occasion, table, form=form, narrowed=[chip.word for chip in address.chips()])
    found = queries.candidate_page(occasion, wanted)
    context = {
        "list": address,
        "views": view_menu(occasion, address),
        "rows": [row(one) for one in found.rows],
        "paging": address.paging(found.total),
        "facets": address.shown_facets(found.counts),
        "scans": queries.scans(occasion)[:SCANS_SHOWN],
        "may_send": occasion.allows(Permission.SCAN_RECEIVE),
    }
    return render(request, "discovery/candidates.html", context)


@page(Permission.REGISTER_READ)
def scan(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one scan: what was read with which version, what it proposed, and what it could not read."""
    found = queries.scan_page(occasion_of(request), ref)
    context = {
        "found": found,
        "kinds": [(words.word(words.KINDS, kind), count) for kind, count in found.kinds.items()],
        "rows": [row(one) for one in found.candidates],
        "shown": {"state": True, "confidence": True, "category": True, "parts": True},
        "skipped": found.skipped[:SKIPPED_SHOWN],
        "received_by": names_of(occasion_of(request)).get(found.scan.received_by, found.scan.received_by),
    }
    return render(request, "discovery/scan.html", context)


@page(Permission.SCAN_RECEIVE)
def upload(request: HttpRequest) -> HttpResponse:
    """Hand in the JSON file of a scan; every fault of it is listed, and nothing is stored when there is one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    faults: tuple[str, ...] = ()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["scan"]
        try:
            if file.size > LARGEST_SCAN:
                raise ScanRefused(N_("A scan may have up to {limit} MB."), limit=LARGEST_SCAN // (1024 * 1024))
            received = receive_scan(occasion_of(request), content=file.read())
        except FaultsFound as refusal:
            form.add_error("scan", refusal.said(gettext))
            faults = refusal.faults
        except Refusal as refusal:
            form.add_error("scan", say(refusal))
        else:
            messages.success(request, _said_of(occasion_of(request), ref=received.ref))
            return redirect("discovery:candidates")
    context = {"form": form, "faults": faults}
    return render(request, "discovery/upload.html", context, status=422 if form.errors else 200)


def _said_of(occasion: Occasion, *, ref: str) -> str:
    """Return that a scan is here, and how many uses of AI wait for a decision now."""
    waiting = queries.undecided(occasion)
    told = gettext("{ref} received. Nothing waits for a decision.")
    if waiting:
        told = ngettext(
            "{ref} received. {count} use of AI waits for a decision.",
            "{ref} received. {count} uses of AI wait for a decision.",
            waiting,
        )
    return told.format(ref=ref, count=waiting)


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
        "shown": row(one),
        "parts": parts(queries.components_seen(occasion, one)),
        "decided_by": names_of(occasion).get(one.decided_by, one.decided_by),
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
