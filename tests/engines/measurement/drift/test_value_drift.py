"""Drift of whole files: bins from the reference, atoms apart, groups by themselves, and what is refused."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairlead.measurement.cells import CellTable, merge
from fairlead.measurement.drift.parameters import DriftParameters
from fairlead.measurement.drift.value_drift import CURRENT, REFERENCE
from fairlead.measurement.drift_run import measure_drift
from fairlead.measurement.measure import State
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement, StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical
from tests.engines.measurement.logs import found, write_csv

HEADER = ("sex", "score", "region")
Rows = Sequence[Sequence[object]]


def _measure(folder: Path, reference: Rows, current: Rows, **changes: Any) -> MeasurementStatement:
    named = {"numbers": ("score",), "categories": ("region",), "by": ("sex",), "minimum_n": 1, **changes}
    return measure_drift(
        write_csv(folder / "reference.csv", reference, header=HEADER),
        current=write_csv(folder / "current.csv", current, header=HEADER),
        parameters=DriftParameters(**named),
    )


def _sample(seed: int, *, n: int = 600, shift: float = 0.0, zeros: float = 0.04) -> list[tuple[str, str, str]]:
    """Return rows with a spike of exact zeros; `shift` moves the scores of one group only."""
    chance = random.Random(seed)
    rows = []
    for _ in range(n):
        sex = chance.choice("fm")
        score = 0.0 if chance.random() < zeros else chance.gauss(5 + (shift if sex == "f" else 0.0), 1)
        rows.append((sex, repr(score), chance.choice(["north", "south"])))
    return rows


class TestDrift:
    def test_of_a_sample_from_itself_is_nothing(self, tmp_path: Path) -> None:
        rows = _sample(1)

        statement = _measure(tmp_path, rows, rows)

        for name in ("psi", "ks_distance", "jensen_shannon_distance"):
            assert found(statement, name, column="score").value == pytest.approx(0.0, abs=1e-9)
        assert State.FOUND not in {result.state for result in statement.results}

    def test_of_one_group_is_found_in_it_and_not_in_the_other(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, _sample(1), _sample(2, shift=0.9))

        assert found(statement, "ks_distance", column="score", sex="f").state is State.FOUND
        assert found(statement, "ks_distance", column="score", sex="m").state is State.NOT_SHOWN

    def test_of_a_spike_is_seen_because_it_is_a_bin_of_its_own(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, _sample(1, n=3_000), _sample(2, n=3_000, zeros=0.1))

        assert statement.parameters["columns"][0]["atoms"] == ["0.0"]
        assert found(statement, "psi", column="score").state is State.FOUND

    def test_names_a_category_that_the_reference_does_not_know(self, tmp_path: Path) -> None:
        current = [*_sample(2, n=90), *[("f", "5.0", "west")] * 10]

        statement = _measure(tmp_path, _sample(1), current)

        assert found(statement, "outside_reference_share", column="region").value == 0.1

    def test_shows_values_beyond_the_reference_and_missing_ones_apart(self, tmp_path: Path) -> None:
        reference = [("f", score, "north") for score in range(100)]
        current = [*reference[:80], *[("f", 999, "north")] * 10, *[("f", "", "north")] * 10]

        statement = _measure(tmp_path, reference, current)

        assert found(statement, "outside_reference_share", column="score").value == 10 / 90
        assert found(statement, "missing_share_difference", column="score").value == 0.1
        assert found(statement, "psi", column="score").n == 90

    def test_of_a_group_that_is_in_one_sample_only_is_undefined(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, _sample(1), [row for row in _sample(2) if row[0] == "m"])

        result = found(statement, "psi", column="score", sex="f")
        assert (result.value, result.state, result.n) == (None, State.UNDEFINED, 0)

    def test_of_few_rows_is_too_small_to_conclude(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, _sample(1, n=40), _sample(2, n=40), minimum_n=100)

        assert found(statement, "psi", column="score").state is State.TOO_SMALL

    def test_is_the_same_twice_and_is_admitted(self, tmp_path: Path) -> None:
        first, second = (_measure(tmp_path, _sample(1), _sample(2)) for _ in range(2))

        assert first.digest == second.digest
        assert parse_statement(first.content) == first

    @given(
        reference=st.lists(st.sampled_from([0.0, -0.0, 0.1, 0.1, 0.3, 1.0, 2.5, 1e9]), min_size=3, max_size=60),
        current=st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.3, 1.0, 3.0, -5.0]), min_size=1, max_size=60),
        bins=st.integers(2, 12),
    )
    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_puts_every_value_into_the_one_bin_that_holds_it(
        self, reference: list[float], current: list[float], bins: int, tmp_path: Path
    ) -> None:
        def rows(values: list[float]) -> Rows:
            return [("f", repr(value), "north") for value in values]

        statement = _measure(tmp_path, rows(reference), rows(current), bins=bins)

        for sample, values in ((REFERENCE, reference), (CURRENT, current)):
            counts = {
                cell.key[2]: cell.n
                for cell in statement.cells.cells
                if cell.key[:2] == (sample, "score") and cell.key[2]
            }
            assert sum(counts.values()) == len(values)
            for label, n in counts.items():
                assert n == sum(_holds(label, value) for value in values), label

    def test_of_seven_parts_merged_equals_the_whole(self, tmp_path: Path) -> None:
        reference, current = _sample(1), _sample(2)
        whole = _measure(tmp_path, reference, current)

        parts = [_of_current(_measure(tmp_path, reference, current[place::7]).cells) for place in range(7)]

        assert merge(parts) == _of_current(whole.cells)


def _of_current(table: CellTable) -> CellTable:
    """Return the tallies of the current sample: every part has the whole reference."""
    return replace(table, cells=tuple(cell for cell in table.cells if cell.key[0] == CURRENT))


def _holds(label: str, value: float) -> bool:
    """Whether the words of a bin hold a value."""
    tests = {
        "<": lambda edge: value < edge,
        "<=": lambda edge: value <= edge,
        ">": lambda edge: value > edge,
        "=": lambda edge: value == edge,
    }
    parts = (part.replace(" (lowest)", "").split(" ") for part in label.split(", "))
    return all(tests[sign](float(edge)) for sign, edge in parts)


class TestBadInput:
    @pytest.mark.parametrize(
        ("value", "change", "words"),
        [
            ("NaN", {}, "no finite number: NaN (1)"),
            ("inf", {}, "no finite number: inf (1)"),
            ("high", {}, "no finite number: high (1)"),
            ("1", {"numbers": ("scor",)}, "Did you mean score"),
            ("1", {"numbers": (), "categories": ()}, "at least one column"),
            ("1", {"bins": 1}, "Between 2 and"),
            ("1", {"by": ("region",)}, "asked for twice"),
            ("1", {"by": ("column",)}, "Rename the column"),
        ],
    )
    def test_is_refused_with_a_sentence(self, tmp_path: Path, value: str, change: dict[str, Any], words: str) -> None:
        rows = [*_sample(1, n=50), ("f", value, "north")]

        with pytest.raises(TableRefused) as refused:
            _measure(tmp_path, rows, rows, **change)

        assert words in refused.value.reason

    def test_in_the_current_sample_alone_is_refused_too(self, tmp_path: Path) -> None:
        with pytest.raises(TableRefused, match=r"current\.csv has values"):
            _measure(tmp_path, _sample(1), [("f", "NaN", "north")])

    def test_is_counted_apart_when_that_is_asked(self, tmp_path: Path) -> None:
        statement = _measure(tmp_path, _sample(1), [*_sample(2), ("f", "NaN", "north")], count_invalid=True)

        assert found(statement, "psi", column="score").n == 600
        assert parse_statement(statement.content) == statement

    @pytest.mark.parametrize(("reference", "current"), [([], [("f", "1", "n")]), ([("f", "1", "n")], [])])
    def test_without_rows_is_refused(self, tmp_path: Path, reference: Rows, current: Rows) -> None:
        with pytest.raises(TableRefused):
            _measure(tmp_path, reference, current)


class TestForgedStatements:
    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda p: p["cells"][0].update(n=p["cells"][0]["n"] + 1), "different numbers of rows"),
            (lambda p: p["parameters"]["columns"][0].update(edges=["nan"]), "parameters.columns[0].edges"),
            (lambda p: p["parameters"]["columns"][0]["edges"].reverse(), "rising numbers"),
            (lambda p: p["parameters"]["columns"][1].update(categories=["north"]), "not one of the parameters"),
            (lambda p: p["parameters"]["reference"].update(sha256="x"), "a name and a digest"),
            (lambda p: p["parameters"].update(columns=[]), "at least one column"),
            (lambda p: p["parameters"].update(by=["column"]), "differs from keys"),
        ],
    )
    def test_are_refused_and_the_place_is_named(self, tmp_path: Path, change: Any, words: str) -> None:
        given = json.loads(_measure(tmp_path, _sample(1), _sample(2)).content)
        change(given["predicate"])

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert words in refused.value.reason
