"""Figures drawn on the server: every count has its place, and nothing leaves the drawing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fairlead.web.figures import BAR, PLOT_LEFT, PLOT_RIGHT, Interval, Part, interval_plot, tally

KINDS = st.sampled_from(["good", "attention", "bad", "neutral"])
PARTS = st.lists(st.builds(Part, kind=KINDS, word=st.just("w"), count=st.integers(0, 10_000)), max_size=8)
NUMBERS = st.none() | st.floats(-1, 5, allow_nan=False)


class TestTally:
    @given(PARTS)
    def test_counts_n_of_m(self, parts: list[Part]) -> None:
        made = tally(parts)

        assert made.total == sum(part.count for part in parts)
        assert made.count == sum(part.count for part in parts if part.kind == "good")

    @given(PARTS)
    def test_draws_every_count_that_is_not_zero_inside_the_bar(self, parts: list[Part]) -> None:
        made = tally(parts)

        assert [one.kind for one in made.segments] == [part.kind for part in parts if part.count]
        assert all(one.x >= 0 and one.width >= 2 and one.x + one.width <= BAR + 2 for one in made.segments)

    def test_draws_nothing_of_nothing(self) -> None:
        made = tally(())

        assert (made.count, made.total, made.segments) == (0, 0, ())


class TestIntervalPlot:
    @given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=10), NUMBERS)
    def test_keeps_every_point_inside_the_plot(self, rows: list[tuple], reference: float | None) -> None:
        made = interval_plot([Interval(label="g", low=a, point=b, high=c) for a, b, c in rows], reference=reference)

        drawn = [x for row in made.rows for x in (row.low, row.point, row.high) if x is not None]
        assert all(PLOT_LEFT <= x <= PLOT_RIGHT for x in drawn)
        assert made.height > made.axis

    def test_leaves_out_what_nobody_knows(self) -> None:
        (row,) = interval_plot([Interval(label="g", low=None, point=None, high=None, unsure=True)]).rows

        assert (row.low, row.point, row.high, row.unsure) == (None, None, None, True)
