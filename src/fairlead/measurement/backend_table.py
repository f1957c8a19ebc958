"""A table of any engine that ibis knows, counted by the same expression: for data that outgrow one machine.

Nothing here is imported by the command: `import ibis` costs a second. The engines that are run in tests are named in
the reference; for the others the expression compiles, and that is all that is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from fairlead.domain.refusal import N_
from fairlead.measurement.count import MOST_GROUPS, expression
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.table import Column, Engine, Row, Span

if TYPE_CHECKING:
    from ibis.backends import BaseBackend
    from ibis.expr.types import Table as IbisTable


class BackendTable:
    """One input on an engine that somebody else runs.

    Args:
        table: the ibis table; its rows are counted where they are.
        backend: the connection it belongs to.
        name: what the statement calls the input.
    """

    def __init__(self, table: IbisTable, *, backend: BaseBackend, name: str) -> None:
        self._table = table
        self._backend = backend
        self.name = name
        self.engine = Engine(name=backend.name, version=str(backend.version))
        self.columns = tuple(Column(name=column, type=str(kind)) for column, kind in table.schema().items())

    def count_by(self, columns: Sequence[str]) -> tuple[str, list[Row]]:
        """Run the one expression; one more row than allowed is fetched, to see that there are too many."""
        counted = expression(self._table, columns=columns)
        fetched = self._backend.to_pyarrow(counted.limit(MOST_GROUPS + 1))
        if fetched.num_rows > MOST_GROUPS:
            raise TableRefused(
                N_("{columns} together have more than {most} combinations in {name}."),
                columns=", ".join(shown(column) for column in columns),
                most=MOST_GROUPS,
                name=self.name,
            )
        values = [fetched.column(place).to_pylist() for place in range(fetched.num_columns)]
        return str(self._backend.compile(counted)), list(zip(*values, strict=True))

    def ask(self, query: str, *, most: int) -> list[Row] | None:  # noqa: ARG002  (no query is run here)
        """Refuse: a query in DuckDB's words has been run on no other engine yet."""
        raise TableRefused(N_("This measure reads files; it cannot count {name} on another engine."), name=self.name)

    def span(self, column: str) -> Span:
        """Return the first and last day in UTC of a column of times or dates."""
        times = self._table[column].try_cast("timestamp('UTC')")
        found = self._backend.to_pyarrow(
            self._table.aggregate(
                first=times.min().cast("string"),
                last=times.max().cast("string"),
                unread=self._table.count() - times.count(),
            )
        ).to_pylist()[0]
        return Span(first=_day(found["first"]), last=_day(found["last"]), unread=found["unread"])

    def first_row(self, column: str, *, values: Sequence[str]) -> int | None:  # noqa: ARG002  (rows have no order here)
        """Return None: rows of a distributed table have no order."""
        return None


def _day(text: str | None) -> str | None:
    """Return the day of a time written as text."""
    return date.fromisoformat(text[:10]).isoformat() if text else None
