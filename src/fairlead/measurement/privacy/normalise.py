"""Undo what hides a value, and keep the place of every byte.

Looking at each letter of a text costs more than searching it. So one RE2 program first finds the few spots where
something could be hidden: full-width and other compatibility letters, letters without width, dashes and spaces that
are not ASCII between digits, percent signs, entities, escapes of JSON, "(at)", "[.]", values that run over the end of
a line. Only the surroundings of such a spot are rewritten (`_rewritten`), letter by letter with its place; everything
else stays the bytes it was, at the places it had. One level is undone: what is encoded twice stays hidden.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any
from urllib.parse import unquote_to_bytes

from fairlead.measurement.privacy.patterns import compiled

AROUND = 64
"""Bytes on either side of a suspicious spot that are rewritten with it."""

NEAR = 80
"""Letters on either side of a line's end that say whether a value runs over it."""

_WIDTHLESS = r"(?:\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xc2\xad|\xe1\xa0\x8e|\xcd\x8f)"
_DASH = r"(?:\xe2\x80[\x90-\x95]|\xe2\x88\x92|\xef\xb9\xa3)"
_SPACE = r"(?:\xc2\xa0|\xe2\x80[\x80-\x8a\xaf]|\xe3\x80\x80)"
_BREAK = r"(?:=?\r?\n| ?\x0b)[ \t>]*"

SUSPECTS: tuple[str, ...] = (
    rf"[\w@.%+-]{_WIDTHLESS}+[\w@.%+-]",
    rf"[\dA-Z)]{_DASH}[\dA-Z(]",
    rf"[\dA-Z]{_SPACE}[\dA-Z(]",
    r"\xef\xbc[\x85\x8b\x8d-\x99\xa0-\xba\xbf]|\xef\xbd[\x81-\x9a]|\xef\xb9[\xaa\xab\x92]",
    r"\xf0\x9d[\x90-\x9f]|\xe2[\x91-\x93][\x80-\xbf]|\xe2\x81[\xb0-\xb9]|\xe2\x82[\x80-\x89]",
    r"@[^\s@]+(?:\xe3\x80\x82|\xef\xbd\xa1)\w",
    r"%(?:40|2[BDEbde]|3[0-9]|[4-7][0-9A-Fa-f])",
    r"&(?:#[xX]?[0-9A-Fa-f]{1,6};|(?i:commat|period|plus|hyphen|dash|lowbar|nbsp|num);)",
    r"[\w\x80-\xff] ?[\[({<] ?(?i:at|@|dot|\.|punkt|point|punto|:) ?[\])}>] ?[\w\x80-\xff]",
    r"(?i:\w at [\w-]+(?: dot [a-z]{2,})+)|\w_at_\w+(?:_dot_|\.)|(?i:\w@[\w-]+ dot [a-z]{2,})",
    r"\w @ ?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|\w@ [\w-]+\.[a-z]{2,}",
    r"\b(?:\d ){8,}\d\b",
    rf"@{_BREAK}\w|\w{_BREAK}@\w|@[\w.-]+{_BREAK}\.\w|@[\w.-]*\.{_BREAK}\w|@[\w-]+{_BREAK}[\w-]+\.[a-z]{{2,}}",
    rf"\w={_BREAK}\w",
    rf"\d{{4}}[ -]\d{{4}}[ -]?{_BREAK}\d{{4}}|\d{{4}}[ -]{_BREAK}\d{{4}}[ -]\d{{4}}",
    rf"\b[A-Z]{{2}}\d{{2}} [A-Z0-9 ]+{_BREAK}[A-Z0-9]{{2,4}}\b",
    rf"\+\d[\d ()-]+{_BREAK}\d[\d ()-]+\d|\d{{3}}-{_BREAK}\d{{2}}-\d{{4}}|\d{{3}}-\d{{2}}-{_BREAK}\d{{4}}",
    rf"\beyJ[\w.-]{{10,}}{_BREAK}[\w.-]",
)
_ESCAPES = (r"\\u[0-9A-Fa-f]{4}",)

Replace = Callable[[re.Match[str]], str]
Step = tuple[str | None, re.Pattern[str], Replace]
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ENTITY = re.compile(r"&(?:#[xX]?[0-9A-Fa-f]{1,6}|[A-Za-z]{3,7});")
_ESCAPE = re.compile(r"(?:\\u[0-9A-Fa-f]{4})+")
_STRANGE = re.compile(r"[^\x00-\x7f]")
_BRACKETED = re.compile(r" ?[\[({<] ?(at|@|dot|\.|punkt|point|punto|:) ?[\])}>] ?", re.IGNORECASE)
_SPOKEN = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64})(?: at |_at_)([\w-]+(?:(?: dot |_dot_|\.)[A-Za-z]{2,})+)", re.IGNORECASE
)
_SPOKEN_DOT = re.compile(r"(?<=[@.])[\w-]{1,63}(?: dot [A-Za-z]{2,})+", re.IGNORECASE)
_LONELY_AT = re.compile(r"(?<=\w) ?@ ?(?=[\w-]+(?:\.[\w-]+)*\.[a-z]{2,})")
_SPREAD = re.compile(r"\b(?:\d ){8,}\d\b")
_BROKEN = re.compile(r"(?:=\r?\n|[ \t]*(?:\r?\n| ?\x0b)[ \t>]*)")
_SIGNS = {"。": ".", "｡": ".", "−": "-", "﹣": "-", "\u3000": " ", "\u034f": ""}


@dataclass(frozen=True, kw_only=True)
class Normal:
    """A text with hidden values laid open, and the way back to the places of the original.

    Attributes:
        text: the bytes to search.
        _starts: where in `text` each piece begins.
        _pieces: for each piece the place of its first byte in the original, and the place of each further byte
            where it was rewritten.
    """

    text: bytes
    _starts: tuple[int, ...] = (0,)
    _pieces: tuple[tuple[int, tuple[int, ...] | None], ...] = ((0, None),)

    def origin(self, place: int) -> int:
        """Return the place in the original of a byte of `text`; its end has a place too."""
        piece = bisect_right(self._starts, place) - 1
        start, places = self._pieces[piece]
        inside = place - self._starts[piece]
        return start + inside if places is None else places[inside]


def normalise(raw: bytes, *, separator: bytes, is_json: bool = False) -> Normal:
    """Return a text laid open; a value is never joined across `separator` unless it is the line feed itself."""
    spots = list(_spots(raw, separator=separator, is_json=is_json))
    if not spots:
        return Normal(text=raw)
    parts: list[bytes] = []
    starts: list[int] = []
    pieces: list[tuple[int, tuple[int, ...] | None]] = []
    length = last = 0
    for start, end in spots:
        rewritten, places = _rewritten(raw[start:end], start=start, is_json=is_json)
        for part, piece in ((raw[last:start], (last, None)), (rewritten, (start, places))):
            if part:
                parts.append(part)
                starts.append(length)
                pieces.append(piece)
                length += len(part)
        last = end
    parts.append(raw[last:])
    starts.append(length)
    pieces.append((last, None))
    return Normal(text=b"".join(parts), _starts=tuple(starts), _pieces=tuple(pieces))


@cache
def _suspects(is_json: bool) -> Any:
    return compiled("|".join((*SUSPECTS, *(_ESCAPES if is_json else ()))))


def _spots(raw: bytes, *, separator: bytes, is_json: bool) -> Iterator[tuple[int, int]]:
    """Yield the stretches to rewrite, in order, those that touch each other as one."""
    before: tuple[int, int] | None = None
    for found in _suspects(is_json).finditer(raw):
        start, end = found.span()
        if separator != b"\n" and separator in raw[start:end]:
            continue
        start = max(raw.rfind(separator, 0, start) + 1, start - AROUND)
        stop = raw.find(separator, end)
        end = min(len(raw) if stop < 0 else stop, end + AROUND)
        start, end = _whole_letters(raw, start, end)
        if before and start <= before[1]:
            before = (before[0], max(end, before[1]))
            continue
        if before:
            yield before
        before = (start, end)
    if before:
        yield before


def _whole_letters(raw: bytes, start: int, end: int) -> tuple[int, int]:
    """Move both ends off the middle of a letter."""
    for _ in range(3):
        if 0 < start < len(raw) and raw[start] & 0xC0 == 0x80:
            start -= 1
        if end < len(raw) and raw[end] & 0xC0 == 0x80:
            end += 1
    return start, end


def _rewritten(raw: bytes, *, start: int, is_json: bool) -> tuple[bytes, tuple[int, ...]]:
    """Return a stretch rewritten, with the original place of each of its bytes and of its end."""
    text = raw.decode("utf-8", "surrogateescape")
    places = list(accumulate(map(_width, text), initial=start))
    end = places.pop()
    for sign, pattern, replace in (*_OF_JSON, *_STEPS) if is_json else _STEPS:
        if sign is None or sign in text:
            text, places = _replaced(text, places, pattern, replace)
    if text.isascii():
        return text.encode(), (*places, end)
    spread = [origin for letter, origin in zip(text, places, strict=True) for _ in range(_width(letter))]
    return text.encode("utf-8", "surrogateescape"), (*spread, end)


def _width(letter: str) -> int:
    """Return how many bytes a letter has; a byte that is no UTF-8 came in as half a surrogate."""
    code = ord(letter)
    return 1 if code < 0x80 or 0xDC80 <= code <= 0xDCFF else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _replaced(text: str, places: list[int], pattern: re.Pattern[str], replace: Replace) -> tuple[str, list[int]]:
    """Replace every match; each new letter has the place of the match's first."""
    parts: list[str] = []
    kept: list[int] = []
    last = 0
    for found in pattern.finditer(text):
        new = replace(found)
        if new == found[0]:
            continue
        start, end = found.span()
        parts += [text[last:start], new]
        kept += places[last:start]
        kept += places[start:end] if len(new) == end - start else [places[start]] * len(new)
        last = end
    return ("".join((*parts, text[last:])), kept + places[last:]) if last else (text, places)


def _decoded(found: re.Match[str]) -> str:
    """Return percent escapes as letters, unless they are no text."""
    try:
        return unquote_to_bytes(found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return found[0]


def _dotted(spoken: str) -> str:
    return re.sub(r" dot |_dot_", ".", spoken, flags=re.IGNORECASE)


def _unescaped(found: re.Match[str]) -> str:
    units = found[0].encode("ascii").replace(b"\\u", b"")
    return bytes.fromhex(units.decode()).decode("utf-16-be", "replace")


def _plain(letter: str) -> str:
    """Return the compatibility form of a letter, dashes and spaces as those of ASCII, nothing for one without width."""
    if letter in _SIGNS:
        return _SIGNS[letter]
    category = unicodedata.category(letter)
    if category == "Cf":
        return ""
    if category in ("Pd", "Zs"):
        return {"Pd": "-", "Zs": " "}[category]
    if category == "Cs":
        return letter
    return unicodedata.normalize("NFKC", letter)


def _joined(found: re.Match[str]) -> str:
    """Close a broken line where a value runs over it, and leave the others as they are."""
    before, after = (
        found.string[max(0, found.start() - NEAR) : found.start()],
        found.string[found.end() : found.end() + NEAR],
    )
    if found[0].startswith("=") and before[-1:].isalnum() and after[:1].isalnum():
        return ""
    if any(head.search(before) and tail.match(after) for head, tail in _JOINS):
        return ""
    if any(head.search(before) and tail.match(after) for head, tail in _SPACED):
        return " "
    return found[0]


_JOINS = tuple(
    (re.compile(head), re.compile(tail))
    for head, tail in (
        (r"\w@$", r"\w"),
        (r"\w$", r"@[\w-]+\.[a-z]{2,}"),
        (r"@[\w.-]+$", r"\.\w"),
        (r"@[\w.-]*\.$", r"\w"),
        (r"@[\w-]+$", r"[\w-]{1,24}\.[a-z]{2,10}(?!\w)"),
        (r"\d{3}-$", r"\d{2}-\d{4}"),
        (r"\d{3}-\d{2}-$", r"\d{4}"),
        (r"\beyJ[\w-]{10,}(?:\.[\w-]*)?$", r"[\w-]*\.?[\w-]"),
        (r"\d{4}-$", r"\d{4}"),
    )
)
_SPACED = tuple(
    (re.compile(head), re.compile(tail))
    for head, tail in (
        (r"\d{4}[ -]\d{4}$", r"\d{4}"),
        (r"\b\d{4}$", r"\d{4}[ -]\d{4}"),
        (r"\b[A-Z]{2}\d{2} [A-Z0-9 ]+$", r"[A-Z0-9]{2,4}\b"),
        (r"\+\d[\d ()-]+$", r"\d[\d ()-]+\d"),
    )
)
_OF_JSON: tuple[Step, ...] = (("\\u", _ESCAPE, _unescaped),)
_STEPS: tuple[Step, ...] = (
    ("%", _PERCENT, _decoded),
    ("&", _ENTITY, lambda found: html.unescape(found[0])),
    (None, _STRANGE, lambda found: _plain(found[0])),
    (None, _BROKEN, _joined),
    (None, _BRACKETED, lambda found: {"at": "@", "@": "@", ":": ":"}.get(found[1].lower(), ".")),
    (None, _SPOKEN, lambda found: f"{found[1]}@{_dotted(found[2])}"),
    (None, _SPOKEN_DOT, lambda found: _dotted(found[0])),
    ("@", _LONELY_AT, lambda found: "@"),  # noqa: ARG005
    (None, _SPREAD, lambda found: found[0].replace(" ", "")),
)
"""What is undone, in this order; each with the sign without which nothing is to be done."""
