"""A rate: how many of how many, with what a rate can and cannot say about a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from fairlead.measurement.cells import Cell
from fairlead.measurement.intervals import wilson
from fairlead.measurement.measure import Group, Result, State

Counts = tuple[int, int]
"""Events, and the rows they are a share of."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One rate that is a share of rows.

    Attributes:
        name: the metric's name in results and thresholds.
        title: what a person reads, marked for translation.
        explanation: the share of which rows, in a few words, marked for translation.
        counts: events and rows of a cell.
        needs_label: whether it needs the true outcome beside the decision.
    """

    name: str
    title: str
    explanation: str
    counts: Callable[[Cell], Counts]
    needs_label: bool = True

    @cached_property
    def compared_names(self) -> tuple[str, str, str]:
        """The names of its difference, its ratio and its adjusted p."""
        return f"{self.name}_difference", f"{self.name}_ratio", f"{self.name}_p_adjusted"


def measure_rate(rate: Rate, *, cell: Cell, group: Group, minimum_n: int) -> Result:
    """Return the rate of one group with its Wilson interval; undefined stays undefined, few rows are called few."""
    k, n = rate.counts(cell)
    if n == 0:
        return Result(rate.name, group, None, None, None, 0, State.UNDEFINED)
    low, high = wilson(k, n)
    return Result(rate.name, group, k / n, low, high, n, State.TOO_SMALL if n < minimum_n else State.MEASURED)
