"""Search one block of text: lay it open, let the gate find candidates, check each, and say where it is.

A value never leaves this module. What leaves is its kind, its place and a keyed hash of it (BLAKE2b), by which two
finds of one value are known as such to whoever holds the key, and to nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

import re2

from fairlead.measurement.privacy.checks import SEPARATORS, lead_of_email
from fairlead.measurement.privacy.normalise import normalise
from fairlead.measurement.privacy.patterns import PATTERNS, Kind, gate, kinds_set, values

NEAR = 32
"""Bytes before a candidate that a check sees."""

BEYOND = 64
"""Bytes behind a candidate that another kind could need."""

MARK = 16
Candidate = tuple[int, int, int, bool]
"""The number of the pattern, where the value begins and ends, and whether it is confirmed."""

_UNANCHORED = re2._Anchor.UNANCHORED
_NAMES = tuple(pattern.kind.encode() + b"\0" for pattern in PATTERNS)
_CHECKS = tuple(pattern.check for pattern in PATTERNS)
_EMAIL = next(number for number, pattern in enumerate(PATTERNS) if pattern.kind is Kind.EMAIL)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of text that is searched at once.

    Attributes:
        text: the bytes.
        separator: what stands between two units of it (lines, cells); a find lies in one unit.
        until: finds that begin here or later belong to the next block, which repeats the end of this one.
        is_json: whether `\\u` escapes are to be undone.
    """

    text: bytes
    separator: bytes = b"\n"
    until: int | None = None
    is_json: bool = False


class Find(NamedTuple):
    """One find: what it is and where, never the value.

    Attributes:
        kind: what it is.
        place: bytes from the beginning of its block.
        unit: the number of the unit in its block, from 0.
        offset: bytes from the beginning of the unit.
        length: bytes that it takes up in the original.
        is_confirmed: whether check digits, a word beside it or an unmistakable form confirm it.
        mark: the keyed hash of the kind and the value, spelling and separators folded.
    """

    kind: Kind
    place: int
    unit: int
    offset: int
    length: int
    is_confirmed: bool
    mark: bytes


def scan(block: Block, *, key: bytes) -> Iterator[Find]:
    """Yield the finds of a block in the order of their places."""
    raw, separator = block.text, block.separator
    normal = normalise(raw, separator=separator, is_json=block.is_json)
    text, origin = normal.text, normal.origin
    until = len(raw) if block.until is None else block.until
    keyed = blake2b(key=key, digest_size=MARK)
    unit = counted = 0
    for number, start, end, confirmed in candidates(text):
        first, last = origin(start), origin(end)
        if first >= until:
            return
        unit += raw.count(separator, counted, first)
        counted = first
        pattern = PATTERNS[number]
        value = text[start:end]
        mark = keyed.copy()
        mark.update(_NAMES[number])
        mark.update(value if pattern.is_code else value.translate(None, SEPARATORS).lower())
        offset = first - (raw.rfind(separator, 0, first) + 1)
        yield Find(pattern.kind, first, unit, offset, max(1, last - first), confirmed, mark.digest())


def candidates(text: bytes) -> Iterator[Candidate]:
    """Yield each find in a text that was laid open.

    Where a candidate fails its check, the search goes on behind its first run of letters or digits, so that a number
    before a card does not hide the card. The package's own loop and wrappers cost twice as much as the search, so the
    programs behind them are called.
    """
    search, which = gate()._regexp.Match, kinds_set()._set.Match
    place, end_of_text = 0, len(text)
    while place < end_of_text:
        start, end = search(_UNANCHORED, text, place, end_of_text)[0]
        if start < 0:
            return
        numbers = which(text[start : end + BEYOND])
        if len(numbers) == 1 and not PATTERNS[numbers[0]].context:
            verdict = _judged(text, numbers[0], start, end)  # the only pattern here is the one that the gate saw
        else:
            verdict = _first_of(text, sorted(numbers), start=start)
        if verdict:
            yield verdict
            place = verdict[2]
        else:
            place = _behind_run(text, start)


def _first_of(text: bytes, numbers: list[int], *, start: int) -> Candidate | None:
    """Return the first of several patterns whose value satisfies its check."""
    for number in numbers:
        found = values()[number].match(text, start)
        verdict = found and _judged(text, number, *found.span(1))
        if verdict:
            pattern = PATTERNS[number]
            return (pattern.context and not pattern.is_code and _plainer(text, verdict)) or verdict
    return None


def _plainer(text: bytes, verdict: Candidate) -> Candidate | None:
    """Return what a number is by its own form, where a word before it had said it is something else.

    "The caller left 4111 1111 1111 1111": the card's form and check digit say more than the word.
    """
    number, start, end, _ = verdict
    for other in sorted(kinds_set()._set.Match(text[start : end + BEYOND])):
        pattern, found = PATTERNS[other], values()[other].match(text, start)
        if other != number and not pattern.context and pattern.kind is not Kind.PHONE and found:
            judged = _judged(text, other, *found.span(1))
            if judged and judged[3] and judged[2] >= end:
                return judged
    return None


def _judged(text: bytes, number: int, start: int, end: int) -> Candidate | None:
    """Return a candidate that satisfies its check."""
    value = text[start:end]
    if number == _EMAIL and not value.isascii():
        start += lead_of_email(value)
        value = text[start:end]
    length, confirmed = _CHECKS[number](value, text[max(0, start - NEAR) : start], text[end : end + 4])
    return (number, start, start + length, confirmed) if length else None


def _behind_run(text: bytes, place: int) -> int:
    """Return the place behind the letters or digits that begin here, and at least one byte on."""
    end = min(len(text), place + NEAR)
    step = place + 1
    while (
        step < end
        and (text[step - 1 : step].isalnum() or text[step - 1] >= 0x80)
        and (text[step : step + 1].isalnum() or text[step] >= 0x80)
    ):
        step += 1
    return step
