"""Read many tables as they stood at one moment, without stopping anybody who writes meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from fairlead.records import tenancy


@contextmanager
def snapshot() -> Iterator[None]:
    """Give every read inside the same picture of the database; nothing may be written inside.

    SQLite gets a deferred transaction of its own, because the usual one takes the write lock. PostgreSQL gets the
    isolation level that keeps its first picture. Inside a transaction that is already open, that one serves.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield
        finally:
            tenancy.forget()
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
