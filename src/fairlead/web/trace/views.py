"""The thread through one object, as five columns of links; each link leads to its page, or turns the thread to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.actions import ACTION_TITLES
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.readiness import REASON_TITLES
from fairlead.domain.risk import RISK_STATE_TITLES
from fairlead.queries import trace as queries
from fairlead.queries.provision import provision_titles
from fairlead.queries.readiness import readiness
from fairlead.web.evidence.shown import item_row
from fairlead.web.inventory import words
from fairlead.web.library.shown import REASON_KINDS
from fairlead.web.request import occasion_of, page
from fairlead.web.risk import words as risk_words


@dataclass(frozen=True, kw_only=True)
class Node:
    """One thing on the thread: its page, and whether the thread begins with it."""

    ref: str
    said: str
    title: str
    url: str
    kind: str
    word: str
    here: bool


@dataclass(frozen=True, kw_only=True)
class Strand:
    """One column of the thread."""

    title: str
    nodes: tuple[Node, ...]
    count: int
    empty: str


@page(Permission.REGISTER_READ)
def trace(request: HttpRequest, ref: str) -> HttpResponse:
    """Show the thread through a system, a risk, a requirement or control, or an evidence item."""
    occasion = occasion_of(request)
    found = queries.trace(occasion, ref)
    verdicts = {row.provision: row for row in readiness(occasion).rows}
    today = occasion.at.date()
    strands = (
        Strand(
            title=gettext("AI systems"),
            nodes=tuple(_system(row, here=ref) for row in found.systems),
            count=found.system_count,
            empty=gettext("No system: this is about the organization, or nothing links here yet."),
        ),
        Strand(
            title=gettext("Risks"),
            nodes=tuple(_risk(row, here=ref, today=today) for row in found.risks),
            count=found.risk_count,
            empty=gettext("No risk relies on this."),
        ),
        Strand(
            title=gettext("Controls and requirements"),
            nodes=tuple(_provision(one, verdicts, here=ref) for one in found.provisions),
            count=len(found.provisions),
            empty=gettext("Nothing treats or shows this yet."),
        ),
        Strand(
            title=gettext("Evidence"),
            nodes=tuple(_item(row, here=ref, today=today) for row in found.evidence),
            count=found.evidence_count,
            empty=gettext("Nothing proves this yet."),
        ),
    )
    here = next((node for strand in strands for node in strand.nodes if node.here), None)
    entries = [{"entry": entry, "what": gettext(ACTION_TITLES[entry.action])} for entry in found.entries]
    context = {
        "found": found,
        "here": here,
        "strands": strands,
        "entries": entries,
        "may_log": occasion.allows(Permission.TRAIL_READ),
    }
    return render(request, "trace/trace.html", context)


def _system(row: Any, *, here: str) -> Node:
    scope = ScopeDecision(row.scope)
    return Node(
        ref=row.ref,
        said=row.ref,
        title=row.name,
        url=reverse("inventory:system", args=[row.ref]),
        kind=words.SCOPE_KINDS[scope],
        word=row.get_scope_display(),
        here=row.ref == here,
    )


def _risk(row: Any, *, here: str, today: Any) -> Node:
    state = row.state(today=today)
    return Node(
        ref=row.ref,
        said=row.ref,
        title=row.title,
        url=reverse("risk:risk", args=[row.ref]),
        kind=risk_words.STATE_KINDS[state],
        word=gettext(RISK_STATE_TITLES[state]),
        here=row.ref == here,
    )


def _provision(ref: str, verdicts: Any, *, here: str) -> Node:
    number, _space, title = provision_titles().get(ref, ref.partition(":")[2]).partition(" ")
    row = verdicts.get(ref)
    is_own = ref not in provision_titles()
    return Node(
        ref=ref,
        said=number,
        title=title or number,
        url=reverse("applicability:control", args=[number]) if is_own else reverse("library:provision", args=[ref]),
        kind=REASON_KINDS[row.reason] if row else "neutral",
        word=gettext(REASON_TITLES[row.reason]) if row else gettext("Own control"),
        here=ref == here,
    )


def _item(row: Any, *, here: str, today: Any) -> Node:
    shown = item_row(row, (), today=today)
    stale = shown.fresh_kind == "bad"
    return Node(
        ref=shown.ref,
        said=shown.ref,
        title=shown.title,
        url=reverse("evidence:item", args=[shown.ref]),
        kind="bad" if stale else shown.state_kind,
        word=gettext("Stale") if stale else shown.state,
        here=shown.ref == here,
    )
