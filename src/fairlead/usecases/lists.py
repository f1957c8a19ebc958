"""Keep lists as people like them: columns and density for one person, views for one person or for everybody."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.lists import check_view
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records import trail
from fairlead.records.lists import SavedView
from fairlead.records.people import User
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref

MOST_COLUMNS = 60


@act
def arrange_list(occasion: Occasion, *, place: str, columns: Sequence[str], compact: bool) -> None:
    """Keep which columns of a list a person sees and how dense it is; no columns means those it comes with."""
    occasion.require(Permission.HOME)
    user = User.objects.select_for_update().get(pk=occasion.somebody)
    kept = {"columns": [column[:40] for column in columns[:MOST_COLUMNS]], "compact": compact}
    user.preferences = user.preferences | {"lists": user.preferences.get("lists", {}) | {place: kept}}
    user.save(update_fields=["preferences"])


@act
def save_view(occasion: Occasion, *, place: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep what the address of a list says under a name; the same name again keeps the newer address.

    A private view leaves no trail entry; a shared one is the organization's and does.

    Raises:
        ViewRefused: no name, too long, or too many views.
        NotPermitted: sharing needs a role that works on the register.
    """
    occasion.require(Permission.VIEW_SHARE if shared else Permission.HOME)
    rows = SavedView.objects.within(occasion).select_for_update().filter(place=place, shared=shared, deleted_at=None)
    mine = rows if shared else rows.filter(person_id=occasion.somebody)
    row = mine.filter(name=name.strip()).first()
    check_view(name=name, query=query, held=0 if row else mine.count())
    if row is None:
        row = SavedView(
            organization_id=occasion.organization, ref=next_ref(occasion, "VW"), place=place, name=name.strip()
        )
        row.shared = shared
    row.query, row.person_id, row.saved_at = query, occasion.somebody, occasion.at
    row.save()
    if shared:
        facts = {"place": place, "name": row.name, "query": query}
        trail.append(occasion, Action.VIEW_SHARED, subject=row.ref, facts=facts)
    return row


@act
def delete_view(occasion: Occasion, *, ref: str) -> SavedView:
    """Take a view away: one's own, or, who may share, a shared one.

    Raises:
        NotFound: no such view here, or somebody else's private one.
    """
    return _marked(occasion, ref=ref, deleted=True)


@act
def restore_view(occasion: Occasion, *, ref: str) -> SavedView:
    """Bring a deleted view back.

    Raises:
        NotFound: no such view here, or somebody else's private one.
    """
    return _marked(occasion, ref=ref, deleted=False)


def _marked(occasion: Occasion, *, ref: str, deleted: bool) -> SavedView:
    reach = Q(shared=True) | Q(person_id=occasion.somebody)
    row = SavedView.objects.within(occasion).select_for_update().filter(reach, ref=ref).first()
    if row is None:
        raise NotFound(ref)
    occasion.require(Permission.VIEW_SHARE if row.shared else Permission.HOME)
    if (row.deleted_at is not None) == deleted:
        return row
    row.deleted_at = occasion.at if deleted else None
    row.save(update_fields=["deleted_at"])
    if row.shared:
        action = Action.VIEW_DELETED if deleted else Action.VIEW_RESTORED
        trail.append(occasion, action, subject=ref, facts={"name": row.name})
    return row
