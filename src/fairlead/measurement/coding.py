"""How the values of a column are read: which mean yes, which mean no, which mean that nobody knows.

Nothing is guessed. Without named values a decision or label is 0 or 1 (or false, true); with named positive values the
others are negative and are written into the statement by name, so that a reader sees what was counted as "not
selected". A value that is neither stops the measurement, unless the person asks for such rows to be counted apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from math import isfinite

ONES = ("1", "1.0", "true")
ZEROS = ("0", "0.0", "false")
MOST_NEGATIVES = 50
"""More unnamed values than this are not the answers of a decision; the person names the negative ones."""


class Reading(Enum):
    """What one value of a decision or label column says."""

    YES = "yes"
    NO = "no"
    MISSING = "missing"
    NOT_RECOGNISED = "not recognised"


@dataclass(frozen=True, kw_only=True)
class Coding:
    """One column with two answers.

    Attributes:
        column: its name.
        positive: values that mean yes (selected, or the good outcome); empty means 1 or true.
        negative: values that mean no; empty means 0 or false, or everything else where `positive` is named.
    """

    column: str
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()

    def read(self, value: str | None, *, unknown: tuple[str, ...] = ()) -> Reading:
        """Return what the value says; blank and the values listed in `unknown` are missing."""
        if is_unknown(value, unknown=unknown):
            return Reading.MISSING
        text = value or ""
        if text in self.positive or (not self.positive and text.lower() in ONES):
            return Reading.YES
        if text in self.negative or (not self.negative and (self.positive or text.lower() in ZEROS)):
            return Reading.NO
        return Reading.NOT_RECOGNISED

    def made_explicit(self, seen: frozenset[str]) -> Coding:
        """Name the values that were counted as negative because only the positive ones had been named."""
        if not self.positive or self.negative:
            return self
        return replace(self, negative=tuple(sorted(seen.difference(self.positive))))


def is_unknown(value: str | None, *, unknown: tuple[str, ...]) -> bool:
    """Whether a value says nothing: null, blank, or one of those that the person named."""
    return value is None or not value.strip() or value in unknown


def as_text(value: object) -> str | None:
    """Return a value of any column type as the text that stands for it in a cell's key.

    A whole number stored as floating point (a column with gaps, written by pandas) reads as the whole number. A
    value that is not a number (NaN, infinity) keeps a text of its own, so that it is seen and refused.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if isfinite(value) and value == int(value) and abs(value) < 2**53 else repr(value)
    return value.isoformat() if isinstance(value, date) else _text_of_decimal(value)


def _text_of_decimal(value: object) -> str:
    from decimal import Decimal  # few logs have one

    if isinstance(value, Decimal) and value.is_finite():
        return format(value.normalize(), "f")
    return str(value)
