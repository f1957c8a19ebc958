"""The audit trail: every act in order, and each entry as it was sealed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.actions import ACTION_TITLES, Action
from fairlead.queries import log
from fairlead.web.request import occasion_of, page
from fairlead.web.table import PAGE_SIZE, Column, Facet, ListAddress


def _words() -> dict[str, str]:
    return {action.value: gettext(title) for action, title in ACTION_TITLES.items()}


@page(Permission.TRAIL_READ)
def entries(request: HttpRequest) -> HttpResponse:
    """List the log, newest first."""
    occasion = occasion_of(request)
    words = _words()
    address = ListAddress.of(
        request,
        columns=(
            Column(key="seq", title=gettext("Entry"), number=True),
            Column(key="at", title=gettext("When"), sortable=False),
            Column(key="who", title=gettext("Who"), sortable=False),
            Column(key="what", title=gettext("What"), sortable=False),
            Column(key="subject", title=gettext("Object"), sortable=False),
        ),
        facets=(Facet(key="action", title=gettext("Act"), words=words),),
        sort="-seq",
    )
    found = log.log_page(
        occasion,
        search=address.query,
        actions=tuple(address.chosen.get("action", ())),
        start=address.start,
        size=PAGE_SIZE,
        ascending=not address.descending,
    )
    context = {
        "list": address,
        "rows": [(row, words[Action(row.action)]) for row in found.rows],
        "paging": address.paging(found.total),
        "facets": address.shown_facets({"action": found.counts}),
        "head": log.head(occasion),
    }
    return render(request, "trail/entries.html", context)


@page(Permission.TRAIL_READ)
def entry(request: HttpRequest, seq: int) -> HttpResponse:
    """Show one entry as it was sealed, its leaf hash, and the values behind its digests."""
    one = log.whole_entry(occasion_of(request), seq)
    title = gettext(ACTION_TITLES[Action(one.fields["action"])])
    return render(request, "trail/entry.html", {"entry": one, "title": title})
