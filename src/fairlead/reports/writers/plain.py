"""Text that is only text: what a writer does to words before it draws them.

Everything a person typed is hostile until drawn. Control characters, half characters and overrides of the writing
direction (a file named to look like another) are made visible; the JSON export alone keeps every byte as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import Enum

from fairlead.reports.content.header import JSON

LONGEST_TEXT = 200_000
"""Characters of one text on a page; beyond it the page says that it is cut, and the JSON export has it whole."""

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\U000e0000-\U000e007f]|[\ufffe\uffff]"
)
_BENIGN = frozenset("\u200e\u200f\u061c\u2066\u2067\u2068\u2069\u200b\u2060\ufeff")
"""Marks that steer direction or line breaks without hiding anything: they are dropped, not shown."""


def visible(words: str) -> str:
    """Return `words` with nothing in it that a reader could not see: ``[U+202E]`` for an override, and so on."""
    if words.isascii() and words.isprintable():
        return words
    return _UNSEEN.sub(_seen, _LINE_ENDS.sub("\n", words))


def _seen(found: re.Match[str]) -> str:
    char = found.group()
    return "" if char in _BENIGN else f"[U+{ord(char):04X}]"


def shortened(words: str, *, limit: int, notice: str) -> str:
    """Return `words`, or their beginning and a notice with ``{size}`` when they are longer than `limit`."""
    if len(words) <= limit:
        return words
    tail = notice.format(size=len(words))
    return words[: limit - len(tail) - 1] + " " + tail


def plain_blocks(value: object, *, clean: Callable[[str], str]) -> JSON:
    """Return a composition as JSON values for a template, each text cleaned; a dataclass names itself in ``block``."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, tuple | list):
        return [plain_blocks(item, clean=clean) for item in value]
    if isinstance(value, dict):
        return {str(key): plain_blocks(item, clean=clean) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        body = {field.name: plain_blocks(getattr(value, field.name), clean=clean) for field in fields(value)}
        return {"block": type(value).__name__.lower(), **body}
    raise TypeError(f"{type(value).__name__} is not a value that a composition may hold")
