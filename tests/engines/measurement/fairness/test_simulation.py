"""Seeded audits: equal rates rarely alarm, unequal ones are found, and the legal ratio is printed all the same."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from fairlead.measurement.cells import Cell, table_of
from fairlead.measurement.measure import State
from tests.engines.measurement.logs import derive

AUDITS = 300


def _audit(chance: random.Random, *, sizes: Sequence[int], rates: Sequence[float]) -> tuple[bool, bool]:
    """Return whether a difference was found, and whether an impact ratio under 0.8 was printed."""
    cells = [
        Cell((f"g{place}",), size, sum(chance.random() < rate for _ in range(size)), 0, 0, 0, 0)
        for place, (size, rate) in enumerate(zip(sizes, rates, strict=True))
    ]
    results = derive(table_of(cells, keys=("group",)), label=None, reference=(("group", "g0"),))
    states = [result.state for (name, _), result in results.items() if name == "selection_rate_p_adjusted"]
    ratios = [result.value for (name, _), result in results.items() if name == "impact_ratio"]
    return State.FOUND in states, any(ratio is not None and ratio < 0.8 for ratio in ratios)


class TestEqualRates:
    def test_conclude_a_difference_in_at_most_one_audit_of_twenty_while_the_ratio_alarms_in_most(self) -> None:
        chance = random.Random(20260)

        audits = [
            _audit(chance, sizes=[chance.randint(7, 500) for _ in range(7)], rates=[rate] * 7)
            for rate in (0.1, 0.2, 0.3)
            for _ in range(AUDITS // 3)
        ]

        assert sum(found for found, _ in audits) <= 0.05 * len(audits)
        assert sum(alarm for _, alarm in audits) >= 0.8 * len(audits)


class TestUnequalRates:
    @pytest.mark.parametrize("groups", [2, 7])
    def test_with_a_true_ratio_of_0_6_are_found_at_a_base_rate_of_0_3(self, groups: int) -> None:
        chance = random.Random(groups)

        audits = [
            _audit(chance, sizes=[500] * groups, rates=[0.3] * (groups - 1) + [0.18])[0] for _ in range(AUDITS // 3)
        ]

        assert sum(audits) >= 0.95 * len(audits)
