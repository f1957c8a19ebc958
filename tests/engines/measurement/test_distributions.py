"""Tails and logarithm against scipy, an oracle of the development tools."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.distributions import chi_square_tail, kolmogorov_p, ln


class TestLn:
    @given(st.floats(1e-300, 1e300))
    def test_agrees_with_the_library(self, x: float) -> None:
        assert ln(x) == pytest.approx(math.log(x), rel=1e-14, abs=1e-15)


class TestChiSquareTail:
    @pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 10, 49, 50, 120])
    @pytest.mark.parametrize("x", [0.001, 0.5, 1.0, 3.84, 10.0, 55.0, 130.0])
    def test_agrees_with_scipy(self, x: float, freedom: int) -> None:
        stats = pytest.importorskip("scipy.stats")

        assert chi_square_tail(x, freedom=freedom) == pytest.approx(stats.chi2.sf(x, freedom), rel=1e-9, abs=1e-13)

    def test_is_one_at_nothing_and_vanishes_far_out(self) -> None:
        assert chi_square_tail(0.0, freedom=3) == 1.0
        assert chi_square_tail(5_000.0, freedom=3) == 0.0


class TestKolmogorovP:
    @pytest.mark.parametrize(("distance", "n", "m"), [(0.05, 900, 1100), (0.1, 300, 400), (0.02, 5000, 5000)])
    def test_is_close_to_scipys_asymptotic_one(self, distance: float, n: int, m: int) -> None:
        special = pytest.importorskip("scipy.special")
        size = math.sqrt(n * m / (n + m))

        expected = special.kolmogorov((size + 0.12 + 0.11 / size) * distance)

        assert kolmogorov_p(distance, n=n, m=m) == pytest.approx(expected, abs=1e-9)

    def test_is_one_where_nothing_moved(self) -> None:
        assert kolmogorov_p(0.0, n=10, m=10) == 1.0
