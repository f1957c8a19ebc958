"""Readiness in words: rows under their clause or objective, each with its reason and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from fairlead.domain.evidence import EvidenceState
from fairlead.domain.readiness import (
    GATE_CLAUSES,
    GATE_TITLES,
    REASON_ADVICE,
    REASON_TITLES,
    Gate,
    GateResult,
    Reason,
    Row,
)
from fairlead.domain.refusal import N_
from fairlead.queries.provision import ProvisionGroup, provision_titles
from fairlead.queries.readiness import Readiness
from fairlead.queries.snapshot import SnapshotDifference
from fairlead.web.figures import Part, Tally, tally
from fairlead.web.library.shown import REASON_KINDS
from fairlead.web.table import Facet

CLAUSES, CONTROLS = "clauses", "controls"
ITEMS_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One requirement or control: its verdict, and the next step with its address.

    A row that counts names its items, or where they are too many, only `evidence_url`, where they are listed.
    """

    ref: str
    number: str
    title: str
    kind: str
    word: str
    advice: str
    url: str
    covered: int
    of: int
    evidence: tuple[str, ...]
    evidence_url: str
    self_reviewed: bool


@dataclass(frozen=True, kw_only=True)
class ShownGroup:
    """A clause or objective with its rows."""

    number: str
    title: str
    counted: int
    total: int
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, kw_only=True)
class ShownGate:
    """A gate in words; a closed one with what would open it and where."""

    title: str
    clause: str
    is_open: bool
    says: str
    done: int
    needed: int
    fix: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ShownChange:
    """One row that differs between two snapshots, in words; `more` items than those shown differ."""

    ref: str
    title: str
    before_kind: str
    before: str
    after_kind: str
    after: str
    weight: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    more: int


def facets() -> tuple[Facet, ...]:
    """Return the ways to narrow the rows."""
    return (
        Facet(key="reason", title=gettext("Why"), words={one.value: gettext(REASON_TITLES[one]) for one in Reason}),
        Facet(
            key="part",
            title=gettext("Part"),
            words={CLAUSES: gettext("Clauses 4 to 10"), CONTROLS: gettext("Controls of Annex A")},
        ),
    )


def part_of(row: Row) -> str:
    """Return whether a row is a requirement of the clauses or a control."""
    return CONTROLS if ":A." in row.provision else CLAUSES


def counts(rows: Sequence[Row], chosen: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
    """Return how many rows each value of each facet would give, its own choice left out."""
    parts = chosen.get("part", ())
    reasons = chosen.get("reason", ())
    return {
        "reason": dict(Counter(row.reason.value for row in rows if not parts or part_of(row) in parts)),
        "part": dict(Counter(part_of(row) for row in rows if not reasons or row.reason.value in reasons)),
    }


def narrowed(rows: Sequence[Row], chosen: Mapping[str, Sequence[str]], *, search: str) -> tuple[Row, ...]:
    """Return the rows that fit the chosen facets and hold every searched word in number or title."""
    titles, words = provision_titles(), search.lower().split()
    return tuple(
        row
        for row in rows
        if row.reason.value in (chosen.get("reason") or (row.reason.value,))
        and part_of(row) in (chosen.get("part") or (part_of(row),))
        and all(word in titles[row.provision].lower() for word in words)
    )


def shown_groups(groups: Sequence[ProvisionGroup], rows: Sequence[Row]) -> tuple[ShownGroup, ...]:
    """Return the rows under their clause or objective; a group without rows is left out."""
    by_ref = {row.provision: row for row in rows}
    made = []
    for group in groups:
        found = [by_ref[one.ref] for one in group.provisions if one.ref in by_ref]
        if found:
            made.append(
                ShownGroup(
                    number=group.heading.id,
                    title=group.heading.title,
                    counted=sum(row.counts for row in found),
                    total=sum(row.reason is not Reason.EXCLUDED for row in found),
                    rows=tuple(_row(row) for row in found),
                )
            )
    return tuple(made)


def _row(row: Row) -> ShownRow:
    number, _space, title = provision_titles()[row.provision].partition(" ")
    return ShownRow(
        ref=row.provision,
        number=number,
        title=title,
        kind=REASON_KINDS[row.reason],
        word=gettext(REASON_TITLES[row.reason]),
        advice=gettext(REASON_ADVICE[row.reason]) if REASON_ADVICE[row.reason] else "",
        url=_where(row, number=number),
        covered=row.covered,
        of=row.of,
        evidence=row.evidence,
        evidence_url=_listed(number, EvidenceState.ACCEPTED) if row.counts and not row.evidence else "",
        self_reviewed=row.self_reviewed,
    )


def _where(row: Row, *, number: str) -> str:
    """Return where a person does what would make the row count."""
    if row.reason is Reason.WAITING:
        return _listed(number, EvidenceState.WAITING)
    if row.reason in (Reason.NO_EVIDENCE, Reason.WRONG_SCOPE, Reason.STALE, Reason.ONLY_DESIGN):
        return f"{reverse('evidence:new')}?{urlencode({'provision': row.provision})}"
    is_control = part_of(row) == CONTROLS
    if is_control and row.reason in (Reason.NOT_DECIDED, Reason.NO_OWNER):
        return reverse("applicability:control", args=[number])
    if row.reason is Reason.NOT_APPROVED:
        return reverse("applicability:statement")
    return reverse("library:provision", args=[row.provision])


def _listed(number: str, state: EvidenceState) -> str:
    """Return where the items of a row that are in a state are listed."""
    return f"{reverse('evidence:items')}?{urlencode({'q': number, 'state': state.value})}"


def shown_gates(gates: Sequence[GateResult]) -> tuple[ShownGate, ...]:
    """Return the gates in words."""
    return tuple(
        ShownGate(
            title=gettext(GATE_TITLES[gate.gate]),
            clause=GATE_CLAUSES[gate.gate],
            is_open=gate.is_open,
            says=gettext(gate.says),
            done=gate.done,
            needed=gate.needed,
            fix=gettext(_FIXES[gate.gate][0]),
            url=_fix_url(gate.gate),
        )
        for gate in gates
    )


_FIXES: dict[Gate, tuple[str, str]] = {
    Gate.SCOPE: (N_("Write the scope and have it approved"), "document:documents"),
    Gate.POLICY: (N_("Have the AI policy approved and make it known"), "document:documents"),
    Gate.ASSESSMENTS: (N_("Assess the risks of each system in scope"), "risk:risks"),
    Gate.STATEMENT: (N_("Decide the controls and have the statement approved"), "applicability:statement"),
    Gate.OBJECTIVES: (N_("Read what is asked for"), "6.2"),
    Gate.INTERNAL_AUDIT: (N_("Read what is asked for"), "9.2.1"),
    Gate.MANAGEMENT_REVIEW: (N_("Read what is asked for"), "9.3.1"),
    Gate.NO_MAJOR: (N_("Read what is asked for"), "10.2"),
}


def _fix_url(gate: Gate) -> str:
    """Return where a person opens a gate, or reads about it where no room for it exists yet."""
    where = _FIXES[gate][1]
    return reverse(where) if ":" in where else reverse("library:provision", args=[f"iso42001:{where}"])


def score_tally(now: Readiness) -> Tally:
    """Return n of m: what counts, what somebody must act on, what nobody has begun."""
    live = [row for row in now.rows if row.reason is not Reason.EXCLUDED]
    kinds = Counter(REASON_KINDS[row.reason] for row in live)
    return tally(
        (
            Part(kind="good", word=gettext("count"), count=kinds["good"]),
            Part(kind="attention", word=gettext("lack something"), count=kinds["attention"]),
            Part(kind="bad", word=gettext("stale or failing"), count=kinds["bad"]),
            Part(kind="neutral", word=gettext("not decided"), count=kinds["neutral"]),
        )
    )


def shown_changes(found: SnapshotDifference) -> tuple[ShownChange, ...]:
    """Return what differs between two snapshots in words; rows that stopped counting come first."""
    titles = provision_titles()
    changes = [
        ShownChange(
            ref=change.provision,
            title=titles.get(change.provision, change.provision),
            before_kind=REASON_KINDS[change.before] if change.before else "neutral",
            before=gettext(REASON_TITLES[change.before]) if change.before else gettext("Not there"),
            after_kind=REASON_KINDS[change.after] if change.after else "neutral",
            after=gettext(REASON_TITLES[change.after]) if change.after else gettext("Not there"),
            weight=change.weight,
            lost=change.lost[:ITEMS_SHOWN],
            gained=change.gained[:ITEMS_SHOWN],
            more=len(change.lost[ITEMS_SHOWN:]) + len(change.gained[ITEMS_SHOWN:]),
        )
        for change in found.rows
    ]
    return tuple(sorted(changes, key=lambda change: (change.weight != -1, change.weight != 1)))
