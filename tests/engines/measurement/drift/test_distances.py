"""Distances against scipy and against sorted lists, and at their edges."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.drift.distances import (
    chi_square_quantile,
    homogeneity_p,
    jensen_shannon,
    kolmogorov_smirnov,
    psi,
    psi_by_chance,
)

COUNTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), min_size=2, max_size=12).filter(
    lambda pairs: any(r for r, _ in pairs) and any(c for _, c in pairs)
)


def _split(pairs: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [r for r, _ in pairs], [c for _, c in pairs]


class TestDistances:
    @given(COUNTS)
    def test_are_nothing_between_equals_and_alike_in_both_directions(self, pairs: list[tuple[int, int]]) -> None:
        reference, current = _split(pairs)

        for distance in (psi, kolmogorov_smirnov, jensen_shannon):
            assert distance(reference, reference) == pytest.approx(0.0, abs=1e-7)
            assert distance(reference, current) >= 0.0
            assert distance(reference, current) == pytest.approx(distance(current, reference), abs=1e-12)

    @given(COUNTS)
    def test_agree_with_scipy(self, pairs: list[tuple[int, int]]) -> None:
        stats = pytest.importorskip("scipy.stats")
        spatial = pytest.importorskip("scipy.spatial.distance")
        reference, current = _split(pairs)
        samples = [[place for place, n in enumerate(counts) for _ in range(n)] for counts in (reference, current)]

        ks = stats.ks_2samp(*samples, method="asymp").statistic
        js = spatial.jensenshannon(reference, current, base=2)

        assert kolmogorov_smirnov(reference, current) == pytest.approx(ks, abs=1e-12)
        assert jensen_shannon(reference, current) == pytest.approx(js, abs=1e-7)

    def test_are_largest_without_a_bin_in_common(self) -> None:
        assert kolmogorov_smirnov([5, 0], [0, 9]) == 1.0
        assert jensen_shannon([5, 0], [0, 9]) == pytest.approx(1.0)


class TestPsi:
    def test_is_the_published_formula_where_no_bin_is_empty(self) -> None:

        reference, current = [40_000, 60_000], [60_000, 40_000]
        expected = 2 * 0.2 * math.log(1.5)

        assert psi(reference, current) == pytest.approx(expected, abs=1e-4)

    def test_by_chance_is_its_95th_percentile_when_nothing_drifts(self) -> None:

        chance = random.Random(7)

        def sample() -> list[int]:
            counts = [0] * 10
            for _ in range(600):
                counts[chance.randrange(10)] += 1
            return counts

        pairs = [(sample(), sample()) for _ in range(400)]
        over = sum(psi(one, other) > psi_by_chance(one, other) for one, other in pairs)

        assert 0.02 < over / 400 < 0.09


class TestHomogeneityP:
    def test_agrees_with_scipy_where_every_bin_is_large(self) -> None:
        stats = pytest.importorskip("scipy.stats")
        reference, current = [120, 80, 300], [90, 110, 240]

        expected = stats.chi2_contingency([reference, current], correction=False).pvalue

        assert homogeneity_p(reference, current) == pytest.approx(expected, rel=1e-9)

    def test_puts_small_bins_together(self) -> None:
        assert homogeneity_p([100, 2, 2, 2], [100, 2, 2, 2]) == pytest.approx(1.0)

    def test_is_one_for_a_single_bin_and_nothing_for_bins_too_small_to_test(self) -> None:
        assert homogeneity_p([100, 0], [90, 0]) == 1.0
        assert homogeneity_p([3, 1], [1, 3]) is None


class TestChiSquareQuantile:
    @pytest.mark.parametrize("freedom", [1, 2, 9, 60])
    def test_agrees_with_scipy(self, freedom: int) -> None:
        stats = pytest.importorskip("scipy.stats")

        assert chi_square_quantile(freedom) == pytest.approx(stats.chi2.isf(0.05, freedom), rel=1e-9)
