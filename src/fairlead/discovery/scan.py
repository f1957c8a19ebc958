"""Scan a checkout: walk, classify, read, gather, propose. Deterministic, offline; nothing of the tree is executed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fairlead import __version__
from fairlead.discovery.candidates import Candidate, propose
from fairlead.discovery.catalogue import load_catalogue
from fairlead.discovery.detectors import all_detectors
from fairlead.discovery.gather import gather
from fairlead.discovery.limits import Limits
from fairlead.discovery.notes import Detector, Project
from fairlead.discovery.owners import PLACES, Owners
from fairlead.discovery.reading import Progress, Reader, read_files
from fairlead.discovery.result import Scan, Source
from fairlead.discovery.sighting import Sighting, Skipped
from fairlead.discovery.source import Found, Tree, bound_skipped, read_head, shown, walk

LARGEST_OWNERS = 3 * 1024 * 1024
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def scan(
    path: Path | str,
    *,
    limits: Limits | None = None,
    processes: int = 1,
    respect_ignored: bool = True,
    detectors: Sequence[Detector] | None = None,
    progress: Progress | None = None,
) -> Scan:
    """Return what a folder shows of AI.

    Args:
        processes: at most two are used, and only from the main thread of a program without others.
        respect_ignored: leave out folders that git ignores.
        progress: told (files read, files to read) from time to time.

    Raises:
        NotAFolder: the path is missing, no folder, or may not be read.
    """
    root, bounds = Path(path), limits or Limits()
    tree = walk(root, limits=bounds, respect_ignored=respect_ignored)
    found = inspect(
        tree,
        name=shown(root.resolve().name) or "root",
        limits=bounds,
        processes=processes,
        detectors=detectors,
        progress=progress,
    )
    return found.as_scan(commit=commit_of(root), limits=bounds)


@dataclass(frozen=True, kw_only=True)
class Inspected:
    """What the files of one tree showed, before it becomes a scan of its own or a part of a larger one."""

    name: str
    sightings: tuple[Sighting, ...]
    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]

    def as_scan(self, *, commit: str, limits: Limits) -> Scan:
        """Return the scan of this tree alone."""
        return Scan(
            source=source_of(self.name, commit=commit),
            components=tuple(group.component for group in gather(self.sightings)),
            candidates=self.candidates,
            skipped=bound_skipped(self.skipped, most=limits.skipped),
        )


def inspect(
    tree: Tree,
    *,
    name: str,
    limits: Limits,
    processes: int = 1,
    detectors: Sequence[Detector] | None = None,
    progress: Progress | None = None,
) -> Inspected:
    """Read the files of a tree, gather what they show, and propose AI systems."""
    catalogue = load_catalogue()
    paths = [found.path for found in tree.files]
    reader = Reader(all_detectors() if detectors is None else detectors, limits=limits, project=Project.of(paths))
    read = read_files(tree.files, reader=reader, processes=processes, progress=progress)
    owner_of = owners_of(tree).most_often
    return Inspected(
        name=name,
        sightings=tuple(read.sightings),
        candidates=propose(gather(read.sightings), paths=paths, name=name, catalogue=catalogue, owner_of=owner_of),
        skipped=(*tree.skipped, *read.skipped, *_languages(read.languages)),
    )


def source_of(name: str, *, commit: str = "") -> Source:
    """Return what a scan says of its source, this program and its catalogue."""
    return Source(name=name, commit=commit, catalogue=load_catalogue().version, tool=f"fairlead {__version__}")


def _languages(counted: Mapping[str, int]) -> list[Skipped]:
    """Say honestly which languages were met whose imports this version does not read."""
    return [
        Skipped(path=".", reason=f"{language}: imports are not read in {number} files, only quoted values")
        for language, number in counted.items()
    ]


def owners_of(tree: Tree) -> Owners:
    """Return the owners that the tree's CODEOWNERS file names; no rules without one."""
    by_path = {found.path: found for found in tree.files if found.path in PLACES}
    for place in PLACES:
        found = by_path.get(place)
        if found is not None:
            return Owners(read_head(found, most=LARGEST_OWNERS)[0].decode("utf-8", "replace"))
    return Owners("")


def commit_of(root: Path) -> str:
    """Return the commit that a checkout's HEAD names, read from git's own files; git is not run, no link followed."""
    return head_of(root / ".git")


def head_of(folder: Path) -> str:
    """Return the commit that HEAD names in a git directory; empty without one."""
    head = _small(folder / "HEAD")
    if COMMIT.fullmatch(head):
        return head
    reference = head.removeprefix("ref: ")
    if not re.fullmatch(r"refs/[\w./\-]{1,200}", reference) or ".." in reference:
        return ""
    loose = _small(folder / reference)
    if COMMIT.fullmatch(loose):
        return loose
    packed = re.search(rf"^([0-9a-f]{{40,64}}) {re.escape(reference)}$", _small(folder / "packed-refs"), re.MULTILINE)
    return packed[1] if packed else ""


def _small(path: Path) -> str:
    """Return a small regular file's text; empty when it is missing, a link, too large or unreadable."""
    try:
        if any(part.is_symlink() for part in (path, path.parent)):
            return ""
        found = Found(path=path.name, place=str(path))
        return read_head(found, most=1024 * 1024)[0].decode("utf-8", "replace").strip()
    except OSError:
        return ""
