"""Shares of rows: complete, valid, repeated, leaked, stale, and of each label; Wilson's interval for each.

Completeness counts a value that is there, not one that is right; validity counts one that the contract allows, not one
that is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell, table_of
from fairlead.measurement.fairness.comparison import compare, reference_of
from fairlead.measurement.fairness.rate import Counts, Rate, measure_rate
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.quality.parameters import AGE, COLUMN, RULE, QualityParameters
from fairlead.measurement.quality.query import AGES, OLDEST, rule_words
from fairlead.measurement.tally import Tallies, groupings

Pair = Callable[[Group], tuple[int, int]]
"""Events and rows of a group."""


def _share(cell: Cell) -> Counts:
    return cell.selected, cell.n


def _rate(name: str, *, title: str, explanation: str) -> Rate:
    return Rate(name=name, title=title, explanation=explanation, counts=_share, needs_label=False)


COMPLETENESS = _rate("completeness", title=N_("Complete"), explanation=N_("rows that hold a value, of all"))
VALIDITY = _rate(
    "validity", title=N_("Valid"), explanation=N_("values that break no rule of the contract, of all values")
)
RULE_BREAKS = _rate("rule_break_rate", title=N_("Rule broken"), explanation=N_("rows that break the rule, of all"))
REPEATED_ROWS = _rate(
    "repeated_row_rate", title=N_("Repeated rows"), explanation=N_("rows that occur more than once as a whole, of all")
)
REPEATED_KEYS = _rate(
    "repeated_key_rate",
    title=N_("Repeated keys"),
    explanation=N_("rows whose key occurs more than once, of the rows with a key"),
)
LABEL_SHARE = _rate(
    "label_share", title=N_("Label balance"), explanation=N_("rows with this label, of all with a label")
)
LEAKED_ROWS = _rate(
    "leaked_row_rate",
    title=N_("Rows in another split"),
    explanation=N_("rows whose content is in another split too, the key left out, of the rows of the split"),
)
LEAKED_KEYS = _rate(
    "leaked_key_rate",
    title=N_("Keys in another split"),
    explanation=N_("rows whose key is in another split too, of the rows of the split"),
)
STALE = _rate("stale_share", title=N_("Stale"), explanation=N_("rows older than the limit, of the rows with a time"))
AGE_SHARE = _rate("age_share", title=N_("Age of the rows"), explanation=N_("rows of this age, of the rows with a time"))
NEWEST = "newest_age_days"
BALANCE = "label_balance"


def measure_columns(tallies: Tallies, *, parameters: QualityParameters) -> Iterator[Result]:
    """Yield completeness of every column, validity of every column of the contract, and every rule."""
    for column in parameters.columns:
        yield from _of_column(
            COMPLETENESS, column, tallies=tallies, parameters=parameters, pair=_complete(tallies, column)
        )
    for rule in parameters.rules:
        pair = _valid(tallies, rule.column)
        yield from _of_column(VALIDITY, rule.column, tallies=tallies, parameters=parameters, pair=pair)
        for words in rule_words(rule):
            broken = tallies.n("breaks", of=rule.column, at=words)
            group = ((COLUMN, rule.column), (RULE, words))
            yield _measured(RULE_BREAKS, broken, tallies.n("rows"), group=group, parameters=parameters)


def _complete(tallies: Tallies, column: str) -> Pair:
    def pair(group: Group) -> tuple[int, int]:
        rows = tallies.n("rows", group=group)
        gone = tallies.n("missing", of=column, group=group) + tallies.n("not finite", of=column, group=group)
        return rows - gone, rows

    return pair


def _valid(tallies: Tallies, column: str) -> Pair:
    def pair(group: Group) -> tuple[int, int]:
        held = tallies.n("held", of=column, group=group)
        return held - tallies.n("held and broken", of=column, group=group), held

    return pair


def _of_column(
    rate: Rate, column: str, *, tallies: Tallies, parameters: QualityParameters, pair: Pair
) -> Iterator[Result]:
    """Yield a rate of a column over all rows, and by group beside the reference."""
    about = (COLUMN, column)
    yield _measured(rate, *pair(()), group=(about,), parameters=parameters)
    for grouping in groupings(parameters.by):
        groups = tallies.groups(grouping, counted="rows")
        sizes = table_of((_cell(group, 0, tallies.n("rows", group=group)) for group in groups), keys=grouping)
        key = reference_of(sizes, named=dict(parameters.reference)).key
        table = table_of((_cell(group, *pair(group)) for group in groups), keys=grouping)
        for result in compare(rate, table=table, reference=table.find(key), minimum_n=parameters.minimum_n):
            yield result._replace(group=(about, *result.group))


def _cell(group: Group, k: int, n: int) -> Cell:
    return Cell(tuple(value for _, value in group), n, k, 0, 0, 0, 0)


def _measured(rate: Rate, k: int, n: int, *, group: Group, parameters: QualityParameters) -> Result:
    return measure_rate(rate, cell=_cell((), k, n), group=group, minimum_n=parameters.minimum_n)


def measure_repeats(tallies: Tallies, *, parameters: QualityParameters, whole: bool) -> Iterator[Result]:
    """Yield repeated rows and keys, over all rows and by group; undefined where parts were added up."""
    kinds = [(REPEATED_ROWS, "repeated row", "rows")]
    if parameters.key:
        kinds.append((REPEATED_KEYS, "repeated key", "keyed"))
    for rate, events, rows in kinds:
        for group in _everyone_and_groups(tallies, parameters):
            n = tallies.n(rows, group=group)
            if whole:
                yield _measured(rate, tallies.n(events, group=group), n, group=group, parameters=parameters)
            else:
                yield Result(rate.name, group, None, None, None, n, State.UNDEFINED)


def _everyone_and_groups(tallies: Tallies, parameters: QualityParameters) -> Iterator[Group]:
    yield ()
    for grouping in groupings(parameters.by):
        yield from tallies.groups(grouping, counted="rows")


def measure_leaks(tallies: Tallies, *, parameters: QualityParameters, whole: bool) -> Iterator[Result]:
    """Yield the rows of each split whose content or key lies in another one."""
    if parameters.split is None:
        return
    kinds = [(LEAKED_ROWS, "leaked row"), *(((LEAKED_KEYS, "leaked key"),) if parameters.key else ())]
    for rate, events in kinds:
        for part in tallies.of("split"):
            group, n = ((parameters.split, part),), tallies.n("split", of=part)
            if part is None:
                continue
            if whole:
                yield _measured(rate, tallies.n(events, of=part), n, group=group, parameters=parameters)
            else:
                yield Result(rate.name, group, None, None, None, n, State.UNDEFINED)


def measure_labels(tallies: Tallies, *, parameters: QualityParameters) -> Iterator[Result]:
    """Yield the share of every label over all rows and by group, and how even they are."""
    if parameters.label is None:
        return
    labels = [label for label in tallies.of("label") if label is not None]
    counts = [tallies.n("label", of=label) for label in labels]
    total = sum(counts)
    for group in _everyone_and_groups(tallies, parameters):
        n = sum(tallies.n("label", of=label, group=group) for label in labels)
        for label in labels:
            about = ((parameters.label, label), *group)
            yield _measured(
                LABEL_SHARE, tallies.n("label", of=label, group=group), n, group=about, parameters=parameters
            )
    if len(labels) < 2:
        yield Result(BALANCE, (), None, None, None, total, State.UNDEFINED)
    else:
        state = State.TOO_SMALL if total < parameters.minimum_n else State.MEASURED
        yield Result(BALANCE, (), min(counts) / max(counts), None, None, total, state)


def measure_freshness(tallies: Tallies, *, parameters: QualityParameters) -> Iterator[Result]:
    """Yield the age of the newest row, the share of every age, and the stale rows over all and by group."""
    if parameters.as_of is None:
        return
    days = [date.fromisoformat(day) for day in tallies.at("newest")]
    ages = tallies.at("age")
    total = sum(ages.values())
    if days:
        yield Result(NEWEST, (), float((parameters.as_of - max(days)).days), None, None, total, State.MEASURED)
    else:
        yield Result(NEWEST, (), None, None, None, 0, State.UNDEFINED)
    for words in (*(words for _, words in AGES), OLDEST):
        yield _measured(AGE_SHARE, ages.get(words, 0), total, group=((AGE, words),), parameters=parameters)
    for group in _everyone_and_groups(tallies, parameters):
        n = sum(tallies.at("age", group=group).values())
        yield _measured(STALE, tallies.n("stale", group=group), n, group=group, parameters=parameters)
