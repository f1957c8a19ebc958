"""Statements made once from a table's model, for the one place where building objects costs more than the disk.

Sealing an act writes three tables on each change of the product. Through query sets that took four times as long as
the durable commit itself (`docs/decisions/0015-sealing-in-statements.md`). Names and conversions come from the model
here too, so a renamed column follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

PLAIN = (models.CharField, models.BigIntegerField, models.BinaryField, models.ForeignKey)
"""Fields whose values every driver takes as they are."""


class Insert:
    """Insert rows of some fields of one table; the caller has entered the organization."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self._model = model
        self._names = names

    @cached_property
    def _fields(self) -> list[models.Field[Any, Any]]:
        return [self._model._meta.get_field(name) for name in self._names]  # type: ignore[misc]

    @cached_property
    def _sql(self) -> str:
        quoted = connection.ops.quote_name
        columns = ", ".join(quoted(str(field.column)) for field in self._fields)
        marks = ", ".join(["%s"] * len(self._fields))
        return f"INSERT INTO {quoted(self._model._meta.db_table)} ({columns}) VALUES ({marks})"

    def rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows, each with a value for every field in order."""
        database = connections[DEFAULT_DB_ALIAS]
        ready = [list(row) for row in rows]
        for place, field in enumerate(self._fields):
            if not isinstance(field, PLAIN):
                for row in ready:
                    row[place] = field.get_db_prep_save(row[place], database)
        with database.cursor() as cursor:
            if len(ready) == 1:
                cursor.execute(self._sql, ready[0])
            elif ready:
                cursor.executemany(self._sql, ready)
