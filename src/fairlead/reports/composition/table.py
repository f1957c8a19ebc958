"""Tables: a report as plain columns and rows, one value a cell, for spreadsheets and programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

Value = None | bool | int | str | date | datetime | tuple[str, ...]
"""What a cell holds; a tuple is a list of words, joined by the writer."""

LIST_SEPARATOR = "; "


@dataclass(frozen=True, kw_only=True)
class TableColumn:
    """A column of a table.

    Attributes:
        key: name for programs, in ASCII; it never changes with the language.
        title: name for people.
        width: characters, for spreadsheets.
    """

    key: str
    title: str
    width: int = 16


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; `rows` is a tuple of rows as wide as `columns`."""

    name: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __post_init__(self) -> None:
        width = len(self.columns)
        if any(len(row) != width for row in self.rows):
            raise ValueError(f"{self.name}: a row is not {width} cells wide")


def table(name: str, *columns: tuple[str, str, int], rows: Iterable[tuple[Value, ...]]) -> Table:
    """Return a table from (key, title, width) triples and rows."""
    made = tuple(TableColumn(key=key, title=title, width=width) for key, title, width in columns)
    return Table(name=name, columns=made, rows=tuple(rows))


_GUARDED = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def escape_cell(words: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe in front where it could.

    The rule of OWASP's CSV injection page, on every exporter. It can be undone exactly: a text that already begins
    with apostrophes and then such a sign gets one more.
    """
    return f"'{words}" if words.lstrip("'").startswith(_GUARDED) else words


def unescape_cell(words: str) -> str:
    """Undo `escape_cell`; for every text, ``unescape_cell(escape_cell(text)) == text``."""
    return words[1:] if words.startswith("'") and words.lstrip("'").startswith(_GUARDED) else words
