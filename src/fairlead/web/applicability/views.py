"""The statement of applicability: all rows on one page, and one control with all that hangs on it (6.1.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.applicability import ControlState, StatementLine
from fairlead.domain.evidence import EVIDENCE_STATE_TITLES, EvidenceState
from fairlead.domain.occasion import Occasion
from fairlead.queries import applicability as queries
from fairlead.queries import trail
from fairlead.queries.people import names_of
from fairlead.queries.proof import StatementRow, newest_items, statement_rows, tally
from fairlead.queries.readiness import approved_statement
from fairlead.queries.risk import relying_rows
from fairlead.web.activity import said
from fairlead.web.applicability import words
from fairlead.web.figures import Part
from fairlead.web.figures import tally as drawn
from fairlead.web.request import occasion_of, page
from fairlead.web.risk.shown import shown as shown_risk

FEW = 20


def tabs(occasion: Occasion, here: str) -> list[dict[str, Any]]:
    """Return the pages of the statement."""
    waiting = queries.waiting_version(occasion)
    pages = [("statement", gettext("Statement")), ("versions", gettext("Versions"))]
    if waiting is not None:
        pages.append(("approval", gettext("Waiting for approval")))
    return [
        {"name": name, "url": reverse(f"applicability:{view}"), "here": view == here, "count": None}
        for view, name in pages
    ]


@page(Permission.REGISTER_READ)
def statement(request: HttpRequest) -> HttpResponse:
    """Show every row of the working statement with what is decided, what proves it and what is missing."""
    occasion = occasion_of(request)
    rows = statement_rows(occasion)
    lines = [row.line for row in rows]
    asked = request.GET.get("state", "")
    states = {state.value for state in ControlState}
    chosen = [row for row in rows if row.state.value == asked] if asked in states else list(rows)
    undecided = next((line.control for line in lines if line.applicable is None), "")
    context = {
        "tabs": tabs(occasion, "statement"),
        "groups": _groups(chosen),
        "shown": len(chosen),
        "asked": words.state_words(ControlState(asked)) if asked in states else "",
        "counts": tally(lines),
        "tally": _tally(rows),
        "first_undecided": undecided,
        "first": lines[0].control,
        "changed": sum(row.is_changed for row in rows),
        "in_force": approved_statement(occasion),
        "waiting": queries.waiting_version(occasion),
        "returned": queries.last_returned(occasion),
        "may_decide": occasion.allows(Permission.APPLICABILITY_DECIDE),
        "may_approve": occasion.allows(Permission.APPLICABILITY_APPROVE),
    }
    return render(request, "applicability/statement.html", context)


def _groups(rows: Sequence[StatementRow]) -> list[dict[str, Any]]:
    """Return the rows under their control objectives, in the order of the standard."""
    return [
        {"title": gettext(title), "rows": [_shown(row) for row in found]}
        for title, found in groupby(rows, key=lambda row: row.line.group)
    ]


def _shown(row: StatementRow) -> dict[str, Any]:
    line = row.line
    return {
        "line": line,
        "verdict": words.verdict(line.applicable),
        "verdict_kind": words.VERDICT_KINDS[line.applicable],
        "bases": words.bases_words(line.bases),
        "state": words.state_words(row.state),
        "state_kind": words.STATE_KINDS[row.state],
        "missing": gettext(row.missing) if row.missing and line.applicable is not None else "",
        "risks": line.risks,
        "more_risks": row.risk_count - len(line.risks),
        "row": row,
    }


def _tally(rows: Sequence[StatementRow]) -> Any:
    counted = Counter(row.state for row in rows)
    here = reverse("applicability:statement")
    order = (
        ControlState.ACCEPTED,
        ControlState.WAITING,
        ControlState.NO_EVIDENCE,
        ControlState.STALE,
        ControlState.FAILING,
        ControlState.PLANNED,
        ControlState.EXCLUDED,
        ControlState.NOT_DECIDED,
    )
    return drawn(
        [
            Part(
                kind=words.STATE_KINDS[state],
                word=words.state_words(state),
                count=counted[state],
                url=f"{here}?state={state.value}" if counted[state] else "",
            )
            for state in order
        ]
    )


@page(Permission.REGISTER_READ)
def control(request: HttpRequest, control: str) -> HttpResponse:
    """Show one control: what is decided, which risks rely on it, what proves it, and what happened."""
    occasion = occasion_of(request)
    provision = words.provision_of(control)
    line = queries.statement_line(occasion, provision)
    names = names_of(occasion)
    risks, risk_count = relying_rows(occasion, provision, most=FEW)
    items, evidence_count = newest_items(occasion, provision, most=FEW)
    evidence = [
        {
            "item": item,
            "state": gettext(EVIDENCE_STATE_TITLES[EvidenceState(item.state)]),
            "kind": "good" if item.state == EvidenceState.ACCEPTED else "attention",
        }
        for item in items
    ]
    waiting = queries.waiting_version(occasion)
    context = {
        "line": line,
        "known": queries.control_provision(provision),
        "verdict": words.verdict(line.applicable),
        "verdict_kind": words.VERDICT_KINDS[line.applicable],
        "bases": words.bases_words(line.bases),
        "owner": names.get(line.owner, ""),
        "decided_by": names.get(line.decided_by, ""),
        "decided_at": queries.moment_of(line.decided_at),
        "review_on": queries.day_of(line.review_on),
        "risks": [shown_risk(row, today=occasion.at.date()) for row in risks],
        "risk_count": risk_count,
        "evidence": evidence,
        "evidence_count": evidence_count,
        "activity": said(
            trail.activity(occasion, provision), fields=words.FIELD_TITLES, values=words.value_words(names)
        ),
        "around": around(queries.statement_lines(occasion, relying={}), control),
        "waiting": waiting,
        "may_decide": occasion.allows(Permission.APPLICABILITY_DECIDE) and waiting is None,
        "may_hand_in": occasion.allows(Permission.EVIDENCE_ADMIT),
    }
    return render(request, "applicability/control.html", context)


def around(lines: Sequence[StatementLine], control: str) -> dict[str, Any]:
    """Return where a row stands among all, and the rows before and after it."""
    order = [line.control for line in lines]
    here = order.index(control)
    return {
        "number": here + 1,
        "total": len(order),
        "previous": order[here - 1] if here else "",
        "next": order[here + 1] if here + 1 < len(order) else "",
        "next_undecided": next(
            (line.control for line in (*lines[here + 1 :], *lines[:here]) if line.applicable is None), ""
        ),
    }
