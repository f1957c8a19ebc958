"""XLSX and CSV: typed, filterable, and never a formula."""

from __future__ import annotations

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from fairlead.reports.composition import tabulate
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.table import Table, escape_cell, table, unescape_cell
from fairlead.reports.content.header import Report
from fairlead.reports.writers import write_csv, write_xlsx
from fairlead.reports.writers.csv import stream_csv
from fairlead.reports.writers.plain import visible
from fairlead.reports.writers.xlsx import LONGEST_CELL, write_workbook
from tests.engines.reports import hostile, make
from tests.engines.reports.test_content import ALL_REPORTS

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''@x", "-", "=cmd|' /C calc'!A0")


def one_column(*values: str) -> Table:
    """Return a table of one text column."""
    return table("Texts", ("words", "Words", 20), rows=((value,) for value in values))


def opened(content: bytes) -> Workbook:
    """Return a workbook as a person's program reads it."""
    return load_workbook(BytesIO(content))


def book_of(made: Table) -> bytes:
    """Return a table as a workbook."""
    return write_workbook(sheet(make.make_register(0), str, blocks=()), (made,), built_at=make.HEADER.built_at)


class TestEscapeCell:
    @given(st.text(st.characters(codec="utf-8"), max_size=20) | st.text("'=+-@\t\r a", max_size=6))
    def test_can_be_undone(self, words: str) -> None:
        assert unescape_cell(escape_cell(words)) == words

    @pytest.mark.parametrize("words", FORMULAS)
    def test_puts_an_apostrophe_before_what_could_be_a_formula(self, words: str) -> None:
        assert escape_cell(words) == f"'{words}"

    @pytest.mark.parametrize("words", ["", "a=1", " =1", "'quoted'", "R-0001", "1-2"])
    def test_leaves_other_texts_alone(self, words: str) -> None:
        assert escape_cell(words) == words


class TestXlsx:
    def test_has_a_sheet_about_the_report_and_one_a_table(self) -> None:
        book = opened(write_xlsx(make.make_readiness()))

        about = [[cell.value for cell in row] for row in book["About"].iter_rows()]
        assert book.sheetnames == ["About", "Rows", "Gates"]
        assert about[0] == ["Example Mills (fictional)", "Readiness"]
        assert ["Cut-off", "2026-11-23 12:00 UTC"] in about

    def test_freezes_the_heading_and_offers_a_filter(self) -> None:
        page = opened(write_xlsx(make.make_statement()))["Controls"]

        assert page.freeze_panes == "B2"
        assert page.auto_filter.ref == "A1:U40"
        assert page.column_dimensions["B"].width > 30

    def test_keeps_dates_and_numbers_typed(self) -> None:
        book = opened(write_xlsx(make.make_statement()))["Controls"]
        head = [cell.value for cell in book[1]]
        row = dict(zip(head, [cell.value for cell in book[2]], strict=True))

        assert row["Next review"] == datetime.combine(date(2027, 11, 18), time())
        assert row["Decided at (UTC)"] == datetime(2026, 11, 18, 8, 0, tzinfo=UTC).replace(tzinfo=None)
        assert row["Evidence accepted"] == 1
        assert row["Own control"] == "no"

    @pytest.mark.parametrize("report", ALL_REPORTS, ids=lambda report: report.kind)
    def test_gives_back_every_value_of_every_report(self, report: Report) -> None:
        book = opened(write_xlsx(report))

        for made, page in zip(tabulate(report), book.worksheets[1:], strict=True):
            rows = list(page.iter_rows(min_row=2, values_only=True))
            assert len(rows) == len(made.rows)
            for expected, row in zip(made.rows, rows, strict=True):
                assert [_shown(value) for value in expected] == [_read(value) for value in row]

    def test_is_equal_for_equal_content(self) -> None:
        assert write_xlsx(make.make_register()) == write_xlsx(make.make_register())

    @given(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=30) | st.text("=_x0041'\r\n\t", max_size=9), max_size=5)
    )
    def test_gives_back_any_text(self, words: list[str]) -> None:
        page = opened(book_of(one_column(*words)))["Texts"]

        read = [row[0] for row in page.iter_rows(min_row=2, max_row=1 + len(words), values_only=True)]
        assert [unescape_cell(value or "") for value in read] == [visible(value) for value in words]

    def test_never_holds_a_formula_or_a_link(self) -> None:
        texts = (*FORMULAS, *hostile.ALL, "http://203.0.113.1/", "mailto:a@example.org", "internal:Sheet1!A1", "123")

        page = opened(book_of(one_column(*texts)))["Texts"]

        cells = [row[0] for row in page.iter_rows(min_row=2)]
        assert {cell.data_type for cell in cells} == {"s"}
        assert not [cell for cell in cells if cell.hyperlink]
        assert not [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]

    def test_says_where_a_text_is_cut(self) -> None:
        page = opened(book_of(one_column("y" * 40_000)))["Texts"]

        assert len(page["A2"].value) == LONGEST_CELL
        assert page["A2"].value.endswith("the JSON file holds the whole text of 40000 characters)")

    def test_writes_an_integer_that_would_be_rounded_as_text(self) -> None:
        made = table("Numbers", ("n", "N", 9), rows=((10**18 + 1,), (10**14,)))

        page = opened(book_of(made))["Numbers"]

        assert (page["A2"].value, page["A3"].value) == ("1000000000000000001", 10**14)

    def test_holds_10000_systems_in_bounded_memory(self) -> None:
        grown = subprocess.run([sys.executable, "-c", MEASURE], capture_output=True, text=True, check=True, timeout=300)

        assert int(grown.stdout) < 60 * 1024


MEASURE = """
import resource
from tests.engines.reports.make import make_inventory
from fairlead.reports.writers import write_xlsx
write_xlsx(make_inventory(10))
content = make_inventory(10_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert len(write_xlsx(content)) > 1_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def _shown(value: object) -> object:
    """Return what a reader of the workbook gets for a value of a table."""
    if value is None or value == "" or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, tuple):
        return "; ".join(value)
    return value


def _read(value: object) -> object:
    return unescape_cell(value) if isinstance(value, str) else value


class TestCsv:
    def test_has_stable_names_and_iso_values(self) -> None:
        text = write_csv(make.make_statement()).decode("utf-8-sig")
        rows = list(csv.DictReader(StringIO(text, newline="")))

        assert len(rows) == 39
        assert rows[0]["control"] == "A.2.2"
        assert rows[0]["decided_at"] == "2026-11-18T08:00:00Z"
        assert rows[0]["next_review"] == "2027-11-18"
        assert rows[0]["own"] == "false"
        assert rows[-1]["own"] == "true"

    def test_begins_with_a_mark_that_spreadsheets_need_for_umlauts(self) -> None:
        assert write_csv(make.make_inventory(1)).startswith(b"\xef\xbb\xbfref,name,")

    @given(st.lists(st.text(st.characters(codec="utf-8"), max_size=30), max_size=5))
    def test_gives_back_any_text(self, words: list[str]) -> None:
        text = b"".join(stream_csv(one_column(*words))).decode("utf-8-sig")

        read = [row[0] if row else "" for row in csv.reader(StringIO(text, newline=""))][1:]
        assert [unescape_cell(value) for value in read] == [visible(value) for value in words]

    def test_escapes_what_could_be_a_formula(self) -> None:
        lines = write_csv(hostile.hostile_statement()).decode("utf-8-sig")

        cells = [value for row in csv.reader(StringIO(lines, newline="")) for value in row]
        assert not [value for value in cells if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]

    def test_streams_a_long_table_in_pieces(self) -> None:
        pieces = list(stream_csv(one_column(*("word" for _ in range(1_200)))))

        assert len(pieces) == 3
        assert b"".join(pieces).count(b"\r\n") == 1_201

    def test_keeps_the_names_whatever_the_language(self) -> None:
        register = make.make_register(1)

        assert write_csv(register, translate=make.shouted).splitlines()[0] == write_csv(register).splitlines()[0]


class TestTable:
    def test_refuses_a_row_of_another_width(self) -> None:
        with pytest.raises(ValueError, match="not 1 cells wide"):
            replace(one_column("a"), rows=(("a", "b"),))
