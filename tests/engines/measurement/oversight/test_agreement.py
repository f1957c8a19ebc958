"""The probability of a run against every sequence counted out."""

from __future__ import annotations

from itertools import product

import pytest

from fairlead.measurement.oversight.agreement import EXACT_UP_TO, run_p


def _by_hand(length: int, n: int, rate: float) -> float:
    total = 0.0
    for outcome in product((0, 1), repeat=n):
        runs = "".join(map(str, outcome)).split("1")
        if max(map(len, runs)) >= length:
            total += rate ** sum(outcome) * (1 - rate) ** (n - sum(outcome))
    return total


class TestRunP:
    @pytest.mark.parametrize("n", [1, 4, 9, 12])
    @pytest.mark.parametrize("rate", [0.05, 0.3, 0.9])
    def test_is_what_counting_every_sequence_gives(self, n: int, rate: float) -> None:
        for length in range(1, n + 1):
            assert run_p(length, n=n, rate=rate) == pytest.approx(_by_hand(length, n, rate), abs=1e-12)

    def test_is_nearly_the_same_beyond_the_exact_range(self) -> None:
        exact = run_p(120, n=EXACT_UP_TO, rate=0.08)

        assert run_p(120, n=EXACT_UP_TO + 1, rate=0.08) == pytest.approx(exact, rel=0.02)

    def test_stays_a_probability_at_the_edges(self) -> None:
        assert run_p(5, n=4, rate=0.1) == 0.0
        assert run_p(5, n=40, rate=1.0) == 0.0
        assert 0.0 <= run_p(10**6, n=10**12, rate=0.5) <= 1.0
        assert run_p(1, n=10**12, rate=0.5) == pytest.approx(1.0)
