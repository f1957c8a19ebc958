"""From a request to an occasion: the organization comes from the session, never from an id in the request."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.refusal import Refusal
from fairlead.queries.people import occasion_for
from fairlead.usecases.organization import installation_occasion

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ORGANIZATION = "organization"


def occasion_of(request: HttpRequest) -> Occasion:
    """Return the occasion of this request, made once.

    Raises:
        NoOrganization: the signed-in person belongs to none.
    """
    made: Occasion | None = getattr(request, "occasion", None)
    if made is None:
        organization = request.session.get(ORGANIZATION, "")
        made = occasion_for(int(request.user.pk or 0), organization=organization, at=timezone.now(), door=Door.WEB)
        request.occasion = made  # type: ignore[attr-defined]
    return made


def as_account(request: HttpRequest) -> Occasion:
    """Return the occasion of a signed-in person for acts on their own account, which belong to no organization."""
    return installation_occasion(
        actor=str(getattr(request.user, "ref", "")),
        person=int(request.user.pk or 0),
        at=timezone.now(),
        door=Door.WEB,
    )


def page(permission: Permission) -> Callable[[View[P]], View[P]]:
    """Mark a view as a page for signed-in people whose role includes `permission`; times show in their zone."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def run(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            occasion_of(request).require(permission)
            with timezone.override(zone_of(request)):
                return view(request, *args, **kwargs)

        run.permission = permission  # type: ignore[attr-defined]
        return cast(View[P], login_required(run))

    return decorate


def zone_of(request: HttpRequest) -> zoneinfo.ZoneInfo:
    """Return the person's time zone, UTC when none is set or it is unknown here."""
    name = getattr(request.user, "time_zone", "") or "UTC"
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")


def say(refusal: Refusal) -> str:
    """Return a refusal's sentence in the person's language, with its clause behind it."""
    said = refusal.said(gettext)
    return f"{said} ({refusal.clause})" if refusal.clause else said
