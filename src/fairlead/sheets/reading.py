"""Read a list out of a file from outside: CSV in the encodings that spreadsheets write, or XLSX.

The file is hostile: its size, rows, columns and texts are bounded, a workbook's parts are unpacked once against a limit
and may declare no XML entity, no link is followed, and a formula is the text that it is written as.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from fairlead.domain.refusal import N_
from fairlead.sheets.sheet import (
    HEAD_ROWS,
    LARGEST_FILE,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Sheet,
    SheetRefused,
    build_sheet,
)

SEPARATORS = (",", ";", "\t", "|")
MOST_PARTS = 1_000
MOST_UNPACKED = 100 * 1024 * 1024
PIECE = 1 << 20
MOST_READ = MOST_ROWS + 500  # empty rows and what stands above the header
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
BROKEN = N_("This workbook cannot be read: it is damaged or no XLSX file. Save it again as XLSX, or as CSV.")
TOO_LARGE = N_("A list has up to {limit} MB. Split it, or remove pictures and other sheets.")

Row = tuple[int, tuple[str, ...]]
Fit = Callable[[Sequence[str]], int]
"""Tells how many cells of a row are names of columns that somebody knows."""


def read_sheet(content: bytes, *, fit: Fit, sheet: str = "") -> Sheet:
    """Return the list in a file.

    Args:
        content: the file.
        fit: finds the header, and the sheet when none is named: the row that it counts most in.
        sheet: name of the sheet of a workbook; empty for the one that fits best.

    Raises:
        SheetRefused: it cannot be read, or holds more than a list may.
    """
    if len(content) > LARGEST_FILE:
        raise SheetRefused(TOO_LARGE, limit=LARGEST_FILE >> 20)
    if content.startswith(OLD_EXCEL):
        raise SheetRefused(N_("This is an old or a protected workbook. Save it as XLSX without a password, or as CSV."))
    if content.startswith(b"PK"):
        return _from_workbook(content, fit=fit, wanted=sheet)
    return _from_csv(content, fit=fit)


def _from_csv(content: bytes, *, fit: Fit) -> Sheet:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, tuple(_cut(cell) for cell in cells)))
            line = reader.line_num + 1
            _check(rows)
    except csv.Error as error:
        raise SheetRefused(
            N_("Line {line} cannot be read: {why}. Check its quotation marks."), line=line, why=str(error)
        ) from None
    if not any(any(cells) for _, cells in rows):
        raise SheetRefused(N_("The file is empty."))
    return build_sheet("", rows=rows, head=_head(rows, fit=fit)[1], is_strict=True)


def _decoded(content: bytes) -> str:
    """Return the text of a CSV: by its mark, else UTF-8, else what spreadsheets of Western Europe write."""
    codec = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace") if codec == "utf-8-sig" else "\0"
    if "\0" in text:
        raise SheetRefused(N_("This file is no text. Hand in a list as CSV or XLSX."))
    return text


def _from_workbook(content: bytes, *, fit: Fit, wanted: str) -> Sheet:
    from openpyxl import load_workbook

    _check_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False, data_only=False)
        pages = [page for page in book.worksheets if not wanted or page.title == wanted]
        names = ", ".join(page.title for page in book.worksheets)
        found = [(page.title, list(_rows(page))) for page in pages[:50]]
    except SheetRefused:
        raise
    except Exception as error:  # the library raises what its input makes it stumble on
        raise SheetRefused(BROKEN) from error
    if not found:
        raise SheetRefused(N_("There is no sheet {sheet} here. There are: {names}."), sheet=wanted, names=names)
    full = [(name, rows) for name, rows in found if rows]
    if not full:
        raise SheetRefused(N_("The file is empty."))
    name, rows = max(full, key=lambda one: _head(one[1], fit=fit)[0])
    return build_sheet(name, rows=rows, head=_head(rows, fit=fit)[1], is_strict=False)


def _check_parts(content: bytes) -> None:
    """Unpack every part once against a limit, and refuse one that declares a document type."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise SheetRefused(N_("This workbook unpacks to more than a list may hold."))
            unpacked = 0
            for part in parts:
                with archive.open(part) as file:
                    before = b""
                    while piece := file.read(PIECE):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED:
                            raise SheetRefused(N_("This workbook unpacks to more than a list may hold."))
                        if b"<!DOCTYPE" in (seen := (before + piece).replace(b"\0", b"")) or b"<!ENTITY" in seen:
                            raise SheetRefused(N_("This workbook declares XML entities, which no spreadsheet writes."))
                        before = piece[-40:]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise SheetRefused(BROKEN) from error


def _rows(page: Any) -> Iterator[Row]:
    read: list[Row] = []
    for number, cells in enumerate(page.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1):
        row = (number, tuple(_text(cell) for cell in cells))
        if any(row[1]):
            read.append(row)
            _check(read[-1:], count=len(read))
            yield row
        if number > 20 * MOST_READ:
            raise SheetRefused(N_("The sheet {sheet} is longer than a list may be."), sheet=page.title)


def _check(rows: Sequence[Row], *, count: int = 0) -> None:
    if (count or len(rows)) > MOST_READ:
        raise SheetRefused(N_("At most {most} rows are imported in one step. Split the list."), most=MOST_ROWS)
    if rows and len(rows[-1][1]) > MOST_COLUMNS and any(rows[-1][1][MOST_COLUMNS:]):
        raise SheetRefused(N_("A list has at most {most} columns."), most=MOST_COLUMNS)


def _head(rows: Sequence[Row], *, fit: Fit) -> tuple[int, int]:
    """Return how well the best row fits as a header, and its place; the first row with words when none fits."""
    first = next((place for place, (_, cells) in enumerate(rows) if any(cells)), 0)
    places = range(min(HEAD_ROWS, len(rows)))
    best = max(places, key=lambda place: fit(rows[place][1]))
    count = fit(rows[best][1])
    return count, best if count else first


def _text(value: Any) -> str:
    """Return a cell as text: days as ISO dates, whole numbers without a point, a formula as it is written."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _cut(str(value))


def _cut(text: str) -> str:
    """Return a text that is trimmed and can be stored; one that is too long stays one sign too long, to be refused."""
    kept = text.strip()[: LONGEST_CELL + 1].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return kept.encode("utf-8", errors="replace").decode()


def check_text(sheet: Sheet) -> None:
    """Refuse a list whose texts together are more than one step stores.

    Raises:
        SheetRefused: they are.
    """
    if sum(len(cell) for line in sheet.lines for cell in line.cells) > MOST_TEXT:
        raise SheetRefused(N_("The texts of this list are longer than one step stores. Split the list."))
