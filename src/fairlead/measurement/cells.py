"""The cell table: integers by declared keys, small, mergeable, and without any person's row.

Everything that is reported follows from these integers. Seven parts of a log, counted apart and merged, equal the whole
log counted once; adding up a key gives the roll-up. None as a key value means *unknown*: it is counted apart and never
compared. Small cells are still personal data: `suppress` takes them out before anything is published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

Key = tuple[str | None, ...]


class Cell(NamedTuple):
    """The counts of one combination of key values.

    Attributes:
        key: one value per declared key, None where it is unknown.
        n: rows with a decision that could be read.
        selected: of `n`, those with the positive decision.
        labelled: of `n`, those with a label that could be read.
        selected_labelled: both selected and labelled: false positives and precision need it.
        positive: of `labelled`, those whose label is positive.
        true_positive: of `positive`, those that were selected.
    """

    key: Key
    n: int
    selected: int
    labelled: int
    selected_labelled: int
    positive: int
    true_positive: int

    @property
    def is_unknown(self) -> bool:
        """Whether any key value is unknown."""
        return None in self.key


COUNTS = ("n", "selected", "labelled", "selected_labelled", "positive", "true_positive")
TALLY = ("n",)
"""The counts of a measure whose cells say by their key what was counted; the others are 0 and are not written."""


@dataclass(frozen=True, kw_only=True)
class CellTable:
    """Cells by declared keys, in the order of their key values; unknown comes last.

    Attributes:
        keys: the names of the declared keys.
        cells: one per combination that occurs.
        invalid: rows that were not counted, or not as labelled, by reason. A row can have two reasons.
        suppressed: how many cells were taken out by `suppress`.
        counts: the counts that a statement carries: all six, or `n` alone.
    """

    keys: tuple[str, ...]
    cells: tuple[Cell, ...]
    invalid: tuple[tuple[str, int], ...] = ()
    suppressed: int = 0
    counts: tuple[str, ...] = COUNTS

    def find(self, key: Key) -> Cell:
        """Return the cell of that key, or one of zeros where nothing was counted."""
        return next((cell for cell in self.cells if cell.key == key), empty_cell(key))


def empty_cell(key: Key) -> Cell:
    """Return a cell in which nothing was counted."""
    return Cell(key, 0, 0, 0, 0, 0, 0)


def key_order(key: Key) -> tuple[tuple[bool, str], ...]:
    """Sort key values by code point, unknown last: the same order on every engine and machine."""
    return tuple((value is None, value or "") for value in key)


def table_of(
    cells: Iterable[Cell],
    *,
    keys: Sequence[str],
    invalid: Iterable[tuple[str, int]] = (),
    counts: tuple[str, ...] = COUNTS,
) -> CellTable:
    """Add up cells of equal key and put them in order; reasons with no row are left out."""
    sums: dict[Key, list[int]] = {}
    for cell in cells:
        added = sums.setdefault(cell.key, [0] * len(COUNTS))
        for place, count in enumerate(cell[1:]):
            added[place] += count
    reasons: dict[str, int] = {}
    for reason, count in invalid:
        reasons[reason] = reasons.get(reason, 0) + count
    return CellTable(
        keys=tuple(keys),
        cells=tuple(Cell(key, *sums[key]) for key in sorted(sums, key=key_order)),
        invalid=tuple(sorted((reason, count) for reason, count in reasons.items() if count)),
        counts=counts,
    )


def merge(parts: Sequence[CellTable]) -> CellTable:
    """Return the table that counting all parts at once would have given.

    Raises:
        ValueError: there is no part, the parts have different keys, or a part was suppressed already (what it
            lost may be large enough once merged).
    """
    first = parts[0] if parts else None
    if first is None or any(
        (part.keys, part.counts, part.suppressed) != (first.keys, first.counts, 0) for part in parts
    ):
        raise ValueError("parts to merge need the same keys and counts, and no suppressed cells")
    return table_of(
        (cell for part in parts for cell in part.cells),
        keys=parts[0].keys,
        invalid=(reason for part in parts for reason in part.invalid),
        counts=parts[0].counts,
    )


def roll_up(table: CellTable, *, by: Sequence[str]) -> CellTable:
    """Add up every key that is not in `by`; the order of `by` is kept."""
    places = [table.keys.index(key) for key in by]
    cells = (cell._replace(key=tuple(cell.key[place] for place in places)) for cell in table.cells)
    rolled = table_of(cells, keys=by, invalid=table.invalid, counts=table.counts)
    return replace(rolled, suppressed=table.suppressed)


def suppress(table: CellTable, *, below: int) -> CellTable:
    """Take out every cell of fewer than `below` rows.

    All results are then derived from the cells that remain, so that nobody finds a taken-out cell again by
    subtracting the others from a total. What was lost stays visible: the number of cells here, their rows in `invalid`.
    """
    kept = tuple(cell for cell in table.cells if cell.n >= below)
    lost = sum(cell.n for cell in table.cells) - sum(cell.n for cell in kept)
    reasons = (*table.invalid, ("suppressed", lost)) if lost else table.invalid
    return replace(table, cells=kept, invalid=reasons, suppressed=table.suppressed + len(table.cells) - len(kept))


def find_faults(cell: Cell) -> tuple[str, ...]:
    """Return which laws of counting the cell breaks; an honest count breaks none."""
    tn = cell.labelled - cell.positive - (cell.selected_labelled - cell.true_positive)
    laws = (
        (min(cell[1:]) >= 0, "a count is below 0"),
        (cell.selected <= cell.n, "selected is more than n"),
        (cell.labelled <= cell.n, "labelled is more than n"),
        (cell.selected_labelled <= min(cell.selected, cell.labelled), "selected_labelled is more than its parts"),
        (cell.positive <= cell.labelled, "positive is more than labelled"),
        (cell.true_positive <= min(cell.positive, cell.selected_labelled), "true_positive is more than its parts"),
        (tn >= 0, "the four outcomes add up to more than labelled"),
        (
            cell.selected - cell.selected_labelled <= cell.n - cell.labelled,
            "selected without a label is more than n allows",
        ),
    )
    return tuple(fault for holds, fault in laws if not holds)
