"""Reports as a workbook: a sheet about the report, then one sheet a table, ready to filter, sort and print.

No cell is ever a formula: texts are written as strings, and those that a spreadsheet could take for one when saved
as CSV carry an apostrophe in front (`escape_cell`). Rows are streamed to disk, so memory does not grow with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fairlead.reports.composition import tabulate
from fairlead.reports.composition.blocks import Cell, Composition, Translate
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.table import LIST_SEPARATOR, Table, Value, escape_cell
from fairlead.reports.content.header import Report
from fairlead.reports.writers.look import LIGHT
from fairlead.reports.writers.plain import shortened, visible

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
"""Characters that a cell of the format holds."""

LARGEST_NUMBER = 10**15
"""Above it a spreadsheet rounds integers silently; such a number is written as text."""

MOST_ROWS = 1_048_575
"""Rows below the heading that the format holds."""

_OLDEST = date(1900, 3, 1)


class XlsxWriter:
    """Writes any report as a workbook."""

    suffix = "xlsx"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def write(self, content: Report, *, translate: Translate = str) -> bytes:
        """Return the report as one workbook.

        Raises:
            ValueError: a table has more rows than a sheet holds.
        """
        about = sheet(content, translate, blocks=())
        return write_workbook(about, tabulate(content, translate), built_at=content.header.built_at)


def write_workbook(about: Composition, tables: tuple[Table, ...], *, built_at: datetime) -> bytes:
    """Return tables as a workbook with a first sheet that says what they are."""
    from xlsxwriter import Workbook

    goal = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(goal, {**options, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd"})
    made = built_at.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": about.title, "company": visible(about.organization), "created": made, "author": ""})
    formats = _formats(book)
    names: set[str] = set()
    _about(book.add_worksheet(_sheet_name(about.words["about"], names)), about, formats)
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise ValueError(f"{table.name}: {len(table.rows)} rows, a sheet holds {MOST_ROWS}")
        _fill(book.add_worksheet(_sheet_name(table.name, names)), table, about.words, formats)
    book.close()
    return goal.getvalue()


def _formats(book: Workbook) -> dict[str, Any]:
    base = {"valign": "top", "font_name": "Calibri", "font_size": 10}
    head = {"bold": True, "bottom": 2, "text_wrap": True, "font_color": LIGHT["accent"], "bg_color": LIGHT["tint"]}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 16, "font_color": LIGHT["accent"]}),
        "label": book.add_format({**base, "font_color": LIGHT["quiet"]}),
        "head": book.add_format({**base, **head}),
        "text": book.add_format({**base, "text_wrap": True}),
        "number": book.add_format({**base, "num_format": "0"}),
        "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({**base, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
    }


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a name that a workbook accepts and that no other sheet has."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", visible(wanted)).strip(" '")[:31] or "Sheet"
    name, number = clean, 2
    while name.casefold() in taken:
        name = f"{clean[:27]} {number}"
        number += 1
    taken.add(name.casefold())
    return name


def _about(page: Worksheet, composition: Composition, formats: Mapping[str, Any]) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    lines = [(composition.organization, composition.title)]
    lines += [("", composition.subtitle)] if composition.subtitle else []
    lines += [(label, _plain(cell)) for label, cell in composition.facts]
    lines += [("", flag) for flag in composition.flags]
    for row, (label, words) in enumerate(lines):
        page.write_string(row, 0, _text(label, composition.words), formats["label"])
        page.write_string(row, 1, _text(words, composition.words), formats["title" if row == 0 else "text"])
    page.set_paper(9)


def _plain(cell: Cell) -> str:
    return "\n".join(
        (f"{part.label}: " if part.label else "") + "".join(run.text for run in part.runs) for part in cell
    )


def _text(words: str, said: Mapping[str, str]) -> str:
    return shortened(escape_cell(visible(words)), limit=LONGEST_CELL, notice=said["cut"])


def _fill(page: Worksheet, table: Table, said: Mapping[str, str], formats: Mapping[str, Any]) -> None:
    last = len(table.columns) - 1
    for place, column in enumerate(table.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, _text(column.title, said), formats["head"])
    for row, values in enumerate(table.rows, start=1):
        for place, value in enumerate(values):
            _put(page, row, place, value, said, formats)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(table.rows), 1), last)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _put(
    page: Worksheet, row: int, place: int, value: Value, said: Mapping[str, str], formats: Mapping[str, Any]
) -> None:
    if value is None or value == "" or value == ():
        return
    if isinstance(value, bool):
        page.write_string(row, place, said["yes" if value else "no"], formats["text"])
    elif isinstance(value, int):
        if abs(value) < LARGEST_NUMBER:
            page.write_number(row, place, value, formats["number"])
        else:
            page.write_string(row, place, str(value), formats["text"])
    elif isinstance(value, datetime):
        page.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date) and value >= _OLDEST:
        page.write_datetime(row, place, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001  # a day has no zone
    else:
        page.write_string(row, place, _text(_words(value), said), formats["text"])


def _words(value: date | str | tuple[str, ...]) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else LIST_SEPARATOR.join(value)
