"""What setting one value on many systems would do: before and after of each row, and which rows refuse."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fairlead.domain.inventory import MOST_AT_ONCE, BulkField, BulkRefused, Stage, check_bulk_row
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.queries.inventory import Wanted, every_system, systems
from fairlead.queries.people import person
from fairlead.records.inventory import AISystem

READ = 2_000
COLUMNS: dict[BulkField, tuple[str, ...]] = {
    BulkField.OWNER: ("owner__ref",),
    BulkField.SCOPE: ("scope", "scope_reason"),
    BulkField.STAGE: ("stage", "retired_on"),
    BulkField.REVIEW: ("review_due_on",),
}
"""What a field of a change reads and writes; a second column follows from the first and its reason."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The rows that a person chose: some by ref, or all that a list holds."""

    refs: tuple[str, ...] = ()
    wanted: Wanted | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value for all: the ref of a person, a scope decision, a stage or a day, as text; empty for none."""

    field: BulkField
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRow:
    """One system of the selection with what stands there now; `refusal` says why it stays as it is."""

    pk: int
    ref: str
    name: str
    version: int
    before: tuple[str, ...]
    is_same: bool
    refusal: BulkRefused | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a change would do to a selection."""

    change: Change
    rows: tuple[PlannedRow, ...]

    @property
    def changing(self) -> tuple[PlannedRow, ...]:
        """The rows that would be changed."""
        return tuple(row for row in self.rows if row.refusal is None and not row.is_same)

    @property
    def refused(self) -> tuple[PlannedRow, ...]:
        """The rows that a rule keeps as they are."""
        return tuple(row for row in self.rows if row.refusal is not None)

    @property
    def same(self) -> int:
        """How many rows hold the value already."""
        return sum(row.is_same and row.refusal is None for row in self.rows)

    @property
    def digest(self) -> str:
        """What a person saw, in one word: another row, another version or another value gives another one."""
        seen = hashlib.sha256(f"{self.change.field}={self.change.value}".encode())
        for row in self.changing:
            seen.update(f"\n{row.ref} {row.version}".encode())
        return seen.hexdigest()


def plan_of(occasion: Occasion, *, change: Change, selection: Selection) -> Plan:
    """Return what the change would do; one query however many rows are chosen, two for an owner.

    Raises:
        NotFound: the new owner is nobody of this organization.
        BulkRefused: nothing is chosen, or more than one step takes.
    """
    if change.field is BulkField.OWNER and change.value:
        person(occasion, change.value)
    rows = tuple(_planned(occasion, change=change, selection=selection))
    if not rows:
        raise BulkRefused(N_("Choose at least one system."))
    if len(rows) > MOST_AT_ONCE:
        raise BulkRefused(N_("At most {most} systems are changed in one step. Narrow the list."), most=MOST_AT_ONCE)
    return Plan(change=change, rows=rows)


def chosen(occasion: Occasion, selection: Selection) -> QuerySet[AISystem]:
    """Return the systems of a selection in the order of the list; a ref that is not here is not found.

    Raises:
        NotFound: one of the refs is no system of this organization.
    """
    if selection.wanted is not None:
        return every_system(occasion, selection.wanted)
    rows = systems(occasion).filter(ref__in=selection.refs).order_by("name", "pk")
    missing = set(selection.refs) - set(rows.values_list("ref", flat=True))
    if missing:
        raise NotFound(min(missing))
    return rows


def _planned(occasion: Occasion, *, change: Change, selection: Selection) -> Iterator[PlannedRow]:
    read = ("pk", "ref", "name", "version", "stage", *COLUMNS[change.field])
    rows = chosen(occasion, selection).values_list(*read)[: MOST_AT_ONCE + 1]
    for pk, ref, name, version, stage, *before in rows.iterator(chunk_size=READ):
        yield PlannedRow(
            pk=pk,
            ref=ref,
            name=name,
            version=version,
            before=texts(before),
            is_same=_text(before[0]) == change.value and change.field is not BulkField.SCOPE,
            refusal=_refusal(Stage(stage)),
        )


def _refusal(stage: Stage) -> BulkRefused | None:
    try:
        check_bulk_row(stage)
    except BulkRefused as refusal:
        return refusal
    return None


def texts(values: Sequence[Any]) -> tuple[str, ...]:
    """Return values as the record of a change keeps them: text, empty for none."""
    return tuple(_text(value) for value in values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
