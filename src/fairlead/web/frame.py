"""What every page has around it: the places, the organization, the person and the demo mark."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import Refusal
from fairlead.queries.outbox import mail_is_sent
from fairlead.queries.people import organization_of, organizations_of
from fairlead.web.request import occasion_of


@dataclass(frozen=True)
class Place:
    """One place of the navigation, named by what people do there."""

    name: object
    view: str
    icon: str
    permission: Permission


PLACES: tuple[Place, ...] = (
    Place(gettext_lazy("Today"), "today:home", "home", Permission.HOME),
    Place(gettext_lazy("AI systems"), "inventory:systems", "systems", Permission.INVENTORY_READ),
    Place(gettext_lazy("Discovery"), "discovery:candidates", "discovery", Permission.REGISTER_READ),
    Place(gettext_lazy("Risks"), "risk:risks", "risks", Permission.REGISTER_READ),
    Place(gettext_lazy("Controls"), "applicability:statement", "controls", Permission.REGISTER_READ),
    Place(gettext_lazy("Evidence"), "evidence:items", "evidence", Permission.REGISTER_READ),
    Place(gettext_lazy("Assurance"), "readiness:home", "assurance", Permission.REGISTER_READ),
    Place(gettext_lazy("Library"), "library:index", "library", Permission.REGISTER_READ),
    Place(gettext_lazy("People"), "people:members", "people", Permission.REGISTER_READ),
    Place(gettext_lazy("Trail"), "trail:entries", "trail", Permission.TRAIL_READ),
    Place(gettext_lazy("Audit packs"), "audit_pack:packs", "audit-pack", Permission.TRAIL_READ),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what the page frame shows to a signed-in person; to a visitor only whether mail is sent."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"mail_is_sent": mail_is_sent()}
    try:
        occasion = occasion_of(request)
    except Refusal:
        return {"mail_is_sent": mail_is_sent()}
    here = request.resolver_match.app_names[0] if request.resolver_match and request.resolver_match.app_names else ""
    return {
        "mail_is_sent": mail_is_sent(),
        "occasion": occasion,
        "organization": organization_of(occasion),
        "organizations": organizations_of(occasion.somebody, at=occasion.at),
        "places": [{**place, "here": str(place["view"]).startswith(f"{here}:")} for place in places_of(occasion)],
    }


def places_of(occasion: Occasion) -> tuple[dict[str, object], ...]:
    """Return the places that a role may enter, with their addresses."""
    return tuple(
        {"name": place.name, "url": reverse(place.view), "icon": place.icon, "view": place.view}
        for place in PLACES
        if occasion.allows(place.permission)
    )
