"""A statement has one form, survives its reading, and cannot be made to flatter."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.demo.decision_log import intersection_log, write_log
from fairlead.measurement.cells import Cell, table_of
from fairlead.measurement.coding import Coding
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.measure import result_to_json, results_text
from fairlead.measurement.statement import MeasurementStatement, StatementRefused, parse_statement
from fairlead.measurement.strict_json import canonical
from tests.engines.measurement.logs import measure_log, parameters_for, write_csv
from tests.engines.measurement.test_cells import cell_lists

DIGEST = "10d114cd51090c14047041b8e53382a72ad775792b4fcaf01182b61cee07a9bc"
"""Of the statement about the seeded log, with the engine's version made equal: the same on every machine."""

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> MeasurementStatement:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    write_log(path, rows=intersection_log(1)[:900])
    return measure_log(path, "sex,race", label=Coding(column="suitable"), decided_at="decided_at")


def _changed(statement: MeasurementStatement, change: Change) -> bytes:
    """Return the statement's bytes after a change, in canonical form: a forger knows the form too."""
    given = copy.deepcopy(json.loads(statement.content))
    change(given)
    return canonical(given)


def _refusal(content: bytes) -> str:
    with pytest.raises(StatementRefused) as refused:
        parse_statement(content)
    return refused.value.reason


def _cell(given: dict[str, Any], place: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = given["predicate"]["cells"][place]
    return found


class TestStatement:
    def test_has_the_shape_that_is_agreed(self, statement: MeasurementStatement) -> None:
        given = json.loads(statement.content)

        assert given["_type"] == "https://in-toto.io/Statement/v1"
        assert given["predicateType"] == "urn:fairlead:measurement:1"
        assert given["subject"] == [{"name": "log.csv", "digest": {"sha256": statement.subject_sha256}}]
        assert set(given["predicate"]["cells"][0]) == {
            *("key", "n", "selected", "labelled", "selected_labelled", "positive", "true_positive")
        }
        assert set(given["predicate"]["results"][0]) == {"name", "group", "value", "low", "high", "n", "state"}
        assert given["predicate"]["period"] == {"from": "2026-01-05", "until": statement.period_until}

    def test_has_the_digest_of_its_bytes_and_holds_no_path_and_no_person(self, statement: MeasurementStatement) -> None:
        assert statement.digest == hashlib.sha256(statement.content).hexdigest()
        for word in (b"/log.csv", b"Reviewer", b"tmp"):
            assert word not in statement.content

    def test_is_the_same_for_rows_in_another_order_except_for_the_digest_of_the_input(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1), ("f", "y", 0, 1), ("m", "y", 1, 0), ("f", "x", 1, "")] * 20

        forward, backward = (
            json.loads(measure_log(write_csv(tmp_path / "log.csv", order), "sex,race").content)
            for order in (rows, rows[::-1])
        )

        assert forward.pop("subject") != backward.pop("subject")
        assert forward == backward

    def test_has_a_stable_digest(self, tmp_path: Path) -> None:
        write_log(tmp_path / "log.csv", rows=intersection_log(144))

        found = measure_log(tmp_path / "log.csv", "sex,race", label=Coding(column="suitable"))

        given = json.loads(found.content)
        given["predicate"]["engine"]["version"] = "any"
        assert hashlib.sha256(canonical(given)).hexdigest() == DIGEST

    @given(cell_lists())
    def test_writes_results_as_the_canonical_form_does(self, cells: list[Cell]) -> None:
        results = FAIRNESS.derive(table_of(cells, keys=("sex", "race")), parameters=parameters_for("sex,race"))

        assert results_text(results).encode() == canonical([result_to_json(result) for result in results])


class TestParseStatement:
    def test_gives_back_what_was_measured(self, statement: MeasurementStatement) -> None:
        assert parse_statement(statement.content) == statement

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda given: given["predicate"]["results"][0].update(value="0.990000000000"), "results[0].value"),
            (lambda given: given["predicate"]["results"][20].update(state="no difference shown"), "results[20].state"),
            (lambda given: given["predicate"]["results"].pop(), "follow from the cells"),
            (lambda given: given["predicate"]["results"].append({}), "follow from the cells"),
            (lambda given: given["predicate"]["results"][3].update(note="fine"), "more than its fields"),
            (lambda given: given["predicate"]["results"].insert(0, 7), "an object is expected"),
            (lambda given: _cell(given).update(selected=_cell(given)["selected"] + 1), "results[0].value"),
            (lambda given: _cell(given).update(selected=_cell(given)["n"] + 1), "selected is more than n"),
            (lambda given: given["predicate"]["cells"].reverse(), "not in order"),
            (lambda given: given["predicate"]["cells"].append(_cell(given, -1)), "not in order"),
            (lambda given: given["predicate"]["parameters"].update(minimum_n=1), "results["),
            (lambda given: given["predicate"]["parameters"].update(by=["race", "sex"]), "differs from keys"),
            (lambda given: given["predicate"]["parameters"].update(label=None), "labels without a column"),
            (lambda given: given["predicate"].update(suppressed=1), "suppressed rows and cells"),
            (lambda given: given["predicate"]["invalid"].update({"label not recognised": 3}), "unreadable values"),
            (lambda given: given["predicate"].update(measure="horoscope"), "is not known here"),
            (lambda given: given["predicate"].update(definition="fairlead.fairness/99"), "is not known here"),
            (lambda given: given["predicate"].update(query="SELECT 1"), "query_sha256"),
            (lambda given: given["predicate"].update(secret=1), "secret is not a field"),
            (lambda given: given["predicate"].pop("engine"), "engine is missing"),
            (
                lambda given: given["predicate"].update(period={"from": "2026-02-01", "until": "2026-01-01"}),
                "ends before",
            ),
            (lambda given: given["predicate"].update(period={"from": "2026-02-31", "until": None}), "two days"),
            (lambda given: given["predicate"].update(system=5), "system: a text or null"),
            (lambda given: given["predicate"].update(keys=["sex", "sex"]), "different names"),
            (lambda given: _cell(given).update(n=-1), "a count is expected"),
            (lambda given: _cell(given).update(n=True), "a count is expected"),
            (lambda given: _cell(given).update(key=["male"]), "2 texts or nulls"),
            (lambda given: given["subject"][0].update(name="../log.csv"), "without a path"),
            (lambda given: given["subject"][0]["digest"].update(sha256="ABC"), "hexadecimal"),
            (lambda given: given["subject"].append(given["subject"][0]), "one input"),
            (lambda given: given.update(_type="other"), "_type"),
            (lambda given: given.update(predicate=[]), "predicate: an object"),
        ],
    )
    def test_refuses_a_forged_one_and_names_the_place(
        self, statement: MeasurementStatement, change: Change, words: str
    ) -> None:
        assert words in _refusal(_changed(statement, change))

    def test_refuses_another_form_of_the_same_content(self, statement: MeasurementStatement) -> None:
        assert "canonical form" in _refusal(json.dumps(json.loads(statement.content), indent=1).encode())
        assert "canonical form" in _refusal(statement.content + b"\n")

    @pytest.mark.parametrize(
        "content", [b"", b"[]", b"null", b"7", b'"text"', b"{}", b"\x00" * 50, b'{"_type":"\\ud800"}', b"[" * 200_000]
    )
    def test_refuses_what_is_no_statement_at_all(self, content: bytes) -> None:
        assert "not a measurement statement" in _refusal(content)

    def test_lists_every_fault_up_to_twenty(self, statement: MeasurementStatement) -> None:
        def spoil(given: dict[str, Any]) -> None:
            for cell in given["predicate"]["cells"]:
                cell.update(n=-1, selected="x")

        lines = _refusal(_changed(statement, spoil)).splitlines()

        assert len(lines) == 22
        assert lines[-1].strip() == "and 8 more"

    @given(data=st.data())
    def test_refuses_every_changed_byte_of_cells_and_results(
        self, data: st.DataObject, statement: MeasurementStatement
    ) -> None:
        content = statement.content
        part = data.draw(st.sampled_from([(b'"cells":', b',"columns":'), (b'"results":', b',"suppressed":')]))
        place = data.draw(st.integers(content.index(part[0]), content.index(part[1]) - 1))
        byte = data.draw(st.integers(0, 255).filter(lambda found: found != content[place]))

        assert "not a measurement statement" in _refusal(content[:place] + bytes([byte]) + content[place + 1 :])
