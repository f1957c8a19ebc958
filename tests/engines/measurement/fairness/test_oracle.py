"""Fairlearn as an oracle: other people's code, the same rates on seeded random logs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.engines.measurement.logs import found, measure_log, write_csv

GROUPS = {"sex": ("f", "m", "x"), "race": ("a", "b", "c", "d")}


def _log(seed: int) -> list[tuple[str, str, int, int]]:
    chance = random.Random(seed)
    rate = {(sex, race): chance.random() for sex in GROUPS["sex"] for race in GROUPS["race"]}
    rows = []
    for _ in range(chance.randint(50, 3_000)):
        sex, race = chance.choice(GROUPS["sex"]), chance.choice(GROUPS["race"])
        rows.append((sex, race, int(chance.random() < rate[(sex, race)]), int(chance.random() < 0.4)))
    return rows


class TestRates:
    @pytest.mark.parametrize("seed", range(6))
    def test_agree_with_fairlearn(self, seed: int, tmp_path: Path) -> None:
        metrics = pytest.importorskip("fairlearn.metrics", reason="fairlearn is an oracle of the development tools")
        from sklearn.metrics import accuracy_score, precision_score

        rows = _log(seed)
        statement = measure_log(write_csv(tmp_path / "log.csv", rows), "sex,race")
        measured = {
            "selection_rate": metrics.selection_rate,
            "true_positive_rate": metrics.true_positive_rate,
            "false_positive_rate": metrics.false_positive_rate,
            "false_negative_rate": metrics.false_negative_rate,
            "accuracy": accuracy_score,
            "precision": lambda true, predicted: precision_score(true, predicted, zero_division=float("nan")),
        }

        frame = metrics.MetricFrame(
            metrics=measured,
            y_true=[row[3] for row in rows],
            y_pred=[row[2] for row in rows],
            sensitive_features={"sex": [row[0] for row in rows], "race": [row[1] for row in rows]},
        )

        for (sex, race), theirs in frame.by_group.iterrows():
            for name in measured:
                ours = found(statement, name, sex=sex, race=race).value
                assert ours == pytest.approx(theirs[name], abs=1e-12) or (ours is None and _is_undefined(theirs[name]))
        for name in measured:
            assert found(statement, name).value == pytest.approx(frame.overall[name], abs=1e-12)


def _is_undefined(value: float) -> bool:
    """Where nobody is in the denominator fairlearn gives NaN, or 0 with a warning; we give no number."""
    return value != value or value == 0
