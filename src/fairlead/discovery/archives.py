"""Scan an archive: ZIP, wheel, tar, gzipped tar. It is read as a stream of members and never extracted by their names.

Bounded are its size, how far it grows, the number of its members, and every single read of its lists, so that neither
a bomb nor a lying header costs more than that. What a member says of paths, links, owners and modes has no effect.
"""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from fairlead.discovery.limits import MEGABYTE, Limits
from fairlead.discovery.reading import Progress
from fairlead.discovery.result import Scan
from fairlead.discovery.scan import inspect
from fairlead.discovery.source import shown
from fairlead.discovery.staging import Staging, is_plain
from fairlead.domain.refusal import N_, InvalidInput

ENDS = (".tar.gz", ".tgz", ".tar", ".zip", ".whl")
LONGEST_READ = 64 * MEGABYTE  # of the list of a ZIP's members, or of one header of a tar
FAULTS = (
    OSError, EOFError, ValueError, NotImplementedError, RuntimeError, RecursionError, zlib.error, zipfile.BadZipFile,
    tarfile.TarError, MemoryError,
)  # fmt: skip


class ArchiveRefused(InvalidInput):
    """A file is no archive that can be read, or larger than is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of an archive; `link` is the target of a link, `odd` why it is neither file nor link."""

    name: str
    size: int
    link: str = ""
    odd: str = ""


class Archive(Protocol):
    """What a form of archives offers: its members twice, first to know the names, then to read them."""

    def members(self) -> Iterator[Member]:
        """Yield every member but folders, in the order of the archive."""

    def head(self, member: Member, *, most: int) -> bytes:
        """Return at most `most` bytes of the member that was yielded last."""


def scan_archive(
    path: Path, *, limits: Limits | None = None, processes: int = 1, progress: Progress | None = None
) -> Scan:
    """Return what an archive shows of AI; a single folder that holds everything is left out of the paths.

    Raises:
        ArchiveRefused: no archive, broken, or beyond the bounds.
    """
    bounds = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="fairlead-scan-") as folder:
        try:
            tree = _stage(path, Path(folder), limits=bounds).tree()
        except FAULTS as problem:
            reason = str(problem) or type(problem).__name__
            raise ArchiveRefused(
                N_("{path} cannot be read as an archive: {problem}."), path=path.name, problem=reason[:200]
            ) from problem
        found = inspect(tree, name=_name(path), limits=bounds, processes=processes, progress=progress)
        return found.as_scan(commit="", limits=bounds)


def _name(path: Path) -> str:
    name = shown(path.name)
    return next((name[: -len(end)] for end in ENDS if name.lower().endswith(end)), name) or "archive"


def _stage(path: Path, folder: Path, *, limits: Limits) -> Staging:
    with path.open("rb") as file:
        if file.seek(0, io.SEEK_END) > limits.archive_bytes:
            raise ValueError(f"larger than {limits.archive_bytes} bytes")
        file.seek(0)
        with _opened(file, limits=limits) as archive:
            names = [member.name for member in _counted(archive, limits=limits)]
        top = _common_folder(names) if not path.name.endswith(".whl") else ""
        staging = Staging(folder, paths=(name.removeprefix(top) for name in names if is_plain(name)), limits=limits)
        file.seek(0)
        with _opened(file, limits=limits) as archive:
            for member in archive.members():
                _take(member, archive, staging, top=top)
    return staging


def _counted(archive: Archive, *, limits: Limits) -> Iterator[Member]:
    for number, member in enumerate(archive.members()):
        if number >= limits.files:
            raise ValueError(f"more than {limits.files} members")
        yield member


def _common_folder(names: list[str]) -> str:
    """Return the one folder, with its slash, in which everything stands; empty when there is none."""
    first = {name.partition("/")[0] for name in names}
    return f"{first.pop()}/" if len(first) == 1 and all("/" in name for name in names) else ""


def _take(member: Member, archive: Archive, staging: Staging, *, top: str) -> None:
    path = member.name.removeprefix(top)
    if not is_plain(member.name):
        staging.skip(".", "a member whose path leads out of the archive, not read")
    elif member.odd:
        staging.skip(path, member.odd)
    elif member.link:
        staging.link(path, member.link)
    elif most := staging.most_of(path):
        try:
            staging.put(path, archive.head(member, most=most), size=member.size)
        except (zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as problem:
            staging.skip(path, f"cannot be read: {str(problem)[:150]}")


class _Bounded(io.RawIOBase):
    """A file of which no single read is larger than is sane, and which grows only so far."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, *, most: int) -> None:
        self._file = file
        self._most = most

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 0 and offset > self._most:
            raise ValueError(f"grows to more than {self._most} bytes")
        return self._file.seek(offset, whence)

    def read(self, size: int = -1, /) -> bytes:
        content = self._file.read(LONGEST_READ + 1) if size < 0 else b""
        if max(size, len(content)) > LONGEST_READ:
            raise ValueError("a list or a header in it is larger than is read")
        if size < 0:
            return content
        if self._file.tell() + size > self._most + LONGEST_READ:
            raise ValueError(f"grows to more than {self._most} bytes")
        return self._file.read(size)


@contextmanager
def _opened(file: IO[bytes], *, limits: Limits) -> Iterator[Archive]:
    start = file.read(4)
    file.seek(0)
    if start in (b"PK\x03\x04", b"PK\x05\x06"):
        with zipfile.ZipFile(_Bounded(file, most=limits.archive_bytes)) as zipped:
            yield _Zip(zipped, limits=limits)
    elif start[:2] == b"\x1f\x8b":
        with gzip.GzipFile(fileobj=file) as unzipped:
            yield _Tar(_Bounded(unzipped, most=limits.archive_bytes))
    else:
        yield _Tar(_Bounded(file, most=limits.archive_bytes))


class _Zip:
    """A ZIP; what its list says of a member's size bounds nothing, because it may lie."""

    def __init__(self, zipped: zipfile.ZipFile, *, limits: Limits) -> None:
        self._zipped = zipped
        self._left = limits.archive_bytes
        self._infos: dict[int, zipfile.ZipInfo] = {}
        self._last: zipfile.ZipInfo | None = None

    def members(self) -> Iterator[Member]:
        for info in self._zipped.infolist():
            self._last = info
            mode = info.external_attr >> 16
            name = shown(info.filename)
            if info.is_dir():
                continue
            if info.flag_bits & 1:
                yield Member(name=name, size=0, odd="encrypted, not read")
            elif stat.S_ISLNK(mode):
                target = self.head(Member(name=name, size=0), most=4096).decode("utf-8", "replace")
                yield Member(name=name, size=0, link=target or "/")
            else:
                yield Member(name=name, size=info.file_size)

    def head(self, member: Member, *, most: int) -> bytes:  # noqa: ARG002 - the member is the one yielded last
        if self._last is None:
            return b""
        with self._zipped.open(self._last) as file:
            content = file.read(min(most, self._last.file_size))
        self._left -= len(content)
        if self._left < 0:
            raise ValueError("grows to more than is read")
        return content


class _Tar:
    """A tar, packed or not, read from its start to its end."""

    def __init__(self, file: _Bounded) -> None:
        self._tar = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115
        self._last: tarfile.TarInfo | None = None

    def members(self) -> Iterator[Member]:
        while (info := self._tar.next()) is not None:
            self._tar.members = []  # type: ignore[attr-defined]  # the list would grow without end
            self._last = info
            name = shown(info.name)
            if info.isdir():
                continue
            if info.issym():
                yield Member(name=name, size=0, link=shown(info.linkname) or "/")
            elif info.isreg():
                yield Member(name=name, size=info.size)
            else:
                yield Member(name=name, size=0, odd="not a regular file (hard link, pipe or device)")

    def head(self, member: Member, *, most: int) -> bytes:  # noqa: ARG002 - the member is the one yielded last
        file = self._tar.extractfile(self._last) if self._last is not None else None
        return file.read(min(most, self._last.size)) if file is not None and self._last is not None else b""
