"""What happened to one object, read from the audit trail: who, what, when, why, before and after."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Door, Occasion
from fairlead.queries.people import names_of
from fairlead.records.trail import TrailEntry, TrailValue

MOST = 200


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """One field as an entry left it; `before` is None when no earlier entry held it."""

    field: str
    before: Any
    after: Any
    erased: bool = False


@dataclass(frozen=True, kw_only=True)
class ActivityLine:
    """One entry of the log about an object."""

    seq: int
    at: datetime
    actor: str
    who: str
    door: Door
    action: Action
    subject: str
    reason: str
    changes: tuple[FieldChange, ...]


def activity(occasion: Occasion, subject: str, *, most: int = MOST) -> tuple[ActivityLine, ...]:
    """Return the entries about one object, newest first, at most `most`, in three queries whatever their number.

    What stood before a change is the value of the last earlier entry that held the field; a value that was erased by
    law is marked, never guessed.
    """
    entries = TrailEntry.objects.within(occasion).filter(subject=subject)
    rows = list(entries.order_by("-seq").values_list("seq", "at", "actor", "action", "canonical")[:most])
    changes = _changes(occasion, subject)
    names = names_of(occasion)
    lines = []
    for seq, at, actor, action, canonical in rows:
        entry = json.loads(bytes(canonical))
        lines.append(
            ActivityLine(
                seq=seq,
                at=at,
                actor=actor,
                who=names.get(actor, actor),
                door=Door(entry["door"]),
                action=Action(action),
                subject=subject,
                reason=entry.get("reason") or "",
                changes=tuple(changes.get(seq, ())),
            )
        )
    return tuple(lines)


def _changes(occasion: Occasion, subject: str) -> dict[int, list[FieldChange]]:
    """Return what each entry about the object changed, by its number in the log."""
    numbers = TrailEntry.objects.within(occasion).filter(subject=subject).values("seq")
    values = TrailValue.objects.within(occasion).filter(seq__in=numbers).order_by("seq", "id")
    latest: dict[str, Any] = {}
    changes: dict[int, list[FieldChange]] = defaultdict(list)
    for seq, field, value, erased_at in values.values_list("seq", "field", "value", "erased_at"):
        erased = erased_at is not None
        changes[seq].append(FieldChange(field=field, before=latest.get(field), after=value, erased=erased))
        latest[field] = None if erased else value
    return changes
