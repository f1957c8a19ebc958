"""A ZIP that is equal for equal content, holds any number of large files, and opens on every system.

Members stand in the order of their names, with one fixed time and one mode; files stream through, never whole in
memory; ZIP64 where a size asks for it. What the members' digests decide (a manifest) is written last, by `seal`.
The format of an audit pack itself belongs to the trail (``docs/reference/audit-pack.md``).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from fairlead.domain.refusal import N_, InvalidInput, Refusal
from fairlead.reports.composition.names import check_inside, safe_name, twin_key

_PIECE = 1024 * 1024
_ZIP64_FROM = 2**31 - 1
_PACKED = frozenset(
    {".pdf", ".xlsx", ".docx", ".zip", ".gz", ".xz", ".zst", ".png", ".jpg", ".jpeg", ".parquet", ".mp4"}
)
"""Endings of files that are compressed already; deflating them again costs time and saves nothing."""


class ArchiveCancelled(Refusal):
    """The person who started the archive stopped it; what was written so far is of no use."""

    def __init__(self) -> None:
        super().__init__(N_("Building was cancelled. Nothing was kept."))


@dataclass(frozen=True, kw_only=True)
class MemberFacts:
    """What a manifest says about a member."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an archive is: members and bytes done, of how many."""

    members: int
    members_total: int
    size: int
    size_total: int


Seal = Callable[[tuple[MemberFacts, ...]], Mapping[str, bytes]]
"""Gets the facts of all members, sorted, and returns the last members by path."""


class Archive:
    """Collects members, then writes them; adding is cheap, a file is read when it is written.

    Args:
        at: the time of every member, UTC; usually the cut-off, so that building again gives the same bytes.
    """

    def __init__(self, *, at: datetime) -> None:
        moment = at.astimezone(UTC)
        self._time = (
            max(moment.year, 1980),
            moment.month,
            moment.day,
            moment.hour,
            moment.minute,
            moment.second // 2 * 2,
        )
        self._members: dict[str, bytes | Path] = {}
        self._digests: dict[str, str] = {}
        self._twins: set[str] = set()

    def add(self, path: str, content: bytes | Path, *, digest: str = "") -> None:
        """Add a member.

        Args:
            path: inside the archive, forward slashes; `SafeNames` gives paths that pass.
            content: its bytes, or the file that holds them.
            digest: the SHA-256 it must have; it is checked while the bytes stream through.

        Raises:
            InvalidInput: the path leads out, is not safe on every system, or is taken (case apart).
        """
        self._take(path)
        self._members[path] = content
        if digest:
            self._digests[path] = digest

    def _take(self, path: str) -> None:
        try:
            check_inside(path)
        except ValueError:
            raise InvalidInput(N_("{path} is not a path inside an archive."), path=path) from None
        if any(safe_name(part) != part for part in path.split("/")):
            raise InvalidInput(N_("{path} does not open on every system."), path=path)
        if twin_key(path) in self._twins:
            raise InvalidInput(
                N_("{path} is already in the archive, or differs from a member only in case."), path=path
            )
        self._twins.add(twin_key(path))

    def write(
        self,
        goal: BinaryIO,
        *,
        seal: Seal | None = None,
        progress: Callable[[Progress], None] | None = None,
        is_cancelled: Callable[[], bool] | None = None,
    ) -> tuple[MemberFacts, ...]:
        """Write all members to a seekable file and return their facts, the sealed ones last.

        Args:
            goal: an open file; the caller names, syncs and renames it.
            seal: makes the last members from the facts of the others.
            progress: called after each member and each megabyte.
            is_cancelled: asked as often; True ends the writing.

        Raises:
            ArchiveCancelled: `is_cancelled` said so.
            InvalidInput: a file is missing, changed its size, or has not the digest it was added with.
        """
        sizes = {path: _size_of(path, content) for path, content in self._members.items()}
        steps = _Steps(sizes=sizes, progress=progress, is_cancelled=is_cancelled)
        facts: list[MemberFacts] = []
        with ZipFile(goal, "w", allowZip64=True, strict_timestamps=False) as archive:
            for path in sorted(self._members, key=_order):
                facts.append(self._put(archive, path, self._members[path], size=sizes[path], steps=steps))
            sealed = dict(seal(tuple(facts))) if seal else {}
            for path in sorted(sealed, key=_order):
                self._take(path)
                facts.append(self._put(archive, path, sealed[path], size=len(sealed[path]), steps=None))
        return tuple(facts)

    def _put(
        self, archive: ZipFile, path: str, content: bytes | Path, *, size: int, steps: _Steps | None
    ) -> MemberFacts:
        digest, written = sha256(), 0
        with archive.open(self._entry(path), "w", force_zip64=size >= _ZIP64_FROM) as goal:
            for piece in _pieces(path, content):
                written += len(piece)
                if written > size:
                    raise InvalidInput(N_("{path} grew while it was being written."), path=path)
                goal.write(piece)
                digest.update(piece)
                if steps:
                    steps.add(len(piece))
        if written != size:
            raise InvalidInput(N_("{path} shrank while it was being written."), path=path)
        if self._digests.get(path, digest.hexdigest()) != digest.hexdigest():
            raise InvalidInput(N_("{path} is not what it was when it was accepted: its SHA-256 differs."), path=path)
        if steps:
            steps.end_member()
        return MemberFacts(path=path, sha256=digest.hexdigest(), size=size)

    def _entry(self, path: str) -> ZipInfo:
        """Return the member's head: one time, one mode, Unix as its maker, on whatever system it is made."""
        entry = ZipInfo(path, self._time)
        entry.compress_type = ZIP_STORED if Path(path).suffix.lower() in _PACKED else ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = 0o100644 << 16
        return entry


class _Steps:
    """Counts what is done, tells the caller, and asks whether to go on."""

    def __init__(
        self,
        *,
        sizes: Mapping[str, int],
        progress: Callable[[Progress], None] | None,
        is_cancelled: Callable[[], bool] | None,
    ) -> None:
        self._members_total, self._size_total = len(sizes), sum(sizes.values())
        self._members = self._size = 0
        self._progress, self._is_cancelled = progress, is_cancelled

    def add(self, size: int) -> None:
        """Note bytes, and stop when asked to."""
        self._size += size
        self._tell()

    def end_member(self) -> None:
        """Note a whole member."""
        self._members += 1
        self._tell()

    def _tell(self) -> None:
        if self._is_cancelled and self._is_cancelled():
            raise ArchiveCancelled
        if self._progress:
            self._progress(
                Progress(
                    members=self._members,
                    members_total=self._members_total,
                    size=self._size,
                    size_total=self._size_total,
                )
            )


def _order(path: str) -> bytes:
    """Sort by bytes: the same order on every system and in every language."""
    return path.encode("utf-8")


def _size_of(path: str, content: bytes | Path) -> int:
    if isinstance(content, bytes):
        return len(content)
    try:
        return content.stat().st_size
    except OSError:
        raise InvalidInput(N_("The file of {path} is missing."), path=path) from None


def _pieces(path: str, content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        source: IO[bytes] = BytesIO(content)
    else:
        try:
            source = os.fdopen(os.open(content, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb")
        except OSError:
            raise InvalidInput(N_("The file of {path} is missing or is a link."), path=path) from None
    with source:
        while piece := source.read(_PIECE):
            yield piece
