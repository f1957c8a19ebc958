"""Refs: the public numbers of objects, counted per organization without gaps inside one transaction."""

from __future__ import annotations

from fairlead.domain.occasion import Occasion
from fairlead.records.organization import RefCounter


def next_ref(occasion: Occasion, prefix: str, *, digits: int = 4) -> str:
    """Return the next ref of a kind, such as ``AIS-0007``; call it inside a use case's transaction."""
    return next_refs(occasion, prefix, count=1, digits=digits)[0]


def next_refs(occasion: Occasion, prefix: str, *, count: int, digits: int = 4) -> tuple[str, ...]:
    """Return the next refs of a kind, counted in one step however many."""
    counter = RefCounter.objects.within(occasion).select_for_update().filter(prefix=prefix).first()
    if counter is None:
        counter = RefCounter.objects.add(occasion, prefix=prefix, last=0)
    first = counter.last + 1
    counter.last += count
    counter.save(update_fields=["last"])
    return tuple(f"{prefix}-{number:0{digits}d}" for number in range(first, first + count))
