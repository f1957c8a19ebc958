"""The library: every requirement and control in plain words, and what the organization has for each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries import provision as queries
from fairlead.queries.framework import helped_by, helps
from fairlead.queries.readiness import is_control, readiness
from fairlead.usecases.readiness import name_owner
from fairlead.web import flash
from fairlead.web.evidence.shown import item_row
from fairlead.web.library import shown
from fairlead.web.library.forms import OwnerForm
from fairlead.web.library.frameworks import other_shown
from fairlead.web.request import occasion_of, page

LONGEST_SEARCH = 200


@page(Permission.REGISTER_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the clauses and control objectives with their provisions and how many count."""
    occasion = occasion_of(request)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    groups = shown.index_groups(queries.provision_groups(), readiness(occasion).rows, search=search)
    context = {
        "search": search,
        "clauses": [group for group in groups if not group.number.startswith("A.")],
        "controls": [group for group in groups if group.number.startswith("A.")],
    }
    return render(request, "library/index.html", context)


@page(Permission.REGISTER_READ)
def provision(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one requirement or control: what it asks, why, how it is audited, and what we have; a heading its rows."""
    return _provision_page(request, ref, form=None)


def _provision_page(request: HttpRequest, ref: str, *, form: OwnerForm | None) -> HttpResponse:
    occasion = occasion_of(request)
    one = queries.provision(ref)
    if not one.assessable:
        return render(request, "library/heading.html", {"provision": one, "children": queries.children(one)})
    before, after = queries.neighbours(one)
    context = {
        **_context(occasion, ref),
        "before": before,
        "after": after,
        "linked": queries.linked_provisions(one),
        "documents": queries.documents_of(one),
        "helped_by": [other_shown(each) for each in helped_by(one, {})],
        "helps": [other_shown(each) for each in helps(one, {})],
        "may_admit": occasion.allows(Permission.EVIDENCE_ADMIT),
    }
    if not is_control(one) and occasion.allows(Permission.APPLICABILITY_DECIDE):
        owner = context["data"].owner
        context["form"] = form or OwnerForm(occasion=occasion, initial={"owner": owner.ref if owner else ""})
    return render(request, "library/provision.html", context, status=422 if form and form.errors else 200)


def _context(occasion: Occasion, ref: str) -> dict[str, Any]:
    """Return what page and panel both show of an assessable provision."""
    one = queries.provision(ref)
    data = queries.provision_data(occasion, one)
    kind, word = shown.decision_words(data)
    return {
        "provision": one,
        "guidance": one.guidance,
        "about": shown.about(one),
        "is_control": is_control(one),
        "data": data,
        "verdicts": shown.verdicts(data),
        "decision_kind": kind,
        "decision": word,
        "evidence": [item_row(row, (), today=occasion.at.date()) for row in data.evidence],
    }


@page(Permission.REGISTER_READ)
def provision_panel(request: HttpRequest) -> HttpResponse:
    """Return the explanation of one provision for the panel beside a page."""
    ref = request.GET.get("id", "")
    one = queries.provision(ref)
    if not one.assessable:
        return render(request, "library/panel.html", {"provision": one, "children": queries.children(one)})
    return render(request, "library/panel.html", _context(occasion_of(request), ref))


@require_POST
@page(Permission.APPLICABILITY_DECIDE)
def owner(request: HttpRequest, ref: str) -> HttpResponse:
    """Name who owns a requirement; a control has its owner in the statement."""
    occasion = occasion_of(request)
    one = queries.provision(ref)
    if is_control(one) or not one.assessable:
        raise NotFound(ref)
    form = OwnerForm(request.POST, occasion=occasion)
    if form.is_valid():
        name_owner(occasion, provision=ref, owner=form.cleaned_data["owner"])
        flash.done(request, gettext("The owner of {number} is named.").format(number=one.id))
        return redirect("library:provision", ref)
    return _provision_page(request, ref, form=form)
