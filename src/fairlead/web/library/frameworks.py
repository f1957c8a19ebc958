"""Frameworks and laws: what each asks, from when, and how far our ISO/IEC 42001 rows go towards it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.crosswalk import STRENGTH_TITLES, Path
from fairlead.domain.framework import Provision
from fairlead.domain.law import ENTRY_KIND_TITLES, LEGAL_STATUS_TITLES, EntryKind, LegalDate
from fairlead.domain.occasion import Occasion
from fairlead.domain.pack import Pack
from fairlead.domain.readiness import REASON_TITLES
from fairlead.domain.refusal import NotFound
from fairlead.queries import framework as queries
from fairlead.queries.evidence import FRAMEWORK
from fairlead.queries.framework import Met, Other
from fairlead.web.library.shown import REASON_KINDS
from fairlead.web.request import occasion_of, page


@dataclass(frozen=True, kw_only=True)
class OtherShown:
    """One end of a mapping in words."""

    framework: str
    provision: Provision
    strength: str
    rationale: str
    together: str
    via: str
    sources: int
    kind: str
    word: str


@page(Permission.REGISTER_READ)
def frameworks(request: HttpRequest) -> HttpResponse:
    """List every framework and law with its status, its size and its next day."""
    occasion = occasion_of(request)
    rows = queries.our_rows(occasion)
    shown = [_listed(pack, occasion, queries.standing_in(pack, rows)) for pack in queries.frameworks()]
    return render(request, "library/frameworks.html", {"frameworks": shown})


def _listed(pack: Pack, occasion: Occasion, met: tuple[Met, ...]) -> dict[str, Any]:
    coming = [each for each in pack.dates if each.earliest > occasion.at.date()]
    return {
        "pack": pack,
        "about": pack.framework,
        "ours": pack.id == FRAMEWORK,
        "status": _status(pack),
        "rows": len(met),
        "mapped": sum(bool(each.mapped) for each in met),
        "gives": len({link.met for link in pack.links if link.met.startswith(f"{FRAMEWORK}:")}),
        "next": coming[0] if coming else None,
    }


def _status(pack: Pack) -> str:
    status = pack.framework.status
    return gettext(LEGAL_STATUS_TITLES[status]) if status else ""


@page(Permission.REGISTER_READ)
def framework(request: HttpRequest, pack: str) -> HttpResponse:
    """Show one framework: what it is, its days, its provisions with what of ours goes towards them."""
    found = queries.framework(pack)
    if found.id == FRAMEWORK:
        return redirect("library:index")
    occasion = occasion_of(request)
    met = queries.standing_in(found, queries.our_rows(occasion))
    context = {
        "pack": found,
        "about": found.framework,
        "status": _status(found),
        "groups": _groups(found, met),
        "dates": [_dated(each, occasion) for each in found.dates],
        "entries": [
            (gettext(ENTRY_KIND_TITLES[kind]), [each for each in found.entries if each.kind is kind])
            for kind in EntryKind
            if any(each.kind is kind for each in found.entries)
        ],
        "mapped": sum(bool(each.mapped) for each in met),
        "total": len(met),
    }
    return render(request, "library/framework.html", context)


def _dated(each: LegalDate, occasion: Occasion) -> dict[str, Any]:
    past = each.earliest <= occasion.at.date()
    return {
        "date": each,
        "kind": "neutral" if past else "attention",
        "word": gettext("past") if past else gettext("to come"),
    }


def _groups(pack: Pack, met: tuple[Met, ...]) -> list[dict[str, Any]]:
    by_group: dict[str, list[dict[str, Any]]] = {}
    for each in met:
        gives = len(queries.crosswalk().gained_from(each.provision.ref))
        heading = each.provision.group if each.provision.group != each.provision.id else ""
        by_group.setdefault(heading, []).append({"met": each, "gives": gives})
    return [
        {"heading": pack.provision(heading) if heading else None, "rows": rows} for heading, rows in by_group.items()
    ]


@page(Permission.REGISTER_READ)
def framework_provision(request: HttpRequest, pack: str, row: str) -> HttpResponse:
    """Show one provision of another framework: guidance, whom it binds, and the mapping both ways with our rows."""
    found = queries.framework(pack)
    provision = found.provision(row)
    if found.id == FRAMEWORK:
        return redirect("library:provision", provision.ref)
    if not provision.assessable:
        raise NotFound(row)
    occasion = occasion_of(request)
    rows = queries.our_rows(occasion)
    entries = {each.id: each for each in found.entries}
    duty = provision.duty
    context = {
        "pack": found,
        "about": found.framework,
        "provision": provision,
        "duty": duty,
        "bound": [entries[each].title for each in duty.roles] if duty else [],
        "classes": [entries[each].title for each in duty.classes] if duty else [],
        "sources": [each for each in found.sources if each.id in provision.sources],
        "helped_by": [other_shown(each) for each in queries.helped_by(provision, rows)],
        "helps": [other_shown(each) for each in queries.helps(provision, rows)],
        "reached": [other_shown(each) for each in queries.reached_from(provision, rows)],
    }
    return render(request, "library/framework_provision.html", context)


def other_shown(other: Other) -> OtherShown:
    """Return one end of a mapping in words, with the verdict on our own row if it is one of ours."""
    best = other.finding.paths[0]
    row = other.row
    return OtherShown(
        framework=other.pack.framework.title,
        provision=other.provision,
        strength=gettext(STRENGTH_TITLES[other.finding.strength]),
        rationale=best.links[0].rationale,
        together=", ".join(each.partition(":")[2] for each in best.links[0].together),
        via=_via(best),
        sources=len(other.finding.paths),
        kind=REASON_KINDS[row.reason] if row else "",
        word=gettext(REASON_TITLES[row.reason]) if row else "",
    )


def _via(path: Path) -> str:
    steps = (f"{link.met.partition(':')[2]} ({gettext(link.strength.value)})" for link in path.links)
    return " → ".join((path.done.partition(":")[2], *steps)) if len(path.links) > 1 else ""
