"""The results of a scan: what follows from the tallies, what contradicts itself, and what the report says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairlead.measurement.leak_scan import scan_files
from fairlead.measurement.measure import State
from fairlead.measurement.privacy.canaries import plant
from fairlead.measurement.privacy.leaks import LeakParameters
from fairlead.measurement.privacy.patterns import KINDS, TITLES
from fairlead.measurement.report import render
from fairlead.measurement.run import measure_file
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement, StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> MeasurementStatement:
    path = tmp_path_factory.mktemp("leaks") / "chat.txt"
    path.write_text("hello there, how are you\n" * 60 + "jane@example.org and jane (at) example (dot) org\n" * 40)
    return scan_files([path], parameters=LeakParameters(), system="AI-1")


def _result(statement: MeasurementStatement, name: str, kind: str | None = None) -> Any:
    group = (("kind", kind),) if kind else ()
    return next(result for result in statement.results if (result.name, result.group) == (name, group))


class TestResults:
    def test_are_lower_bounds_with_what_to_trust_them_by(self, statement: MeasurementStatement) -> None:
        share, finds = _result(statement, "records_with_finds", "email"), _result(statement, "finds", "email")
        values, recall = _result(statement, "different_values", "email"), _result(statement, "canary_recall", "email")

        assert (share.value, share.n, share.state) == (0.4, 100, State.AT_LEAST)
        assert share.low < 0.4 < share.high
        assert (finds.value, finds.low, finds.high, finds.state) == (80, 80, None, State.AT_LEAST)
        assert values.value == 1
        assert (recall.n, recall.state) == (40, State.MEASURED)
        assert recall.value > 0.9

    def test_of_few_records_are_called_few(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("one line")

        found = scan_files([tmp_path / "a.txt"], parameters=LeakParameters())

        assert _result(found, "records_with_finds").state is State.TOO_SMALL
        assert _result(found, "canary_recall", "card").state is State.MEASURED

    def test_are_undefined_without_canaries(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("one line")

        found = scan_files([tmp_path / "a.txt"], parameters=LeakParameters(canaries=0, decoys=0))

        assert _result(found, "canary_recall").state is State.UNDEFINED
        assert _result(found, "canary_recall").value is None

    def test_have_the_same_bytes_with_any_key(self, statement: MeasurementStatement, tmp_path: Path) -> None:
        path = tmp_path / "chat.txt"
        path.write_text("hello there, how are you\n" * 60 + "jane@example.org and jane (at) example (dot) org\n" * 40)

        again = scan_files([path], parameters=LeakParameters(), system="AI-1", key=b"another key, thirty two bytes..")

        assert again.digest == statement.digest

    def test_hold_no_value_of_the_text(self, statement: MeasurementStatement) -> None:
        assert b"jane" not in statement.content
        assert b"hello" not in statement.content

    def test_are_read_back(self, statement: MeasurementStatement) -> None:
        assert parse_statement(statement.content).results == statement.results


class TestCanaries:
    def test_are_found_nearly_always_and_decoys_nearly_never(self) -> None:
        planted = plant((), parameters=LeakParameters(seed=7))

        assert set(planted) == set(KINDS)
        assert all(one.found >= 0.9 * one.canaries for one in planted.values())
        assert all(one.mistaken <= 0.1 * one.decoys for one in planted.values())

    def test_are_the_same_from_the_same_seed_and_lines(self) -> None:
        carriers = ("a line {of} their own", "another 100% line")

        assert plant(carriers, parameters=LeakParameters()) == plant(carriers, parameters=LeakParameters())


def _cell(given: Any, *key: str | None) -> Any:
    return next(cell for cell in given["predicate"]["cells"] if cell["key"] == list(key))


class TestReader:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda given: _cell(given, "records", None, None).update(n=10), "more records with finds than records"),
            (lambda given: _cell(given, "with finds", "email", None).update(n=90), "do not agree"),
            (lambda given: _cell(given, "values", "email", None).update(n=81), "more values"),
            (lambda given: _cell(given, "canary", "card", "found").update(n=41), "not as many as were planted"),
            (
                lambda given: _cell(given, "finds", "email", "likely").update(key=["finds", "email", "sure"]),
                "not counted at",
            ),
            (
                lambda given: _cell(given, "values", "email", None).update(key=["values", "name", None]),
                "not counted of",
            ),
            (lambda given: given["predicate"]["parameters"].update(seed=-1), "whole number"),
            (lambda given: given["predicate"]["parameters"].update(read_as="pdf"), "text, jsonl, table"),
            (lambda given: given["predicate"]["parameters"].update(canaries=10**9), "are planted"),
            (lambda given: given["predicate"]["parameters"].update(extra=1), "exact form"),
            (lambda given: given["predicate"]["results"][0].update(value="0.1"), "follows from the cells"),
        ],
    )  # fmt: skip
    def test_refuses_what_no_scan_could_give(self, statement: MeasurementStatement, change: Any, reason: str) -> None:
        given = json.loads(statement.content)
        change(given)
        given["predicate"]["cells"].sort(key=lambda cell: [(value is None, value or "") for value in cell["key"]])

        with pytest.raises(StatementRefused) as refused:
            parse_statement(canonical(given))

        assert reason in str(refused.value) + " ".join(refused.value.faults)


class TestReport:
    def test_says_what_was_found_and_what_silence_is_worth(self, statement: MeasurementStatement) -> None:
        said = render(statement, say=str)

        assert "Personal data and secrets in chat.txt: 100 records searched" in said
        assert "0.400 (0.309–0.498)" in said
        assert "Nothing of this form was found: Telephone number" in said
        assert "Every count is a lower bound" in said

    def test_has_a_title_for_every_kind(self) -> None:
        assert set(TITLES) == set(KINDS)


class TestTable:
    def test_is_not_searched_through_a_query(self, tmp_path: Path) -> None:
        from fairlead.measurement.privacy.leaks import LEAKS

        (tmp_path / "a.csv").write_text("a\n1\n")

        with pytest.raises(TableRefused, match="measure leaks"):
            measure_file(tmp_path / "a.csv", measure=LEAKS, parameters=LeakParameters())
