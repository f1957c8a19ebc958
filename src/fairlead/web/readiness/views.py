"""Readiness: n of m with the reason of each row, the gates, stored snapshots and their differences (9.1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.readiness import GATE_TITLES, VIEW_TITLES, Reason, View
from fairlead.domain.refusal import NotFound
from fairlead.queries import snapshot as stored
from fairlead.queries.provision import provision_groups
from fairlead.queries.readiness import readiness
from fairlead.queries.registers import Cut, readiness_report
from fairlead.reports.writers.writer import file_name, find_writer
from fairlead.usecases.readiness import store_snapshot
from fairlead.web import flash
from fairlead.web.readiness import shown
from fairlead.web.readiness.figures import steps
from fairlead.web.request import occasion_of, page
from fairlead.web.table import ListAddress

FORMATS = ("pdf", "xlsx", "json")


@page(Permission.REGISTER_READ)
def stage_1(request: HttpRequest) -> HttpResponse:
    """Show readiness for stage 1: what is laid down."""
    return _readiness(request, View.STAGE_1)


@page(Permission.REGISTER_READ)
def stage_2(request: HttpRequest) -> HttpResponse:
    """Show readiness for stage 2: what is laid down and happens."""
    return _readiness(request, View.STAGE_2)


def _readiness(request: HttpRequest, view: View) -> HttpResponse:
    occasion = occasion_of(request)
    both = {one: readiness(occasion, view=one) for one in View}
    now = both[view]
    address = ListAddress.of(request, columns=(), facets=shown.facets(), sort="")
    rows = shown.narrowed(now.rows, address.chosen, search=address.query)
    excluded = sum(row.reason is Reason.EXCLUDED for row in now.rows)
    context = {
        "list": address,
        "facets": address.shown_facets(shown.counts(now.rows, address.chosen)),
        "groups": shown.shown_groups(provision_groups(), rows),
        "tally": shown.score_tally(now),
        "excluded": excluded,
        "excluded_url": address.link(query="", chosen={"reason": (Reason.EXCLUDED.value,)}),
        "gates": shown.shown_gates(now.gates),
        "gates_open": now.gates_open,
        "now": now,
        "view": view,
        "tabs": [_tab(one, both[one].score.counted, both[one].score.total, here=one is view) for one in View],
        "reports": [(form.upper(), reverse("readiness:report", args=[view.value, form])) for form in FORMATS],
        "may_store": occasion.allows(Permission.AUDIT_PACK_BUILD),
    }
    return render(request, "readiness/readiness.html", context)


def _tab(view: View, counted: int, total: int, *, here: bool) -> dict[str, Any]:
    name = "readiness:home" if view is View.STAGE_1 else "readiness:stage_2"
    words = gettext("{counted} of {total}").format(counted=counted, total=total)
    return {"name": gettext(VIEW_TITLES[view]), "url": reverse(name), "here": here, "count": words}


def _view(text: str) -> View:
    if text not in set(View):
        raise NotFound(text)
    return View(text)


@page(Permission.REGISTER_READ)
def report(request: HttpRequest, view: str, form: str) -> HttpResponse:
    """Answer readiness as a file: PDF, workbook or JSON."""
    if form not in FORMATS:
        raise NotFound(form)
    occasion = occasion_of(request)
    content = readiness_report(Cut.of(occasion, at=occasion.at), view=_view(view))
    writer = find_writer(form)
    answer = HttpResponse(writer.write(content, translate=gettext), content_type=writer.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{file_name(content, suffix=form)}"'
    return answer


@page(Permission.REGISTER_READ)
def snapshots(request: HttpRequest, view: str) -> HttpResponse:
    """Show stored readiness over time, and offer to compare two of them."""
    occasion = occasion_of(request)
    one = _view(view)
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    lines = stored.snapshots(occasion, view=one)
    refs = {line.ref for line in lines}
    if before in refs and after in refs and before != after:
        return redirect("readiness:compare", before=before, after=after)
    days = [date_format(timezone.localtime(line.at), "DATE_FORMAT") for line in lines]
    context = {
        "view": one,
        "view_title": gettext(VIEW_TITLES[one]),
        "lines": _with_change(lines),
        "steps": steps(lines, words=days),
        "newest": lines[-1] if lines else None,
        "previous": lines[-2] if len(lines) > 1 else None,
        "may_store": occasion.allows(Permission.AUDIT_PACK_BUILD),
    }
    return render(request, "readiness/snapshots.html", context)


def _with_change(lines: tuple[stored.SnapshotLine, ...]) -> list[dict[str, Any]]:
    """Return the snapshots newest first, each with its change against the one before it."""
    made = []
    for number, line in enumerate(lines):
        earlier = lines[number - 1] if number else None
        made.append({"line": line, "earlier": earlier, "change": line.counted - earlier.counted if earlier else None})
    return made[::-1]


@require_POST
@page(Permission.AUDIT_PACK_BUILD)
def store(request: HttpRequest, view: str) -> HttpResponse:
    """Store readiness as it stands."""
    row = store_snapshot(occasion_of(request), view=_view(view))
    words = gettext("{ref} is stored: {counted} of {total}.")
    flash.done(request, words.format(ref=row.ref, counted=row.counted, total=row.total))
    return redirect("readiness:snapshots", view=view)


@page(Permission.REGISTER_READ)
def compare(request: HttpRequest, before: str, after: str) -> HttpResponse:
    """Show what differs between two stored snapshots, item by item."""
    found = stored.difference(occasion_of(request), before=before, after=after)
    changes = shown.shown_changes(found)
    context = {
        "found": found,
        "view_title": gettext(VIEW_TITLES[found.after.view]),
        "changes": changes,
        "gained": sum(change.weight == 1 for change in changes),
        "lost": sum(change.weight == -1 for change in changes),
        "gates": [(gettext(GATE_TITLES[gate.gate]), gate.before, gate.after) for gate in found.gates],
    }
    return render(request, "readiness/compare.html", context)
