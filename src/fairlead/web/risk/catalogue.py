"""The library of AI risks to begin with; a catalogue proposes, the register decides (6.1.2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.catalogue import RISK_DOMAIN_TITLES, CatalogueRisk
from fairlead.packs.load import library
from fairlead.queries import risk as queries
from fairlead.web.request import occasion_of, page

PACK = "risk-catalogue"


def catalogue_risk(source: str) -> CatalogueRisk | None:
    """Return the entry of the library that a source names, such as `risk-catalogue:R-012`."""
    pack, _, number = source.partition(":")
    if pack != PACK:
        return None
    return next((entry for entry in library()[pack].risks if entry.id == number), None)


def source_words(source: str) -> str:
    """Return where a risk comes from in words: the title of its entry in the library, else what was typed."""
    entry = catalogue_risk(source)
    return gettext("Library: {title}").format(title=entry.title) if entry else source


@page(Permission.RISK_ASSESS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Choose a risk from the library to begin with."""
    occasion = occasion_of(request)
    asked = request.GET.get("q", "").strip()[:200].casefold()
    domain = request.GET.get("domain", "")
    entries = library()[PACK].risks
    found = [
        entry
        for entry in entries
        if (not domain or entry.domain.value == domain)
        and (not asked or asked in f"{entry.id} {entry.title} {entry.description} {' '.join(entry.threats)}".casefold())
    ]
    domains = [
        {
            "value": one.value,
            "word": gettext(title),
            "count": sum(entry.domain is one for entry in entries),
            "here": one.value == domain,
        }
        for one, title in RISK_DOMAIN_TITLES.items()
    ]
    context = {
        "entries": [{"entry": entry, "domain": gettext(RISK_DOMAIN_TITLES[entry.domain])} for entry in found],
        "domains": domains,
        "asked": request.GET.get("q", ""),
        "domain": domain,
        "total": len(entries),
        "system": request.GET.get("system", ""),
        "criteria": queries.criteria_or_none(occasion),
    }
    return render(request, "risk/catalogue.html", context)
