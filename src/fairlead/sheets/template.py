"""An empty workbook to fill in: our columns, and the allowed values to choose from in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from fairlead.sheets.sheet import MOST_ROWS


@dataclass(frozen=True, kw_only=True)
class TemplateColumn:
    """One column: its title, what to write there, and the values to choose from; `is_open` lets others through."""

    title: str
    note: str
    width: int = 20
    allowed: tuple[str, ...] = ()
    is_open: bool = False
    is_day: bool = False


def write_template(columns: Sequence[TemplateColumn], *, name: str, allowed_name: str) -> bytes:
    """Return the workbook: a sheet to fill in, and one with the allowed values, to which the cells' choices point."""
    from xlsxwriter import Workbook

    goal = BytesIO()
    book = Workbook(goal, {"strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True, "bottom": 2, "text_wrap": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page, values = book.add_worksheet(name), book.add_worksheet(allowed_name)
    place = 0
    for number, column in enumerate(columns):
        page.write_string(0, number, column.title, bold)
        page.set_column(number, number, column.width, day if column.is_day else None)
        page.write_comment(0, number, column.note)
        if not column.allowed:
            continue
        values.write_string(0, place, column.title, bold)
        values.set_column(place, place, 34)
        for row, word in enumerate(column.allowed, start=1):
            values.write_string(row, place, word)
        letter = chr(ord("A") + place)
        rule = {"validate": "list", "source": f"='{allowed_name}'!${letter}$2:${letter}${len(column.allowed) + 1}"}
        page.data_validation(1, number, MOST_ROWS, number, {**rule, "show_error": not column.is_open})
        place += 1
    page.freeze_panes(1, 2)
    book.close()
    return goal.getvalue()
