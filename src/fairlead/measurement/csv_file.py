"""The outside of a CSV file: its separator, its header, and sentences about the lines that do not fit.

The header is read here, not guessed by the engine: every column is text, so a code such as `01` or `NO` stays what it
is, and the same file gives the same cells with every version of the engine. Values of a person's row never appear in a
sentence; only the line number does.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from fairlead.domain.refusal import N_
from fairlead.measurement.source import LONGEST_LINE, TableRefused
from fairlead.measurement.table import FaultyTable, find_name_faults

SEPARATORS = (",", ";", "\t", "|")
HEAD = 1 << 20

REASONS = {
    "TOO MANY COLUMNS": N_("line {line}: more values than the header has columns"),
    "MISSING COLUMNS": N_("line {line}: fewer values than the header has columns"),
    "UNQUOTED VALUE": N_("line {line}: a quotation mark is not closed, or stands inside a value"),
    "LINE SIZE OVER MAXIMUM": N_("line {line}: longer than {most} bytes"),
    "INVALID ENCODING": N_("line {line}: not encoded as UTF-8"),
}


@dataclass(frozen=True, kw_only=True)
class CsvShape:
    """How to read a CSV file: its separator and its column names, in order."""

    separator: str
    columns: tuple[str, ...]


def read_shape(path: Path, *, name: str, separator: str | None = None) -> CsvShape:
    """Read the header of a CSV file; the separator is the one of four that occurs most in it, unless it is given.

    Raises:
        TableRefused: the beginning of the file is not text.
        FaultyTable: the header has faults, all of which are listed.
    """
    if separator is not None and (len(separator) != 1 or separator in '"\r\n\0'):
        raise TableRefused(
            N_("A separator is one character, and no quotation mark or line end."), fields=("separator",)
        )
    text = _head_of(path, name=name)
    line = text.splitlines()[0] if text else ""
    chosen = separator or max(SEPARATORS, key=lambda mark: _outside_quotes(line).count(mark))
    try:
        row = next(csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True))
    except (csv.Error, StopIteration):
        raise TableRefused(
            N_("{name}, line 1: the header cannot be read; check its quotation marks."), name=name
        ) from None
    columns = tuple(title or f"column {place}" for place, title in enumerate(row, start=1))
    if faults := find_name_faults(columns):
        raise FaultyTable(N_("{name}, line 1: the header cannot be used."), faults=faults, name=name)
    return CsvShape(separator=chosen, columns=columns)


def _head_of(path: Path, *, name: str) -> str:
    """Return the beginning of the file as text, refused where it is not UTF-8 or has no end of line."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if (place := head.find(0)) >= 0:
        raise TableRefused(
            N_("{name} is not text: byte {place} is zero. A table is read as CSV or Parquet."),
            name=name,
            place=place + 1,
        )
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError as error:
        line = head[: error.start].count(b"\n") + 1
        raise TableRefused(
            N_("{name}, line {line}: not encoded as UTF-8 (byte {place}). Save it as UTF-8."),
            name=name,
            line=line,
            place=error.start + 1,
        ) from None
    if len(head) == HEAD and not any(mark in text for mark in "\r\n"):
        raise TableRefused(N_("{name}, line 1: the header is longer than {most} bytes."), name=name, most=HEAD)
    return text


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def line_faults(rejects: list[tuple[int, str]]) -> tuple[str, ...]:
    """Return a sentence for each line that the engine rejected: its number and the engine's word for the reason."""
    unlike = N_("line {line}: does not fit the header")
    return tuple(REASONS.get(reason, unlike).format(line=line, most=LONGEST_LINE) for line, reason in rejects)


def find_mixed_line_ends(path: Path) -> int | None:
    """Return the first line that ends in another way than the first one does, or None."""
    with path.open("rb") as file:
        first: bool | None = None
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), start=1):
            ends = line.endswith(b"\r\n")
            if line.endswith(b"\n") and first is not None and ends is not first:
                return number
            first = ends if first is None else first
    return None
