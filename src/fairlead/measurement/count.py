"""One pass over a table: rows counted by every value of the keys, the decision and the label at once.

Grouping by the raw values, instead of summing conditions, counts nulls and unreadable labels in the same pass, keeps
every number an integer, and is the fastest shape that was tried. What the values mean is decided afterwards, here, on a
few thousand groups. The query is one relational expression: on DuckDB its compiled text is used as it stands
(`compiled`), because importing ibis costs a second; a test compares that text with a fresh compile. Any other engine
runs `expression`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from fairlead.measurement.cells import Cell, CellTable, Key, table_of
from fairlead.measurement.coding import Coding, Reading, as_text, is_unknown

if TYPE_CHECKING:
    from ibis.expr.types import Table as IbisTable

RELATION = "log"
"""The name under which every query knows the input: no path of a machine enters a statement."""

MOST_GROUPS = 200_000
"""More combinations than this are not groups of people; a key is an identifier or a measurement."""


ANSWERS = (Reading.YES, Reading.NO)


@dataclass(frozen=True, kw_only=True)
class CountPlan:
    """Which columns are counted together: the keys, the decision, and the label if there is one."""

    keys: tuple[str, ...]
    decision: Coding
    label: Coding | None = None
    unknown: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the query, in its order."""
        return (*self.keys, self.decision.column, *((self.label.column,) if self.label else ()))


class ColumnReader:
    """Reads the values of one coded column and remembers how many rows held each of them.

    A column holds few different values in many groups, so each is read once.
    """

    def __init__(self, coding: Coding, *, role: str, unknown: tuple[str, ...]) -> None:
        self.coding = coding
        self.role = role
        self._unknown = unknown
        self._readings: dict[object, Reading] = {}
        self._rows: dict[object, int] = {}

    def read(self, value: object, *, rows: int) -> Reading:
        """Return what a value says, and add its rows."""
        if value not in self._readings:
            self._readings[value] = self.coding.read(as_text(value), unknown=self._unknown)
        self._rows[value] = self._rows.get(value, 0) + rows
        return self._readings[value]

    @property
    def seen(self) -> frozenset[str]:
        """Every value that was read as yes or no."""
        return frozenset(as_text(value) or "" for value, reading in self._readings.items() if reading in ANSWERS)

    @property
    def not_recognised(self) -> dict[str, int]:
        """Values that say neither yes nor no, with their rows."""
        found: dict[str, int] = {}
        for value, reading in self._readings.items():
            if reading is Reading.NOT_RECOGNISED:
                text = as_text(value) or ""
                found[text] = found.get(text, 0) + self._rows[value]
        return found

    @property
    def invalid(self) -> tuple[tuple[str, int], ...]:
        """Rows by the reason for which they give no answer."""
        return tuple(
            (f"{self.role} {reading.value}", self._rows[value])
            for value, reading in self._readings.items()
            if reading not in ANSWERS
        )


def compiled(columns: Sequence[str]) -> str:
    """Return the SQL that `expression` compiles to on DuckDB."""
    listed = ", ".join(f'"t0".{quoted(column)}' for column in columns)
    places = ", ".join(str(place) for place in range(1, len(columns) + 1))
    return f'SELECT {listed}, COUNT(*) AS "rows" FROM "{RELATION}" AS "t0" GROUP BY {places}'  # noqa: S608  (names are quoted)


def quoted(name: str) -> str:
    """Return a column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def expression(table: IbisTable, *, columns: Sequence[str]) -> IbisTable:
    """Return the same query as a relational expression that ibis runs on any of its engines."""
    return table.group_by(list(columns)).aggregate(rows=table.count())


def fold(rows: Iterable[Sequence[object]], *, plan: CountPlan) -> tuple[CellTable, tuple[ColumnReader, ...]]:
    """Read the groups of the query into cells, and return the readers of decision and label with what they saw.

    A row without a readable decision is in no cell. A row without a readable label is in `n` and `selected`, and not
    in `labelled`: missing labels are a counted state, never dropped silently.
    """
    width = len(plan.keys)
    texts = [cache(partial(_key_text, unknown=plan.unknown)) for _ in plan.keys]
    decisions = ColumnReader(plan.decision, role="decision", unknown=plan.unknown)
    labels = ColumnReader(plan.label, role="label", unknown=plan.unknown) if plan.label else None
    sums: dict[Key, list[int]] = {}
    for row in rows:
        count = row[-1]
        assert isinstance(count, int)
        decision = decisions.read(row[width], rows=count)
        label = labels.read(row[width + 1], rows=count) if labels else Reading.MISSING
        if decision in ANSWERS:
            key = tuple([text(value) for text, value in zip(texts, row, strict=False)])
            _add(sums.setdefault(key, [0] * 6), count, selected=decision is Reading.YES, label=label)
    readers = (decisions, labels) if labels else (decisions,)
    invalid = (reason for reader in readers for reason in reader.invalid)
    return table_of((Cell(key, *counts) for key, counts in sums.items()), keys=plan.keys, invalid=invalid), readers


def _key_text(value: object, *, unknown: tuple[str, ...]) -> str | None:
    text = as_text(value)
    return None if is_unknown(text, unknown=unknown) else text


def _add(counts: list[int], count: int, *, selected: bool, label: Reading) -> None:
    """Add rows to the counts of a cell, in the order of its fields."""
    counts[0] += count
    if selected:
        counts[1] += count
    if label not in ANSWERS:
        return
    counts[2] += count
    if selected:
        counts[3] += count
    if label is Reading.YES:
        counts[4] += count
        if selected:
            counts[5] += count
