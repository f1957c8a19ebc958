"""Which folders git ignores, from the `.gitignore` files met on the walk.

Patterns come from the scanned tree and are hostile: they are matched by RE2, whose time is linear, and bounded in
number and length. The matcher is imported only when a tree has such a file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

LARGEST = 256 * 1024
MOST_LINES = 2_000
LONGEST_LINE = 400


class IgnoreRules:
    """The rules met so far, by the folder they stand in."""

    def __init__(self) -> None:
        self._specs: dict[str, Any] = {}

    def add(self, folder: str, *, place: str) -> None:
        """Read the `.gitignore` of `folder`; a file that is too large or unreadable ignores nothing."""
        path = Path(place)
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
                return
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return
        from pathspec import GitIgnoreSpec

        kept = [line for line in lines[:MOST_LINES] if len(line) <= LONGEST_LINE and "\0" not in line]
        self._specs[folder] = GitIgnoreSpec.from_lines(_well_formed(kept), backend="re2")

    def ignores(self, folder: str) -> bool:
        """Tell whether git ignores `folder`; the rules nearest to it decide first (gitignore, pattern format)."""
        for base in _ancestors(folder):
            spec = self._specs.get(base)
            if spec is None:
                continue
            below = folder[len(base) + 1 :] if base else folder
            verdict = spec.check_file(below + "/").include
            if verdict is not None:
                return bool(verdict)
        return False


def _well_formed(lines: list[str]) -> list[str]:
    """Drop the lines that the matcher refuses, one by one, as git does."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    kept = []
    for line in lines:
        try:
            GitIgnoreSpecPattern(line)
        except ValueError:
            continue
        kept.append(line)
    return kept


def _ancestors(folder: str) -> list[str]:
    """Return the folders above `folder`, the nearest first, the root (``""``) last."""
    parts = folder.split("/")[:-1]
    return ["/".join(parts[:size]) for size in range(len(parts), 0, -1)] + [""]
