"""Published figures: the New York rule's example, COMPAS, German credit."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.demo.decision_log import INTERSECTION, intersection_log, write_log
from fairlead.measurement.coding import Coding
from fairlead.measurement.statement import MeasurementStatement
from tests.engines.measurement.logs import COMPAS, GERMAN, found, measure_log, write_csv

SEX = {"male": "1.00", "female": "0.979"}
RACE = {
    "Hispanic or Latino": "0.97",
    "White": "1.00",
    "Black or African American": "0.84",
    "Native Hawaiian or Pacific Islander": "0.85",
    "Asian": "0.95",
    "Native American or Alaska Native": "0.85",
    "Two or more races": "0.87",
}
BOTH = {
    "male": ("0.841", "1.00", "0.806", "0.815", "0.997", "0.878", "0.866"),
    "female": ("0.827", "0.981", "0.876", "0.898", "0.877", "0.789", "0.86"),
}
"""The published ratios, in the order in which the rule lists the races, with the places that it prints."""


@pytest.fixture(scope="module")
def new_york(tmp_path_factory: pytest.TempPathFactory) -> MeasurementStatement:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    write_log(path, rows=intersection_log(144))
    return measure_log(path, "sex,race", label=Coding(column="suitable"), decided_at="decided_at")


def _printed(statement: MeasurementStatement, published: str, **group: str) -> str:
    """Return the impact ratio with as many places as the rule prints."""
    value = found(statement, "impact_ratio", **group).value
    return f"{value:.{len(published) - 2}f}"


class TestTheNewYorkExample:
    def test_gives_22_of_the_23_published_ratios(self, new_york: MeasurementStatement) -> None:
        races = list(RACE)
        published = (
            *((text, {"sex": sex}) for sex, text in SEX.items()),
            *((text, {"race": race}) for race, text in RACE.items()),
            *(
                (text, {"sex": sex, "race": race})
                for sex, texts in BOTH.items()
                for race, text in zip(races, texts, strict=True)
            ),
        )

        different = [group for text, group in published if _printed(new_york, text, **group) != text]

        assert len(published) == 23
        assert different == [{"race": "Hispanic or Latino"}]

    def test_gives_the_race_table_of_its_own_counts(self, new_york: MeasurementStatement) -> None:
        hispanic = [row for row in INTERSECTION if row[1] == "Hispanic or Latino"]

        own = found(new_york, "impact_ratio", race="Hispanic or Latino")

        assert (sum(row[2] for row in hispanic), sum(row[3] for row in hispanic)) == (172, 395)
        assert own.n == 395
        assert own.value == pytest.approx((172 / 395) / (412 / 797), abs=1e-15)
        assert f"{own.value:.2f}" == "0.84"

    def test_reads_the_period_from_the_times(self, new_york: MeasurementStatement) -> None:
        assert (new_york.period_from, new_york.period_until) == ("2026-01-05", "2026-07-04")

    def test_counts_the_same_for_every_seed(self, new_york: MeasurementStatement, tmp_path: Path) -> None:
        write_log(tmp_path / "other.csv", rows=intersection_log(7))

        other = measure_log(tmp_path / "other.csv", "sex,race", label=None)

        assert [cell[:3] for cell in other.cells.cells] == [cell[:3] for cell in new_york.cells.cells]
        assert other.subject_sha256 != new_york.subject_sha256


@pytest.fixture(scope="module")
def by_race() -> MeasurementStatement:
    return measure_log(
        COMPAS,
        "race",
        decision=Coding(column="score_text", positive=("Medium", "High")),
        label=Coding(column="two_year_recid"),
        reference=(("race", "Caucasian"),),
    )


@pytest.mark.skipif(not COMPAS.exists(), reason=f"the public check data are absent: {COMPAS.name}")
class TestCompas:
    def test_gives_the_error_rates_of_everyone(self, by_race: MeasurementStatement) -> None:
        assert by_race.rows == 7_214
        assert _percent(by_race, "false_positive_rate") == "32.35"
        assert _percent(by_race, "false_negative_rate") == "37.40"

    @pytest.mark.parametrize(
        ("race", "outcomes", "fpr", "fnr"),
        [
            ("African-American", (990, 805, 532, 1_369), "44.85", "27.99"),
            ("Caucasian", (1_139, 349, 461, 505), "23.45", "47.72"),
        ],
    )
    def test_gives_the_published_outcomes_of_both_groups(
        self, by_race: MeasurementStatement, race: str, outcomes: tuple[int, ...], fpr: str, fnr: str
    ) -> None:
        cell = by_race.cells.find((race,))

        fp, fn = cell.selected_labelled - cell.true_positive, cell.positive - cell.true_positive
        assert (cell.labelled - cell.positive - fp, fp, fn, cell.true_positive) == outcomes
        assert cell.n == sum(outcomes)
        assert _percent(by_race, "false_positive_rate", race=race) == fpr
        assert _percent(by_race, "false_negative_rate", race=race) == fnr

    def test_says_which_scores_counted_as_not_selected(self, by_race: MeasurementStatement) -> None:
        assert by_race.parameters["decision"]["negative"] == ["Low"]


@pytest.mark.skipif(not GERMAN.exists(), reason=f"the public check data are absent: {GERMAN.name}")
class TestGermanCredit:
    def test_gives_good_credit_by_sex(self, tmp_path: Path) -> None:
        header, *lines = GERMAN.read_text(encoding="utf-8").splitlines()
        places = [header.split(",").index(name) for name in ("personal_status", "credit")]
        rows = [[line.split(",")[place] for place in places] for line in lines]
        women = {"A92", "A95"}
        log = write_csv(
            tmp_path / "german.csv",
            [("female" if status in women else "male", credit) for status, credit in rows],
            header=("sex", "credit"),
        )

        statement = measure_log(log, decision=Coding(column="credit", positive=("1",), negative=("2",)), label=None)

        assert [cell[:3] for cell in statement.cells.cells] == [(("female",), 310, 201), (("male",), 690, 499)]


def _percent(statement: MeasurementStatement, name: str, **group: str) -> str:
    value = found(statement, name, **group).value
    assert value is not None
    return f"{100 * value:.2f}"
