"""Workbooks and lists as people and attackers make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

HEADER = ("Name", "Purpose", "Role")
ROW = ("Chat", "Answers customers", "user")


def workbook(*sheets: tuple[str, Iterable[Sequence[Any]]], merge: str = "") -> bytes:
    """Return a workbook with these sheets."""
    book = Workbook()
    for number, (name, rows) in enumerate(sheets):
        page = book.active if number == 0 else book.create_sheet()
        page.title = name
        for row in rows:
            page.append(row)
        if merge:
            page.merge_cells(merge)
    goal = io.BytesIO()
    book.save(goal)
    return goal.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook in which one part is another."""
    goal = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, part if entry == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, part)
    return goal.getvalue()
