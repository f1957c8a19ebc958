"""Median and bins against sorted lists."""

from __future__ import annotations

from statistics import median_low

from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.cells import TALLY, Cell, table_of
from fairlead.measurement.measure import State
from fairlead.measurement.oversight.time_to_review import BIN, MEDIAN, measure_times
from fairlead.measurement.tally import OWN_KEYS, Tallies
from tests.engines.measurement.oversight.logs import parameters_for


def _tallies(seconds: list[int]) -> Tallies:
    cells = (Cell(("timed", None, str(time)), 1, 0, 0, 0, 0, 0) for time in seconds)
    return Tallies(table_of(cells, keys=OWN_KEYS, counts=TALLY))


class TestTimes:
    @given(st.lists(st.integers(0, 4_000_000), min_size=1, max_size=80))
    def test_have_the_exact_lower_median_inside_its_interval(self, seconds: list[int]) -> None:
        results = {
            (result.name, result.group): result
            for result in measure_times(_tallies(seconds), parameters=parameters_for(by=()))
        }

        median = results[(MEDIAN, ())]
        assert median.value == median_low(seconds)
        assert None not in median
        assert min(seconds) <= (median.low or 0) <= median.value <= (median.high or 0) <= max(seconds)

    @given(st.lists(st.integers(0, 4_000_000), min_size=1, max_size=80))
    def test_fall_into_exactly_one_bin_each(self, seconds: list[int]) -> None:
        results = measure_times(_tallies(seconds), parameters=parameters_for(by=()))

        shares = [result.value or 0.0 for result in results if result.name == BIN]
        assert abs(sum(shares) - 1) < 1e-12
        assert shares[0] == sum(time < 10 for time in seconds) / len(seconds)

    def test_are_undefined_without_a_review(self) -> None:
        results = tuple(measure_times(_tallies([]), parameters=parameters_for(by=())))

        assert {(result.value, result.state) for result in results} == {(None, State.UNDEFINED)}
