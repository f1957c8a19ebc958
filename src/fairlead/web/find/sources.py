"""Where the palette looks: each room adds one source; a source is asked only when the role may read it.

A source is a function ``(occasion, text, limit) -> tuple[Found, ...]`` of one bounded query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.queries.inventory import find_systems


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


SOURCES: tuple[Source, ...] = (Source(permission=Permission.INVENTORY_READ, look=systems),)
