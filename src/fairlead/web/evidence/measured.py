"""A measurement on its item's page: one interval plot and one table of numbers for each way of grouping.

Numbers come as decimal text from the stored statement, whose results were worked out again when it was admitted. A
value is never shown without what may be said of it: *too small to conclude* is drawn hollow and stands in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.refusal import N_
from fairlead.measurement.fairness.impact_ratio import FOUR_FIFTHS, NAME
from fairlead.measurement.measure import State
from fairlead.measurement.report import REASON_WORDS
from fairlead.measurement.tabular import WORDS, in_words
from fairlead.measurement.words import STATE_WORDS, Unit, Words, rows_counted
from fairlead.web.figures import Interval, IntervalPlot, interval_plot

MOST_GROUPS = 40
METRICS: tuple[tuple[str, str, bool], ...] = (
    ("selection_rate", N_("Selection rate"), False),
    ("impact_ratio", N_("Impact ratio: rate divided by that of the group selected most often"), True),
)
PLOTTED = frozenset({Unit.SHARE, Unit.NUMBER})
UNSURE = (State.TOO_SMALL, State.UNDEFINED, State.EXCLUDED)


@dataclass(frozen=True, kw_only=True)
class MeasuredGroup:
    """One group's number with its interval and what may be said of it."""

    name: str
    n: int
    value: str
    interval: str
    word: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class MeasuredTable:
    """One metric over the groups of one grouping, drawn and in numbers."""

    title: str
    by: str
    plot: IntervalPlot | None
    rows: tuple[MeasuredGroup, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What the page shows of a stored measurement."""

    definition: str
    engine: str
    query_sha256: str
    model_version: str
    rows: int
    left_out: tuple[tuple[str, int], ...]
    tables: tuple[MeasuredTable, ...]
    has_impact_ratio: bool


def measured(predicate: Mapping[str, Any] | None) -> Measured | None:
    """Return a stored predicate as the page shows it; None for an item that is no measurement, or was erased."""
    if not predicate:
        return None
    engine = predicate["engine"]
    words = WORDS.get(predicate["measure"])
    reasons = dict(words.reasons) if words else REASON_WORDS
    rows = ((cell["key"], cell["n"]) for cell in predicate["cells"])
    return Measured(
        definition=predicate["definition"],
        engine=f"{engine['name']} {engine['version']}",
        query_sha256=predicate["query_sha256"],
        model_version=predicate["model_version"] or "",
        rows=rows_counted(rows, words=words) if words else sum(n for _, n in rows),
        left_out=tuple(
            (gettext(reasons.get(reason, reason)), count) for reason, count in sorted(predicate["invalid"].items())
        ),
        tables=tuple(_tables_in_words(predicate["results"], words) if words else _tables(predicate["results"])),
        has_impact_ratio=any(result["name"] == NAME for result in predicate["results"]),
    )


def _tables_in_words(results: Sequence[Mapping[str, Any]], words: Words) -> Iterator[MeasuredTable]:
    """Yield a table for every result that has a title and every way of grouping it.

    What may be said of a group is said by its comparison with the reference, where there is one.
    """
    compared = {
        (result["name"].removesuffix("_difference"), tuple(result["group"].items())): result["state"]
        for result in results
        if result["name"].endswith("_difference")
    }
    tables: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for result in results:
        state = compared.get((result["name"], tuple(result["group"].items())), result["state"])
        tables.setdefault((result["name"], tuple(result["group"])), []).append({**result, "state": state})
    for title in words.titles:
        for (name, keys), found in tables.items():
            if name == title.name:
                yield _table(found, by=" × ".join(keys), title=gettext(title.title), has_line=False, unit=title.unit)


def _tables(results: Sequence[Mapping[str, Any]]) -> Iterator[MeasuredTable]:
    """Yield the metrics grouping by grouping, each group in the order of the statement."""
    grouped = [result for result in results if result["group"]]
    for keys, members in groupby(grouped, key=lambda result: tuple(result["group"])):
        by_name: dict[str, list[Mapping[str, Any]]] = {}
        for result in members:
            by_name.setdefault(result["name"], []).append(result)
        for name, title, has_line in METRICS:
            if found := by_name.get(name):
                yield _table(found, by=" × ".join(keys), title=gettext(title), has_line=has_line)


def _table(
    found: Sequence[Mapping[str, Any]], *, by: str, title: str, has_line: bool, unit: Unit = Unit.SHARE
) -> MeasuredTable:
    shown = found[:MOST_GROUPS]
    intervals = [
        Interval(
            label=_name(result),
            low=_number(result["low"]),
            point=_number(result["value"]),
            high=_number(result["high"]),
            unsure=State(result["state"]) in UNSURE,
        )
        for result in shown
    ]
    line = FOUR_FIFTHS if has_line else None
    word = f"{FOUR_FIFTHS:.2f}" if has_line else ""
    drawn = has_line or (unit in PLOTTED and _helps(intervals))
    plot = interval_plot(intervals, reference=line, reference_word=word) if drawn else None
    return MeasuredTable(
        title=title,
        by=by,
        plot=plot,
        rows=tuple(_group(result, unit=unit) for result in shown),
        more=len(found) - len(shown),
    )


def _helps(intervals: Sequence[Interval]) -> bool:
    """Whether a drawing helps the eye: several groups to compare, with intervals, on a scale that begins at 0."""
    lows = [interval.low for interval in intervals if interval.low is not None]
    return len(intervals) > 1 and bool(lows) and min(lows) >= 0


def _group(result: Mapping[str, Any], *, unit: Unit) -> MeasuredGroup:
    state = State(result["state"])
    low, high = _number(result["low"]), _number(result["high"])
    value = _number(result["value"])
    kinds = {State.FOUND: "bad", State.TOO_SMALL: "attention", State.UNDEFINED: "attention"}
    return MeasuredGroup(
        name=_name(result),
        n=result["n"],
        value="–" if value is None else in_words(value, unit=unit),
        interval="–" if low is None or high is None else f"{in_words(low, unit=unit)} – {in_words(high, unit=unit)}",
        word=gettext(STATE_WORDS[state]),
        kind=kinds.get(state, "neutral"),
    )


def _name(result: Mapping[str, Any]) -> str:
    return " × ".join(
        gettext("unknown") if value is None else str(value) for value in result["group"].values()
    ) or gettext("all rows")


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
