"""Impact ratio: a group's selection rate divided by that of the group selected most often.

Source: New York City Local Law 144 of 2021, 6 RCNY 5-300 and 5-301, and the four-fifths rule of 29 CFR 1607.4 D. Here
the *law* chooses the reference: the highest selection rate. Unknown groups are counted apart and excluded. A group
that holds less than 2 % of the rows may be excluded with a stated justification; its rows and its rate stay in the
results.

The highest rate is picked after looking at the data, so the test beside the ratio is adjusted for all pairs of
groups, not only for the pairs with the group that happened to be highest. Under 0.80 is what the rule asks about, and
by itself no finding: in an audit of several groups with equal true rates the smallest ratio falls under 0.80 more
often than not.
"""

from __future__ import annotations

from collections.abc import Iterator

from fairlead.measurement.cells import Cell, CellTable, key_order
from fairlead.measurement.fairness.comparison import conclusion, group_of, p_shown
from fairlead.measurement.intervals import log_ratio, two_sample_p
from fairlead.measurement.measure import Result, State

NAME = "impact_ratio"
FOUR_FIFTHS = 0.8
SMALL_SHARE = 50
"""One part in fifty: 2 % of the rows of known groups."""


def impact_ratios(table: CellTable, *, minimum_n: int, exclude_small: bool) -> Iterator[Result]:
    """Yield the impact ratio and its adjusted p for every known group of a table."""
    known = [cell for cell in table.cells if not cell.is_unknown]
    rows = sum(cell.n for cell in known)
    counted = [cell for cell in known if not (exclude_small and cell.n * SMALL_SHARE < rows)]
    best = most_selected(counted)
    excluded = {cell.key for cell in known}.difference(cell.key for cell in counted)
    large = sum(cell.n >= max(1, minimum_n) for cell in counted)
    for cell in known:
        group = group_of(table.keys, cell.key)
        if cell.key in excluded:
            yield Result(NAME, group, None, None, None, cell.n, State.EXCLUDED)
            yield Result(f"{NAME}_p_adjusted", group, None, None, None, cell.n, State.EXCLUDED)
        elif best is None or best.selected == 0 or cell.n == 0:
            yield Result(NAME, group, None, None, None, cell.n, State.UNDEFINED)
            yield Result(f"{NAME}_p_adjusted", group, None, None, None, cell.n, State.UNDEFINED)
        elif cell is best:
            yield Result(NAME, group, 1.0, None, None, cell.n, State.REFERENCE)
            yield Result(f"{NAME}_p_adjusted", group, None, None, None, cell.n, State.REFERENCE)
        else:
            p = _adjusted(cell, best, pairs=large * (large - 1) // 2) if min(cell.n, best.n) >= minimum_n else None
            counts = (cell.selected, cell.n, best.selected, best.n)
            ratio = (cell.selected * best.n) / (cell.n * best.selected)
            yield Result(NAME, group, ratio, *log_ratio(*counts), cell.n, conclusion(p))
            yield Result(
                f"{NAME}_p_adjusted", group, None if p is None else p_shown(p), None, None, cell.n, conclusion(p)
            )


def most_selected(cells: list[Cell]) -> Cell | None:
    """Return the cell with the highest selection rate, ties by name: compared as whole numbers, never rounded."""
    best: Cell | None = None
    for cell in sorted(cells, key=lambda found: key_order(found.key)):
        if cell.n and (best is None or cell.selected * best.n > best.selected * cell.n):
            best = cell
    return best


def _adjusted(cell: Cell, best: Cell, *, pairs: int) -> float:
    """Adjust for all pairs (Bonferroni), because any of them could have become the one looked at."""
    return min(1.0, pairs * two_sample_p(cell.selected, cell.n, best.selected, best.n))
