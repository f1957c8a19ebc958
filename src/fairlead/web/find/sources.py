"""Where the palette looks: each room adds one source; a source is asked only when the role may read it.

A source is a function ``(occasion, text, limit) -> tuple[Found, ...]`` of one bounded query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.queries.evidence import items
from fairlead.queries.inventory import find_systems
from fairlead.queries.provision import provision_titles
from fairlead.queries.risk import risks


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that the palette offers: its name, what it is, and where it is."""

    name: str
    what: str
    url: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Source:
    """One kind of object that can be found."""

    permission: Permission
    look: Callable[[Occasion, str, int], tuple[Found, ...]]


def systems(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find AI systems by ref or name."""
    return tuple(
        Found(
            name=name,
            what=gettext("AI system {ref}").format(ref=ref),
            url=reverse("inventory:system", args=[ref]),
            icon="systems",
        )
        for ref, name in find_systems(occasion, text=text, limit=limit)
    )


def named_risks(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find risks by ref or title."""
    return tuple(
        Found(
            name=title, what=gettext("Risk {ref}").format(ref=ref), url=reverse("risk:risk", args=[ref]), icon="risks"
        )
        for ref, title in _by_title(risks(occasion), text)[:limit]
    )


def evidence(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find evidence by ref or title."""
    return tuple(
        Found(
            name=title,
            what=gettext("Evidence {ref}").format(ref=ref),
            url=reverse("evidence:item", args=[ref]),
            icon="evidence",
        )
        for ref, title in _by_title(items(occasion), text)[:limit]
    )


def provisions(_occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find requirements and controls of the standard by number or short title; they are the same for everybody."""
    wanted = text.casefold()
    matching = [(ref, title) for ref, title in provision_titles().items() if wanted in title.casefold()]
    return tuple(
        Found(
            name=title,
            what=gettext("Requirement or control"),
            url=reverse("library:provision", args=[ref]),
            icon="library",
        )
        for ref, title in matching[:limit]
    )


def _by_title(rows: QuerySet[Any], text: str) -> QuerySet[Any, tuple[str, str]]:
    """Return ref and title of rows whose ref or title holds the text, by title."""
    found = rows.filter(Q(title__icontains=text) | Q(ref__icontains=text)).order_by("title", "id")
    return found.values_list("ref", "title")


SOURCES: tuple[Source, ...] = (
    Source(permission=Permission.INVENTORY_READ, look=systems),
    Source(permission=Permission.REGISTER_READ, look=named_risks),
    Source(permission=Permission.REGISTER_READ, look=evidence),
    Source(permission=Permission.REGISTER_READ, look=provisions),
)
