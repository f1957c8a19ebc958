"""JSON in one form only: read strictly, written canonically, so that equal content has equal bytes and one digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DEEPEST = 8
LONGEST_NUMBER = 16
"""Digits; counts of rows are far smaller, and a longer number is an attack on the reader."""


class JsonFault(ValueError):
    """The bytes are not JSON as this module reads it; the argument says where or why."""


def canonical_text(value: object) -> str:
    """Return the one form of a value: keys sorted by code point, no spaces, no floating-point number."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: object) -> bytes:
    """Return the one form of a value as bytes, UTF-8."""
    return canonical_text(value).encode("utf-8")


def object_text(fields: Mapping[str, str]) -> str:
    """Put an object together from fields whose values are canonical text already."""
    return "{" + ",".join(f"{canonical_text(name)}:{fields[name]}" for name in sorted(fields)) + "}"


def read(content: bytes, *, most: int) -> Any:
    """Read JSON strictly: bounded in size and depth, no key twice, whole numbers only.

    Raises:
        JsonFault: with the place, as far as it is known.
    """
    if len(content) > most:
        raise JsonFault(f"longer than {most} bytes")
    try:
        text = content.decode("utf-8")
        if _depth(text) > DEEPEST:
            raise JsonFault(f"nested deeper than {DEEPEST} levels")
        return json.loads(
            text, object_pairs_hook=_object, parse_float=_no_float, parse_constant=_no_float, parse_int=_whole
        )
    except UnicodeDecodeError as error:
        raise JsonFault(f"not UTF-8 at byte {error.start + 1}") from None
    except json.JSONDecodeError as error:
        raise JsonFault(f"line {error.lineno}, column {error.colno}: {error.msg}") from None


def _depth(text: str) -> int:
    """Return how deep brackets are nested, those inside texts left out, before the reader recurses into them."""
    deepest = depth = 0
    for outside in text.replace("\\\\", "").replace('\\"', "").split('"')[::2]:
        if "[" not in outside and "{" not in outside and "]" not in outside and "}" not in outside:
            continue
        for letter in outside:
            if letter in "[{":
                depth += 1
                deepest = max(deepest, depth)
            elif letter in "]}":
                depth -= 1
    return deepest


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        raise JsonFault(f"the key {twice!r} occurs twice in one object")
    return found


def _no_float(text: str) -> Any:
    raise JsonFault(f"{text[:20]} is not a whole number; results are decimal text")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise JsonFault("a number has too many digits")
    return int(text)
