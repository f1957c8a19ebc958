"""Stored readiness: its history, and what differs between two snapshots, item by item (9.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import Gate, Reason, View
from fairlead.domain.refusal import NotFound
from fairlead.records.evidence import ReadinessSnapshot

MOST = 400


@dataclass(frozen=True, kw_only=True)
class SnapshotLine:
    """One stored snapshot without its rows."""

    ref: str
    at: datetime
    view: View
    counted: int
    total: int
    gates_open: int
    gates_total: int
    rules_version: str


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """One row that differs between two snapshots; a reason is None where the row was not there.

    Attributes:
        lost: items that made it count before and no longer do.
        gained: items that make it count now and did not before.
    """

    provision: str
    before: Reason | None
    after: Reason | None
    lost: tuple[str, ...]
    gained: tuple[str, ...]

    @property
    def weight(self) -> int:
        """What the row does to the count: 1 when it begins to count, -1 when it stops, otherwise 0."""
        return int(self.after is Reason.COUNTS) - int(self.before is Reason.COUNTS)


@dataclass(frozen=True, kw_only=True)
class GateChange:
    """One gate that opened or closed between two snapshots."""

    gate: Gate
    before: bool
    after: bool


@dataclass(frozen=True, kw_only=True)
class SnapshotDifference:
    """What differs between two snapshots of one view."""

    before: SnapshotLine
    after: SnapshotLine
    rows: tuple[RowChange, ...]
    gates: tuple[GateChange, ...]


def snapshots(occasion: Occasion, *, view: View, most: int = MOST) -> tuple[SnapshotLine, ...]:
    """Return stored snapshots of a view, oldest first: one query."""
    rows = ReadinessSnapshot.objects.within(occasion).filter(view=view).defer("rows", "gates").order_by("-at", "-id")
    return tuple(_line(row) for row in reversed(rows[:most]))


def difference(occasion: Occasion, *, before: str, after: str) -> SnapshotDifference:
    """Return what differs between two stored snapshots, whichever way round they are named.

    Raises:
        NotFound: one of them is not here, or they look at different audits.
    """
    found = {row.ref: row for row in ReadinessSnapshot.objects.within(occasion).filter(ref__in=(before, after))}
    for ref in (before, after):
        if ref not in found:
            raise NotFound(ref)
    old, new = sorted((found[before], found[after]), key=lambda row: (row.at, row.pk))
    if old.view != new.view:
        raise NotFound(after)
    return SnapshotDifference(before=_line(old), after=_line(new), rows=_rows(old, new), gates=_gates(old, new))


def _line(row: ReadinessSnapshot) -> SnapshotLine:
    return SnapshotLine(
        ref=row.ref,
        at=row.at,
        view=View(row.view),
        counted=row.counted,
        total=row.total,
        gates_open=row.gates_open,
        gates_total=row.gates_total,
        rules_version=row.rules_version,
    )


def _rows(old: ReadinessSnapshot, new: ReadinessSnapshot) -> tuple[RowChange, ...]:
    before = {row["provision"]: row for row in old.rows}
    after = {row["provision"]: row for row in new.rows}
    order = [*after, *(provision for provision in before if provision not in after)]
    changes = []
    for provision in order:
        was, now = before.get(provision), after.get(provision)
        had = dict.fromkeys(was["evidence"] if was else ())
        has = dict.fromkeys(now["evidence"] if now else ())
        change = RowChange(
            provision=provision,
            before=Reason(was["reason"]) if was else None,
            after=Reason(now["reason"]) if now else None,
            lost=tuple(ref for ref in had if ref not in has),
            gained=tuple(ref for ref in has if ref not in had),
        )
        if change.before is not change.after or change.lost or change.gained:
            changes.append(change)
    return tuple(changes)


def _gates(old: ReadinessSnapshot, new: ReadinessSnapshot) -> tuple[GateChange, ...]:
    before = {gate["gate"]: gate["is_open"] for gate in old.gates}
    return tuple(
        GateChange(gate=Gate(gate["gate"]), before=before.get(gate["gate"], False), after=gate["is_open"])
        for gate in new.gates
        if before.get(gate["gate"], False) != gate["is_open"]
    )
