"""Whatever a person names on the command line, find out what it is and scan it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from fairlead.discovery.archives import ENDS, scan_archive
from fairlead.discovery.limits import Limits
from fairlead.discovery.reading import Progress
from fairlead.discovery.repositories import is_bare, repositories_in, scan_bare, scan_many
from fairlead.discovery.result import Scan
from fairlead.discovery.scan import scan
from fairlead.discovery.source import shown
from fairlead.discovery.supplied import scan_bill
from fairlead.domain.refusal import N_, InvalidInput

PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")


class InputRefused(InvalidInput):
    """A path is neither a folder nor a file that can be scanned."""


def scan_input(
    path: Path | str,
    *,
    limits: Limits | None = None,
    processes: int = 1,
    respect_ignored: bool = True,
    progress: Progress | None = None,
) -> Scan:
    """Return what a path shows of AI: a checkout, a bare repository, a folder of repositories, an archive, a bill.

    Raises:
        NotAFolder, RepositoryRefused, ArchiveRefused, BillRejected, InputRefused: what is wrong, in one sentence or
            fault by fault, with the name of the file.
    """
    place = Path(path)
    if place.is_dir():
        if is_bare(place):
            return scan_bare(place, limits=limits, processes=processes, progress=progress)
        many = repositories_in(place)
        if many:
            return scan_many(
                place, many, limits=limits, processes=processes, respect_ignored=respect_ignored, progress=progress
            )
    elif place.exists():
        return _scan_file(place, limits=limits or Limits(), processes=processes, progress=progress)
    return scan(place, limits=limits, processes=processes, respect_ignored=respect_ignored, progress=progress)


def _scan_file(place: Path, *, limits: Limits, processes: int, progress: Progress | None) -> Scan:
    try:
        handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb") as file:  # noqa: PTH123 - opened without waiting on a pipe
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "not a regular file")
            start = file.read(4)
            packed = start.startswith(PACKED) or place.name.lower().endswith(ENDS)
            content = b"" if packed else start + file.read(limits.bill_bytes + 1)
    except OSError as problem:
        raise InputRefused(
            N_("{path} cannot be scanned: {problem}."), path=str(place), problem=problem.strerror or str(problem)
        ) from problem
    if packed:
        return scan_archive(place, limits=limits, processes=processes, progress=progress)
    return scan_bill(content, name=shown(place.name), limits=limits)
