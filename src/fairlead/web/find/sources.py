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
from django.utils.translation import gettext_lazy as _

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.queries.evidence import items
from fairlead.queries.find import find_documents, find_packs, find_people, find_views
from fairlead.queries.inventory import find_systems
from fairlead.queries.provision import provision_titles
from fairlead.queries.risk import risks
from fairlead.web.frame import Place
from fairlead.web.lists.shown import LISTS, address_of


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


def documents(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find documents by ref or title."""
    return tuple(
        Found(
            name=title,
            what=gettext("Document {ref}").format(ref=ref),
            url=reverse("document:document", args=[ref]),
            icon="document",
        )
        for ref, title in find_documents(occasion, text=text, limit=limit)
    )


def persons(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find people by name; the answer leads to what they own."""
    return tuple(
        Found(
            name=name,
            what=gettext("Person, and the systems they own"),
            url=f"{reverse('inventory:systems')}?owner={ref}",
            icon="account",
        )
        for ref, name in find_people(occasion, text=text, limit=limit)
    )


def audit_packs(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find audit packs by ref or file name."""
    return tuple(
        Found(
            name=name,
            what=gettext("Audit pack {ref}").format(ref=ref),
            url=reverse("audit_pack:pack", args=[ref]),
            icon="audit-pack",
        )
        for ref, name in find_packs(occasion, text=text, limit=limit)
    )


def views(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find saved views of lists by name."""
    return tuple(
        Found(name=name, what=gettext("View of a list"), url=address_of(place, query), icon="eye")
        for name, place, query in find_views(occasion, text=text, limit=limit)
        if place in LISTS
    )


def acts(occasion: Occasion, text: str, limit: int) -> tuple[Found, ...]:
    """Find what this person may do, by any words of its name; each leads to the page where it begins."""
    words = text.casefold().split()
    offered = [
        Found(name=str(act.name), what=gettext("Act"), url=reverse(act.view), icon=act.icon)
        for act in ACTS
        if occasion.allows(act.permission) and all(word in str(act.name).casefold() for word in words)
    ]
    return tuple(offered[:limit])


def _by_title(rows: QuerySet[Any], text: str) -> QuerySet[Any, tuple[str, str]]:
    """Return ref and title of rows whose ref or title holds the text, by title."""
    found = rows.filter(Q(title__icontains=text) | Q(ref__icontains=text)).order_by("title", "id")
    return found.values_list("ref", "title")


ACTS: tuple[Place, ...] = (
    Place(_("Add a system"), "inventory:new", "plus", Permission.INVENTORY_WRITE),
    Place(_("Hand in a scan"), "discovery:upload", "upload", Permission.SCAN_RECEIVE),
    Place(_("Add a risk"), "risk:new", "plus", Permission.RISK_ASSESS),
    Place(_("Choose a risk from the library"), "risk:catalogue", "library", Permission.RISK_ASSESS),
    Place(_("Set the risk criteria"), "risk:criteria_change", "scale", Permission.RISK_CRITERIA),
    Place(_("See which risks wait for acceptance"), "risk:waiting", "risks", Permission.REGISTER_READ),
    Place(_("Decide several controls"), "applicability:several", "controls", Permission.APPLICABILITY_DECIDE),
    Place(_("Submit the statement of applicability"), "applicability:submit", "check", Permission.APPLICABILITY_DECIDE),
    Place(_("Hand in a file as evidence"), "evidence:new", "upload", Permission.EVIDENCE_ADMIT),
    Place(_("Hand in a link as evidence"), "evidence:new_link", "link", Permission.EVIDENCE_ADMIT),
    Place(_("Hand in a measurement as evidence"), "evidence:new_measurement", "measure", Permission.EVIDENCE_ADMIT),
    Place(_("Write a document"), "document:new", "document", Permission.DOCUMENT_WRITE),
    Place(_("See documents, present and missing"), "document:documents", "document", Permission.REGISTER_READ),
    Place(_("Build an audit pack"), "audit_pack:new", "audit-pack", Permission.AUDIT_PACK_BUILD),
    Place(_("Invite somebody"), "people:invite", "people", Permission.PEOPLE_MANAGE),
    Place(_("Issue an access token"), "people:tokens", "token", Permission.TOKEN_MANAGE),
    Place(_("Go on with the set-up"), "today:tasks", "check", Permission.HOME),
    Place(_("Show the keys"), "find:keys", "keyboard", Permission.HOME),
)
"""What a person can begin from anywhere; what begins on the page of an object is not among them."""

SOURCES: tuple[Source, ...] = (
    Source(permission=Permission.HOME, look=acts),
    Source(permission=Permission.HOME, look=views),
    Source(permission=Permission.INVENTORY_READ, look=systems),
    Source(permission=Permission.REGISTER_READ, look=named_risks),
    Source(permission=Permission.REGISTER_READ, look=provisions),
    Source(permission=Permission.REGISTER_READ, look=evidence),
    Source(permission=Permission.REGISTER_READ, look=documents),
    Source(permission=Permission.REGISTER_READ, look=persons),
    Source(permission=Permission.TRAIL_READ, look=audit_packs),
)
