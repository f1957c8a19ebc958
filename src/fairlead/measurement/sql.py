"""Expressions over the input, as SQL text: a value as text, a number or a time, read alike whatever the column's type.

The text is DuckDB's own, and is run on DuckDB only. Names and texts are quoted here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.measurement.count import quoted
from fairlead.measurement.table import Table

TEXTS = ("VARCHAR", "STRING", "TEXT", "CHAR", "ENUM")
FLOATS = ("DOUBLE", "FLOAT", "REAL")
BLANK = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Every letter that Python calls a space: a value of nothing else says nothing."""


def literal(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def kind_of(table: Table, column: str) -> str:
    """Return the engine's word for a column's type."""
    return next(found.type.upper() for found in table.columns if found.name == column)


def is_text(table: Table, column: str) -> bool:
    """Whether a column holds texts, as all columns of a CSV file do."""
    return any(word in kind_of(table, column) for word in TEXTS)


def text_of(table: Table, column: str, *, unknown: Sequence[str] = ()) -> str:
    """Return a column as text: null where it says nothing, a whole number without a fraction."""
    name = quoted(column)
    kind = kind_of(table, column)
    value = name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"
    if any(word in kind for word in FLOATS):
        as_double = f"CAST({name} AS DOUBLE)"
        whole = f"{as_double} = trunc({as_double}) AND abs({as_double}) < 9007199254740992"
        value = (
            f"CASE WHEN isfinite({as_double}) AND {whole} "
            f"THEN CAST(CAST({as_double} AS BIGINT) AS VARCHAR) ELSE CAST({as_double} AS VARCHAR) END"
        )
    blank = f"trim({value}, {literal(BLANK)}) = ''"
    named = f" OR {value} IN ({', '.join(map(literal, unknown))})" if unknown else ""
    return f"CASE WHEN {blank}{named} THEN NULL ELSE {value} END"


def number_of(table: Table, column: str, *, unknown: Sequence[str] = ()) -> str:
    """Return a column as a finite number; null where it holds none."""
    text = text_of(table, column, unknown=unknown)
    number = f"TRY_CAST(concat({text}) AS DOUBLE)"
    return f"CASE WHEN isfinite({number}) THEN {number} ELSE NULL END"


def time_of(column: str) -> str:
    """Return a column as a time; one without a zone is taken as UTC; null where it cannot be read.

    The text goes through `concat` because DuckDB 2.0 moves a bare cast of text into its CSV reader, where a text that
    is no time stops everything.
    """
    time = f"TRY_CAST(concat({quoted(column)}) AS TIMESTAMPTZ)"
    return f"CASE WHEN isfinite({time}) THEN {time} ELSE NULL END"


def group_name(place: int) -> str:
    """Return the name of an attribute's text inside a query, beside the columns of the input."""
    return f'"(group {place})"'
