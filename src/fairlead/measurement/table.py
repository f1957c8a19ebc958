"""A table that can be counted: what a measure needs to know about an engine, and nothing more.

`duckdb_table` opens files on DuckDB, the default. `backend_table` wraps a table of any engine that ibis knows, for data
that outgrow one machine. Both answer with the same rows, so the cells are the same byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.source import TableRefused, shown

Row = tuple[object, ...]
MOST_COLUMNS = 2_000
LONGEST_NAME = 1_000
MOST_FAULTS = 20


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the input, with the engine's own word for its type."""

    name: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Engine:
    """What ran the query."""

    name: str
    version: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """The first and last day in a column of times (UTC), and how many rows hold no time that can be read."""

    first: str | None
    last: str | None
    unread: int


class Table(Protocol):
    """One input of a measurement."""

    @property
    def name(self) -> str:
        """The input's name, without a path."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in order."""

    @property
    def engine(self) -> Engine:
        """What counts."""

    def count_by(self, columns: Sequence[str]) -> tuple[str, list[Row]]:
        """Return the query, and one row per combination of values with its number of rows last."""

    def ask(self, query: str, *, most: int) -> list[Row] | None:
        """Run a query over `log`, the input; None where it gives more rows than allowed."""

    def span(self, column: str) -> Span:
        """Return the first and last day of a column of times."""

    def first_row(self, column: str, *, values: Sequence[str]) -> int | None:
        """Return the number of the first row that holds one of the values, where rows have an order."""


class FaultyTable(FaultsFound, TableRefused):
    """The table was read to its end and has faults; each is listed with its place."""


# Types whose values name a group or an answer; a time or a nested value does neither.
GROUPING = ("VARCHAR", "STRING", "ENUM", "BOOL", "INT", "DECIMAL", "FLOAT", "DOUBLE", "REAL", "DATE", "UUID", "CHAR")
UNLIKE = ("TIMESTAMP", "TIME", "INTERVAL", "[", "STRUCT", "MAP", "UNION", "ARRAY", "LIST", "BLOB", "BINARY")


def check_columns(table: Table, *, wanted: Sequence[str]) -> None:
    """Refuse a column that does not exist, is asked for twice, or holds what no group can be named by."""
    types = {column.name: column.type.upper() for column in table.columns}
    for column in wanted:
        if column not in types:
            raise _unknown(column, table=table)
        kind = types[column]
        if any(word in kind for word in UNLIKE) or not any(word in kind for word in GROUPING):
            raise TableRefused(
                N_(
                    "The column {column} of {name} holds {type}; groups and answers are text, numbers, dates or yes/no."
                ),
                column=shown(column),
                name=table.name,
                type=shown(kind),
            )
    if twice := next((column for place, column in enumerate(wanted) if column in wanted[:place]), None):
        raise TableRefused(N_("The column {column} is asked for twice."), column=shown(twice))


def find_name_faults(columns: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is wrong with column names: the engine tells names apart without regard to case."""
    counts = Counter(column.casefold() for column in columns)
    twice = tuple(
        f"the column {shown(column)} occurs {counts[column.casefold()]} times"
        for place, column in enumerate(columns)
        if counts[column.casefold()] > 1 and column.casefold() not in {seen.casefold() for seen in columns[:place]}
    )
    unnamed = tuple(f"column {place} has no name" for place, column in enumerate(columns, start=1) if not column)
    long = tuple(
        f"the name of column {place} is longer than {LONGEST_NAME} letters"
        for place, column in enumerate(columns, start=1)
        if len(column) > LONGEST_NAME
    )
    many = (f"{len(columns)} columns are more than {MOST_COLUMNS}",) if len(columns) > MOST_COLUMNS else ()
    return (*many, *unnamed, *long, *twice)[:MOST_FAULTS]


def check_time_column(table: Table, *, column: str) -> None:
    """Refuse a column of times that does not exist."""
    if column not in {found.name for found in table.columns}:
        raise _unknown(column, table=table)


def _unknown(column: str, *, table: Table) -> TableRefused:
    """Say which columns exist, the likeliest first."""
    import difflib  # only ever needed here

    names = [found.name for found in table.columns]
    near = difflib.get_close_matches(column.casefold(), [name.casefold() for name in names[:200]], n=1, cutoff=0.6)
    likely = next((name for name in names if near and name.casefold() == near[0]), None)
    listed = ", ".join(shown(name) for name in names[:20]) + (", …" if len(names) > 20 else "")
    if likely:
        return TableRefused(
            N_("{name} has no column {column}. Did you mean {likely}? Its columns are: {columns}."),
            name=table.name,
            column=shown(column),
            likely=shown(likely),
            columns=listed,
        )
    return TableRefused(
        N_("{name} has no column {column}. Its columns are: {columns}."),
        name=table.name,
        column=shown(column),
        columns=listed,
    )
