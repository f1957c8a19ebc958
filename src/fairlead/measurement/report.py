"""A measurement as text for a terminal: every rate with its interval, beside the reference, with honest words.

The words are marked for translation and translated by `say`, which the door passes in. Numbers that the law asks for
are printed even where nothing may be concluded from them; the conclusion stands in a column of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from math import ceil

from fairlead.domain.refusal import N_
from fairlead.measurement import tabular
from fairlead.measurement.fairness.group_fairness import rates_of
from fairlead.measurement.fairness.impact_ratio import FOUR_FIFTHS, NAME
from fairlead.measurement.fairness.parameters import FairnessParameters, parameters_from_json
from fairlead.measurement.fairness.rate import Rate
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.privacy.reports import REPORTS
from fairlead.measurement.source import shown
from fairlead.measurement.statement import MeasurementStatement
from fairlead.measurement.tabular import WORDS
from fairlead.measurement.words import STATE_WORDS

Say = Callable[[str], str]
MOST_GROUPS = 40
"""Groups printed per table; the statement holds them all."""

MOST_NAMES = 6

REASON_WORDS = {
    "decision missing": N_("without a decision"),
    "decision not recognised": N_("with a decision that says neither yes nor no"),
    "label missing": N_("without a label"),
    "label not recognised": N_("with a label that says neither yes nor no"),
    "time not recognised": N_("without a time that can be read"),
    "suppressed": N_("in suppressed small cells"),
}


def render(statement: MeasurementStatement, *, say: Say) -> str:
    """Return the report of a statement, by the words of its measure."""
    if own := REPORTS.get(statement.measure):
        return own(statement, say=say)
    if words := WORDS.get(statement.measure):
        return tabular.render(statement, words=words, say=say)
    return _render_fairness(statement, say=say)


def _render_fairness(statement: MeasurementStatement, *, say: Say) -> str:
    parameters = parameters_from_json(statement.parameters, keys=statement.cells.keys)
    found: dict[tuple[str, Group], Result] = {(result.name, result.group): result for result in statement.results}
    lines = [*_head(statement, parameters, say=say), "", *_in_short(statement, parameters, say=say)]
    for grouping in parameters.groupings:
        groups = _groups_of(statement.results, grouping)
        lines += ["", *_grouping_head(groups, found, parameters=parameters, say=say)]
        for rate in rates_of(parameters):
            lines += ["", *_rate_table(rate, groups, found, say=say)]
        lines += ["", *_impact_table(groups, found, say=say)]
    return "\n".join([*lines, "", *_notes(statement, parameters, say=say)]) + "\n"


def _head(statement: MeasurementStatement, parameters: FairnessParameters, *, say: Say) -> Iterator[str]:
    period = ""
    if statement.period_from:
        period = say(N_(", decided from {first} until before {last}")).format(
            first=statement.period_from, last=statement.period_until
        )
    yield say(N_("Fairness of {column} in {name}: {rows} rows{period}")).format(
        column=shown(parameters.decision.column), name=statement.subject, rows=_count(statement.rows), period=period
    )
    for coding in (parameters.decision, *((parameters.label,) if parameters.label else ())):
        yield say(N_("{column} counts as yes: {positive}; as no: {negative}")).format(
            column=shown(coding.column),
            positive=", ".join(map(shown, coding.positive)) or "1, true",
            negative=", ".join(map(shown, coding.negative)) or ("0, false" if not coding.positive else "-"),
        )
    for reason, rows in statement.cells.invalid:
        yield say(N_("{rows} rows {reason}")).format(rows=_count(rows), reason=say(REASON_WORDS.get(reason, reason)))


def _in_short(statement: MeasurementStatement, parameters: FairnessParameters, *, say: Say) -> Iterator[str]:
    """Name the groups for which a difference was found, table by table, before all the numbers."""
    titles = {f"{rate.name}_difference": rate.title for rate in rates_of(parameters)}
    differing: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for result in statement.results:
        if result.state is State.FOUND and result.name in titles:
            table = (result.name, tuple(key for key, _ in result.group))
            differing.setdefault(table, []).append(_name(result.group, say=say))
    if not differing:
        yield say(N_("No difference was shown. See below which groups were too small to conclude."))
    for (name, keys), groups in differing.items():
        listed = ", ".join(groups[:MOST_NAMES]) + (", …" if len(groups) > MOST_NAMES else "")
        yield say(N_("Difference found: {rate} by {keys}: {groups}")).format(
            rate=say(titles[name]).lower(), keys=" × ".join(map(shown, keys)), groups=listed
        )


def _groups_of(results: Sequence[Result], grouping: tuple[str, ...]) -> tuple[Group, ...]:
    """Return the groups of one way of grouping, in the order of the statement."""
    selection = (result.group for result in results if result.name == "selection_rate")
    return tuple(group for group in selection if tuple(key for key, _ in group) == grouping)


def _grouping_head(
    groups: Sequence[Group], found: dict[tuple[str, Group], Result], *, parameters: FairnessParameters, say: Say
) -> Iterator[str]:
    keys = [key for key, _ in groups[0]] if groups else []
    reference = next((group for group in groups if _is_reference(group, found)), None)
    title = say(N_("By {keys}")).format(keys=" × ".join(map(shown, keys)))
    if reference is None:
        yield say(N_("{title}; nobody is in the reference group, so nothing can be compared")).format(title=title)
    elif all(key in dict(parameters.reference) for key in keys):
        yield say(N_("{title}; the reference is {group}, as named")).format(
            title=title, group=_name(reference, say=say)
        )
    else:
        yield say(N_("{title}; no reference was named, so it is the largest group: {group}")).format(
            title=title, group=_name(reference, say=say)
        )


def _is_reference(group: Group, found: dict[tuple[str, Group], Result]) -> bool:
    result = found.get(("selection_rate_difference", group))
    return result is not None and result.state is State.REFERENCE


def _rate_table(
    rate: Rate, groups: Sequence[Group], found: dict[tuple[str, Group], Result], *, say: Say
) -> Iterator[str]:
    head = (
        N_("group"),
        N_("n"),
        N_("rate (95 %)"),
        N_("difference (95 %)"),
        N_("ratio (95 %)"),
        N_("p"),
        N_("conclusion"),
    )
    rows = []
    for group in groups[:MOST_GROUPS]:
        own = found[(rate.name, group)]
        compared = [found.get((f"{rate.name}_{word}", group)) for word in ("difference", "ratio", "p_adjusted")]
        state = own.state if compared[0] is None else compared[0].state
        rows.append(
            (
                _name(group, say=say),
                _count(own.n),
                *(_interval(result) for result in (own, *compared[:2])),
                _p(compared[2]),
                say(N_("unknown, not compared")) if compared[0] is None else say(STATE_WORDS[state]),
            )
        )
    yield f"{say(rate.title)}: {say(rate.explanation)}"
    yield from _table([tuple(map(say, head)), *rows])
    yield from _rest(groups, say=say)


def _impact_table(groups: Sequence[Group], found: dict[tuple[str, Group], Result], *, say: Say) -> Iterator[str]:
    head = (N_("group"), N_("n"), N_("impact ratio (95 %)"), N_("under 0.80"), N_("p"), N_("conclusion"))
    rows = []
    compared = [group for group in groups if (NAME, group) in found]
    for group in compared[:MOST_GROUPS]:
        result = found[(NAME, group)]
        under = result.value is not None and result.value < FOUR_FIFTHS
        rows.append(
            (
                _name(group, say=say),
                _count(result.n),
                _interval(result),
                say(N_("yes")) if under else "",
                _p(found[(f"{NAME}_p_adjusted", group)]),
                say(STATE_WORDS[result.state]),
            )
        )
    yield say(N_("Impact ratio: selection rate, divided by that of the group selected most often"))
    yield from _table([tuple(map(say, head)), *rows])
    yield from _rest(compared, say=say)


def _rest(groups: Sequence[Group], *, say: Say) -> Iterator[str]:
    if len(groups) > MOST_GROUPS:
        yield say(N_("  … and {count} more groups, all of them in the statement")).format(
            count=len(groups) - MOST_GROUPS
        )


def _notes(statement: MeasurementStatement, parameters: FairnessParameters, *, say: Say) -> Iterator[str]:
    """Say how the numbers may be read, and how they may not."""
    ratios = [result for result in statement.results if result.name == NAME and result.value is not None]
    low = sum(result.value is not None and result.value < FOUR_FIFTHS for result in ratios)
    yield say(
        N_(
            "{low} of {all} impact ratios are under 0.80, which the four-fifths rule asks about. That alone is no "
            "finding: the smallest of several ratios falls under it by chance. Nor is 0.80 or more an acquittal."
        )
    ).format(low=low, all=len(ratios))
    yield say(
        N_(
            "Intervals are 95 %, each for itself. p is adjusted within each table; a difference is found where it is "
            "under 0.05. Over {tables} tables about {chance} would show one by chance if there were none."
        )
    ).format(tables=_tables(statement), chance=ceil(_tables(statement) / 20))
    yield say(
        N_(
            "Too small to conclude: fewer than {minimum} rows in the group or in the reference. "
            "No difference shown is not equality."
        )
    ).format(minimum=parameters.minimum_n)
    if parameters.small_excluded_because:
        yield say(N_("Groups under 2 % were left out of the impact ratio because: {why}")).format(
            why=shown(parameters.small_excluded_because)
        )


def _tables(statement: MeasurementStatement) -> int:
    """Return how many tables ask whether groups differ."""
    asked = (
        (result.name, tuple(key for key, _ in result.group)) for result in statement.results if "_p_" in result.name
    )
    return sum(1 for _ in groupby(asked))


def _name(group: Group, *, say: Say) -> str:
    return " × ".join(say(N_("unknown")) if value is None else shown(value) for _, value in group)


def _count(n: int) -> str:
    return f"{n:,}"


def _interval(result: Result | None) -> str:
    if result is None or result.value is None:
        return "-"
    if result.low is None or result.high is None:
        return _number(result.value)
    return f"{_number(result.value)} ({_number(result.low)} to {_number(result.high)})"


def _number(value: float) -> str:
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def _p(result: Result | None) -> str:
    if result is None or result.value is None:
        return "-"
    return "< 0.001" if result.value < 0.001 else f"{result.value:.3f}"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as aligned columns: words to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    for row in rows:
        cells = (
            text.ljust(width) if place in (0, last) else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield ("  " + "  ".join(cells)).rstrip()
