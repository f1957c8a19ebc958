"""The audit trail as a list: search by object, narrow by act, newest first; one entry with its proof."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.kept import KEPT_SECONDS
from fairlead.queries.people import names_of
from fairlead.records.trail import TrailEntry, TrailHead, TrailValue

FEW = 5_000


@dataclass(frozen=True, kw_only=True)
class LogLine:
    """One entry of the log in a list."""

    seq: int
    at: datetime
    who: str
    action: str
    subject: str


@dataclass(frozen=True, kw_only=True)
class LogPage:
    """A page of the log, with counts for each act."""

    rows: tuple[LogLine, ...]
    total: int
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class WholeEntry:
    """One entry as it was sealed, with its leaf hash and the values behind its digests."""

    seq: int
    canonical: str
    fields: Mapping[str, Any]
    leaf_hash: str
    values: tuple[tuple[str, Any, bool], ...]


def log_page(
    occasion: Occasion, *, search: str, actions: tuple[str, ...], start: int, size: int, ascending: bool = False
) -> LogPage:
    """Return a page of the log in five queries; `search` is the beginning of a subject's ref.

    Without a search nothing is counted that was counted before, and the numbers of the entries say where a page lies.
    """
    found = TrailEntry.objects.within(occasion)
    if search:
        found = found.filter(subject__istartswith=search)
    counts = _counted(found) if search else _counts(occasion)
    total = sum(counts.get(action, 0) for action in actions) if actions else sum(counts.values())
    rows = (found.filter(action__in=actions) if actions else found).order_by("seq" if ascending else "-seq")
    if not search and not actions:
        begin = start if ascending else total - start - size
        rows, start = rows.filter(seq__gte=begin, seq__lt=begin + size), 0
    names = names_of(occasion)
    shown = rows.values_list("seq", "at", "actor", "action", "subject")[start : start + size]
    return LogPage(
        rows=tuple(
            LogLine(seq=seq, at=at, who=names.get(actor, actor), action=action, subject=subject)
            for seq, at, actor, action, subject in shown
        ),
        total=total,
        counts=counts,
    )


def _counts(occasion: Occasion) -> dict[str, int]:
    """Return how many entries each act has: those counted before, from the cache, and those since.

    Few entries are counted here, because SQLite would group them by an index of the whole log.
    """
    key = f"log-counts:{occasion.organization}"
    kept: dict[str, int] = cache.get(key) or {}
    counted = sum(kept.values())
    since = head(occasion).size - counted
    if since <= 0:
        return kept
    entries = TrailEntry.objects.within(occasion)
    if since <= FEW:
        newer = entries.filter(seq__gte=counted).order_by("seq").values_list("action", flat=True)
        kept = dict(Counter(kept) + Counter(newer))
    else:
        kept = _counted(entries)
    cache.set(key, kept, KEPT_SECONDS)
    return kept


def _counted(entries: QuerySet[TrailEntry]) -> dict[str, int]:
    return dict(entries.order_by("action").values_list("action").annotate(Count("id")))


def every_entry(occasion: Occasion) -> QuerySet[TrailEntry]:
    """Return the whole log in order."""
    return TrailEntry.objects.within(occasion).order_by("seq")


def head(occasion: Occasion) -> TrailHead:
    """Return the end of the log."""
    return TrailHead.objects.within(occasion).get()


def whole_entry(occasion: Occasion, seq: int) -> WholeEntry:
    """Return one entry whole.

    Raises:
        NotFound: the log has no such number.
    """
    row = TrailEntry.objects.within(occasion).filter(seq=seq).first()
    if row is None:
        raise NotFound(str(seq))
    values = TrailValue.objects.within(occasion).filter(seq=seq).order_by("field")
    text = bytes(row.canonical).decode()
    return WholeEntry(
        seq=row.seq,
        canonical=text,
        fields=json.loads(text),
        leaf_hash=bytes(row.nodes)[:32].hex(),
        values=tuple((value.field, value.value, value.erased_at is not None) for value in values),
    )
