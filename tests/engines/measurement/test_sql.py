"""Values as text, number and time, read alike from every type of column."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

from fairlead.measurement.coding import as_text
from fairlead.measurement.duckdb_table import open_table
from fairlead.measurement.source import find_source
from fairlead.measurement.sql import BLANK, literal, number_of, text_of, time_of

VALUES = {
    "VARCHAR": "(VALUES ('a'), (' '), (NULL), ('O''x'), ('n/a')) AS t(v)",
    "BIGINT": "(VALUES (1), (-5), (NULL)) AS t(v)",
    "DOUBLE": "(VALUES (1.0::DOUBLE), (0.5::DOUBLE), ('nan'::DOUBLE), ('inf'::DOUBLE), (NULL)) AS t(v)",
    "BOOLEAN": "(VALUES (true), (false), (NULL)) AS t(v)",
    "DATE": "(VALUES (DATE '2026-01-31'), (NULL)) AS t(v)",
}


def _ask(folder: Path, kind: str, expression: str) -> list[object]:
    path = folder / "t.parquet"
    duckdb.connect().execute(f"COPY (SELECT v FROM {VALUES[kind]}) TO '{path}' (FORMAT parquet)")
    with open_table(find_source(path)) as table:
        made = text_of(table, "v", unknown=("n/a",)) if expression == "text" else number_of(table, "v")
        rows = table.ask(f"SELECT v, {made} FROM log", most=100)
    assert rows is not None
    return [(row[0], row[1]) for row in rows]


class TestBlank:
    def test_holds_every_letter_that_python_calls_a_space(self) -> None:
        assert set(BLANK) == {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}


class TestTextOf:
    @pytest.mark.parametrize("kind", VALUES)
    def test_is_what_cells_are_keyed_by(self, kind: str, tmp_path: Path) -> None:
        for value, text in _ask(tmp_path, kind, "text"):
            expected = as_text(value)
            assert text == (None if expected is None or not expected.strip() or expected == "n/a" else expected)


class TestNumberOf:
    def test_is_null_where_there_is_no_finite_number(self, tmp_path: Path) -> None:
        assert [number for _, number in _ask(tmp_path, "DOUBLE", "number")] == [1.0, 0.5, None, None, None]
        assert [number for _, number in _ask(tmp_path, "VARCHAR", "number")] == [None] * 5


class TestTimeOf:
    def test_reads_texts_and_leaves_the_others(self, tmp_path: Path) -> None:
        (tmp_path / "t.csv").write_text("v\n2026-01-31T01:00:00+02:00\nnever\n2026-01-31\n")

        with open_table(find_source(tmp_path / "t.csv")) as table:
            rows = table.ask(f"SELECT CAST(CAST({time_of('v')} AS DATE) AS VARCHAR) FROM log", most=9)

        assert rows == [("2026-01-30",), (None,), ("2026-01-31",)]


class TestLiteral:
    def test_keeps_quotation_marks_inside(self) -> None:
        assert duckdb.connect().execute(f"SELECT {literal(chr(39) + ' OR 1=1 --')}").fetchone() == ("' OR 1=1 --",)
