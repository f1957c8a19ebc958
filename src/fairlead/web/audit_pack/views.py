"""Audit packs: ask for one, watch it being built, read what the verifier said, hand it over (J15)."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.readiness import View
from fairlead.domain.refusal import NotFound, Refusal
from fairlead.queries import audit_pack as queries
from fairlead.queries.readiness import readiness
from fairlead.usecases.audit_pack import cancel_audit_pack, request_audit_pack
from fairlead.web.audit_pack.forms import PackForm
from fairlead.web.request import occasion_of, page, say


@page(Permission.TRAIL_READ)
def packs(request: HttpRequest) -> HttpResponse:
    """List every pack with its cut-off, state and the verifier's verdict."""
    occasion = occasion_of(request)
    context = {
        "packs": queries.packs(occasion)[:200],
        "checkpoints": queries.checkpoints(occasion)[:5],
        "builds": occasion.allows(Permission.AUDIT_PACK_BUILD),
    }
    return render(request, "audit_pack/packs.html", context)


@page(Permission.AUDIT_PACK_BUILD)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a pack; beside the form stand the gates with what is missing."""
    occasion = occasion_of(request)
    form = PackForm(request.POST or None, initial={"cut_off": timezone.localdate(occasion.at)})
    if request.method == "POST" and form.is_valid():
        try:
            asked = request_audit_pack(
                occasion, view=View(form.cleaned_data["view"]), cut_off=form.moment(now=occasion.at)
            )
        except Refusal as refusal:
            form.add_error(refusal.fields[0] if refusal.fields else None, say(refusal))
        else:
            return redirect("audit_pack:pack", ref=asked.ref)
    return render(request, "audit_pack/new.html", {"form": form, "readiness": readiness(occasion)})


@page(Permission.TRAIL_READ)
def pack(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one pack: progress while it is built, then what the verifier proved and what not."""
    one = queries.pack(occasion_of(request), ref)
    findings = (one.verdict or {}).get("findings", [])
    context = {
        "pack": one,
        "job": one.job,
        "groups": [
            (verdict, [finding for finding in findings if finding["verdict"] == verdict])
            for verdict in ("FAILED", "NOT PROVEN", "PASSED")
        ],
    }
    return render(request, "audit_pack/pack.html", context)


@page(Permission.TRAIL_READ)
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the progress alone; when the job has ended, the whole page is loaded again."""
    one = queries.pack(occasion_of(request), ref)
    response = render(request, "audit_pack/progress.html", {"pack": one, "job": one.job})
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
