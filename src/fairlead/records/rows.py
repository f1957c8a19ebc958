"""Rows as plain JSON and back: what an export and a backup write of any table, checked again when it is read.

A plain value is text, a whole number, a truth value, null, or what a JSON column holds. Times keep their zone, bytes
are hexadecimal. A row that points at another one holds whatever the caller makes of the key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db import connection, models

Field: TypeAlias = "models.Field[Any, Any]"


def columns_of(model: type[models.Model], *, without: Sequence[str] = ()) -> tuple[Field, ...]:
    """Return the columns of a table in their order, except those named."""
    return tuple(field for field in model._meta.concrete_fields if field.name not in without)


def plain(value: Any) -> Any:
    """Return a stored value as JSON holds it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value


def default_of(field: Field) -> Any:
    """Return what stands in a column that an older version did not have.

    Raises:
        ValueError: the column cannot do without a value.
    """
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.blank and isinstance(field, models.CharField | models.TextField):
        return ""
    raise ValueError("is missing")


def stored(field: Field, value: Any) -> Any:
    """Return a plain value as the column takes it; a database alone would let some wrong ones pass.

    Raises:
        ValueError: the column does not take it; the text says why.
    """
    if value is None:
        if not field.null:
            raise ValueError("must not be null")
        return None
    if isinstance(field, models.ForeignKey):
        return stored(field.target_field, value)
    for kind, read in _READERS:
        if isinstance(field, kind):
            return read(field, value)
    raise ValueError("is of a kind that cannot be read")


def _json(_field: Field, value: Any) -> Any:
    if _holds_null(value):
        raise ValueError("holds a null character")
    return value


def _holds_null(value: Any) -> bool:
    """Tell whether any text in a JSON value holds the one character that PostgreSQL does not keep."""
    if isinstance(value, dict):
        return any("\x00" in key or _holds_null(part) for key, part in value.items())
    return any(map(_holds_null, value)) if isinstance(value, list) else isinstance(value, str) and "\x00" in value


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError("must be text")
    if field.max_length is not None and len(value) > field.max_length:
        raise ValueError(f"is longer than {field.max_length} characters")
    known = {key for key, _title in field.flatchoices}
    if known and value not in known and not (value == "" and field.blank):
        raise ValueError("is none of the values that it may have")
    return value


def _truth(_field: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _number(field: Field, value: Any) -> int:
    if type(value) is not int:
        raise ValueError("must be a whole number")
    least, most = connection.ops.integer_field_range(field.get_internal_type())
    least = 0 if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField) else least
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError("is out of range")
    return value


def _moment(_field: Field, value: Any) -> datetime:
    if not isinstance(value, str) or (found := datetime.fromisoformat(value)).tzinfo is None:
        raise ValueError("must be a time with its zone")
    return found


def _day(_field: Field, value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("must be a day")
    return date.fromisoformat(value)


def _bytes(_field: Field, value: Any) -> bytes:
    if not isinstance(value, str):
        raise ValueError("must be bytes in hexadecimal")
    return bytes.fromhex(value)


_READERS: tuple[tuple[type[Field], Callable[[Field, Any], Any]], ...] = (
    (models.JSONField, _json),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.BooleanField, _truth),
    (models.IntegerField, _number),
    (models.AutoField, _number),
    (models.DateTimeField, _moment),
    (models.DateField, _day),
    (models.BinaryField, _bytes),
)


def values_in(
    row: Mapping[str, Any], columns: Mapping[str, Field], *, read: Callable[[Field, Any], Any] = stored
) -> dict[str, Any]:
    """Return what a row says for each column, ready to be stored.

    Args:
        row: plain values by the column's name.
        columns: the columns that may be there.
        read: turns one plain value into a stored one.

    Raises:
        ValueError: a column is unknown, missing, or holds what it cannot; the text names it.
    """
    if unknown := sorted(set(row) - set(columns)):
        raise ValueError(f"{unknown[0][:60]}: is a column that this version does not have")
    found = {}
    for name, field in columns.items():
        try:
            found[name] = read(field, row[name]) if name in row else default_of(field)
        except (ValueError, OverflowError) as error:
            raise ValueError(f"{name}: {error}") from error
    return found
