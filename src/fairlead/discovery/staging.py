"""Put aside what is read of an archive or of a bare repository, so that the detectors read it like any other file.

Nothing keeps its name on the disk: each content is a numbered file in a private temporary folder, only as much of it as
its detector reads, so that no name, link, mode or size of a hostile source reaches the file system.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from pathlib import Path

from fairlead.discovery.catalogue import load_catalogue
from fairlead.discovery.classify import FileClass, classify, most_bytes
from fairlead.discovery.detectors.assistants import recognizer
from fairlead.discovery.limits import Limits
from fairlead.discovery.owners import PLACES
from fairlead.discovery.sighting import Skipped
from fairlead.discovery.source import BUILD_MARKS, NEVER, Found, Tree, why_left_out

NESTED = (".zip", ".whl", ".jar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".zst")


class Staging:
    """The files of one source, chosen by the same rules as those of a folder."""

    def __init__(self, folder: Path, *, paths: Iterable[str], limits: Limits) -> None:
        self.folder = folder
        self.limits = limits
        self.names = frozenset(paths)
        self._folders = _folders_with_names(self.names)
        self._is_assistant_file = recognizer(load_catalogue())
        self._files: dict[str, Found] = {}
        self._skipped: set[Skipped] = set()
        self._bytes = 0

    def most_of(self, path: str) -> int:
        """Return how many bytes of a file are read, 0 for none; a file that is left out is noted as skipped."""
        if not self._may_enter(path):
            return 0
        if path in self._files:
            self.skip(path, "a second file of this name, not read")
            return 0
        if len(self._files) >= self.limits.files or self._bytes >= self.limits.staged_bytes:
            self.skip(".", "the limit on files or on their content was reached; the rest was not read")
            return 0
        file_class = classify(path, assistant=self._is_assistant_file)
        if path in PLACES:
            return self.limits.text_bytes
        if file_class is not FileClass.OTHER:
            return most_bytes(file_class, limits=self.limits)
        self._files[path] = Found(path=path, place="")  # its name alone may count; it is never opened
        if path.lower().endswith(NESTED):
            self.skip(path, "an archive inside an archive, not opened")
        return 0

    def put(self, path: str, content: bytes, *, size: int) -> None:
        """Put the head of a file aside, `size` being that of the whole."""
        place = self.folder / f"{len(self._files):08}"
        place.write_bytes(content)
        self._bytes += len(content)
        self._files[path] = Found(path=path, place=str(place), size=max(size, len(content)))

    def link(self, path: str, target: str) -> None:
        """Note a link when it leads out or to nothing; the target of any other is met on its own."""
        if not self._may_enter(path):
            return
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        if target.startswith("/") or wanted == ".." or wanted.startswith("../"):
            self.skip(path, "link out of the tree, not followed")
        elif wanted != "." and wanted not in self.names and wanted not in self._folders:
            self.skip(path, "link to nothing, not followed")

    def skip(self, path: str, reason: str) -> None:
        """Note that something was not read."""
        self._skipped.add(Skipped(path=path, reason=reason))

    def tree(self) -> Tree:
        """Return what was put aside, in the order of paths."""
        files = sorted(self._files.values(), key=lambda found: found.path)
        return Tree(root=self.folder, files=tuple(files), skipped=tuple(sorted(self._skipped)))

    def _may_enter(self, path: str) -> bool:
        """Tell whether the folders of a path are read, as the walk of a folder would decide."""
        parts = path.split("/")[:-1]
        if len(parts) > self.limits.path_depth:
            self.skip("/".join(parts[: self.limits.path_depth + 1]), "folders nested too deeply")
            return False
        for index, name in enumerate(parts):
            if name in NEVER:
                return False
            marks = self._folders.get("/".join(parts[:index]), frozenset())
            reason = why_left_out(name, built=bool(marks))
            if reason:
                self.skip("/".join(parts[: index + 1]), reason)
                return False
        return True


def is_plain(path: str) -> bool:
    """Tell whether a path is one that a checkout could have: relative, inside, without empty steps or NUL."""
    parts = path.split("/")
    return not (path.startswith("~") or path[1:3] == ":\\" or "\0" in path or {"", ".", ".."} & set(parts))


def _folders_with_names(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return each folder with those of its files that mark the output of a build beside them."""
    found: dict[str, set[str]] = {"": set()}
    for path in names:
        folder, _, name = path.rpartition("/")
        if name in BUILD_MARKS:
            found.setdefault(folder, set()).add(name)
        while folder and folder not in found:
            found[folder] = set()
            folder = folder.rpartition("/")[0]
    return {folder: frozenset(marks) for folder, marks in found.items()}
