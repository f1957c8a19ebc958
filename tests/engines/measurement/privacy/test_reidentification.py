"""Re-identification: classes against a count by hand, suppression, and what no counting could give."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairlead.measurement.measure import Result, State
from fairlead.measurement.privacy.reidentification import REIDENTIFICATION, RiskParameters
from fairlead.measurement.report import render
from fairlead.measurement.run import measure_file
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement, StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical
from tests.engines.measurement.logs import PUBLIC, write_csv

ROW = st.tuples(st.sampled_from("fm"), st.sampled_from(["1970", "1980", ""]), st.sampled_from("xyz"))
COMPAS = PUBLIC / "compas-two-years.csv"


def _measure(path: Path, quasi: str = "sex,year,zip", **changes: Any) -> MeasurementStatement:
    parameters = RiskParameters(quasi=tuple(quasi.split(",")), **changes)
    return measure_file(path, measure=REIDENTIFICATION, parameters=parameters)


def _of(statement: MeasurementStatement, label: str) -> dict[str, Result]:
    return {result.name: result for result in statement.results if dict(result.group)["quasi_identifiers"] == label}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [("f", "1970", "x")] * 6 + [("m", "1980", "y")] * 3 + [("f", "1990", "z")]
    return write_csv(tmp_path / "t.csv", rows, header=("sex", "year", "zip"))


class TestResults:
    def test_follow_from_the_classes(self, table: Path) -> None:
        found = _of(_measure(table), "sex × year × zip")

        assert {name: result.value for name, result in found.items()} == {
            "k_anonymity": 1,
            "highest_risk": 1,
            "unique_rows": 0.1,
            "rows_below_k": 0.4,
            "average_risk": 0.3,
            "classes": 3,
        }
        assert all((result.n, result.low, result.high) == (10, None, None) for result in found.values())

    def test_show_what_each_column_adds(self, table: Path) -> None:
        statement = _measure(table)

        labels = list(dict.fromkeys(dict(result.group)["quasi_identifiers"] for result in statement.results))
        assert labels == ["sex × year × zip", "year × zip", "sex × zip", "sex × year", "sex", "year", "zip"]
        assert _of(statement, "sex")["k_anonymity"].value == 3

    @settings(max_examples=30, deadline=None)
    @given(rows=st.lists(ROW, min_size=1, max_size=60), k=st.integers(2, 9))
    def test_agree_with_a_count_by_hand(
        self, tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], k: int
    ) -> None:
        path = write_csv(tmp_path_factory.mktemp("r") / "t.csv", rows, header=("sex", "year", "zip"))
        sizes = Counter(rows).values()

        statement = _measure(path, k=k)

        found = _of(statement, "sex × year × zip")
        assert found["k_anonymity"].value == min(sizes)
        assert found["unique_rows"].value == sum(size for size in sizes if size == 1) / len(rows)
        assert found["rows_below_k"].value == sum(size for size in sizes if size < k) / len(rows)
        assert found["average_risk"].value == len(sizes) / len(rows)
        assert parse_statement(statement.content).results == statement.results

    def test_of_large_classes_are_lower_bounds(self, tmp_path: Path) -> None:
        path = write_csv(tmp_path / "t.csv", [("f",)] * 250 + [("m",)] * 120, header=("sex",))

        k = _of(_measure(path, "sex"), "sex")["k_anonymity"]

        assert (k.value, k.state) == (100, State.AT_LEAST)

    def test_take_null_blank_and_named_values_as_alike(self, tmp_path: Path) -> None:
        path = tmp_path / "t.parquet"
        pq.write_table(pa.table({"zip": [None, "", " ", "unknown", "1"], "age": [1.0, 1.0, 1.0, 1.0, 2.5]}), path)

        found = _of(_measure(path, "zip,age", unknown=("unknown",)), "zip × age")

        assert found["classes"].value == 2

    @pytest.mark.skipif(not COMPAS.exists(), reason="the public check data are not beside the checkout")
    def test_of_public_data_are_those_counted_by_hand(self) -> None:
        import csv

        with COMPAS.open(encoding="utf-8", newline="") as file:
            sizes = Counter((row["sex"], row["race"], row["age"]) for row in csv.DictReader(file)).values()

        found = _of(_measure(COMPAS, "sex,race,age"), "sex × race × age")

        assert found["classes"].value == len(sizes) == 432
        assert found["unique_rows"].value == sum(size == 1 for size in sizes) / sum(sizes)


class TestSuppression:
    def test_leaves_no_small_size_in_the_statement(self, table: Path) -> None:
        statement = _measure(table, suppress_below=5)

        keys = [cell.key for cell in statement.cells.cells]
        assert all(int(at) >= 5 for what, _, at in keys if what == "classes" and at)
        k = _of(statement, "sex × year × zip")["k_anonymity"]
        assert (k.value, k.low, k.high, k.state) == (None, 1, 4, State.UNDEFINED)
        assert _of(statement, "sex × year × zip")["unique_rows"].value is None
        assert parse_statement(statement.content).results == statement.results

    def test_keeps_the_other_results_exact(self, table: Path) -> None:
        plain, less = (_of(_measure(table, suppress_below=n), "sex × year × zip") for n in (0, 5))

        for name in ("rows_below_k", "average_risk", "classes"):
            assert plain[name] == less[name]


class TestRefusals:
    @pytest.mark.parametrize(
        ("quasi", "changes", "reason"),
        [
            ("sex,nothing", {}, "no column nothing"),
            ("sex,sex", {}, "different columns"),
            ("a,b,c,d,e,f,g,h,i", {}, "1 to 8"),
            ("sex", {"k": 1}, "k is 2 to"),
            ("sex", {"suppress_below": 9}, "k is 2 to"),
        ],
    )
    def test_name_the_reason(self, table: Path, quasi: str, changes: dict[str, int], reason: str) -> None:
        with pytest.raises(TableRefused, match=reason):
            _measure(table, quasi, **changes)

    def test_of_an_empty_table(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="no rows"):
            _measure(write_csv(tmp_path / "t.csv", [], header=("sex",)), "sex")

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda given: given["predicate"]["cells"][0].update(n=99), "do not add up"),
            (lambda given: given["predicate"]["parameters"].update(k=0), "k is 2"),
            (lambda given: given["predicate"]["parameters"].update(suppress_below=3), "to be suppressed"),
            (lambda given: given["predicate"]["parameters"].update(quasi=["other"]), "not counted of"),
        ],
    )
    def test_of_a_statement_that_no_counting_gave(self, table: Path, change: Any, reason: str) -> None:
        given = json.loads(_measure(table).content)
        change(given)

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert reason in " ".join(refused.value.faults)


class TestReport:
    def test_says_who_can_be_told_apart(self, table: Path) -> None:
        said = render(_measure(table), say=str)

        assert "Re-identification risk in t.csv: 10 rows, wanted k = 5" in said
        assert "4 rows (40.0%) share all of it with fewer than 4 others." in said
        assert "sex × year × zip" in said

    def test_says_what_was_taken_together(self, table: Path) -> None:
        assert "Classes of fewer than 5 rows are counted together." in render(
            _measure(table, suppress_below=5), say=str
        )
