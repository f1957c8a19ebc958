"""The measure `oversight`: what the log of decisions and reviews shows of human oversight.

`count` refuses a log that cannot be measured honestly: no rows, decisions and final decisions in different words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, CellTable
from fairlead.measurement.measure import Counted, Json, Result
from fairlead.measurement.oversight.agreement import measure_reviewers
from fairlead.measurement.oversight.gaps import MOST_DAYS, measure_gaps
from fairlead.measurement.oversight.parameters import (
    GRIDS,
    OversightParameters,
    parameters_from_json,
    parameters_to_json,
)
from fairlead.measurement.oversight.query import REASONS, STATES, oversight_query
from fairlead.measurement.oversight.rates import measure_shares
from fairlead.measurement.oversight.time_to_review import measure_times
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.table import Table, check_columns, check_time_column
from fairlead.measurement.tally import WHOLE_NUMBER, Tallies, count_tallies, find_key_faults, refuse_empty

OF_REVIEWERS = ("reviewer judged", "reviewer overridden", "reviewer timed", "reviewer fast", "run")
COUNTED = frozenset({*(name for name, _ in STATES), "unnamed", "timed", "day", *OF_REVIEWERS})
WHOLE_ONLY = frozenset({"run"})
"""What the tallies of parts do not add up to."""

MOST_TIMES = 3_000
"""More combinations of group and whole second are counted on the graded grid."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class HumanOversight:
    """Human oversight of decisions."""

    name = "oversight"
    definition = "fairlead.oversight/1"
    counts = TALLY

    def count(self, table: Table, *, parameters: OversightParameters) -> Counted:
        """Count the log with one query; on the graded grid where there are too many different times."""
        parameters.check()
        check_columns(table, wanted=parameters.columns)
        for column in parameters.time_columns:
            check_time_column(table, column=column)
        _check_words(table, parameters=parameters)
        query, cells = _count(table, parameters=parameters)
        if sum(cell.key[0] == "timed" for cell in cells.cells) > MOST_TIMES:
            parameters = replace(parameters, grid=GRIDS[1])
            query, cells = _count(table, parameters=parameters)
        refuse_empty(sum(cell.n for cell in cells.cells) + sum(n for _, n in cells.invalid), table=table)
        return Counted(cells=cells, query=query, parameters=parameters, period=_period(cells, table=table))

    def derive(self, cells: CellTable, *, parameters: OversightParameters) -> tuple[Result, ...]:
        """Return every result that follows from the tallies."""
        return tuple(_derive(cells, parameters=parameters))

    def find_faults(self, cells: CellTable, *, parameters: OversightParameters) -> tuple[str, ...]:
        """Return how the tallies contradict each other or the parameters."""
        if faults := find_key_faults(cells, by=parameters.by, counted=COUNTED):
            return faults
        if faults := tuple(_form_faults(cells, parameters=parameters)):
            return faults[:3]
        return tuple(_law_faults(Tallies(cells)))

    def to_json(self, parameters: OversightParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return parameters_to_json(parameters)

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> OversightParameters:
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        return parameters_from_json(parameters, keys=keys)


def _count(table: Table, *, parameters: OversightParameters) -> tuple[str, CellTable]:
    query = oversight_query(table, parameters=parameters)
    return query, count_tallies(table, query=query, by=parameters.by, invalid=REASONS)


def _derive(cells: CellTable, *, parameters: OversightParameters) -> Iterator[Result]:
    tallies = Tallies(cells)
    yield from measure_shares(tallies, parameters=parameters)
    if parameters.is_timed:
        yield from measure_times(tallies, parameters=parameters)
    yield from measure_reviewers(tallies, parameters=parameters)
    if parameters.decided_at:
        yield from measure_gaps(tallies)


def _check_words(table: Table, *, parameters: OversightParameters) -> None:
    """Refuse decisions and final decisions that share no word: every review would seem to override."""
    unknown = frozenset(parameters.unknown)
    words = []
    for column in (parameters.decision, parameters.final):
        _, rows = table.count_by((column,))
        words.append({str(value) for value, _ in rows if value is not None and str(value).strip()} - unknown)
    decision, final = words
    if decision and final and not decision & final:
        raise TableRefused(
            N_(
                "{decision} and {final} of {name} have no value in common, so every review would look like an "
                "override. {decision} holds: {first}; {final} holds: {second}."
            ),
            decision=shown(parameters.decision),
            final=shown(parameters.final),
            name=table.name,
            first=", ".join(shown(word) for word in sorted(decision)[:5]),
            second=", ".join(shown(word) for word in sorted(final)[:5]),
        )
    if not decision:
        raise (
            TableRefused(
                N_("Every value of {column} in {name} is missing."), name=table.name, column=shown(parameters.decision)
            )
            if table.count_by((parameters.decision,))[1]
            else TableRefused(N_("{name} has columns and no rows."), name=table.name)
        )


def _period(cells: CellTable, *, table: Table) -> tuple[str | None, str | None]:
    """Return the first day of the decisions and the day after the last one; refuse a span of more than a century."""
    days = sorted(cell.key[2] for cell in cells.cells if cell.key[0] == "day" and cell.key[2])
    if not days:
        return None, None
    try:
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        until = last + timedelta(days=1)
    except (ValueError, OverflowError):
        first, last, until = date.min, date.max, date.max
    if (last - first).days > MOST_DAYS:
        raise TableRefused(
            N_("The times of decision in {name} read from {first} to {last}; is a year wrong?"),
            name=table.name,
            first=days[0],
            last=days[-1],
        )
    return first.isoformat(), until.isoformat()


def _form_faults(cells: CellTable, *, parameters: OversightParameters) -> Iterator[str]:
    """Yield tallies whose `of` or `at` is not in its form."""
    days = []
    for (counted, of, at, *_), *_ in cells.cells:
        if counted in ("run", "timed") and (at is None or not WHOLE_NUMBER.fullmatch(at)):
            yield f"cells: {counted} is counted at a whole number"
        elif counted in OF_REVIEWERS and (of is None or not parameters.reviewer):
            yield f"cells: {counted} is counted of a reviewer, if there is a column of them"
        elif counted == "day":
            days.append(_day(at))
    if None in days:
        yield "cells: day is counted at a date such as 2026-01-31"
    known = [day for day in days if day is not None]
    if known and (max(known) - min(known)).days > MOST_DAYS:
        yield "cells: the days span more than a century"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None and DAY.fullmatch(text) else None
    except ValueError:
        return None


LIMITS: Mapping[str, tuple[str, bool]] = {
    "reviewed": ("decided", True),
    "judged": ("reviewed", True),
    "overridden": ("judged", True),
    "unnamed": ("reviewed", True),
    "unreviewed with final": ("decided", True),
    "changed unreviewed": ("unreviewed with final", True),
    "reviewer overridden": ("reviewer judged", True),
    "reviewer fast": ("reviewer timed", True),
}
"""What is a part of what, and that it is of the same decision or reviewer."""


def _law_faults(tallies: Tallies) -> Iterator[str]:
    """Yield counts that no log could give: more overridden than judged, in any group and for any decision."""
    yield from tallies.find_excess(LIMITS)
    for of in tallies.of("run"):
        runs = sum(int(length) * n for length, n in tallies.at("run", of=of).items())
        if runs > tallies.n("reviewer judged", of=of) - tallies.n("reviewer overridden", of=of):
            yield "cells: runs are longer than the agreements"
            return


OVERSIGHT = HumanOversight()
