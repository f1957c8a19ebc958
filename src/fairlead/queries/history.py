"""The register as it was at a moment, folded from the audit trail's own values.

An audit pack shows the state at its cut-off, not today's. Every change noted each changed field with its value, so the
fields of an object at a moment are the last value of each up to that moment.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.records.trail import TrailEntry, TrailValue

SYSTEM_ACTIONS = (
    Action.SYSTEM_REGISTERED,
    Action.SYSTEM_CHANGED,
    Action.SYSTEM_SCOPED,
    Action.SYSTEM_STAGE_MOVED,
    Action.SYSTEM_WITHDRAWN,
)
RISK_ACTIONS = (
    Action.RISK_IDENTIFIED,
    Action.RISK_CHANGED,
    Action.RISK_RATED,
    Action.RISK_TREATED,
    Action.RISK_ACCEPTED,
    Action.RISK_CLOSED,
    Action.RISK_REOPENED,
)


@dataclass(frozen=True)
class Past:
    """One object at a moment: its fields, and the positions of its entries in the log."""

    ref: str
    fields: dict[str, Any]
    log: tuple[int, ...]
    changed_at: datetime

    def text(self, name: str) -> str:
        """Return a field as text, empty when it was never set."""
        value = self.fields.get(name)
        return "" if value is None else str(value)


def past_objects(occasion: Occasion, *, actions: tuple[Action, ...], by: datetime) -> dict[str, Past]:
    """Return every object that these acts are about, as it was at a moment, in the order of first mention.

    A value that was erased by law is absent, and so is an object that was withdrawn.
    """
    entries = (
        TrailEntry.objects.within(occasion)
        .filter(action__in=[action.value for action in actions], at__lte=by)
        .order_by("seq")
        .values_list("seq", "subject", "at")
    )
    subjects: dict[int, str] = {}
    log: dict[str, list[int]] = defaultdict(list)
    changed: dict[str, datetime] = {}
    for seq, subject, at in entries:
        subjects[seq] = subject
        log[subject].append(seq)
        changed[subject] = at
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for seq, name, value in (
        TrailValue.objects.within(occasion)
        .filter(erased_at=None)
        .order_by("seq", "id")
        .values_list("seq", "field", "value")
    ):
        if seq in subjects:
            fields[subjects[seq]][name] = value
    standing = {ref: seqs for ref, seqs in log.items() if not fields[ref].get("withdrawn")}
    return {ref: Past(ref, fields[ref], tuple(seqs), changed[ref]) for ref, seqs in standing.items()}


def log_positions(occasion: Occasion, *, by: datetime) -> dict[str, tuple[int, ...]]:
    """Return the positions of each subject's entries in the log up to a moment."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = TrailEntry.objects.within(occasion).filter(at__lte=by).order_by("seq").values_list("subject", "seq")
    for subject, seq in rows:
        found[subject].append(seq)
    return {subject: tuple(seqs) for subject, seqs in found.items()}
