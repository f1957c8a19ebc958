"""A ZIP writer that lies on request, for the archives that a verifier must refuse."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class OddMember:
    """One member, honest unless a field says otherwise."""

    name: bytes
    content: bytes
    method: int = 8
    flags: int = 0
    mode: int = 0o100600 << 16
    size: int | None = None  # what both heads say of its size
    local_size: int | None = None  # what only the head in front of it says
    local_name: bytes | None = None
    crc: int | None = None
    packed: bytes | None = None
    gap: bytes = b""  # bytes in front of it that belong to nobody
    extra: bytes = b""
    comment: bytes = b""
    offset: int | None = None  # where the directory says that it begins


def odd_zip(
    members: Iterable[OddMember],
    *,
    before: bytes = b"",
    after: bytes = b"",
    comment: bytes = b"",
    count: int = 0,
    large: int | None = None,
) -> bytes:
    """Return the archive; `count` is added to the number of members that the end record claims.

    With `large`, the record of the large form stands before the end, that number added to the members it claims.
    """
    body, directory, number = before, b"", 0
    for one in members:
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        honest = deflate.compress(one.content) + deflate.flush() if one.method == 8 else one.content
        packed = honest if one.packed is None else one.packed
        size = len(one.content) if one.size is None else one.size
        crc = zlib.crc32(one.content) if one.crc is None else one.crc
        body += one.gap
        at = len(body) if one.offset is None else one.offset
        name = one.name if one.local_name is None else one.local_name
        local_size = size if one.local_size is None else one.local_size
        form = struct.pack("<5H", 20, one.flags, one.method, 0, 0x5C21)
        body += b"PK\3\4" + form + struct.pack("<3L2H", crc, len(packed), local_size, len(name), 0) + name + packed
        sizes = struct.pack(
            "<3L5H2L", crc, len(packed), size, len(one.name), len(one.extra), len(one.comment), 0, 0, one.mode, at
        )
        directory += b"PK\1\2" + struct.pack("<H", 0x314) + form + sizes + one.name + one.extra + one.comment
        number += 1
    length = len(directory)
    if large is not None:
        start, claimed = len(body), number + large
        directory += struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, claimed, claimed, length, start)
        directory += struct.pack("<4sLQL", b"PK\6\7", 0, start + length, 1)
    end = struct.pack("<4H2LH", 0, 0, number + count, number + count, length, len(body), len(comment))
    return body + directory + b"PK\5\6" + end + comment + after
