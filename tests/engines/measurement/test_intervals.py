"""Intervals and tests against published figures, the C library and scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.intervals import (
    exp,
    fisher_p,
    holm,
    log_ratio,
    newcombe,
    normal_tail,
    two_sample_p,
    wilson,
)


@st.composite
def counts(draw: st.DrawFn, *, most: int = 2_000) -> tuple[int, int]:
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


class TestWilson:
    @pytest.mark.parametrize(
        ("k", "n", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)]
    )
    def test_gives_the_figures_that_newcombe_published(self, k: int, n: int, low: float, high: float) -> None:
        assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)

    @given(counts())
    def test_holds_the_rate_and_stays_between_0_and_1(self, seen: tuple[int, int]) -> None:
        low, high = wilson(*seen)

        assert 0 <= low <= seen[0] / seen[1] <= high <= 1
        assert low < high

    @given(counts())
    def test_is_mirrored_when_events_and_others_change_places(self, seen: tuple[int, int]) -> None:
        k, n = seen

        assert wilson(n - k, n) == pytest.approx((1 - wilson(k, n)[1], 1 - wilson(k, n)[0]), abs=1e-12)

    def test_covers_as_it_should_on_most_of_a_grid_and_dips_where_it_is_known_to(self) -> None:
        def coverage(n: int, p: float) -> float:
            inside = (k for k in range(n + 1) if wilson(k, n)[0] <= p <= wilson(k, n)[1])
            return sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in inside)

        grid = {(n, p / 100): coverage(n, p / 100) for n in (5, 6, 10, 20, 50, 100, 200) for p in range(1, 51, 2)}

        good = sum(0.93 <= found <= 0.993 for found in grid.values())
        assert good / len(grid) > 0.8
        assert grid[(6, 0.03)] == pytest.approx(0.833, abs=5e-4)
        assert min(grid.values()) == grid[(6, 0.03)]


class TestNewcombe:
    @pytest.mark.parametrize(
        ("seen", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((0, 10, 0, 20), -0.1611, 0.2775)]
    )
    def test_gives_the_figures_that_he_published(
        self, seen: tuple[int, int, int, int], low: float, high: float
    ) -> None:
        assert newcombe(*seen) == pytest.approx((low, high), abs=5e-5)

    @given(counts(), counts())
    def test_holds_the_difference(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        low, high = newcombe(*one, *other)

        assert -1 <= low <= one[0] / one[1] - other[0] / other[1] <= high <= 1


class TestLogRatio:
    @given(counts(), counts())
    def test_holds_the_ratio_and_is_never_a_point(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        k2, n2 = max(1, other[0]), other[1]

        low, high = log_ratio(*one, k2, n2)

        assert 0 <= low <= (one[0] * n2) / (one[1] * k2) <= high
        assert high > low

    def test_follows_the_formula_with_one_half_added(self) -> None:
        a, m, b, n = 30.5, 101, 50.5, 121
        spread = math.exp(1.959963984540054 * math.sqrt(1 / a - 1 / m + 1 / b - 1 / n))

        assert log_ratio(30, 100, 50, 120) == pytest.approx(((a / m) / (b / n) / spread, (a / m) / (b / n) * spread))


class TestTwoSampleP:
    def test_is_one_where_nobody_or_everybody_is_selected(self) -> None:
        assert two_sample_p(0, 40, 0, 50) == 1.0
        assert two_sample_p(40, 40, 50, 50) == 1.0

    def test_agrees_with_the_chi_squared_test_of_scipy(self) -> None:
        stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the development tools")
        table = [[412, 385], [300, 400]]

        statistic = stats.chi2_contingency(table, correction=False).statistic * (1497 - 1) / 1497

        assert two_sample_p(412, 797, 300, 700) == pytest.approx(stats.chi2.sf(statistic, 1), abs=1e-12)

    @given(counts(most=60), counts(most=300))
    def test_agrees_with_fishers_exact_test_of_scipy(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        stats = pytest.importorskip("scipy.stats", reason="scipy is an oracle of the development tools")
        (k1, n1), (k2, n2) = one, other

        expected = stats.fisher_exact([[k1, n1 - k1], [k2, n2 - k2]]).pvalue

        assert fisher_p(k1, n1, k2, n2) == pytest.approx(expected, abs=1e-12)

    @given(counts(), counts())
    def test_does_not_care_which_group_comes_first(self, one: tuple[int, int], other: tuple[int, int]) -> None:
        assert two_sample_p(*one, *other) == pytest.approx(two_sample_p(*other, *one), abs=1e-12)

    def test_answers_at_once_for_a_rare_event_in_a_large_log(self) -> None:
        assert 0 <= two_sample_p(0, 50, 3_000, 100_000_000) <= 1
        assert 0 <= two_sample_p(40, 22_000, 20_000, 100_000_000) < 1e-12
        assert two_sample_p(7 * 10**7, 7 * 10**7, 0, 10**15) == 0


class TestHolm:
    def test_gives_the_textbook_adjustment(self) -> None:
        assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))

    @given(st.lists(st.floats(0, 1), max_size=12))
    def test_only_ever_weakens_and_keeps_the_order(self, values: list[float]) -> None:
        adjusted = holm(values)

        assert all(value <= after <= 1 for value, after in zip(values, adjusted, strict=True))
        assert [after for _, after in sorted(zip(values, adjusted, strict=True))] == sorted(adjusted)


class TestExp:
    @given(st.floats(-690, 690))
    def test_agrees_with_the_c_library(self, x: float) -> None:
        assert exp(x) == pytest.approx(math.exp(x), rel=1e-13)

    def test_refuses_what_no_float_can_hold_and_vanishes_below(self) -> None:
        assert exp(-800.0) == 0.0
        with pytest.raises(OverflowError):
            exp(800.0)


class TestNormalTail:
    @given(st.floats(0, 40))
    def test_agrees_with_the_c_library(self, z: float) -> None:
        assert normal_tail(z) == pytest.approx(math.erfc(z / math.sqrt(2)) / 2, abs=1e-15)
