"""The activity of an object in words: actions, doors, fields and values as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.actions import ACTION_TITLES
from fairlead.domain.occasion import Door
from fairlead.domain.refusal import N_
from fairlead.queries.trail import ActivityLine, FieldChange
from fairlead.web.difference import Piece, difference, whole

DOOR_TITLES: dict[Door, str] = {
    Door.WEB: N_("in the browser"),
    Door.API: N_("through the API"),
    Door.CLI: N_("on the command line"),
    Door.JOB: N_("by scheduled work"),
    Door.DEMO: N_("by the demo"),
}

SHORT = 80  # characters of both values together: shorter ones are read whole

Words = Callable[[Any], str]
"""How one field's value is said."""


@dataclass(frozen=True, kw_only=True)
class SaidChange:
    """One changed field in words."""

    field: str
    pieces: tuple[Piece, ...]
    erased: bool


@dataclass(frozen=True, kw_only=True)
class SaidLine:
    """One entry in words, for `c-activity`."""

    seq: int
    at: datetime
    who: str
    what: str
    door: str
    reason: str
    subject: str
    subject_shown: bool
    changes: tuple[SaidChange, ...]


def said(
    lines: Sequence[ActivityLine],
    *,
    fields: Mapping[str, str],
    values: Mapping[str, Words] | None = None,
    subject_shown: bool = False,
) -> tuple[SaidLine, ...]:
    """Return the activity in words.

    Args:
        lines: as `queries.trail.activity` gives them.
        fields: the words for each field's name; a field without words shows its name.
        values: how the values of some fields are said; others are shown as they are.
        subject_shown: whether each line names its object, for lists over several objects.
    """
    told = values or {}
    return tuple(
        SaidLine(
            seq=line.seq,
            at=line.at,
            who=gettext("Fairlead") if line.actor == "clock" else line.who,
            what=gettext(ACTION_TITLES[line.action]),
            door=gettext(DOOR_TITLES[line.door]),
            reason=line.reason,
            subject=line.subject,
            subject_shown=subject_shown,
            changes=tuple(
                _change(change, fields=fields, words=told.get(change.field))
                for change in line.changes
                if change.erased or any(value not in (None, "", []) for value in (change.before, change.after))
            ),
        )
        for line in lines
    )


def _change(change: FieldChange, *, fields: Mapping[str, str], words: Words | None) -> SaidChange:
    """Return one changed field in words, word by word where a text was edited."""
    before = "" if change.erased else _said(change.before, words)
    after = "" if change.erased else _said(change.after, words)
    pieces = (difference if len(before) + len(after) > SHORT else whole)(before, after)
    name = gettext(fields[change.field]) if change.field in fields else change.field
    return SaidChange(field=name, pieces=pieces, erased=change.erased)


def _said(value: Any, words: Words | None) -> str:
    if value is None or value == "" or value == []:
        return ""
    if words is not None:
        try:
            return words(value)
        except (KeyError, ValueError):  # what was written stays written, and words that are gone are shown as they are
            words = None
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
