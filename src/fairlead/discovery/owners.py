"""Owners of paths, from a CODEOWNERS file; the last rule that matches decides (GitHub's and GitLab's rule)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
MOST_RULES = 2_000
LONGEST_RULE = 400


class Owners:
    """The rules of one CODEOWNERS file, the last first; patterns are matched in linear time."""

    def __init__(self, text: str) -> None:
        self._rules: list[tuple[Any, str]] = []
        for line in text.splitlines()[:MOST_RULES]:
            words = line.split("#", 1)[0].split()
            if not words or len(line) > LONGEST_RULE or words[0].startswith(("[", "^", "!")):
                continue
            rule = _pattern(words[0])
            if rule is not None:
                self._rules.append((rule, " ".join(words[1:])))
        self._rules.reverse()

    def of(self, path: str) -> str:
        """Return the owners of one path as written, empty for none."""
        return next((owners for rule, owners in self._rules if rule.match_file(path)), "")

    def most_often(self, paths: Iterable[str]) -> str:
        """Return the owners of most of the paths; the first by name when several own as many."""
        counted = Counter(owner for owner in map(self.of, paths) if owner)
        return min(counted.items(), key=lambda item: (-item[1], item[0]))[0] if counted else ""


def _pattern(text: str) -> Any:
    from pathspec import GitIgnoreSpec

    try:
        return GitIgnoreSpec.from_lines([text], backend="re2")
    except ValueError:
        return None
