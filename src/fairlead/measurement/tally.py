"""Tallies: counts whose key says what was counted, for measures that ask more than yes and no.

A tally table is a cell table with three keys of its own before the attributes: what was counted, of what, and at which
value. One query gives the rows of it, so that an auditor who runs the query sees the cells. A key that does not apply
is null. Tallies of parts add up to those of the whole, except for what only the whole input can show (a run, a
duplicate): `merge_tallies` leaves those out, and what follows from them is then undefined.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, Cell, CellTable, Key, key_order, merge, table_of
from fairlead.measurement.measure import Group
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.statement_shape import MOST_CELLS
from fairlead.measurement.table import Row, Table

COUNTED, OF, AT = "(counted)", "(of)", "(at)"
OWN_KEYS = (COUNTED, OF, AT)
WIDTH = len(OWN_KEYS)
MOST_ATTRIBUTES = 6
WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")

Sums = dict[str | None, dict[str | None, dict[Key, int]]]
"""Counts of one thing: by what they are of, by value, by group."""


class Tallies:
    """Looks counts up by what was counted, over all rows or in one group; every grouping is added up once."""

    def __init__(self, table: CellTable) -> None:
        self.by = table.keys[WIDTH:]
        self.cells = table.cells
        self._sums: dict[tuple[str, ...], dict[str, Sums]] = {}

    def groups(self, grouping: Sequence[str], *, counted: str) -> tuple[Group, ...]:
        """Return the groups in which something was counted, in order, unknown last."""
        sums = self._under(tuple(grouping)).get(counted, {})
        keys = {key for ats in sums.values() for counts in ats.values() for key in counts}
        return tuple(tuple(zip(grouping, key, strict=True)) for key in sorted(keys, key=key_order))

    def n(self, counted: str, *, of: str | None = None, at: str | None = None, group: Group = ()) -> int:
        """Return one count; 0 where nothing was counted."""
        counts = self._of(counted, of=of, group=group).get(at, {})
        return counts.get(tuple(value for _, value in group), 0)

    def total(self, counted: str, *, group: Group = ()) -> int:
        """Return a count added up over every `of` and `at`."""
        key = tuple(value for _, value in group)
        sums = self._under(tuple(name for name, _ in group)).get(counted, {})
        return sum(counts.get(key, 0) for ats in sums.values() for counts in ats.values())

    def at(self, counted: str, *, of: str | None = None, group: Group = ()) -> dict[str, int]:
        """Return the counts of one thing by value, in order of the value."""
        key = tuple(value for _, value in group)
        found = self._of(counted, of=of, group=group)
        return {at: found[at][key] for at in sorted(filter(None, found)) if key in found[at]}

    def of(self, counted: str) -> tuple[str | None, ...]:
        """Return of what something was counted, in order, unknown last."""
        return tuple(sorted(self._under(()).get(counted, {}), key=lambda of: (of is None, of or "")))

    def _of(self, counted: str, *, of: str | None, group: Group) -> dict[str | None, dict[Key, int]]:
        return self._under(tuple(name for name, _ in group)).get(counted, {}).get(of, {})

    def _under(self, grouping: tuple[str, ...]) -> dict[str, Sums]:
        """Add the cells up by a grouping, once."""
        if grouping not in self._sums:
            places = [WIDTH + self.by.index(name) for name in grouping]
            sums: dict[str, Sums] = {}
            for key, n, *_ in self.cells:
                group = tuple([key[place] for place in places])
                counts = sums.setdefault(key[0] or "", {}).setdefault(key[1], {}).setdefault(key[2], {})
                counts[group] = counts.get(group, 0) + n
            self._sums[grouping] = sums
        return self._sums[grouping]

    def find_excess(self, limits: Mapping[str, tuple[str, bool]]) -> tuple[str, ...]:
        """Return which counts are more than what they are a part of, in any one group.

        Args:
            limits: by what was counted: what it is a part of, and whether of the same thing.
        """
        for key, n, *_ in self.cells:
            if limit := limits.get(key[0] or ""):
                whole, same = limit
                group = tuple(zip(self.by, key[WIDTH:], strict=True))
                if n > self.n(whole, of=key[1] if same else None, group=group):
                    return (f"cells: more {key[0]} than {whole}",)
        return ()


def groupings(by: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return each attribute alone, then all of them crossed."""
    alone = tuple((key,) for key in by)
    return (*alone, tuple(by)) if len(by) > 1 else alone


def count_tallies(table: Table, *, query: str, by: Sequence[str], invalid: frozenset[str] = frozenset()) -> CellTable:
    """Run a query whose rows are tallies (what, of, at, the attributes, n) and return them as cells.

    Args:
        table: the input.
        query: gives the rows; one combination may occur in several, which are added up.
        by: the attributes, in the order of the query.
        invalid: what is counted as a reason why rows were left out, not as a cell.

    Raises:
        TableRefused: there are more cells than a statement may hold.
    """
    rows = table.ask(query, most=4 * MOST_CELLS)
    if rows is None:
        raise _too_many(table)
    cells = table_of(
        (Cell(_key(row), _whole(row[-1]), 0, 0, 0, 0, 0) for row in rows if row[0] not in invalid and row[-1]),
        keys=(*OWN_KEYS, *by),
        invalid=((str(row[0]), _whole(row[-1])) for row in rows if row[0] in invalid),
        counts=TALLY,
    )
    if len(cells.cells) > MOST_CELLS:
        raise _too_many(table)
    return cells


def _too_many(table: Table) -> TableRefused:
    return TableRefused(
        N_("{name} gives more than {most} counts. Use fewer attributes, or columns with fewer values."),
        name=table.name,
        most=MOST_CELLS,
    )


def _key(row: Row) -> Key:
    return tuple(None if value is None else str(value) for value in row[:-1])


def _whole(value: object) -> int:
    assert isinstance(value, int)
    return value


def merge_tallies(parts: Sequence[CellTable], *, whole_only: frozenset[str]) -> CellTable:
    """Add up tallies of parts, without those that only a whole input can show."""
    kept = (_without(part, counted=whole_only) if len(parts) > 1 else part for part in parts)
    return merge(tuple(kept))


def _without(table: CellTable, *, counted: frozenset[str]) -> CellTable:
    cells = (cell for cell in table.cells if cell.key[0] not in counted)
    return table_of(cells, keys=table.keys, invalid=table.invalid, counts=table.counts)


def find_key_faults(table: CellTable, *, by: Sequence[str], counted: frozenset[str]) -> tuple[str, ...]:
    """Return how cells depart from the form of tallies."""
    if table.keys != (*OWN_KEYS, *by):
        return ("keys: they are not those of the parameters",)
    if table.suppressed:
        return ("suppressed: no cell of this measure can be taken out",)
    odd = [cell for cell in table.cells if cell.key[0] not in counted or cell.n < 1]
    return tuple(f"cells: {shown(cell.key[0])} is not counted by this measure, or not once" for cell in odd[:3])


def check_attributes(by: Sequence[str]) -> None:
    """Refuse attributes that no tally can be keyed by."""
    if len(by) > MOST_ATTRIBUTES:
        raise TableRefused(N_("At most {most} attributes are crossed at once."), fields=("by",), most=MOST_ATTRIBUTES)
    for name in by:
        if name in OWN_KEYS:
            raise TableRefused(N_("Rename the column {column}: it is a name of the statement."), column=name)


def refuse_empty(rows: int, *, table: Table) -> None:
    """Refuse an input with no row."""
    if not rows:
        raise TableRefused(N_("{name} has columns and no rows."), name=table.name)
