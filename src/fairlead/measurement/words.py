"""What a measure's results are called: one line per result that makes a table, and what to say below all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fairlead.domain.refusal import N_
from fairlead.measurement.fairness.rate import Rate
from fairlead.measurement.measure import State

STATE_WORDS = {
    State.MEASURED: N_("measured"),
    State.UNDEFINED: N_("undefined"),
    State.TOO_SMALL: N_("too small to conclude"),
    State.REFERENCE: N_("reference"),
    State.FOUND: N_("difference found"),
    State.NOT_SHOWN: N_("no difference shown"),
    State.EXCLUDED: N_("excluded (under 2 %)"),
    State.AT_LEAST: N_("at least"),
}


class Unit(StrEnum):
    """How a value is written."""

    SHARE = "share"
    NUMBER = "number"
    SECONDS = "seconds"
    DAYS = "days"
    COUNT = "count"


@dataclass(frozen=True, kw_only=True)
class Title:
    """The words of one result.

    Attributes:
        name: the result's name; its difference, ratio and adjusted p stand in the same table.
        title: what a person reads, marked for translation.
        explanation: the same in a few more words.
        unit: how its value is written.
    """

    name: str
    title: str
    explanation: str
    unit: Unit = Unit.SHARE


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words of one measure.

    Attributes:
        head: what the report is about, with ``{name}``.
        rows: the tally that counts rows.
        titles: the tables, in order.
        notes: how the numbers may be read, and how they may not.
        reasons: why rows were left out, by the reason in the statement.
        once_per_column: whether every column counts all rows again.
    """

    head: str
    rows: str
    titles: tuple[Title, ...]
    notes: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = ()
    once_per_column: bool = False


def rows_counted(cells: Iterable[tuple[Sequence[str | None], int]], *, words: Words) -> int:
    """Return how many rows were counted, from the cells as key and number.

    A sample of drift is counted once for every column: the first column says how many rows it has.
    """
    found: dict[str | None, int] = {}
    for key, n in cells:
        if key[0] == words.rows:
            found[key[1]] = found.get(key[1], 0) + n
    return max(found.values(), default=0) if words.once_per_column else sum(found.values())


def titles_of(rates: Iterable[Rate]) -> tuple[Title, ...]:
    """Return the titles of rates."""
    return tuple(Title(name=rate.name, title=rate.title, explanation=rate.explanation) for rate in rates)
