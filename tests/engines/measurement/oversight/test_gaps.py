"""Gaps: of expected days only, and with what chance would give."""

from __future__ import annotations

from datetime import date, timedelta

from fairlead.measurement.cells import TALLY, Cell, table_of
from fairlead.measurement.measure import Result, State
from fairlead.measurement.oversight.gaps import expected_days, measure_gaps
from fairlead.measurement.tally import OWN_KEYS, Tallies

MONDAY = date(2026, 1, 5)


def _results(days: dict[date, int]) -> list[Result]:
    cells = (Cell(("day", None, day.isoformat()), n, 0, 0, 0, 0, 0) for day, n in days.items())
    return list(measure_gaps(Tallies(table_of(cells, keys=OWN_KEYS, counts=TALLY))))


def _workdays(weeks: int, n: int) -> dict[date, int]:
    days = (MONDAY + timedelta(days=place) for place in range(7 * weeks))
    return {day: n for day in days if day.weekday() < 5}


class TestGaps:
    def test_leave_out_week_ends_without_decisions(self) -> None:
        covered, *gaps = _results(_workdays(8, 3))

        assert (covered.value, covered.n) == (1.0, 40)
        assert not gaps

    def test_are_named_by_their_days_and_found_when_chance_would_not_leave_them(self) -> None:
        days = _workdays(8, 3)
        for place in range(14, 18):
            del days[MONDAY + timedelta(days=place)]

        covered, gap = _results(days)

        assert covered.value == 0.9
        assert dict(gap.group) == {"from": "2026-01-19", "through": "2026-01-22"}
        assert (gap.value, gap.state) == (4.0, State.FOUND)

    def test_that_chance_may_leave_are_not_found(self) -> None:
        days = {MONDAY + timedelta(days=place): 1 for place in range(60) if place % 4}

        assert {result.state for result in _results(days)[1:]} == {State.NOT_SHOWN}

    def test_of_a_short_log_are_too_small_to_conclude(self) -> None:
        days = {MONDAY + timedelta(days=place): 9 for place in (0, 1, 2, 7, 9)}

        assert {result.state for result in _results(days)} == {State.TOO_SMALL}

    def test_of_a_log_without_times_are_undefined(self) -> None:
        assert [result.state for result in _results({})] == [State.UNDEFINED]


class TestExpectedDays:
    def test_begin_and_end_with_the_log(self) -> None:
        days = expected_days(sorted(_workdays(3, 1)))

        assert (days[0], days[-1], len(days)) == (MONDAY, MONDAY + timedelta(days=18), 15)
