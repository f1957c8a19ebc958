"""Gaps in the log: days of which it says nothing, though it normally would (ISO/IEC 42001 A.6.2.8).

A weekday is *expected* when at least half of its dates within the log hold a decision: a log without week-ends has no
gap on Sundays. A gap is a stretch of expected days without any. How likely chance alone leaves a stretch that long
empty is bounded from the mean number of decisions on an expected day, as if they came independently of each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from fairlead.measurement.fairness.comparison import conclusion, p_shown
from fairlead.measurement.intervals import exp
from fairlead.measurement.measure import Result, State
from fairlead.measurement.tally import Tallies

COVERED = "log_days_covered"
GAP = "log_gap_days"
MOST_GAPS = 20
FEWEST_DAYS = 14
"""Expected days; over fewer, nothing is concluded from an empty one."""

MOST_DAYS = 36_525
"""A century: a longer span comes from a wrong year."""


def measure_gaps(tallies: Tallies) -> Iterator[Result]:
    """Yield the share of expected days that hold a decision, then the longest gaps, longest first."""
    counts = {date.fromisoformat(day): n for day, n in tallies.at("day").items()}
    expected = expected_days(sorted(counts))
    if not expected:
        yield Result(COVERED, (), None, None, None, 0, State.UNDEFINED)
        return
    held = sum(1 for day in expected if day in counts)
    state = State.TOO_SMALL if len(expected) < FEWEST_DAYS else State.MEASURED
    yield Result(COVERED, (), held / len(expected), None, None, len(expected), state)
    found = sorted(gaps(expected, counts=counts), key=lambda gap: (-len(gap), gap[0]))
    daily = sum(counts.get(day, 0) for day in expected) / len(expected)
    for gap in found[:MOST_GAPS]:
        group = (("from", gap[0].isoformat()), ("through", gap[-1].isoformat()))
        yield Result(
            GAP, group, float(len(gap)), None, None, len(expected), _state(gap, expected=expected, daily=daily)
        )


def expected_days(days: Sequence[date]) -> tuple[date, ...]:
    """Return the days from the first to the last whose weekday normally holds a decision; `days` are in order."""
    if not days:
        return ()
    span = [days[0] + timedelta(days=place) for place in range((days[-1] - days[0]).days + 1)]
    all_of = [0] * 7
    held = [0] * 7
    for day in span:
        all_of[day.weekday()] += 1
    for day in days:
        held[day.weekday()] += 1
    return tuple(day for day in span if 2 * held[day.weekday()] >= all_of[day.weekday()])


def gaps(expected: Sequence[date], *, counts: Mapping[date, int]) -> Iterator[tuple[date, ...]]:
    """Yield every stretch of expected days without a decision."""
    stretch: list[date] = []
    for day in expected:
        if day not in counts:
            stretch.append(day)
        elif stretch:
            yield tuple(stretch)
            stretch = []
    if stretch:
        yield tuple(stretch)


def _state(gap: Sequence[date], *, expected: Sequence[date], daily: float) -> State:
    if len(expected) < FEWEST_DAYS:
        return State.TOO_SMALL
    chance = len(expected) * exp(max(-700.0, -daily * len(gap)))
    return conclusion(p_shown(min(1.0, chance)))
