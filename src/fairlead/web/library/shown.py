"""What the library shows of a provision: the pack's words, and what the organization has for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.applicability import CONTROL_STATE_TITLES, ControlState
from fairlead.domain.framework import (
    LIFE_CYCLE_TITLES,
    ORGANIZATIONAL_ROLE_TITLES,
    PRINCIPLE_TITLES,
    Level,
    Provision,
)
from fairlead.domain.readiness import REASON_TITLES, VIEW_TITLES, Reason, Row, View
from fairlead.domain.refusal import N_
from fairlead.queries.provision import ProvisionGroup, ProvisionThread
from fairlead.web.figures import Part, Tally, tally

LEVEL_TITLES: dict[Level, str] = {
    Level.ORGANIZATION: N_("Once for the organization"),
    Level.SYSTEM: N_("For each AI system in scope"),
}
STATE_KINDS: dict[ControlState, str] = {
    ControlState.NOT_DECIDED: "neutral",
    ControlState.EXCLUDED: "neutral",
    ControlState.PLANNED: "neutral",
    ControlState.NO_EVIDENCE: "attention",
    ControlState.WAITING: "attention",
    ControlState.ACCEPTED: "good",
    ControlState.STALE: "bad",
    ControlState.FAILING: "bad",
}
REASON_KINDS: dict[Reason, str] = {
    Reason.COUNTS: "good",
    Reason.NOT_DECIDED: "neutral",
    Reason.EXCLUDED: "neutral",
    Reason.NOT_APPROVED: "attention",
    Reason.NO_OWNER: "attention",
    Reason.NO_EVIDENCE: "attention",
    Reason.WAITING: "attention",
    Reason.WRONG_SCOPE: "attention",
    Reason.STALE: "bad",
    Reason.FAILING: "bad",
    Reason.ONLY_DESIGN: "attention",
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Readiness of one provision for one audit, in words."""

    view: str
    kind: str
    word: str
    covered: int
    of: int
    self_reviewed: bool


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """One provision of the index."""

    ref: str
    number: str
    title: str
    summary: str
    kind: str
    word: str


@dataclass(frozen=True, kw_only=True)
class IndexGroup:
    """A clause or objective of the index with how many of its rows count."""

    number: str
    title: str
    ref: str
    rows: tuple[IndexRow, ...]
    tally: Tally


def verdicts(data: ProvisionThread) -> tuple[Verdict, ...]:
    """Return what readiness says of a provision, for each audit."""
    return tuple(_verdict(view, row) for view, row in data.rows.items())


def _verdict(view: View, row: Row) -> Verdict:
    return Verdict(
        view=gettext(VIEW_TITLES[view]),
        kind=REASON_KINDS[row.reason],
        word=gettext(REASON_TITLES[row.reason]),
        covered=row.covered,
        of=row.of,
        self_reviewed=row.self_reviewed,
    )


def index_groups(groups: Sequence[ProvisionGroup], rows: Sequence[Row], *, search: str) -> tuple[IndexGroup, ...]:
    """Return the index narrowed to provisions that hold every searched word; empty groups are left out."""
    verdict = {row.provision: row for row in rows}
    words = search.lower().split()
    made = []
    for group in groups:
        found = [one for one in group.provisions if all(word in _searched(one, group) for word in words)]
        if found:
            heading = group.heading
            made.append(
                IndexGroup(
                    number=heading.id,
                    title=heading.title,
                    ref=heading.ref,
                    rows=tuple(_index_row(one, verdict[one.ref]) for one in found),
                    tally=_tally([verdict[one.ref] for one in found]),
                )
            )
    return tuple(made)


def _searched(one: Provision, group: ProvisionGroup) -> str:
    said = one.guidance.asks if one.guidance else ""
    return f"{one.id} {one.title} {one.summary} {said} {group.heading.title}".lower()


def _index_row(one: Provision, row: Row) -> IndexRow:
    return IndexRow(
        ref=one.ref,
        number=one.id,
        title=one.title,
        summary=one.summary,
        kind=REASON_KINDS[row.reason],
        word=gettext(REASON_TITLES[row.reason]),
    )


def _tally(rows: Sequence[Row]) -> Tally:
    live = [row for row in rows if row.reason is not Reason.EXCLUDED]
    counted = sum(row.counts for row in live)
    return tally(
        (
            Part(kind="good", word=gettext("count"), count=counted),
            Part(kind="neutral", word=gettext("do not yet"), count=len(live) - counted),
        )
    )


def about(one: Provision) -> dict[str, Any]:
    """Return where a provision belongs: level, principles, life cycle stages and roles, in words."""
    return {
        "level": gettext(LEVEL_TITLES[one.level]) if one.level else "",
        "principles": [gettext(PRINCIPLE_TITLES[each]) for each in one.principles],
        "life_cycle": [gettext(LIFE_CYCLE_TITLES[each]) for each in one.life_cycle],
        "roles": [gettext(ORGANIZATIONAL_ROLE_TITLES[each]) for each in one.roles],
    }


def decision_words(data: ProvisionThread) -> tuple[str, str]:
    """Return kind and words of the decision in the statement of applicability."""
    line = data.line
    if line is None or line.applicable is None:
        return "neutral", gettext(CONTROL_STATE_TITLES[ControlState.NOT_DECIDED])
    return ("good", gettext("Included")) if line.applicable else ("neutral", gettext("Excluded with reason"))
