"""The period of the evidence: the first day in a column of times, and the day after the last one."""

from __future__ import annotations

from datetime import date, timedelta

from fairlead.domain.refusal import N_
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.table import Table, check_time_column

Period = tuple[str | None, str | None]


def period_of(table: Table, *, column: str | None) -> tuple[Period, int]:
    """Return the period and the number of rows without a time that can be read; no period without a column.

    Raises:
        TableRefused: the column is not there, or holds no time that can be read.
    """
    if column is None:
        return (None, None), 0
    check_time_column(table, column=column)
    span = table.span(column)
    try:
        first, last = date.fromisoformat(span.first or ""), date.fromisoformat(span.last or "")
        until = last + timedelta(days=1)
    except (ValueError, OverflowError):
        raise TableRefused(
            N_("{column} of {name} holds no period: its times read from {first} to {last}. Write them as 2026-01-31."),
            column=shown(column),
            name=table.name,
            first=span.first or "?",
            last=span.last or "?",
        ) from None
    return (first.isoformat(), until.isoformat()), span.unread
