"""Audit packs: prepare the audit, watch the pack being built, read what the verifier said, hand it over (J15)."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.readiness import VIEW_TITLES, View
from fairlead.domain.refusal import NotFound, Refusal
from fairlead.queries import audit_pack as queries
from fairlead.queries.document import missing_documents
from fairlead.queries.people import names_of
from fairlead.queries.readiness import readiness, readiness_at
from fairlead.usecases.audit_pack import cancel_audit_pack, request_audit_pack
from fairlead.web.audit_pack.forms import PackForm
from fairlead.web.readiness.shown import score_tally, shown_gates
from fairlead.web.request import occasion_of, page, say

MOST_PACKS = 200


def _view_words(view: str) -> str:
    return gettext(VIEW_TITLES[View(view)])


@page(Permission.TRAIL_READ)
def packs(request: HttpRequest) -> HttpResponse:
    """List every pack with its cut-off, state and the verifier's verdict."""
    occasion = occasion_of(request)
    context = {
        "packs": [(one, _view_words(one.view)) for one in queries.packs(occasion)[:MOST_PACKS]],
        "checkpoints": queries.checkpoints(occasion)[:5],
        "builds": occasion.allows(Permission.AUDIT_PACK_BUILD),
    }
    return render(request, "audit_pack/packs.html", context)


@page(Permission.AUDIT_PACK_BUILD)
def new(request: HttpRequest) -> HttpResponse:
    """Prepare an audit: choose stage and cut-off, see what is missing then and how to mend it, build the pack."""
    occasion = occasion_of(request)
    chosen = {"view": View.STAGE_1.value, "cut_off": timezone.localdate(occasion.at).isoformat()}
    asked = {name: request.GET[name] for name in chosen if name in request.GET}
    form = PackForm(request.POST if request.method == "POST" else chosen | asked)
    view, at = View.STAGE_1, occasion.at
    if form.is_valid():
        view, at = View(form.cleaned_data["view"]), min(form.moment(now=occasion.at), occasion.at)
        if request.method == "POST":
            try:
                made = request_audit_pack(occasion, view=view, cut_off=form.moment(now=occasion.at))
            except Refusal as refusal:
                form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
            else:
                return redirect("audit_pack:pack", ref=made.ref)
    now = readiness(occasion, view=view) if at == occasion.at else readiness_at(occasion, cut_off=at, view=view)
    gates = shown_gates(now.gates)
    context = {
        "form": form,
        "view_words": _view_words(view),
        "at": at,
        "tally": score_tally(now),
        "gates": sorted(gates, key=lambda gate: gate.is_open),
        "gates_open": now.gates_open,
        "missing": missing_documents(occasion, by=at),
        "withheld": queries.withheld_items(occasion, by=at),
    }
    return render(request, "audit_pack/new.html", context)


@page(Permission.TRAIL_READ)
def pack(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one pack: progress while it is built, then what it holds, and what the verifier proved and what not."""
    occasion = occasion_of(request)
    one = queries.pack(occasion, ref)
    contents = queries.contents_of(one)
    listed = {*(id for id, _title in contents.missing), *contents.withheld} if contents else set()
    findings = [found for found in (one.verdict or {}).get("findings", []) if found["place"] not in listed]
    context = {
        "pack": one,
        "job": one.job,
        "view_words": _view_words(one.view),
        "asked_by": names_of(occasion).get(one.asked_by, one.asked_by),
        "contents": contents,
        "builds": occasion.allows(Permission.AUDIT_PACK_BUILD),
        "groups": [
            (verdict, [found for found in findings if found["verdict"] == verdict])
            for verdict in ("FAILED", "NOT PROVEN", "PASSED")
        ],
    }
    return render(request, "audit_pack/pack.html", context)


@page(Permission.TRAIL_READ)
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the progress alone; when the job has ended, the whole page is loaded again."""
    occasion = occasion_of(request)
    one = queries.pack(occasion, ref)
    context = {"pack": one, "job": one.job, "builds": occasion.allows(Permission.AUDIT_PACK_BUILD)}
    response = render(request, "audit_pack/progress.html", context)
    if one.job.state not in ("waiting", "running"):
        response["HX-Refresh"] = "true"
    return response


@require_POST
@page(Permission.AUDIT_PACK_BUILD)
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask the job to stop."""
    cancel_audit_pack(occasion_of(request), ref=ref)
    return redirect("audit_pack:pack", ref=ref)


@page(Permission.TRAIL_READ)
def download(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Hand over the file, as an attachment that no browser opens on our address."""
    one = queries.pack(occasion_of(request), ref)
    path = queries.path_of_pack(one)
    if not one.sha256 or not path.exists():
        raise NotFound(ref)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=one.filename, content_type="application/zip")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
