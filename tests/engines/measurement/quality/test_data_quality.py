"""Data quality against a count by hand in plain Python, and what is refused."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.measurement.intervals import wilson
from fairlead.measurement.measure import State
from fairlead.measurement.quality.contract import ColumnRule
from fairlead.measurement.quality.data_quality import QUALITY, WHOLE_ONLY
from fairlead.measurement.quality.parameters import Population, QualityParameters, Upstream
from fairlead.measurement.run import measure_file
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement, StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical
from fairlead.measurement.tally import Tallies, merge_tallies
from tests.engines.measurement.logs import found, write_csv

HEADER = ("id", "sex", "age", "label", "part", "seen")
Row = tuple[str, str, str, str, str, str]
AGE = ColumnRule(column="age", type="integer", required=True, minimum="0", maximum="120")
POPULATION = Population(by=("sex",), groups=((("f",), 50), (("m",), 40), (("x",), 10)))
AS_OF = date(2026, 11, 1)

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "4", ""]),
        st.sampled_from(["f", "m", "q", ""]),
        st.sampled_from(["20", "20.0", "0.5", "-1", "130", "old", "", " ", "NaN"]),
        st.sampled_from(["0", "1", ""]),
        st.sampled_from(["train", "test", ""]),
        st.sampled_from(["2026-10-31", "2026-01-01", "2020-01-01", "2027-01-01", "never", ""]),
    ),
    min_size=1,
    max_size=25,
)


def _parameters(**changes: Any) -> QualityParameters:
    given = {
        "columns": ("age", "label"),
        "by": ("sex",),
        "rules": (AGE,),
        "key": ("id",),
        "label": "label",
        "split": "part",
        "population": POPULATION,
        **changes,
    }
    return QualityParameters(**given)


def _measure(folder: Path, rows: list[Row], **changes: Any) -> MeasurementStatement:
    table = write_csv(folder / "table.csv", rows, header=HEADER)
    return measure_file(table, measure=QUALITY, parameters=_parameters(**changes))


def _is_valid(age: str) -> bool:
    try:
        number = float(age)
    except ValueError:
        return False
    return number == number and number.is_integer() and 0 <= number <= 120


def _good(count: int, *, sex: str = "f") -> list[Row]:
    return [(f"{sex}{number}", sex, "20", "1", "train", "2026-10-31") for number in range(count)]


class TestQuality:
    @given(rows=ROWS)
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_agrees_with_a_count_by_hand(self, rows: list[Row], tmp_path: Path) -> None:
        tallies = Tallies(_measure(tmp_path, rows, minimum_n=1).cells)

        there = [row for row in rows if row[2].strip()]
        keys, whole = Counter(row[0] for row in rows if row[0]), Counter(rows)
        contents: dict[tuple[str, ...], set[str]] = {}
        splits: dict[str, set[str]] = {}
        for row in rows:
            if row[4]:
                contents.setdefault((*row[1:4], row[5]), set()).add(row[4])
                splits.setdefault(row[0], set()).add(row[4])
        assert tallies.n("rows") == len(rows)
        assert tallies.n("missing", of="age") == len(rows) - len(there)
        assert tallies.n("held", of="age") == len(there)
        assert tallies.n("held and broken", of="age") == sum(not _is_valid(row[2]) for row in there)
        assert tallies.n("repeated row") == sum(n for n in whole.values() if n > 1)
        assert tallies.n("keyed") == sum(keys.values())
        assert tallies.n("repeated key") == sum(n for n in keys.values() if n > 1)
        for part in ("train", "test"):
            own = [row for row in rows if row[4] == part]
            assert tallies.n("split", of=part) == len(own)
            assert tallies.n("leaked row", of=part) == sum(len(contents[(*row[1:4], row[5])]) > 1 for row in own)
            assert tallies.n("leaked key", of=part) == sum(bool(row[0]) and len(splits[row[0]]) > 1 for row in own)

    @given(rows=ROWS)
    @settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_of_seven_parts_merged_equals_the_whole(self, rows: list[Row], tmp_path: Path) -> None:
        parts = [rows[place::7] for place in range(7) if rows[place::7]]

        whole = merge_tallies([_measure(tmp_path, rows).cells] * 2, whole_only=WHOLE_ONLY)
        merged = merge_tallies([_measure(tmp_path, part).cells for part in parts * 2], whole_only=WHOLE_ONLY)

        assert merged == whole

    def test_leaves_undefined_in_merged_parts_what_only_a_whole_can_show(self, tmp_path: Path) -> None:
        part = _measure(tmp_path, _good(40)).cells

        results = QUALITY.derive(merge_tallies([part, part], whole_only=WHOLE_ONLY), parameters=_parameters())

        by_name = {result.name: result for result in results if not result.group or result.group[0][0] == "part"}
        for name in ("repeated_row_rate", "repeated_key_rate", "leaked_row_rate", "leaked_key_rate"):
            assert (by_name[name].value, by_name[name].state) == (None, State.UNDEFINED)

    def test_finds_who_is_missing_from_the_data(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, [*_good(100), *_good(80, sex="m")])

        nobody = found(statement, "representation_ratio", sex="x")
        assert (nobody.value, nobody.n, nobody.state) == (0.0, 0, State.FOUND)
        women = found(statement, "representation_ratio", sex="f")
        low, high = wilson(100, 180)
        assert (women.value, women.low, women.high) == (100 / 180 / 0.5, low / 0.5, high / 0.5)

    def test_agrees_with_scipys_chi_square(self, tmp_path: Path) -> None:
        stats = pytest.importorskip("scipy.stats")
        rows = [*_good(60), *_good(30, sex="m"), *_good(20, sex="x")]

        statement = _measure(tmp_path, rows)

        expected = stats.chisquare([60, 30, 20], [55, 44, 11])
        assert found(statement, "representation_p").value == pytest.approx(expected.pvalue, rel=1e-9)
        effect = found(statement, "representation_effect_size").value
        assert effect == pytest.approx((expected.statistic / 110) ** 0.5, rel=1e-12)

    def test_asks_for_freshness_as_of_a_named_day(self, tmp_path: Path) -> None:
        rows = [*_good(30), ("a", "f", "1", "1", "", "2020-01-01"), ("b", "f", "1", "1", "", "never")]

        statement = _measure(tmp_path, rows, updated_at="seen", as_of=AS_OF)

        assert found(statement, "newest_age_days").value == 1.0
        assert found(statement, "stale_share").value == 1 / 31
        assert dict(statement.cells.invalid) == {"time not recognised": 1}
        assert (statement.period_from, statement.period_until) == ("2020-01-01", "2026-11-01")

    def test_counts_a_number_that_is_none_in_parquet_as_not_there(self, tmp_path: Path) -> None:
        import duckdb

        values = "(VALUES ('f', 1.0::DOUBLE), ('f', 'nan'), ('f', 'inf'), ('f', NULL)) AS t(sex, age)"
        duckdb.connect().execute(f"COPY (SELECT * FROM {values}) TO '{tmp_path}/t.parquet' (FORMAT parquet)")

        statement = measure_file(
            tmp_path / "t.parquet", measure=QUALITY, parameters=QualityParameters(columns=("age",), by=("sex",))
        )

        assert found(statement, "completeness", column="age").value == 0.25

    def test_is_the_same_twice_and_is_admitted(self, tmp_path: Path) -> None:
        upstream = (Upstream(role="contract", name="c.yaml", sha256="0" * 64),)
        rows = [*_good(40), *_good(30, sex="m")]

        first, second = (_measure(tmp_path, rows, upstream=upstream, updated_at="seen", as_of=AS_OF) for _ in range(2))

        assert first.digest == second.digest
        assert parse_statement(first.content) == first

    def test_keeps_apart_columns_that_are_named_like_its_own(self, tmp_path: Path) -> None:
        header = ("part", "first", "g0", "times", "(part)x", "log", 'quo"ted')
        table = write_csv(tmp_path / "t.csv", [("a", "1", "2", "3", "4", "5", "6")] * 3, header=header)
        wanted = QualityParameters(by=("g0",), split="part", label="first", key=("times",))

        statement = measure_file(table, measure=QUALITY, parameters=wanted)

        assert found(statement, "repeated_row_rate").value == 1.0
        assert found(statement, "completeness", column='quo"ted').value == 1.0


class TestBadInput:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"columns": ("agee",)}, "Did you mean age"),
            ({"by": ("sexx",), "population": None}, "Did you mean sex"),
            ({"key": ("id", "id")}, "asked for twice"),
            ({"label": "sex"}, "asked for twice"),
            ({"population": Population(by=("race",), groups=((("x",), 1),))}, "The reference population is by race"),
            ({"updated_at": "seen"}, "a day as of which"),
            ({"updated_at": "label", "as_of": AS_OF}, "holds no period"),
            ({"reference": (("race", "x"),)}, "not one of the attributes"),
        ],
    )
    def test_of_parameters_is_refused_with_a_sentence(self, tmp_path: Path, change: dict[str, Any], words: str) -> None:
        rows = [(number, sex, age, "yes", part, seen) for number, sex, age, _, part, seen in _good(3)]
        with pytest.raises(TableRefused) as refused:
            _measure(tmp_path, rows, **change)

        assert words in refused.value.reason

    def test_of_no_rows_and_of_too_many_labels_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match="no rows"):
            _measure(tmp_path, [])
        with pytest.raises(TableRefused, match="more than 50 values"):
            _measure(tmp_path, _good(60), label="id", key=())

    def test_of_a_group_without_rows_is_undefined_and_never_0(self, tmp_path: Path) -> None:
        rows = [("", "q", "", "", "", "")]

        statement = _measure(tmp_path, rows)

        for name, group in (
            ("validity", {"column": "age"}),
            ("repeated_key_rate", {}),
            ("representation_ratio", {"sex": "f"}),
            ("label_balance", {}),
        ):
            result = found(statement, name, **group)
            assert (result.value, result.state) == (None, State.UNDEFINED)


class TestForgedStatements:
    @pytest.mark.parametrize(
        ("key", "n", "words"),
        [
            (["missing", "age", None, "f"], 99, "more missing than rows"),
            (["held and broken", "age", None, "f"], 41, "more held and broken than held"),
            (["repeated row", None, None, "zz"], 1, "more repeated row than rows"),
            (["leaked row", "train", None, None], 99, "more leaked row than split"),
            (["stale", None, None, "f"], 1, "more stale rows"),
            (["age", None, "ancient", "f"], 1, "not one of the bins"),
            (["newest", None, "20260131", None], 1, "newest is counted at a date"),
            (["breaks", "age", "min 7", "f"], 1, "not one of the contract"),
            (["missing", "salary", None, "f"], 1, "was not measured"),
        ],
    )
    def test_are_refused_and_the_place_is_named(self, tmp_path: Path, key: list[Any], n: int, words: str) -> None:
        given = json.loads(_measure(tmp_path, _good(40)).content)
        cells = {tuple(cell["key"]): cell for cell in given["predicate"]["cells"]}
        cells[tuple(key)] = {"key": key, "n": n}
        order = sorted(cells, key=lambda parts: [(part is None, part or "") for part in parts])
        given["predicate"]["cells"] = [cells[parts] for parts in order]

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert words in refused.value.reason

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda p: p["rules"][0].update(type="horoscope"), "parameters.rules[0].type"),
            (lambda p: p["rules"][0].update(min="0.0"), "parameters.rules[0].min"),
            (lambda p: p["population"]["groups"].reverse(), "different groups in order"),
            (lambda p: p["population"]["groups"][0].update(n=0), "above 0"),
            (lambda p: p.update(as_of="tomorrow"), "parameters.as_of"),
            (lambda p: p.update(lineage_sha256="0"), "not in their exact form"),
            (lambda p: p.update(upstream=[{"role": "x", "name": "y", "sha256": "z"}]), "upstream[0].sha256"),
        ],
    )
    def test_of_other_parameters_are_refused(self, tmp_path: Path, change: Any, words: str) -> None:
        given = json.loads(_measure(tmp_path, _good(40)).content)
        change(given["predicate"]["parameters"])

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert words in refused.value.reason
