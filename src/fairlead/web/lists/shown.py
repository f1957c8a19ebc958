"""The views of a list as its menu shows them, and where each list lives."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.lists import views
from fairlead.web.table import ListAddress

LISTS: dict[str, str] = {
    "systems": "inventory:systems",
    "risks": "risk:risks",
    "evidence": "evidence:items",
    "candidates": "discovery:candidates",
}
"""Each list that can be arranged and kept as a view, with the route that shows it."""
PASSING = frozenset({"page", "export"})


@dataclass(frozen=True, kw_only=True)
class ShownView:
    """One view of the menu: its name, its address, whether it is open now, and whether this person may delete it."""

    ref: str
    name: str
    url: str
    shared: bool
    here: bool
    may_delete: bool


@dataclass(frozen=True, kw_only=True)
class ViewMenu:
    """The views of one list for one person, with the name of the one that is open."""

    own: tuple[ShownView, ...]
    shared: tuple[ShownView, ...]
    here: str
    may_share: bool


def address_of(place: str, query: str) -> str:
    """Return the address of a list with what stands behind its question mark.

    Raises:
        NotFound: there is no such list.
    """
    if place not in LISTS:
        raise NotFound(place)
    kept = kept_query(query)
    return f"{reverse(LISTS[place])}?{kept}" if kept else reverse(LISTS[place])


def kept_query(query: str) -> str:
    """Return what a view keeps of an address: neither its page nor an export, and nothing that is not an address."""
    try:
        pairs = parse_qsl(query.replace("\x00", ""), max_num_fields=200)
    except ValueError:
        return ""
    return urlencode([(name, value) for name, value in pairs if name not in PASSING], safe=",")


def view_menu(occasion: Occasion, address: ListAddress) -> ViewMenu:
    """Return the views of a list; one query."""
    may_share = occasion.allows(Permission.VIEW_SHARE)
    now = sorted(parse_qsl(address.query_text))
    shown = [
        ShownView(
            ref=row.ref,
            name=row.name,
            url=address_of(address.place, row.query),
            shared=row.shared,
            here=bool(row.query) and sorted(parse_qsl(row.query)) == now,
            may_delete=may_share or not row.shared,
        )
        for row in views(occasion, place=address.place)
    ]
    return ViewMenu(
        own=tuple(one for one in shown if not one.shared),
        shared=tuple(one for one in shown if one.shared),
        here=next((one.name for one in shown if one.here), ""),
        may_share=may_share,
    )
