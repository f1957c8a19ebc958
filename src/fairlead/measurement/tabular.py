"""The report of a measure whose results are named by `words`: one table per result and way of grouping."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fairlead.domain.refusal import N_
from fairlead.measurement.drift.words import WORDS as DRIFT_WORDS
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.oversight.words import WORDS as OVERSIGHT_WORDS
from fairlead.measurement.privacy.words import LEAK_WORDS, RISK_WORDS
from fairlead.measurement.quality.words import WORDS as QUALITY_WORDS
from fairlead.measurement.source import shown
from fairlead.measurement.statement import MeasurementStatement
from fairlead.measurement.words import STATE_WORDS, Title, Unit, Words, rows_counted

Say = Callable[[str], str]
MOST_GROUPS = 40
MOST_NAMES = 8

WORDS: Mapping[str, Words] = {
    "oversight": OVERSIGHT_WORDS,
    "quality": QUALITY_WORDS,
    "drift": DRIFT_WORDS,
    "leaks": LEAK_WORDS,
    "reidentification": RISK_WORDS,
}

ADJUSTED = "_p_adjusted"
P_OF = {
    "psi": "shares_p_adjusted",
    "jensen_shannon_distance": "shares_p_adjusted",
    "ks_distance": "ks_p_adjusted",
    "representation_ratio": "representation_p_adjusted",
    "representation_difference": "representation_p_adjusted",
    "representation_effect_size": "representation_p",
}
"""The p that belongs to a result of another name."""


def render(statement: MeasurementStatement, *, words: Words, say: Say) -> str:
    """Return the report of a statement."""
    found = {(result.name, result.group): result for result in statement.results}
    lines = [*_head(statement, words, say=say), "", *_in_short(statement, words, say=say)]
    for title in words.titles:
        tables: dict[tuple[str, ...], list[Result]] = {}
        for result in statement.results:
            if result.name == title.name:
                tables.setdefault(tuple(key for key, _ in result.group), []).append(result)
        if tables:
            lines += ["", f"{say(title.title)}: {say(title.explanation)}"]
        for keys, results in tables.items():
            lines += _table_of(title, keys, results, found=found, say=say)
    return "\n".join([*lines, "", *map(say, words.notes)]) + "\n"


def _head(statement: MeasurementStatement, words: Words, *, say: Say) -> Iterator[str]:
    rows = rows_counted(((cell.key, cell.n) for cell in statement.cells.cells), words=words)
    yield say(N_("{head}: {rows} rows")).format(head=say(words.head).format(name=statement.subject), rows=f"{rows:,}")
    reference = statement.parameters.get("reference")
    if isinstance(reference, dict) and "sha256" in reference:
        yield say(N_("Reference: {name}")).format(name=shown(reference["name"]))
    if statement.period_from:
        yield say(N_("From {first} until before {last}")).format(
            first=statement.period_from, last=statement.period_until
        )
    reasons = dict(words.reasons)
    for reason, rows in statement.cells.invalid:
        yield say(N_("{rows} rows {reason}")).format(rows=f"{rows:,}", reason=say(reasons.get(reason, reason)))


def _in_short(statement: MeasurementStatement, words: Words, *, say: Say) -> Iterator[str]:
    """Name where a difference was found, before all the numbers."""
    titles = {title.name: title.title for title in words.titles}
    differing: dict[str, list[str]] = {}
    for result in statement.results:
        name = result.name.removesuffix("_difference")
        if result.state is State.FOUND and name in titles and (result.name == name or name not in P_OF):
            differing.setdefault(name, []).append(_name(result.group, say=say))
    if not differing:
        yield say(N_("No difference was shown. See below what was too small to conclude."))
    for name, groups in differing.items():
        listed = ", ".join(groups[:MOST_NAMES]) + (", …" if len(groups) > MOST_NAMES else "")
        yield say(N_("Difference found: {what}: {groups}")).format(what=say(titles[name]), groups=listed)


def _table_of(
    title: Title,
    keys: tuple[str, ...],
    results: Sequence[Result],
    *,
    found: Mapping[tuple[str, Group], Result],
    say: Say,
) -> Iterator[str]:
    """Yield one table: the value of every group, and what stands beside it."""
    beside = [
        word for word in ("difference", "ratio") if any(_beside(title, word, result, found) for result in results)
    ]
    p_name = P_OF.get(title.name, f"{title.name}{ADJUSTED}")
    has_p = any((p_name, result.group) in found for result in results)
    head = [" × ".join(map(shown, keys)) or say(N_("all rows")), say(N_("n")), say(N_("value (95 %)"))]
    head += [say(N_("difference (95 %)")) if word == "difference" else say(N_("ratio (95 %)")) for word in beside]
    head += [*([say(N_("p"))] if has_p else ()), say(N_("conclusion"))]
    rows = [head]
    for result in results[:MOST_GROUPS]:
        others = [_beside(title, word, result, found) for word in beside]
        state = next((other.state for other in others if other is not None), result.state)
        p = found.get((p_name, result.group))
        rows.append(
            [
                _name(result.group, say=say),
                f"{result.n:,}",
                _value(result, unit=title.unit),
                *(_value(other, unit=Unit.NUMBER) for other in others),
                *([_p(p)] if has_p else ()),
                say(STATE_WORDS[state]),
            ]
        )
    yield from _aligned(rows)
    if len(results) > MOST_GROUPS:
        yield say(N_("  … and {count} more groups, all of them in the statement")).format(
            count=len(results) - MOST_GROUPS
        )


def _beside(title: Title, word: str, result: Result, found: Mapping[tuple[str, Group], Result]) -> Result | None:
    return found.get((f"{title.name}_{word}", result.group))


def _name(group: Group, *, say: Say) -> str:
    return " × ".join(say(N_("unknown")) if value is None else shown(value) for _, value in group) or say(N_("all"))


def _value(result: Result | None, *, unit: Unit) -> str:
    if result is None or result.value is None:
        return "-"
    if result.low is None or result.high is None:
        return in_words(result.value, unit=unit)
    low, high = in_words(result.low, unit=unit), in_words(result.high, unit=unit)
    return f"{in_words(result.value, unit=unit)} ({low} to {high})"


def in_words(value: float, *, unit: Unit) -> str:
    """Return a value as a person reads it."""
    if unit in (Unit.DAYS, Unit.COUNT):
        return f"{value:,.0f}"
    if unit is Unit.SECONDS:
        return _duration(value)
    text = f"{value:.3f}"
    return "0.000" if text == "-0.000" else text


def _duration(seconds: float) -> str:
    """Return seconds in the largest unit of which there are at least two."""
    for size, letter in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {letter}"
    return f"{seconds:.0f} s"


def _p(result: Result | None) -> str:
    if result is None or result.value is None:
        return "-"
    return "< 0.001" if result.value < 0.001 else f"{result.value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rows as columns: words to the left, numbers to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    last = len(widths) - 1
    for row in rows:
        cells = (
            text.ljust(width) if place in (0, last) else text.rjust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        )
        yield ("  " + "  ".join(cells)).rstrip()
