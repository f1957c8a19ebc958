"""Word-level change between two versions of a text, for drafts, statements and policies (7.5.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

LONGEST_COMPARED = 4_000
"""Words of both texts together above which a text is shown as replaced: the comparison is quadratic."""

_WORD = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


class Mark(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A run of words and what happened to it."""

    mark: Mark
    text: str


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """What changed in one named field of a row."""

    field: str
    changes: tuple[Change, ...]


def word_changes(before: str, after: str) -> tuple[Change, ...]:
    """Return the runs that turn `before` into `after`, word by word.

    Joining the kept and removed runs gives `before`; joining the kept and added ones gives `after`.
    Texts of more than `LONGEST_COMPARED` words are shown as removed and added whole.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if old == new:
        return (Change(mark=Mark.KEPT, text=after),) if after else ()
    if len(old) + len(new) > LONGEST_COMPARED:
        return _runs([(Mark.REMOVED, before), (Mark.ADDED, after)])
    runs: list[tuple[Mark, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append((Mark.KEPT, "".join(old[i1:i2])))
            continue
        runs.append((Mark.REMOVED, "".join(old[i1:i2])))
        runs.append((Mark.ADDED, "".join(new[j1:j2])))
    return _runs(_without_lone_spaces(runs))


def _without_lone_spaces(runs: list[tuple[Mark, str]]) -> list[tuple[Mark, str]]:
    """Turn a kept blank between two changes into part of both: 'old words' reads better than 'old' 'words'."""
    changed: list[tuple[Mark, str]] = []
    for place, (mark, text) in enumerate(runs):
        between = 0 < place < len(runs) - 1
        if mark is Mark.KEPT and text.isspace() and "\n" not in text and between:
            changed += [(Mark.REMOVED, text), (Mark.ADDED, text)]
        else:
            changed.append((mark, text))
    return changed


def _runs(pairs: list[tuple[Mark, str]]) -> tuple[Change, ...]:
    """Join neighbours: between two kept runs there is at most one removed and one added run, in that order."""
    joined: list[Change] = []
    removed, added = "", ""

    def flush() -> None:
        nonlocal removed, added
        if removed:
            joined.append(Change(mark=Mark.REMOVED, text=removed))
        if added:
            joined.append(Change(mark=Mark.ADDED, text=added))
        removed = added = ""

    for mark, text in pairs:
        if mark is Mark.REMOVED:
            removed += text
        elif mark is Mark.ADDED:
            added += text
        elif text:
            flush()
            joined.append(Change(mark=Mark.KEPT, text=text))
    flush()
    return tuple(joined)
