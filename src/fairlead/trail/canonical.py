"""Canonical bytes: exactly one spelling for each JSON value, so that a hash means the value and nothing else.

The form: UTF-8, object keys sorted by code point, no spaces, the shortest escapes that JSON allows (``\\"``, ``\\\\``,
``\\b \\f \\n \\r \\t``, other control characters as ``\\u00xx`` in lower case), every other character as itself.
Text, whole numbers up to 2^53 - 1, booleans, null, lists and objects; no floats, because two programs print one float
in two ways. Text is kept as it was typed, without Unicode normalization: a changed byte is a change.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from fairlead.trail.entry import LARGEST_INTEGER, Entry

SALT_BYTES = 16
DEEPEST = 32


class NotCanonical(ValueError):
    """A value has no canonical form, or bytes are not the canonical form of any value."""


def canonical_bytes(value: object) -> bytes:
    """Return the canonical bytes of an entry or of any JSON value.

    Raises:
        NotCanonical: a float, a number beyond 2^53 - 1, half a surrogate pair, a key that is not text, something
            that is not JSON, or nesting deeper than 32.
    """
    plain = value.to_json() if isinstance(value, Entry) else value
    text = json.dumps(_checked(plain, depth=0), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("half of a surrogate pair has no UTF-8 form") from error


def parse_canonical(line: bytes) -> Any:
    """Return the value whose canonical bytes these are.

    The proof of canonical form is to write the value again and compare: doubled keys, other escapes, spaces, another
    order of keys and every other liberty of JSON come out different.

    Raises:
        NotCanonical: the bytes are not the canonical form of any value.
    """
    try:
        value = json.loads(line.decode("utf-8"), parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON in the form of the trail: {error}") from error
    if canonical_bytes(value) != line:
        raise NotCanonical("the same value is written in canonical form in other bytes")
    return value


def parse_entry(line: bytes) -> Entry:
    """Return the entry whose canonical bytes these are.

    Raises:
        NotCanonical: the bytes are not the canonical form of an entry.
    """
    value = parse_canonical(line)
    if not isinstance(value, dict) or not isinstance(value.get("facts"), dict):
        raise NotCanonical("an entry is an object that holds facts")
    try:
        return Entry(**value)
    except (TypeError, ValueError) as error:
        raise NotCanonical(str(error)) from error


def fact_digest(salt: bytes, value: object) -> str:
    """Return the hex SHA-256 over the salt and the canonical value, the form in which an entry holds a field.

    The salt keeps a short value from being guessed from its digest once the value was erased. Its length is fixed at
    16 bytes: with a free length the holder of the salts could move bytes of the value ``12`` into the salt and open
    the same digest as ``2``.

    Raises:
        ValueError: the salt has another length.
        NotCanonical: the value has no canonical form.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(salt + canonical_bytes(value)).hexdigest()


def _checked(value: object, *, depth: int) -> object:
    """Return a value of plain JSON types only, or refuse it."""
    if depth > DEEPEST:
        raise NotCanonical(f"nested deeper than {DEEPEST}")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical("a number beyond 2^53 - 1; write it as text")
        return int(value)
    if isinstance(value, list | tuple):
        return [_checked(one, depth=depth + 1) for one in value]
    if isinstance(value, Mapping):
        return {_checked_key(key): _checked(one, depth=depth + 1) for key, one in value.items()}
    raise NotCanonical(f"a {type(value).__name__} has no canonical form; write it as text")


def _checked_key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical("a key of an object must be text")
    return str(key)


def _refuse_number(text: str) -> object:
    raise NotCanonical(f"{text[:40]} is not a whole number")
