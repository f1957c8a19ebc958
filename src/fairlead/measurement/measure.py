"""What a measure is: it counts near the data, and derives results from the counts anywhere.

A measure has two halves. `count` runs beside the table, in one pass, and gives integers. `derive` is plain arithmetic
on those integers, so an auditor, or the server that receives the evidence, performs it again and must get the very
same results. A plugin adds a measure through the entry point group `fairlead.measures`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from fairlead.measurement.strict_json import canonical_text

if TYPE_CHECKING:
    from fairlead.measurement.cells import CellTable
    from fairlead.measurement.table import Table

Group = tuple[tuple[str, str | None], ...]
"""A group as pairs of attribute and value, in the declared order; the empty tuple is everyone, None is unknown."""

Json = dict[str, Any]


class State(StrEnum):
    """What may be said of a result. A number alone is never a conclusion."""

    MEASURED = "measured"
    UNDEFINED = "undefined"
    TOO_SMALL = "too small to conclude"
    REFERENCE = "reference"
    FOUND = "difference found"
    NOT_SHOWN = "no difference shown"
    EXCLUDED = "excluded"
    AT_LEAST = "at least"


class Result(NamedTuple):
    """One number of a measure, with its interval and what may be said of it.

    A named tuple, not a dataclass: a log with 600 groups gives fifteen thousand of them, and they cost a third.

    Attributes:
        name: the metric, such as ``selection_rate_ratio``.
        group: whom it is about.
        value: the number, or None where it is undefined; never 0 in its place.
        low: lower end of the 95 % interval, or None where there is none.
        high: upper end of the same.
        n: rows behind the number (the group's own denominator).
        state: what may be concluded.
    """

    name: str
    group: Group
    value: float | None
    low: float | None
    high: float | None
    n: int
    state: State


class Counted(NamedTuple):
    """What one pass over a table gave: the cells, the query that made them, and the parameters made explicit.

    The parameters come back because a pass can complete them: where only the positive values were named, the
    values that were counted as negative are written down.
    """

    cells: CellTable
    query: str
    parameters: Any
    period: tuple[str | None, str | None]


Parameters = TypeVar("Parameters")


class Measure(Protocol[Parameters]):
    """One measure: its name after `fairlead measure`, and its two halves.

    `definition` changes whenever any of its formulas does: a chart never joins two definitions by a line.
    """

    @property
    def name(self) -> str:
        """The word after `fairlead measure`."""

    @property
    def definition(self) -> str:
        """The name and version of the formulas, such as ``fairlead.fairness/1``."""

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts of its cells: `cells.COUNTS`, or `cells.TALLY` where the key says what was counted."""

    def count(self, table: Table, *, parameters: Parameters) -> Counted:
        """Count the table in one pass; refuse what cannot be counted honestly."""

    def derive(self, cells: CellTable, *, parameters: Parameters) -> tuple[Result, ...]:
        """Return every result that follows from the cells, in a fixed order."""

    def find_faults(self, cells: CellTable, *, parameters: Parameters) -> tuple[str, ...]:
        """Return how the cells contradict the parameters; cells that `count` made never do."""

    def to_json(self, parameters: Parameters) -> Json:
        """Return the parameters as a statement carries them."""

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> Parameters:
        """Read the parameters of a statement; raise `ValueError` with one argument a fault."""


def decimal_text(value: float | None) -> str | None:
    """Return a number as decimal text with twelve places, the same on every machine.

    The value itself comes from additions, products, quotients and square roots only, which IEEE 754 rounds alike
    everywhere (`intervals` has its own exponential for that reason); formatting rounds the exact binary value.
    """
    if value is None:
        return None
    text = f"{value:.12f}"
    return "0.000000000000" if text == "-0.000000000000" else text


def result_to_json(result: Result) -> Json:
    """Return a result as the statement carries it."""
    return {
        "name": result.name,
        "group": dict(result.group),
        "value": decimal_text(result.value),
        "low": decimal_text(result.low),
        "high": decimal_text(result.high),
        "n": result.n,
        "state": result.state.value,
    }


def results_text(results: Sequence[Result]) -> str:
    """Return results as canonical JSON text, as `strict_json.canonical` would write them, several times as fast.

    Ten thousand results are ordinary, so this is most of what a statement costs; a test holds both forms equal.
    """
    texts: dict[Group | str, str] = {}
    lines = []
    for name, group, value, low, high, n, state in results:
        if group not in texts:
            texts[group] = canonical_text(dict(group))
        if name not in texts:
            texts[name] = canonical_text(name)
        if value is None or low is None or high is None or low <= 0.0:
            numbers = _text_or_null(high), _text_or_null(low), _text_or_null(value)
        else:
            numbers = f'"{high:.12f}"', f'"{low:.12f}"', f'"{value:.12f}"'
        lines.append(
            f'{{"group":{texts[group]},"high":{numbers[0]},"low":{numbers[1]},"n":{n},"name":{texts[name]},'
            f'"state":"{state}","value":{numbers[2]}}}'
        )
    return f"[{','.join(lines)}]"


def _text_or_null(value: float | None) -> str:
    return "null" if value is None else f'"{decimal_text(value)}"'
