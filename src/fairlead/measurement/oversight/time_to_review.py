"""Time to review: whole seconds from the decision to its review, as a median and in fixed bins.

The median is the lower one, an order statistic: exact to the step of the grid in which times are counted (one second
where the grid is *whole seconds*). Its interval is between two order statistics, with the binomial's normal
approximation, and needs no distribution. The time between two stamps holds waiting too: it is an upper bound of how
long anybody looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt

from fairlead.measurement.intervals import wilson
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.oversight.parameters import GRIDS, OversightParameters
from fairlead.measurement.oversight.query import STEPS, WEEK, YEAR
from fairlead.measurement.tally import Tallies, groupings

MEDIAN = "review_seconds_median"
BIN = "review_time_share"
BIN_KEY = "time to review"
BINS: tuple[tuple[int, str], ...] = (
    (10, "under 10 s"),
    (30, "10 to 30 s"),
    (60, "30 s to 1 min"),
    (300, "1 to 5 min"),
    (900, "5 to 15 min"),
    (3_600, "15 min to 1 h"),
    (14_400, "1 to 4 h"),
    (86_400, "4 h to 1 day"),
    (259_200, "1 to 3 days"),
    (604_800, "3 to 7 days"),
    (2_419_200, "7 to 28 days"),
)
LAST_BIN = "28 days or more"


def measure_times(tallies: Tallies, *, parameters: OversightParameters) -> Iterator[Result]:
    """Yield the share of each bin over all reviews, then the median of everyone and of every group."""
    seconds = _seconds(tallies, group=())
    yield from _bins(seconds, minimum_n=parameters.minimum_n)
    yield _median(seconds, group=(), parameters=parameters)
    for grouping in groupings(parameters.by):
        for group in tallies.groups(grouping, counted="decided"):
            yield _median(_seconds(tallies, group=group), group=group, parameters=parameters)


def _seconds(tallies: Tallies, *, group: Group) -> dict[int, int]:
    times = {int(at): n for at, n in tallies.at("timed", group=group).items()}
    return dict(sorted(times.items()))


def _bins(seconds: Mapping[int, int], *, minimum_n: int) -> Iterator[Result]:
    total = sum(seconds.values())
    below = 0
    for end, name in (*BINS, (None, LAST_BIN)):
        until = total if end is None else sum(n for time, n in seconds.items() if time < end)
        count, below = until - below, until
        group = ((BIN_KEY, name),)
        if not total:
            yield Result(BIN, group, None, None, None, 0, State.UNDEFINED)
        else:
            state = State.TOO_SMALL if total < minimum_n else State.MEASURED
            yield Result(BIN, group, count / total, *wilson(count, total), total, state)


def _median(seconds: Mapping[int, int], *, group: Group, parameters: OversightParameters) -> Result:
    n = sum(seconds.values())
    if n == 0:
        return Result(MEDIAN, group, None, None, None, 0, State.UNDEFINED)
    spread = 98 * isqrt(n * 10_000) // 10_000 + 1  # 1.96 standard deviations of a rank, rounded up
    low = _at_rank(seconds, max(1, (n + 1) // 2 - spread))
    high = _at_rank(seconds, min(n, n // 2 + 1 + spread))
    state = State.TOO_SMALL if n < parameters.minimum_n else State.MEASURED
    value = _at_rank(seconds, (n + 1) // 2)
    return Result(MEDIAN, group, float(value), float(low), float(high + _step(high, parameters.grid) - 1), n, state)


def _at_rank(seconds: Mapping[int, int], rank: int) -> int:
    """Return the time of the review at a rank; the times are in order."""
    passed = 0
    for time, n in seconds.items():
        passed += n
        if passed >= rank:
            return time
    raise ValueError("a rank is at most the number of reviews")


def _step(seconds: int, grid: str) -> int:
    """Return how wide the grid is at a time; beyond a year it has one step without an end."""
    if grid == GRIDS[0] or seconds >= YEAR:
        return 1
    return next((step for end, step in STEPS if seconds < end), WEEK)
