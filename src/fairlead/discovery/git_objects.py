"""Read git's objects from its files: loose ones and packs of version 2. Git is not run and its configuration not read.

A hostile repository may lie in every byte, so offsets, sizes, chains of deltas and what unpacks are bounded, no file
outside of the repository is opened, and objects that another repository lends (`alternates`) are not followed.
"""

from __future__ import annotations

import os
import re
import stat
import zlib
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairlead.discovery.limits import MEGABYTE

LARGEST = 64 * MEGABYTE  # of an object that is needed whole: a tree, a commit, the base of a delta
CACHE = 48 * MEGABYTE
MOST_PACKS = 2_000
MOST_DELTAS = 300
CHUNK = 64 * 1024
NAMES = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
OFFSET_DELTA, REFERENCE_DELTA = 6, 7
LOOSE = re.compile(rb"(commit|tree|blob|tag) (\d{1,18})\0")


class BrokenObject(ValueError):
    """An object is missing, damaged, or larger than is read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a tree."""

    mode: int
    name: bytes
    oid: str


class _File:
    """A regular file inside the repository, read by position."""

    def __init__(self, path: Path, *, inside: str) -> None:
        real = os.path.realpath(path)
        if not real.startswith(inside + os.sep):
            raise BrokenObject(f"{path.name} leads out of the repository")
        self.handle = os.open(real, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        status = os.fstat(self.handle)
        if not stat.S_ISREG(status.st_mode):
            os.close(self.handle)
            raise BrokenObject(f"{path.name} is not a regular file")
        self.size = status.st_size

    def at(self, offset: int, size: int) -> bytes:
        """Return the bytes at an offset; fewer at the end of the file."""
        return os.pread(self.handle, size, offset) if 0 <= offset < self.size else b""

    def inflate(self, offset: int, *, most: int) -> bytes:
        """Return at most `most` bytes of the stream that begins at an offset."""
        inflating, parts, total = zlib.decompressobj(), [], 0
        while total < most and not inflating.eof:
            packed = inflating.unconsumed_tail or self.at(offset, CHUNK)
            if not inflating.unconsumed_tail:
                offset += len(packed)
            if not packed:
                break
            parts.append(inflating.decompress(packed, most - total))
            total += len(parts[-1])
        return b"".join(parts)


class _Pack:
    """A pack and its index."""

    def __init__(self, index: Path, *, inside: str, width: int) -> None:
        self.index = _File(index, inside=inside)
        self.pack = _File(index.with_suffix(".pack"), inside=inside)
        self.width = width
        head = self.index.at(0, 8 + 1024)
        if head[:8] != b"\xfftOc\0\0\0\2" or len(head) < 8 + 1024:
            raise BrokenObject(f"{index.name} is no index of version 2")
        self.fan = [int.from_bytes(head[8 + 4 * i : 12 + 4 * i], "big") for i in range(256)]
        self.count = self.fan[255]
        if sorted(self.fan) != self.fan or self.index.size < 8 + 1024 + self.count * (width + 8):
            raise BrokenObject(f"{index.name} is damaged")

    def offset_of(self, oid: bytes) -> int:
        """Return where an object stands in the pack; -1 when it is not in it."""
        low, high = self.fan[oid[0] - 1] if oid[0] else 0, self.fan[oid[0]]
        names = self.index.at(8 + 1024 + low * self.width, (high - low) * self.width)
        rows = range(len(names) // self.width)
        at = bisect_left(rows, oid, key=lambda row: names[row * self.width : (row + 1) * self.width])
        if at >= len(rows) or names[at * self.width : (at + 1) * self.width] != oid:
            return -1
        table = 8 + 1024 + self.count * (self.width + 4)
        offset = int.from_bytes(self.index.at(table + 4 * (low + at), 4), "big")
        if offset & 0x80000000:
            large = table + 4 * self.count + 8 * (offset & 0x7FFFFFFF)
            offset = int.from_bytes(self.index.at(large, 8), "big")
        return offset

    def close(self) -> None:
        """Close both files."""
        os.close(self.index.handle)
        os.close(self.pack.handle)


class Objects:
    """The objects of one repository; `width` is the size of an object's name, 20 bytes for SHA-1 and 32 for SHA-256."""

    def __init__(self, folder: Path, *, width: int) -> None:
        self.folder = folder / "objects"
        self.inside = os.path.realpath(folder)
        self.width = width
        self.broken: list[str] = []
        self._packs: list[_Pack] = []
        self._cache: OrderedDict[tuple[int, int], tuple[str, bytes]] = OrderedDict()
        self._cached = 0
        try:
            names = sorted(row.name for row in os.scandir(self.folder / "pack") if row.name.endswith(".idx"))
        except OSError:
            names = []
        for name in names[:MOST_PACKS]:
            try:
                self._packs.append(_Pack(self.folder / "pack" / name, inside=self.inside, width=width))
            except (OSError, BrokenObject) as problem:
                self.broken.append(f"pack not read: {problem}")

    @property
    def lends(self) -> bool:
        """Tell whether objects of another repository would be needed."""
        return (self.folder / "info" / "alternates").exists()

    def close(self) -> None:
        """Close every file."""
        for pack in self._packs:
            pack.close()

    def read(self, oid: str, *, kind: str, most: int = LARGEST) -> tuple[bytes, int]:
        """Return at most `most` bytes of an object, and the size of the whole.

        Raises:
            BrokenObject: missing, damaged, of another kind, or needed whole and too large.
        """
        try:
            found, content, size = self._read(bytes.fromhex(oid), most=most)
        except (zlib.error, OSError, IndexError) as problem:
            raise BrokenObject(f"object {oid[:12]} is damaged") from problem
        if found != kind:
            raise BrokenObject(f"object {oid[:12]} is a {found}, not a {kind}")
        return content, size

    def tree(self, oid: str) -> Iterator[Entry]:
        """Yield the rows of a tree."""
        content, size = self.read(oid, kind="tree")
        if size > len(content):
            raise BrokenObject(f"tree {oid[:12]} is larger than is read")
        at = 0
        while at < len(content):
            end = content.find(b"\0", at)
            mode, _, name = content[at:end].partition(b" ")
            if end < 0 or not re.fullmatch(rb"[0-7]{5,6}", mode) or len(content) < end + 1 + self.width:
                raise BrokenObject(f"tree {oid[:12]} is damaged")
            yield Entry(int(mode, 8), name, content[end + 1 : end + 1 + self.width].hex())
            at = end + 1 + self.width

    def _read(self, oid: bytes, *, most: int) -> tuple[str, bytes, int]:
        for number, pack in enumerate(self._packs):
            offset = pack.offset_of(oid)
            if offset >= 0:
                return self._packed(number, offset, most=most)
        return self._loose(oid.hex(), most=most)

    def _loose(self, oid: str, *, most: int) -> tuple[str, bytes, int]:
        try:
            file = _File(self.folder / oid[:2] / oid[2:], inside=self.inside)
        except OSError as problem:
            raise BrokenObject(f"object {oid[:12]} is not here") from problem
        try:
            content = file.inflate(0, most=most + 64)
        finally:
            os.close(file.handle)
        head = LOOSE.match(content)
        if head is None:
            raise BrokenObject(f"object {oid[:12]} is damaged")
        return head[1].decode(), content[head.end() :][:most], int(head[2])

    def _packed(self, number: int, offset: int, *, most: int) -> tuple[str, bytes, int]:
        """Return an object of a pack; a chain of deltas is followed without recursion, its base kept for the next."""
        deltas: list[tuple[int, bytes]] = []
        pack = self._packs[number].pack
        while True:
            known = self._cache.get((number, offset))
            if known is not None:
                self._cache.move_to_end((number, offset))
                kind, content, size = known[0], known[1], len(known[1])
                break
            code, size, start = _header(pack, offset)
            if code not in (OFFSET_DELTA, REFERENCE_DELTA):
                kind = NAMES.get(code, "unknown object")
                content = pack.inflate(start, most=min(size, LARGEST if deltas else most))
                break
            if len(deltas) >= MOST_DELTAS or size > LARGEST:
                raise BrokenObject("a chain of deltas is longer than is read")
            base, start = self._base(number, code, offset, start)
            deltas.append((offset, pack.inflate(start, most=size)))
            offset = base
        if not deltas:
            return kind, content[:most], size
        if len(content) < size:
            raise BrokenObject("the base of a delta is damaged or larger than is read")
        self._keep((number, offset), kind, content)
        for at, delta in reversed(deltas):
            content = apply_delta(content, delta)
            self._keep((number, at), kind, content)
        return kind, content[:most], len(content)

    def _base(self, number: int, code: int, offset: int, start: int) -> tuple[int, int]:
        """Return where the base of a delta stands, and where the delta itself begins."""
        pack = self._packs[number]
        if code == REFERENCE_DELTA:
            base = pack.offset_of(pack.pack.at(start, self.width).ljust(self.width, b"\0"))
            if base < 0:
                raise BrokenObject("the base of a delta is not in its pack")
            return base, start + self.width
        head = pack.pack.at(start, 10)
        back, used = head[0] & 0x7F, 1
        while head[used - 1] & 0x80:
            back = ((back + 1) << 7) | (head[used] & 0x7F)
            used += 1
        if not 0 < back < offset:
            raise BrokenObject("the base of a delta stands nowhere")
        return offset - back, start + used

    def _keep(self, key: tuple[int, int], kind: str, content: bytes) -> None:
        if key in self._cache or len(content) > CACHE // 4:
            return
        self._cache[key] = (kind, content)
        self._cached += len(content)
        while self._cached > CACHE:
            _, (_, old) = self._cache.popitem(last=False)
            self._cached -= len(old)


def _header(pack: _File, offset: int) -> tuple[int, int, int]:
    """Return (code, size, where the content begins) of an object in a pack."""
    head = pack.at(offset, 12)
    code, size, used = (head[0] >> 4) & 7, head[0] & 15, 1
    while head[used - 1] & 0x80:
        size |= (head[used] & 0x7F) << (4 + 7 * (used - 1))
        used += 1
    return code, size, offset + used


def apply_delta(base: bytes, delta: bytes) -> bytes:
    """Return what a delta makes of its base.

    Raises:
        BrokenObject: it does not fit its base, or makes more than is read.
    """
    expected, at = _length(delta, 0)
    size, at = _length(delta, at)
    if expected != len(base) or size > LARGEST:
        raise BrokenObject("a delta does not fit its base")
    parts, total = [], 0
    while at < len(delta):
        code, at = delta[at], at + 1
        if not code:
            raise BrokenObject("a delta is damaged")
        if code & 0x80:
            start, at = _bits(delta, at, code, count=4)
            length, at = _bits(delta, at, code >> 4, count=3)
            part = base[start : start + (length or 0x10000)]
        else:
            part, at = delta[at : at + code], at + code
        parts.append(part)
        total += len(part)
        if total > size:
            raise BrokenObject("a delta makes more than it says")
    if total != size:
        raise BrokenObject("a delta makes less than it says")
    return b"".join(parts)


def _bits(delta: bytes, at: int, code: int, *, count: int) -> tuple[int, int]:
    value = 0
    for place in range(count):
        if code >> place & 1:
            value |= delta[at] << (8 * place)
            at += 1
    return value, at


def _length(delta: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while shift < 64:
        byte, at = delta[at], at + 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value, at
