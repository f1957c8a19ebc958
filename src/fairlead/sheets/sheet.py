"""A list as a file holds it: a header and rows of text, each with the line that it stands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_, InvalidInput

LARGEST_FILE = 10 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 200
MOST_TEXT = 20_000_000
LONGEST_CELL = 20_000
HEAD_ROWS = 20


class SheetRefused(InvalidInput):
    """A file is no list that can be read."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row: its number in the file, its cells, and whether it is as wide as the header."""

    number: int
    cells: tuple[str, ...]
    is_uneven: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One list; `name` is the sheet of a workbook, empty for CSV."""

    name: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def build_sheet(name: str, *, rows: Sequence[tuple[int, tuple[str, ...]]], head: int, is_strict: bool) -> Sheet:
    """Return rows as a list under the header at place `head`; empty rows are left out.

    Args:
        name: of the sheet.
        rows: line number and cells.
        head: place of the header among the rows.
        is_strict: a row that is narrower than the header is uneven too.

    Raises:
        SheetRefused: no row, or too many.
    """
    header = _trimmed(rows[head][1])
    width = len(header)
    lines = []
    for number, cells in rows[head + 1 :]:
        if not any(cells):
            continue
        filled = _trimmed(cells)
        uneven = len(filled) > width or (is_strict and len(cells) < width)
        lines.append(Line(number=number, cells=(*filled, *[""] * width)[:width], is_uneven=uneven))
    if not lines:
        raise SheetRefused(N_("Below the header there is no row to import."))
    if len(lines) > MOST_ROWS:
        raise SheetRefused(N_("At most {most} rows are imported in one step. Split the list."), most=MOST_ROWS)
    return Sheet(name=name, header=header, lines=tuple(lines))


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return cells without the empty ones at the end."""
    last = max((place for place, cell in enumerate(cells, start=1) if cell), default=0)
    return cells[:last]
