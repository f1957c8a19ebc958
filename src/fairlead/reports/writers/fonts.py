"""Which characters the shipped fonts can draw, so that no text ever stops a report.

PDF/UA refuses a document with a character that no font draws. The wheel ships two open fonts (see `writers/fonts/`)
and uses only them, so that equal content gives equal bytes on every machine. Text beyond them (Chinese, Japanese,
Korean and others) is drawn with the fonts of the machine; what these cannot draw either is printed as its code point.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
TEXT_FONT = "Source Sans 3"
SYMBOL_FONT = "DejaVu Sans"

_LARGEST_FONT = 64 * 1024 * 1024


@cache
def shipped_coverage() -> frozenset[int]:
    """Return the code points that the shipped fonts draw."""
    return frozenset().union(*(read_coverage(path) for path in sorted(FONT_FOLDER.glob("*.?tf"))))


@cache
def machine_coverage(paths: tuple[str, ...]) -> frozenset[int]:
    """Return the code points that fonts of this machine draw; a font that cannot be read draws nothing."""
    return frozenset().union(*(read_coverage(Path(path)) for path in paths))


def read_coverage(path: Path) -> frozenset[int]:
    """Return the code points of one OpenType font or collection; a file that is none has none."""
    try:
        if path.stat().st_size > _LARGEST_FONT:
            return frozenset()
        content = path.read_bytes()
        return frozenset().union(*(_mapped(content, offset) for offset in _font_offsets(content)))
    except (OSError, struct.error, IndexError):
        return frozenset()


def _font_offsets(content: bytes) -> tuple[int, ...]:
    if content[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack_from(">I", content, 8)
    return struct.unpack_from(f">{min(count, 256)}I", content, 12)


def _mapped(content: bytes, offset: int) -> set[int]:
    """Return what the ``cmap`` table of the font at `offset` maps to a glyph (OpenType specification, cmap)."""
    (tables,) = struct.unpack_from(">H", content, offset + 4)
    for number in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", content, offset + 12 + 16 * number)
        if tag == b"cmap":
            return _characters(content, start)
    return set()


def _characters(content: bytes, cmap: int) -> set[int]:
    (count,) = struct.unpack_from(">H", content, cmap + 2)
    found: set[int] = set()
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", content, cmap + 4 + 8 * number)
        if (platform, encoding) not in ((0, 3), (0, 4), (0, 6), (3, 1), (3, 10)):
            continue
        (form,) = struct.unpack_from(">H", content, cmap + offset)
        if form == 4:
            found |= _segments(content, cmap + offset)
        elif form == 12:
            found |= _ranges(content, cmap + offset)
    return found


def _segments(content: bytes, at: int) -> set[int]:
    """Read subtable format 4: segments of the first 65,536 code points."""
    (double,) = struct.unpack_from(">H", content, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", content, at + 14)
    starts = struct.unpack_from(f">{count}H", content, at + 16 + double)
    deltas = struct.unpack_from(f">{count}H", content, at + 16 + 2 * double)
    offsets_at = at + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", content, offsets_at)
    found: set[int] = set()
    for place, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if offset:
                (glyph,) = struct.unpack_from(">H", content, offsets_at + 2 * place + offset + 2 * (code - start))
            if (glyph + delta if glyph or not offset else 0) & 0xFFFF:
                found.add(code)
    return found


def _ranges(content: bytes, at: int) -> set[int]:
    """Read subtable format 12: ranges over all code points."""
    (count,) = struct.unpack_from(">I", content, at + 12)
    found: set[int] = set()
    for number in range(min(count, 100_000)):
        start, end, glyph = struct.unpack_from(">III", content, at + 16 + 12 * number)
        if start <= end <= 0x10FFFF:
            found.update(range(start if glyph else start + 1, end + 1))
    return found


def uncovered(texts: Iterable[str], coverage: frozenset[int]) -> frozenset[int]:
    """Return the code points of `texts` that are not in `coverage`; line ends and tabs need no glyph."""
    wanted: set[str] = set().union(*texts) if texts else set()
    return frozenset(ord(char) for char in wanted if char not in "\n\t") - coverage
