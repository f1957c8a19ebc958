"""How one evidence item is shown in a row of a list, and in a row of an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from fairlead.domain.evidence import EVIDENCE_KIND_TITLES, EvidenceKind, EvidenceState, Proof
from fairlead.queries.evidence import freshness_of
from fairlead.reports.composition.table import Table, Value, table
from fairlead.web.evidence import words

SHOWN_PROVISIONS = 4
EXPORTED: tuple[tuple[str, int], ...] = (
    ("ref", 10),
    ("title", 40),
    ("kind", 14),
    ("proof", 12),
    ("state", 12),
    ("system", 14),
    ("provisions", 28),
    ("sha256", 66),
    ("size", 12),
    ("filename", 28),
    ("url", 32),
    ("measure", 12),
    ("collected_on", 12),
    ("period_from", 12),
    ("period_until", 12),
    ("fresh_until", 12),
    ("uploaded_by", 20),
    ("received_at", 18),
    ("decided_by", 20),
    ("decided_at", 18),
    ("decision_reason", 32),
    ("self_reviewed", 10),
    ("withheld", 10),
    ("erased_at", 18),
)


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """One row of a list in words."""

    ref: str
    title: str
    kind: str
    state_kind: str
    state: str
    proof: str
    provisions: tuple[str, ...]
    more: int
    system: str
    system_ref: str
    collected_on: date
    fresh_kind: str
    fresh_until: date
    received_on: date
    self_reviewed: bool
    withheld: bool
    erased: bool


def item_row(item: Any, provisions: Sequence[str], *, today: date) -> ItemRow:
    """Return an item in words; freshness is said only while it matters, of what waits or is accepted."""
    state = EvidenceState(item.state)
    counts = state in (EvidenceState.WAITING, EvidenceState.ACCEPTED) and item.erased_at is None
    return ItemRow(
        ref=item.ref,
        title=item.title,
        kind=gettext(EVIDENCE_KIND_TITLES[EvidenceKind(item.kind)]),
        state_kind=words.STATE_KINDS[state],
        state=gettext(words.SHORT_STATES[state]),
        proof=gettext(words.SHORT_PROOF[Proof(item.proof)]),
        provisions=tuple(provisions[:SHOWN_PROVISIONS]),
        more=max(len(provisions) - SHOWN_PROVISIONS, 0),
        system=item.system.name if item.system else "",
        system_ref=item.system.ref if item.system else "",
        collected_on=item.collected_on,
        fresh_kind=words.FRESHNESS_KINDS[freshness_of(item.fresh_until, today=today)] if counts else "",
        fresh_until=item.fresh_until,
        received_on=timezone.localdate(item.received_at),
        self_reviewed=item.self_reviewed,
        withheld=item.withheld,
        erased=item.erased_at is not None,
    )


def evidence_table(rows: Iterable[Any], provisions: Mapping[int, Sequence[str]], *, people: Mapping[str, str]) -> Table:
    """Return items as a table with every column; coded values stay codes, so that a program can read the file."""
    head = [(name, gettext(words.FIELD_TITLES[name]), width) for name, width in EXPORTED]
    lines = [
        tuple(_cell(row, name, provisions.get(row.pk, ()), people=people) for name, _width in EXPORTED) for row in rows
    ]
    return table(gettext("Evidence"), *head, rows=lines)


def _cell(row: Any, name: str, provisions: Sequence[str], *, people: Mapping[str, str]) -> Value:
    if name == "system":
        return str(row.system.ref) if row.system else ""
    if name == "provisions":
        return tuple(provisions)
    value: Value = getattr(row, name)
    if name in ("uploaded_by", "decided_by"):
        return people.get(str(value), str(value))
    return value
