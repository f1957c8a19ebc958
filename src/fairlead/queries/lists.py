"""The views of a list that a person may open: their own, and those shared with the organization."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records.lists import BulkChange, SavedView


def views(occasion: Occasion, *, place: str) -> QuerySet[SavedView]:
    """Return the views of one list, own ones first, each group by name; somebody else's private ones never."""
    rows = SavedView.objects.within(occasion).filter(place=place, deleted_at=None)
    return rows.filter(Q(shared=True) | Q(person_id=occasion.somebody)).order_by("shared", "name", "id")


def bulk_change(occasion: Occasion, ref: str) -> BulkChange:
    """Return a change of many rows with its job.

    Raises:
        NotFound: no such change here.
    """
    row = BulkChange.objects.within(occasion).select_related("job", "person").filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    return row
