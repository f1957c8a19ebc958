"""What the palette finds by a name or a ref: one bounded query for each kind of object, ref and name of each."""

from __future__ import annotations

from django.db.models import Max, Q

from fairlead.domain.occasion import Occasion
from fairlead.queries.people import people
from fairlead.records.document import Document
from fairlead.records.job import AuditPack
from fairlead.records.lists import SavedView

Named = tuple[tuple[str, str], ...]


def find_documents(occasion: Occasion, *, text: str, limit: int) -> Named:
    """Return documents by ref or title, each once under its newest title."""
    newest = Document.objects.within(occasion).order_by().values("ref").annotate(last=Max("pk")).values("last")
    rows = Document.objects.within(occasion).filter(Q(title__icontains=text) | Q(ref__icontains=text), pk__in=newest)
    return tuple(rows.order_by("title", "id").values_list("ref", "title")[:limit])


def find_people(occasion: Occasion, *, text: str, limit: int) -> Named:
    """Return active people of the organization by name; an address is nothing to search by."""
    rows = people(occasion).filter(Q(name__icontains=text) | Q(ref__iexact=text))
    return tuple((row.ref or "", row.shown) for row in rows[:limit])


def find_packs(occasion: Occasion, *, text: str, limit: int) -> Named:
    """Return audit packs by ref or file name, the newest first."""
    rows = AuditPack.objects.within(occasion).filter(Q(ref__icontains=text) | Q(filename__icontains=text))
    return tuple((ref, name or ref) for ref, name in rows.order_by("-id").values_list("ref", "filename")[:limit])


def find_views(occasion: Occasion, *, text: str, limit: int) -> tuple[tuple[str, str, str], ...]:
    """Return name, list and address query of views that this person may open."""
    rows = SavedView.objects.within(occasion).filter(deleted_at=None, name__icontains=text)
    mine = rows.filter(Q(shared=True) | Q(person_id=occasion.somebody)).order_by("name", "id")
    return tuple(mine.values_list("name", "place", "query")[:limit])
