"""The palette's answers as JSON, and the same as a page for those without JavaScript."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from fairlead.domain.access import Permission
from fairlead.web.find.sources import ACTS, SOURCES, Found, acts
from fairlead.web.frame import places_of
from fairlead.web.request import occasion_of, page

LIMIT = 6
LONGEST = 100


@require_GET
@page(Permission.HOME)
def find(request: HttpRequest) -> HttpResponse:
    """Answer what places and objects match the text: as JSON to the palette, as a page to a person."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = _found(request, text)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"found": [asdict(one) for one in found]})
    return render(request, "find/find.html", {"text": text, "found": found})


@require_GET
@page(Permission.HOME)
def keys(request: HttpRequest) -> HttpResponse:
    """Show the keys as a page."""
    return render(request, "find/keys.html")


def _found(request: HttpRequest, text: str) -> tuple[Found, ...]:
    occasion = occasion_of(request)
    wanted = text.casefold()
    places = [
        Found(name=str(place["name"]), what=gettext("Place"), url=str(place["url"]), icon=str(place["icon"]))
        for place in places_of(occasion)
        if wanted in str(place["name"]).casefold()
    ]
    if not text:
        return (*places, *acts(occasion, "", len(ACTS)))
    objects = [
        one for source in SOURCES if occasion.allows(source.permission) for one in source.look(occasion, text, LIMIT)
    ]
    return (*places, *objects)
