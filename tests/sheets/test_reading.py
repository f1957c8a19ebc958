"""Lists read from hostile and from ordinary files: every bound, every encoding, and a sentence that says what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from fairlead.domain.inventory_sheet import count_known
from fairlead.sheets import reading
from fairlead.sheets.reading import check_text, read_sheet
from fairlead.sheets.sheet import LARGEST_FILE, LONGEST_CELL, MOST_ROWS, Line, Sheet, SheetRefused
from tests.sheets.workbooks import HEADER, ROW, with_part, workbook

PART = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
)


def read(content: bytes, *, sheet: str = "") -> Sheet:
    return read_sheet(content, fit=count_known, sheet=sheet)


class TestReadSheetOfCsv:
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
    def test_reads_each_encoding_that_spreadsheets_write(self, codec: str) -> None:
        found = read("Name;Zweck\r\nPrüfer;Größe schätzen\r\n".encode(codec))

        assert found.lines == (Line(number=2, cells=("Prüfer", "Größe schätzen")),)

    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_finds_the_separator(self, separator: str) -> None:
        found = read(separator.join(HEADER).encode() + b"\n" + separator.join(ROW).encode())

        assert found.header == HEADER
        assert found.lines[0].cells == ROW

    def test_keeps_the_line_of_each_row_where_quotes_go_over_lines(self) -> None:
        found = read(b'Name,Purpose\n"A","one\r\ntwo, ""three"""\nB,four\n\n')

        assert [(line.number, line.cells[1]) for line in found.lines] == [(2, 'one\ntwo, "three"'), (4, "four")]

    @pytest.mark.parametrize("row", ["A,b,c", "A"])
    def test_marks_a_row_that_is_not_as_wide_as_the_header(self, row: str) -> None:
        assert read(f"Name,Purpose\n{row}\n".encode()).lines[0].is_uneven

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "empty"),
            (b"\n\n", "empty"),
            (b"Name,Purpose\n", "no row"),
            (b"Name\n\0\n", "no text"),
            (b"\xff\xfeN", "no text"),
            (b'Name,Purpose\n"A,b\n', "Line 2"),
            (b"Name,Purpose\nA," + b"x" * 200_000, "Line 2"),
            (b"Name\n" + b"A\n" * (MOST_ROWS + 1), "At most 10000 rows"),
            (b"x" * (LARGEST_FILE + 1), "up to 10 MB"),
            (b"\xd0\xcf\x11\xe0" + b"\0" * 500, "password"),
        ],
    )
    def test_refuses_with_what_to_do(self, content: bytes, words: str) -> None:
        with pytest.raises(SheetRefused, match=words):
            read(content)


class TestReadSheetOfWorkbook:
    def test_takes_the_sheet_whose_columns_fit_best_and_the_row_that_is_the_header(self) -> None:
        content = workbook(("About", [("Exported", "today")]), ("List", [("Our tools",), (), HEADER, ROW]))

        found = read(content)

        assert (found.name, found.header) == ("List", HEADER)
        assert found.lines == (Line(number=4, cells=ROW),)

    def test_reads_days_numbers_and_formulas_as_text_and_evaluates_nothing(self) -> None:
        row = (date(2026, 12, 3), datetime(2026, 12, 3, 10), 45992, 2.0, 2.5, "=1+1", True)  # noqa: DTZ001

        found = read(workbook(("List", [("Name", *"bcdefg"), row])))

        assert found.lines[0].cells == ("2026-12-03", "2026-12-03", "45992", "2", "2.5", "=1+1", "True")

    def test_reads_merged_cells_as_the_first_one_filled(self) -> None:
        found = read(workbook(("List", [HEADER, ("Chat", "Answers", "user"), ("", "More", "user")]), merge="A2:A3"))

        assert [line.cells[0] for line in found.lines] == ["Chat", ""]

    def test_reads_the_named_sheet_and_names_those_that_are_there(self) -> None:
        content = workbook(("One", [HEADER, ROW]), ("Two", [HEADER, ("Other", *ROW[1:])]))

        assert read(content, sheet="Two").lines[0].cells[0] == "Other"
        with pytest.raises(SheetRefused, match="One, Two"):
            read(content, sheet="Three")

    def test_keeps_one_sign_too_many_of_a_text_that_is_too_long(self) -> None:
        laid = f'<c t="inlineStr"><is><t>{"x" * 20_000_000}</t></is></c>'
        part = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="inlineStr"><is><t>Name</t></is></c></row><row>{laid}</row></sheetData></worksheet>'  # noqa: E501

        found = read(with_part(workbook(("List", [HEADER])), PART, part.encode()))

        assert len(found.lines[0].cells[0]) == LONGEST_CELL + 1

    def test_follows_no_link_to_another_workbook(self) -> None:
        found = read(workbook(("List", [HEADER, ("='[http://127.0.0.1:9/x.xlsx]S'!A1", "b", "user")])))

        assert found.lines[0].cells[0].startswith("='[http://")

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"PK and nothing else", "damaged"),
            (workbook(("List", [HEADER, ROW]))[:-200], "damaged"),
            (with_part(workbook(("List", [HEADER, ROW])), PART, b"<worksheet><broken"), "damaged|empty"),
            (with_part(workbook(("List", [HEADER, ROW])), "[Content_Types].xml", b"<x/>"), "damaged"),
            (with_part(workbook(("List", [HEADER, ROW])), PART, LAUGHS), "entities"),
            (with_part(workbook(("List", [HEADER, ROW])), PART, LAUGHS.decode().encode("utf-16")), "entities"),
            (with_part(workbook(("List", [HEADER, ROW])), "bomb.xml", b"\0" * 101 * 2**20), "unpacks to more"),
            (workbook(("List", [])), "empty"),
            (workbook(("List", [HEADER])), "no row"),
            (workbook(("List", [["Name", *["x"] * 250], ROW])), "columns"),
        ],
    )
    def test_refuses_with_what_to_do(self, content: bytes, words: str) -> None:
        with pytest.raises(SheetRefused, match=words):
            read(content)

    def test_counts_what_is_really_unpacked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MOST_PARTS", 3)

        with pytest.raises(SheetRefused, match="unpacks to more"):
            read(workbook(("List", [HEADER, ROW])))


class TestCheckText:
    def test_refuses_more_than_one_step_stores(self) -> None:
        lines = tuple(Line(number=number, cells=("x" * 20_000,)) for number in range(1_001))

        with pytest.raises(SheetRefused, match="Split"):
            check_text(Sheet(name="", header=("Name",), lines=lines))
