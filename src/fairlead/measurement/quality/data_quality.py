"""The measure `quality`: completeness, validity, repeats, balance, leakage, representation and freshness of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, CellTable
from fairlead.measurement.measure import Counted, Json, Result
from fairlead.measurement.period import period_of
from fairlead.measurement.quality.parameters import (
    MOST_MEASURED,
    QualityParameters,
    parameters_from_json,
    parameters_to_json,
)
from fairlead.measurement.quality.query import AGES, OLDEST, REASONS, quality_query, rule_words
from fairlead.measurement.quality.representation import measure_representation
from fairlead.measurement.quality.shares import (
    measure_columns,
    measure_freshness,
    measure_labels,
    measure_leaks,
    measure_repeats,
)
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.table import Table, check_columns, check_time_column
from fairlead.measurement.tally import WIDTH, Tallies, count_tallies, find_key_faults, groupings, refuse_empty

WHOLE_ONLY = frozenset({"whole", "repeated row", "repeated key", "leaked row", "leaked key"})
"""What the tallies of parts do not add up to; `whole` says that the input was counted in one piece."""

COUNTED = WHOLE_ONLY | {
    *("rows", "missing", "not finite", "breaks", "held", "held and broken"),
    *("label", "keyed", "split", "age", "stale", "newest"),
}
MOST_LABELS = 50
MOST_COMPARISONS = 15_000
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class DataQuality:
    """Quality of a data set."""

    name = "quality"
    definition = "fairlead.quality/1"
    counts = TALLY

    def count(self, table: Table, *, parameters: QualityParameters) -> Counted:
        """Count the table with one query."""
        parameters.check()
        columns = parameters.columns or tuple(column.name for column in table.columns)
        if len(columns) > MOST_MEASURED:
            raise TableRefused(
                N_("{name} has {count} columns; name at most {most} of them."),
                name=table.name,
                count=len(columns),
                most=MOST_MEASURED,
            )
        explicit = replace(parameters, columns=columns)
        _check_names(table, explicit)
        query = quality_query(table, parameters=explicit, columns=columns)
        cells = count_tallies(table, query=query, by=explicit.by, invalid=REASONS)
        tallies = Tallies(cells)
        refuse_empty(tallies.n("rows"), table=table)
        if _comparisons(tallies, parameters=explicit) > MOST_COMPARISONS:
            raise TableRefused(
                N_("{name} has too many groups for so many columns. Name fewer columns or attributes."), name=table.name
            )
        for what in ("label", "split"):
            if len(tallies.of(what)) > MOST_LABELS:
                raise TableRefused(
                    N_("{column} of {name} has more than {most} values."),
                    column=shown(explicit.label if what == "label" else explicit.split),
                    name=table.name,
                    most=MOST_LABELS,
                )
        period, _ = period_of(table, column=explicit.updated_at)
        return Counted(cells=cells, query=query, parameters=explicit, period=period)

    def derive(self, cells: CellTable, *, parameters: QualityParameters) -> tuple[Result, ...]:
        """Return every result that follows from the tallies."""
        return tuple(_derive(Tallies(cells), parameters=parameters))

    def find_faults(self, cells: CellTable, *, parameters: QualityParameters) -> tuple[str, ...]:
        """Return how the tallies contradict the parameters or each other."""
        if faults := find_key_faults(cells, by=parameters.by, counted=frozenset(COUNTED)):
            return faults
        if faults := tuple(_form_faults(cells, parameters=parameters)):
            return faults[:3]
        if _comparisons(Tallies(cells), parameters=parameters) > MOST_COMPARISONS:
            return ("cells: more groups and columns than are compared",)
        return tuple(_law_faults(Tallies(cells)))

    def to_json(self, parameters: QualityParameters) -> Json:
        """Return the parameters as a statement carries them."""
        return parameters_to_json(parameters)

    def from_json(self, parameters: Mapping[str, object], *, keys: Sequence[str]) -> QualityParameters:
        """Read the parameters of a statement; `ValueError` has one argument a fault."""
        return parameters_from_json(parameters, keys=keys)


def _derive(tallies: Tallies, *, parameters: QualityParameters) -> Iterator[Result]:
    whole = tallies.n("whole") == 1
    yield from measure_columns(tallies, parameters=parameters)
    yield from measure_repeats(tallies, parameters=parameters, whole=whole)
    yield from measure_labels(tallies, parameters=parameters)
    yield from measure_leaks(tallies, parameters=parameters, whole=whole)
    yield from measure_representation(tallies, parameters=parameters)
    yield from measure_freshness(tallies, parameters=parameters)


def _comparisons(tallies: Tallies, *, parameters: QualityParameters) -> int:
    """Return how many columns and groups are set beside each other."""
    groups = sum(len(tallies.groups(grouping, counted="rows")) for grouping in groupings(parameters.by)) + 1
    return groups * (len(parameters.columns) + len(parameters.rules))


def _check_names(table: Table, parameters: QualityParameters) -> None:
    """Refuse columns that do not exist; what groups, labels and keys are named by must have names for values."""
    label, split = (tuple(filter(None, (name,))) for name in (parameters.label, parameters.split))
    check_columns(table, wanted=parameters.by)
    for wanted in (label, split, parameters.key):
        check_columns(table, wanted=wanted)
    for name in (*parameters.columns, *(rule.column for rule in parameters.rules)):
        check_time_column(table, column=name)
    if parameters.updated_at:
        check_time_column(table, column=parameters.updated_at)


def _form_faults(cells: CellTable, *, parameters: QualityParameters) -> Iterator[str]:
    """Yield tallies that are of no column, rule or age that the parameters name."""
    columns = {*parameters.columns, *(rule.column for rule in parameters.rules)}
    rules = {(rule.column, words) for rule in parameters.rules for words in rule_words(rule)}
    ages = {OLDEST, *(words for _, words in AGES)}
    for (counted, of, at, *_), *_ in cells.cells:
        if counted in ("missing", "not finite", "held", "held and broken") and of not in columns:
            yield f"cells: {counted} of a column that was not measured"
        elif counted == "breaks" and (of, at) not in rules:
            yield "cells: breaks a rule that is not one of the contract"
        elif counted == "age" and at not in ages:
            yield "cells: an age that is not one of the bins"
        elif counted == "newest" and not _is_day(at):
            yield "cells: newest is counted at a date such as 2026-01-31"


def _is_day(text: str | None) -> bool:
    try:
        return text is not None and DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


LIMITS: Mapping[str, tuple[str, bool]] = {
    **dict.fromkeys(("missing", "not finite", "held", "breaks", "repeated row", "keyed"), ("rows", False)),
    "held and broken": ("held", True),
    "repeated key": ("keyed", True),
    "leaked row": ("split", True),
    "leaked key": ("split", True),
}
"""What is a part of what, and whether of the same column or split."""


def _law_faults(tallies: Tallies) -> Iterator[str]:
    """Yield counts that no table could give, in any group."""
    yield from tallies.find_excess(LIMITS)
    for key, *_ in tallies.cells:
        group = tuple(zip(tallies.by, key[WIDTH:], strict=True))
        if key[0] in ("missing", "not finite"):
            gone = sum(tallies.n(what, of=key[1], group=group) for what in ("missing", "not finite"))
            if gone > tallies.n("rows", group=group):
                yield "cells: more missing than rows"
                return
        if key[0] == "stale" and tallies.n("stale", group=group) > sum(tallies.at("age", group=group).values()):
            yield "cells: more stale rows than rows with a time"
            return


QUALITY = DataQuality()
