"""Walk a checkout: list its files once, follow no link, execute nothing, and report what is left out.

Folders are pruned before they are entered: version control, dependencies, build output, and what git ignores.
Git-ignored *files* are kept, because `.env` and model weights are usually ignored and are just what is looked for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fairlead.discovery.ignored import IgnoreRules
from fairlead.discovery.limits import Limits
from fairlead.discovery.sighting import Skipped
from fairlead.domain.refusal import N_, InvalidInput

NEVER = frozenset({".git", ".hg", ".svn", ".jj", "__pycache__"})
DEPENDENCIES = frozenset(
    {
        "node_modules", "bower_components", "jspm_packages", ".venv", "venv", "site-packages", ".tox", ".nox",
        "virtualenv",
        ".yarn", ".pnpm-store", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".gradle", ".m2",
        ".cargo",
        ".terraform", ".eggs", ".ipynb_checkpoints", ".next", ".nuxt", ".svelte-kit", ".turbo", ".parcel-cache",
        ".cache",
    }
)  # fmt: skip
BUILD = frozenset({"dist", "build", "out", "target", "htmlcov", "coverage", ".output"})
# A build folder beside none of these is an ordinary folder of that name.
BUILD_MARKS = (
    "package.json", "pyproject.toml", "setup.py", "setup.cfg", "Cargo.toml", "pom.xml", "build.gradle",
    "build.gradle.kts",
    "Makefile", "CMakeLists.txt", "tsconfig.json", "composer.json", "build.sbt", "mix.exs",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A regular file of the tree.

    Attributes:
        path: relative, with ``/``, always valid Unicode: bytes that are no UTF-8 are shown as ``\\xff``.
        place: how the operating system finds it.
        size: of a file of which only the head was put aside, the size of the whole; else unset.
    """

    path: str
    place: str
    size: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What the walk found, in the order of paths."""

    root: Path
    files: tuple[Found, ...]
    skipped: tuple[Skipped, ...]


def why_left_out(name: str, *, built: bool) -> str:
    """Return why a folder of this name is not entered, empty when it is; `built` tells that it stands beside a mark."""
    if name in DEPENDENCIES or name.endswith(".egg-info"):
        return "folder of installed dependencies or caches"
    return "folder of build output" if built and name in BUILD else ""


class NotAFolder(InvalidInput):
    """The path to scan is not a folder that can be read."""


def shown(name: str) -> str:
    """Return an operating system's name as valid Unicode."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def walk(root: Path, *, limits: Limits, respect_ignored: bool = True, without: frozenset[str] = frozenset()) -> Tree:
    """List the regular files below `root` and everything that was left out; `without` are folders of another scan.

    Raises:
        NotAFolder: `root` is missing, is no folder, or may not be read.
    """
    try:
        os.scandir(root).close()
    except OSError as problem:
        raise NotAFolder(
            N_("{path} cannot be scanned: {problem}."), path=str(root), problem=problem.strerror or str(problem)
        ) from problem
    walker = _Walker(root, limits=limits, rules=IgnoreRules() if respect_ignored else None, without=without)
    walker.run()
    return Tree(
        root=root,
        files=tuple(sorted(walker.files, key=lambda found: found.path)),
        skipped=tuple(sorted(set(walker.skipped))),
    )


class _Walker:
    """One walk; folders wait on a stack, so that depth costs no recursion."""

    def __init__(self, root: Path, *, limits: Limits, rules: IgnoreRules | None, without: frozenset[str]) -> None:
        self.without = without
        self.limits = limits
        self.rules = rules
        self.files: list[Found] = []
        self.skipped: list[Skipped] = []
        self.folders = 0
        self.top = os.fspath(root)
        self.stack: list[tuple[str, str, int]] = [(self.top, "", 0)]

    def run(self) -> None:
        """Empty the stack, or stop at the limits and say so."""
        while self.stack:
            if self.folders >= self.limits.folders or len(self.files) >= self.limits.files:
                self._skip(".", "the limit on files and folders was reached; the rest of the tree was not read")
                return
            self.folders += 1
            self._folder(*self.stack.pop())

    def _folder(self, place: str, path: str, depth: int) -> None:
        try:
            with os.scandir(place) as listing:
                rows = list(listing)
        except OSError as problem:
            self._skip(path or ".", f"folder cannot be read: {problem.strerror}")
            return
        names = {row.name for row in rows}
        if self.rules is not None and ".gitignore" in names:
            self.rules.add(path, place=place + os.sep + ".gitignore")
        built = any(mark in names for mark in BUILD_MARKS)
        for row in rows:
            self._row(row, path=f"{path}/{shown(row.name)}" if path else shown(row.name), depth=depth, built=built)

    def _row(self, row: os.DirEntry[str], *, path: str, depth: int, built: bool) -> None:
        try:
            if row.is_symlink():
                self._link(row, path=path)
            elif row.is_dir(follow_symlinks=False):
                self._enter(row, path=path, depth=depth, built=built)
            elif row.is_file(follow_symlinks=False):
                self.files.append(Found(path=path, place=row.path))
            else:
                self._skip(path, "not a regular file (pipe, socket or device)")
        except OSError as problem:
            self._skip(path, f"cannot be read: {problem.strerror}")

    def _enter(self, row: os.DirEntry[str], *, path: str, depth: int, built: bool) -> None:
        if row.name in NEVER or path in self.without:
            return
        reason = why_left_out(row.name, built=built)
        if reason:
            self._skip(path, reason)
        elif self.rules is not None and self.rules.ignores(path):
            self._skip(path, "folder ignored by git")
        elif depth + 1 > self.limits.path_depth:
            self._skip(path, "folders nested too deeply")
        else:
            self.stack.append((row.path, path, depth + 1))

    def _link(self, row: os.DirEntry[str], *, path: str) -> None:
        """Report a link that leads out or nowhere; the target of any other is met on its own."""
        target = os.path.realpath(row.path)
        top = os.path.realpath(self.top)
        if target != top and not target.startswith(top.rstrip(os.sep) + os.sep):
            self._skip(path, "link out of the tree, not followed")
        elif not Path(target).exists():
            self._skip(path, "link to nothing, not followed")

    def _skip(self, path: str, reason: str) -> None:
        self.skipped.append(Skipped(path=path, reason=reason))


def read_head(found: Found, *, most: int) -> tuple[bytes, int]:
    """Return at most `most` bytes of a file that is still the regular file the walk saw, and its size.

    The path is opened without following a link and without waiting on a pipe, because a hostile tree may change
    between the listing and the reading.

    Raises:
        OSError: the file is gone, unreadable, or no longer a regular file.
    """
    handle = os.open(found.place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "no longer a regular file")
        wanted = min(most, status.st_size)
        content = os.read(handle, wanted)
        while len(content) < wanted and (more := os.read(handle, wanted - len(content))):
            content += more
        return content, status.st_size if found.size is None else found.size
    finally:
        os.close(handle)


def bound_skipped(rows: Iterable[Skipped], *, most: int) -> tuple[Skipped, ...]:
    """Return the rows in order, the overflow beyond `most` counted in one last row."""
    ordered = sorted(set(rows))
    if len(ordered) <= most:
        return tuple(ordered)
    rest = len(ordered) - most
    return (*ordered[:most], Skipped(path=".", reason=f"{rest} more files and folders were skipped"))
