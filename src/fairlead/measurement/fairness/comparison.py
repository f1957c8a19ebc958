"""A group beside the reference: difference, ratio, and whether the log is large enough to tell them apart.

The reference is *named* by the person. Where none is named it is the group with most rows, ties by name, and the report
says so; no query engine ever chooses it, because engines break ties differently. Each table (one rate, one way of
grouping) asks one question per group, so its p values are adjusted together (Holm): the smallest of many ratios looks
alarming by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fairlead.measurement.cells import Cell, CellTable, Key, empty_cell, key_order
from fairlead.measurement.fairness.rate import Rate, measure_rate
from fairlead.measurement.intervals import LEVEL, difference_interval, holm, log_ratio, two_sample_p
from fairlead.measurement.measure import Group, Result, State


def group_of(keys: Sequence[str], key: Key) -> Group:
    """Return a cell's key as a group."""
    return tuple(zip(keys, key, strict=True))


def reference_of(table: CellTable, *, named: Mapping[str, str]) -> Cell:
    """Return the cell that all others of the table are compared with; one of zeros where nobody is in it.

    An intersection has a named reference when every one of its attributes has.
    """
    if all(key in named for key in table.keys):
        return table.find(tuple(named[key] for key in table.keys))
    known = [cell for cell in table.cells if not cell.is_unknown]
    if not known:
        return empty_cell((None,) * len(table.keys))
    return min(known, key=lambda cell: (-cell.n, key_order(cell.key)))


def compare(rate: Rate, *, table: CellTable, reference: Cell, minimum_n: int) -> Iterator[Result]:
    """Yield the rate of every group, then difference, ratio and adjusted p of every known group beside the reference.

    Groups too small to conclude take no part in the test, and so do not weaken it for the others: their size is
    known before any outcome is.
    """
    rates = [
        measure_rate(rate, cell=cell, group=group_of(table.keys, cell.key), minimum_n=minimum_n) for cell in table.cells
    ]
    yield from rates
    k2, n2 = rate.counts(reference)
    enough = max(1, minimum_n)
    tested = [
        place
        for place, cell in enumerate(table.cells)
        if min(n2, rates[place].n) >= enough and not cell.is_unknown and cell.key != reference.key
    ]
    p_values = holm([two_sample_p(*rate.counts(table.cells[place]), k2, n2) for place in tested])
    adjusted = dict(zip(tested, p_values, strict=True))
    base = measure_rate(rate, cell=reference, group=group_of(table.keys, reference.key), minimum_n=minimum_n)
    for place, cell in enumerate(table.cells):
        if cell.is_unknown:
            continue
        if cell.key == reference.key:
            yield from _beside_itself(rate, base)
        else:
            counts = (*rate.counts(cell), k2, n2)
            yield from _beside(rate, rates[place], base, counts=counts, p=adjusted.get(place))


def _beside_itself(rate: Rate, base: Result) -> tuple[Result, Result, Result]:
    """Return the reference's own rows: they name it, and show what equality looks like."""
    difference, ratio, p = rate.compared_names
    equal = State.UNDEFINED if base.value is None else State.REFERENCE
    ratio_state = State.REFERENCE if base.value else State.UNDEFINED
    return (
        Result(difference, base.group, None if base.value is None else 0.0, None, None, base.n, equal),
        Result(ratio, base.group, 1.0 if base.value else None, None, None, base.n, ratio_state),
        Result(p, base.group, None, None, None, base.n, equal),
    )


def _beside(
    rate: Rate, own: Result, base: Result, *, counts: tuple[int, int, int, int], p: float | None
) -> tuple[Result, Result, Result]:
    """Return the three rows of a group that is not the reference; `counts` are the group's, then the reference's."""
    group, n1 = own.group, own.n
    difference_name, ratio_name, p_name = rate.compared_names
    if own.value is None or own.low is None or own.high is None:
        return _undefined(rate, own)
    if base.value is None or base.low is None or base.high is None:
        return _undefined(rate, own)
    state = conclusion(p)
    k1, _, k2, n2 = counts
    ends = difference_interval(own.value, (own.low, own.high), base.value, (base.low, base.high))
    difference = Result(difference_name, group, (k1 * n2 - k2 * n1) / (n1 * n2), *ends, n1, state)
    ratio = Result(ratio_name, group, None, None, None, n1, State.UNDEFINED)
    if k2:
        ratio = Result(ratio_name, group, (k1 * n2) / (n1 * k2), *log_ratio(*counts), n1, state)
    return difference, ratio, Result(p_name, group, None if p is None else p_shown(p), None, None, n1, state)


def _undefined(rate: Rate, own: Result) -> tuple[Result, Result, Result]:
    """Return the three rows of a group that cannot be compared, because nobody is in it or in the reference."""
    first, second, third = (
        Result(name, own.group, None, None, None, own.n, State.UNDEFINED) for name in rate.compared_names
    )
    return first, second, third


def conclusion(p: float | None) -> State:
    """Return what an adjusted p lets one say; without one the groups are too small to conclude."""
    if p is None:
        return State.TOO_SMALL
    return State.FOUND if p < LEVEL else State.NOT_SHOWN


def p_shown(p: float) -> float:
    """Return a p as it is stored: nothing is impossible, so it never reads as zero in twelve places."""
    return max(p, 1e-12)
