"""What was counted of many rows, kept until an act that could change it enters the log of the organization.

Counting ten thousand rows for every page costs more than the page. Whatever changes a row leaves an entry in the log,
so a count holds as long as the log has no later entry of the acts that it depends on: one look at an index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from django.core.cache import cache

from fairlead.domain.occasion import Occasion
from fairlead.records.trail import TrailEntry, TrailHead

KEPT_SECONDS = 24 * 3600
MANY = 5_000
"""Fewer rows than this are counted each time: that is as fast as asking whether a kept count still holds."""

Counts = dict[str, dict[str, int]]


def kept_counts(
    occasion: Occasion,
    of: str,
    *,
    chosen: Mapping[str, Sequence[str]],
    actions: Sequence[str],
    count: Callable[[], tuple[Counts, int]],
) -> tuple[Counts, int]:
    """Return the counts of a list's facets and of its rows, from the cache when none of the acts happened since.

    Args:
        of: the list, as a word.
        chosen: the values chosen of each facet; the day and a token's system make a count another one, too.
        actions: the acts that can change them.
        count: counts anew.
    """
    choices = sorted((facet, *sorted(values)) for facet, values in chosen.items() if values)
    what = sha256(repr((choices, occasion.system)).encode()).hexdigest()
    key = f"{of}-counts:{occasion.organization}:{occasion.at.date()}:{what}"
    kept: tuple[int, tuple[Counts, int]] | None = cache.get(key)
    if kept is not None:
        since = TrailEntry.objects.within(occasion).filter(seq__gte=kept[0], action__in=actions)
        if not since.exists():
            return kept[1]
    # The log is read before the rows: what is written in between makes the kept count old, never wrong.
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    counts, total = count()
    if total >= MANY:
        cache.set(key, (head, (counts, total)), KEPT_SECONDS)
    return counts, total
