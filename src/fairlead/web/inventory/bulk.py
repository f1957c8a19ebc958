"""Change many systems at once: choose the value, look at before and after of each, say why, apply, undo.

Everything up to the last step stands in the address and changes nothing: the selection (`pick`, or `all` with what the
list is narrowed to), the field (`set`) and its new value (`to`).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from fairlead.domain.access import Permission
from fairlead.domain.inventory import BulkField, BulkRefused, ScopeRefused
from fairlead.domain.inventory_sheet import IMPORTED
from fairlead.domain.lists import UndoRefused
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.bulk import Change, Plan, Selection, chosen, plan_of
from fairlead.queries.lists import bulk_change
from fairlead.queries.people import names_of
from fairlead.usecases.bulk import cancel_bulk_change, change_systems, undo_bulk_change
from fairlead.web import flash
from fairlead.web.inventory.bulk_shown import TITLES, ReasonForm, ValueForm, shown_rows, value_words_of
from fairlead.web.inventory.views import asked
from fairlead.web.lists.shown import address_of
from fairlead.web.request import occasion_of, page, say
from fairlead.web.table import PAGE_SIZE, page_number, paging

MOST_PICKED = 200
GIVEN = frozenset({"to", "page"})


@require_GET
@page(Permission.INVENTORY_WRITE)
def preview(request: HttpRequest) -> HttpResponse:
    """Ask for the new value; when it is given, show what would change, row by row."""
    return _page(request, reason=ReasonForm())


@require_POST
@page(Permission.INVENTORY_WRITE)
def apply(request: HttpRequest) -> HttpResponse:
    """Apply what was previewed, all of it or nothing."""
    occasion = occasion_of(request)
    form = ReasonForm(request.POST)
    value = _value_form(request, occasion)
    if not form.is_valid() or not value.is_valid():
        return _page(request, reason=form)
    try:
        done = change_systems(
            occasion,
            change=Change(field=_field(request, occasion), value=value.text()),
            selection=_selection(request),
            reason=form.cleaned_data["reason"],
            seen=request.POST.get("seen", ""),
        )
    except (BulkRefused, ScopeRefused) as refusal:
        form.refuse(refusal)
        return _page(request, reason=form)
    if done.job is not None:
        return redirect("inventory:bulk_change", ref=done.ref)
    told = ngettext("{n} system is changed.", "{n} systems are changed.", len(done.rows)).format(n=len(done.rows))
    flash.done(request, told, undo=reverse("inventory:bulk_undo", args=[done.ref]))
    return redirect(_back(request))


@require_GET
@page(Permission.INVENTORY_WRITE)
def change(request: HttpRequest, ref: str) -> HttpResponse:
    """Show a large change while it waits and runs, then what came of it."""
    return render(request, "inventory/bulk_change.html", _watched(request, ref))


@require_GET
@page(Permission.INVENTORY_WRITE)
def progress(request: HttpRequest, ref: str) -> HttpResponse:
    """Return the progress alone; when the job has ended, the whole page is loaded again."""
    context = _watched(request, ref)
    answer = render(request, "inventory/bulk_progress.html", context)
    if not context["is_running"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@page(Permission.INVENTORY_WRITE)
def cancel(request: HttpRequest, ref: str) -> HttpResponse:
    """Cancel a large change that has not begun."""
    cancel_bulk_change(occasion_of(request), ref=ref)
    return redirect("inventory:bulk_change", ref=ref)


@require_POST
@page(Permission.INVENTORY_WRITE)
def undo(request: HttpRequest, ref: str) -> HttpResponse:
    """Put back what stood in every changed row before."""
    try:
        undone = undo_bulk_change(occasion_of(request), ref=ref)
    except UndoRefused as refusal:
        flash.failed(request, say(refusal))
        return redirect("inventory:systems")
    if undone.state == "undoing":
        return redirect("inventory:bulk_change", ref=ref)
    n, left = len(undone.rows) - undone.left_out, undone.left_out
    told = ngettext("{n} system is as it was before.", "{n} systems are as they were before.", n).format(n=n)
    if left:
        told += " " + ngettext(
            "{n} was changed by somebody in the meantime and stays.",
            "{n} were changed by somebody in the meantime and stay.",
            left,
        ).format(n=left)
    flash.done(request, told)
    back, home = request.POST.get("next", ""), reverse("inventory:systems")
    safe = back.startswith(home) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if safe else home)


def _page(request: HttpRequest, *, reason: ReasonForm) -> HttpResponse:
    occasion = occasion_of(request)
    field, selection = _field(request, occasion), _selection(request)
    form = _value_form(request, occasion)
    context: dict[str, Any] = {
        "form": form,
        "reason": reason,
        "field": field,
        "title": gettext(TITLES[field]),
        "back": _back(request),
        "asked": request.GET.urlencode(),
        "carried": [(name, value) for name in request.GET for value in request.GET.getlist(name) if name not in GIVEN],
    }
    if form.is_bound and form.is_valid():
        try:
            plan = plan_of(occasion, change=Change(field=field, value=form.text()), selection=selection)
        except BulkRefused as refusal:
            form.refuse(refusal)
        else:
            context |= _previewed(request, plan, names_of(occasion))
    else:
        context["count"] = chosen(occasion, selection).count()
    return render(request, "inventory/bulk.html", context, status=200 if not reason.errors else 422)


def _previewed(request: HttpRequest, plan: Plan, names: dict[str, str]) -> dict[str, Any]:
    """Return what the preview shows: counts, a page of the rows that change, and every refusal up to a page."""
    changing, refused = plan.changing, plan.refused
    number = page_number(request.GET.get("page", ""))
    asked_for = request.GET.copy()

    def link(other: int) -> str:
        asked_for["page"] = str(other)
        return f"{reverse('inventory:bulk')}?{asked_for.urlencode()}"

    start = (number - 1) * PAGE_SIZE
    return {
        "plan": plan,
        "count": len(plan.rows),
        "changes": len(changing),
        "same": plan.same,
        "rows": shown_rows(plan, changing[start : start + PAGE_SIZE], names=names),
        "after": value_words_of(plan.change, names=names),
        "paging": paging(len(changing), page=number, link=link),
        "refusals": [(row, say(row.refusal)) for row in refused[:PAGE_SIZE] if row.refusal],
        "refused": len(refused),
    }


def _field(request: HttpRequest, occasion: Occasion) -> BulkField:
    wanted = request.GET.get("set", "")
    if wanted not in set(BulkField):
        raise NotFound(wanted)
    if wanted == BulkField.SCOPE:
        occasion.require(Permission.SCOPE_DECIDE)
    return BulkField(wanted)


def _value_form(request: HttpRequest, occasion: Occasion) -> ValueForm:
    given = request.GET if "to" in request.GET else None
    return ValueForm(given, occasion=occasion, field=_field(request, occasion))


def _selection(request: HttpRequest) -> Selection:
    if "all" in request.GET:
        return Selection(wanted=asked(request)[1])
    return Selection(refs=tuple(request.GET.getlist("pick")[:MOST_PICKED]))


def _back(request: HttpRequest) -> str:
    """Return the list as it was when the rows were selected."""
    return address_of("systems", asked(request)[0].query_text)


def _watched(request: HttpRequest, ref: str) -> dict[str, Any]:
    occasion = occasion_of(request)
    row = bulk_change(occasion, ref)
    if row.field == IMPORTED:
        title, after = gettext("Import a list"), row.value
    else:
        field = BulkField(row.field)
        title = gettext(TITLES[field])
        after = value_words_of(Change(field=field, value=row.value), names=names_of(occasion))
    return {
        "change": row,
        "job": row.job,
        "title": title,
        "after": after,
        "count": len(row.rows),
        "is_running": row.job is not None and row.job.state in ("waiting", "running"),
        "may_cancel": row.job is not None and row.job.state == "waiting",
    }
