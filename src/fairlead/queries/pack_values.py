"""Which values of the log an audit pack shows: what was in force at its cut-off; no draft, and no later word.

The entries themselves stand in the pack whole, or nobody could hash the log again. Each names its fields by a salted
digest only, so a value that is left out is not told, and the log still verifies.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.records.trail import TrailEntry, TrailValue

PRIVATE = frozenset({"email"})
"""Fields that no auditor needs: people stand in the log by their id."""

Value = tuple[int, str, bytes, object]


def pack_values(occasion: Occasion, *, by: datetime, size: int) -> Iterator[Value]:
    """Yield position, field, salt and value of what a pack shows, in the order of the log's first `size` entries."""
    closed = _after(occasion, by=by) | _draft_texts(occasion, by=by) | _draft_lines(occasion, by=by)
    rows = TrailValue.objects.within(occasion).filter(seq__lt=size, erased_at=None).order_by("seq", "field")
    for seq, name, salt, value in rows.values_list("seq", "field", "salt", "value").iterator(chunk_size=5000):
        if seq not in closed and name not in PRIVATE:
            yield seq, name, bytes(salt or b""), value


def _after(occasion: Occasion, *, by: datetime) -> set[int]:
    """Return the entries that were written after the cut-off."""
    return set(TrailEntry.objects.within(occasion).filter(at__gt=by).values_list("seq", flat=True))


def _draft_texts(occasion: Occasion, *, by: datetime) -> set[int]:
    """Return the entries that hold a text of a document which nobody had approved by the cut-off."""
    drafts: set[int] = set()
    newest: dict[str, int] = {}
    for seq, subject, action in _acts(occasion, Action.DOCUMENT_REVISED, Action.DOCUMENT_APPROVED, by=by):
        if action == Action.DOCUMENT_REVISED:
            newest[subject] = seq
            drafts.add(seq)
        else:
            drafts.discard(newest.get(subject, -1))
    return drafts


def _draft_lines(occasion: Occasion, *, by: datetime) -> set[int]:
    """Return the decisions on controls that no statement approved by the cut-off holds."""
    drafts: set[int] = set()
    for seq, _subject, action in _acts(occasion, Action.LINE_DECIDED, Action.STATEMENT_APPROVED, by=by):
        if action == Action.LINE_DECIDED:
            drafts.add(seq)
        else:
            drafts.clear()
    return drafts


def _acts(occasion: Occasion, *actions: Action, by: datetime) -> Iterator[tuple[int, str, str]]:
    rows = TrailEntry.objects.within(occasion).filter(action__in=[one.value for one in actions], at__lte=by)
    return rows.order_by("seq").values_list("seq", "subject", "action").iterator(chunk_size=5000)
