"""Scan a bare git repository, and a folder that holds many repositories.

The objects of a bare repository are read from its files; nothing is checked out and git is not run, so that its
configuration, hooks, filters and attributes have no effect. From the history of first parents comes when a proposed AI
system was first and last seen.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fairlead.discovery.candidates import Candidate
from fairlead.discovery.gather import Component, gather
from fairlead.discovery.git_objects import BrokenObject, Entry, Objects
from fairlead.discovery.kinds import Context
from fairlead.discovery.limits import Limits
from fairlead.discovery.reading import Progress
from fairlead.discovery.result import Scan
from fairlead.discovery.scan import Inspected, head_of, inspect, source_of
from fairlead.discovery.sighting import Skipped
from fairlead.discovery.source import DEPENDENCIES, NEVER, bound_skipped, shown, walk
from fairlead.discovery.staging import Staging, is_plain
from fairlead.domain.refusal import N_, InvalidInput

MOST_COMMITS = 2_000
MOST_PATHS = 20
MOST_REPOSITORIES = 5_000
MOST_FOLDERS = 20_000
SEARCH_DEPTH = 3
COMMIT = re.compile(
    rb"tree (?P<tree>[0-9a-f]{40,64})\n(?P<parents>(?:parent [0-9a-f]{40,64}\n)*)author [^\n]*\n"
    rb"committer [^\n]*> (?P<time>\d{1,11}) [^\n]*\n"
)


class RepositoryRefused(InvalidInput):
    """A folder looks like a repository and has no commit that can be read."""


def is_bare(folder: Path) -> bool:
    """Tell whether a folder is a git directory: a bare repository, or the `.git` of a checkout."""
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def repositories_in(folder: Path) -> tuple[Path, ...]:
    """Return the repositories in a folder that is none itself, in the order of names; links are not followed."""
    if (folder / ".git").exists() or is_bare(folder):
        return ()
    found: list[Path] = []
    waiting = [(folder, 0)]
    looked = 0
    while waiting and len(found) < MOST_REPOSITORIES and looked < MOST_FOLDERS:
        place, depth = waiting.pop()
        looked += 1
        for inner in _folders(place):
            if (inner / ".git").exists() or is_bare(inner):
                found.append(inner)
            elif depth + 1 < SEARCH_DEPTH:
                waiting.append((inner, depth + 1))
    return tuple(sorted(found))


def _folders(place: Path) -> Iterator[Path]:
    try:
        with os.scandir(place) as rows:
            yield from [Path(row.path) for row in rows if _may_hold_some(row)]
    except OSError:
        return


def _may_hold_some(row: os.DirEntry[str]) -> bool:
    return row.is_dir(follow_symlinks=False) and row.name not in DEPENDENCIES | NEVER


def scan_bare(
    folder: Path, *, limits: Limits | None = None, processes: int = 1, progress: Progress | None = None
) -> Scan:
    """Return what the newest commit of a bare repository shows of AI.

    Raises:
        RepositoryRefused: HEAD names no commit, or its commit or top tree cannot be read.
    """
    bounds = limits or Limits()
    found, commit = _inspect_bare(folder, limits=bounds, processes=processes, progress=progress)
    return found.as_scan(commit=commit, limits=bounds)


def _inspect_bare(folder: Path, *, limits: Limits, processes: int, progress: Progress | None) -> tuple[Inspected, str]:
    commit = head_of(folder)
    if not commit:
        raise _refused(folder, "HEAD names no commit")
    objects = Objects(folder, width=len(commit) // 2)
    try:
        with tempfile.TemporaryDirectory(prefix="fairlead-scan-") as place:
            staging = _stage(objects, commit, Path(place), limits=limits)
            name = shown(folder.resolve().name)
            name = shown(folder.resolve().parent.name) if name == ".git" else name.removesuffix(".git")
            found = inspect(staging.tree(), name=name or "root", limits=limits, processes=processes, progress=progress)
        return replace(found, candidates=_dated(found, objects=objects, commit=commit)), commit
    except BrokenObject as problem:
        raise _refused(folder, str(problem)) from problem
    finally:
        objects.close()


def _refused(folder: Path, problem: str) -> RepositoryRefused:
    return RepositoryRefused(N_("{path} cannot be read as a repository: {problem}."), path=str(folder), problem=problem)


def _stage(objects: Objects, commit: str, place: Path, *, limits: Limits) -> Staging:
    rows, reasons = _listed(objects, tree=_commit(objects, commit)[0], limits=limits)
    staging = Staging(place, paths=(path for path, _ in rows), limits=limits)
    for skipped in reasons:
        staging.skip(skipped.path, skipped.reason)
    if objects.lends:
        staging.skip(".", "objects of another repository (alternates), not followed")
    for words in objects.broken:
        staging.skip(".", words)
    for path, entry in rows:
        try:
            if stat.S_ISLNK(entry.mode):
                staging.link(path, objects.read(entry.oid, kind="blob", most=4096)[0].decode("utf-8", "replace") or "/")
            elif most := staging.most_of(path):
                content, size = objects.read(entry.oid, kind="blob", most=most)
                staging.put(path, content, size=size)
        except BrokenObject as problem:
            staging.skip(path, f"cannot be read: {problem}")
    return staging


def _listed(objects: Objects, *, tree: str, limits: Limits) -> tuple[list[tuple[str, Entry]], list[Skipped]]:
    """Return the files and links of a tree, and what was left out on the way."""
    rows: list[tuple[str, Entry]] = []
    skipped: list[Skipped] = []
    waiting = [("", tree, 0)]
    folders = 0
    while waiting:
        folder, oid, depth = waiting.pop()
        folders += 1
        if folders > limits.folders or len(rows) > limits.files:
            skipped.append(
                Skipped(path=".", reason="the limit on files and folders was reached; the rest was not read")
            )
            break
        try:
            entries = list(objects.tree(oid))
        except BrokenObject as problem:
            if not folder:
                raise
            skipped.append(Skipped(path=folder, reason=f"folder cannot be read: {problem}"))
            continue
        for entry in entries:
            path = shown(os.fsdecode(entry.name))
            if "/" in path or not is_plain(path):
                skipped.append(Skipped(path=folder or ".", reason="a name that no checkout could have, not read"))
                continue
            path = f"{folder}/{path}" if folder else path
            if stat.S_ISDIR(entry.mode):
                if depth < limits.path_depth:
                    waiting.append((path, entry.oid, depth + 1))
                else:
                    skipped.append(Skipped(path=path, reason="folders nested too deeply"))
            elif stat.S_ISREG(entry.mode) or stat.S_ISLNK(entry.mode):
                rows.append((path, entry))
            else:
                skipped.append(Skipped(path=path, reason="submodule, its repository is not here"))
    return rows, skipped


def _commit(objects: Objects, oid: str) -> tuple[str, str, int]:
    """Return (tree, first parent or nothing, time) of a commit."""
    content, _ = objects.read(oid, kind="commit", most=64 * 1024)
    found = COMMIT.match(content)
    if found is None:
        raise BrokenObject(f"commit {oid[:12]} is damaged")
    parents = found["parents"].split()
    return found["tree"].decode(), parents[1].decode() if parents else "", int(found["time"])


def _dated(found: Inspected, *, objects: Objects, commit: str) -> tuple[Candidate, ...]:
    """Return the candidates with the days on which the history shows any of their places first and last."""
    components = {group.component.key: group.component for group in gather(found.sightings)}
    places = {one.key: _places(one, components) for one in found.candidates}
    history = _History(objects)
    first: dict[str, str] = {}
    last = ""
    open_keys = {key for key, paths in places.items() if paths}
    for _ in range(MOST_COMMITS):
        try:
            tree, parent, time = _commit(objects, commit)
            last = last or _day(time)
            open_keys = {key for key in open_keys if any(history.has(tree, path) for path in places[key])}
        except BrokenObject:
            break  # a shallow history ends here
        for key in open_keys:
            first[key] = _day(time)
        if not (open_keys and parent):
            break
        commit = parent
    return tuple(
        replace(one, first_seen=first[one.key], last_seen=last) if one.key in first else one for one in found.candidates
    )


def _places(candidate: Candidate, components: dict[str, Component]) -> tuple[str, ...]:
    prefix = "" if candidate.root == "." else f"{candidate.root}/"
    paths = {
        place.path
        for key in candidate.components
        for place in components[key].occurrences
        if place.context is Context.CODE and place.path.startswith(prefix)
    }
    return tuple(sorted(paths)[:MOST_PATHS])


def _day(time: int) -> str:
    return datetime.fromtimestamp(time, tz=UTC).date().isoformat()


class _History:
    """Tells whether a tree holds a path; trees that commits share are read once."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._known: dict[tuple[str, str], bool] = {}

    def has(self, tree: str, path: str) -> bool:
        """Tell whether a path stands in a tree."""
        key = (tree, path)
        if key not in self._known:
            name, _, rest = path.partition("/")
            entry = next((row for row in self._objects.tree(tree) if shown(os.fsdecode(row.name)) == name), None)
            self._known[key] = entry is not None and (
                not rest or (stat.S_ISDIR(entry.mode) and self.has(entry.oid, rest))
            )
        return self._known[key]


def scan_many(
    folder: Path,
    repositories: Sequence[Path],
    *,
    limits: Limits | None = None,
    processes: int = 1,
    respect_ignored: bool = True,
    progress: Progress | None = None,
) -> Scan:
    """Return one scan of all repositories in a folder, each read by its own rules; paths begin with the repository.

    What stands beside the repositories is read too, as a folder of its own.
    """
    bounds = limits or Limits()
    names = {place: shown(place.relative_to(folder).as_posix()) for place in repositories}
    skipped: list[Skipped] = []
    parts: list[Inspected] = []
    beside = walk(folder, limits=bounds, respect_ignored=respect_ignored, without=frozenset(names.values()))
    name = shown(folder.resolve().name) or "root"
    parts.append(inspect(beside, name=name, limits=bounds, processes=processes, progress=progress))
    for place, prefix in names.items():
        try:
            if is_bare(place):
                part, _ = _inspect_bare(place, limits=bounds, processes=processes, progress=progress)
            else:
                tree = walk(place, limits=bounds, respect_ignored=respect_ignored)
                part = inspect(tree, name=shown(place.name), limits=bounds, processes=processes, progress=progress)
            parts.append(_below(part, prefix=prefix))
        except InvalidInput as problem:
            skipped.append(Skipped(path=prefix, reason=f"repository not read: {problem.values['problem']}"))
    return Scan(
        source=source_of(name),
        components=tuple(group.component for group in gather(row for part in parts for row in part.sightings)),
        candidates=tuple(sorted((one for part in parts for one in part.candidates), key=lambda one: one.key)),
        skipped=bound_skipped([*skipped, *(row for part in parts for row in part.skipped)], most=bounds.skipped),
    )


def _below(part: Inspected, *, prefix: str) -> Inspected:
    """Return what one repository showed with its folder before every path, root and key."""
    return replace(
        part,
        sightings=tuple(replace(row, path=f"{prefix}/{row.path}") for row in part.sightings),
        candidates=tuple(_candidate_below(one, prefix=prefix) for one in part.candidates),
        skipped=tuple(replace(row, path=prefix if row.path == "." else f"{prefix}/{row.path}") for row in part.skipped),
    )


def _candidate_below(one: Candidate, *, prefix: str) -> Candidate:
    root = prefix if one.root == "." else f"{prefix}/{one.root}"
    kind, _, rest = one.key.partition(":")
    key = f"system:{root}" if kind == "system" else f"{kind}:{prefix}/{rest}"
    return replace(one, key=key, root=root)
