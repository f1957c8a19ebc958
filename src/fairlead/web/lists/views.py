"""Keep how a list looks and what it is narrowed to; each answer leads back to the list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.lists import ViewRefused
from fairlead.usecases.lists import arrange_list, delete_view, restore_view, save_view
from fairlead.web import flash
from fairlead.web.lists.shown import address_of, kept_query
from fairlead.web.request import occasion_of, page, say


@require_POST
@page(Permission.HOME)
def arrange(request: HttpRequest, place: str) -> HttpResponse:
    """Keep the columns and the density that a person wants for a list."""
    back = address_of(place, request.POST.get("query", ""))
    columns = [] if "reset" in request.POST else request.POST.getlist("column")
    compact = "reset" not in request.POST and request.POST.get("density") == "compact"
    arrange_list(occasion_of(request), place=place, columns=columns, compact=compact)
    return redirect(back)


@require_POST
@page(Permission.HOME)
def save(request: HttpRequest, place: str) -> HttpResponse:
    """Keep the list as it stands under a name, for oneself or for everybody here."""
    query = kept_query(request.POST.get("query", ""))
    back = address_of(place, query)
    shared = request.POST.get("shared") == "yes"
    name = request.POST.get("name", "").replace("\x00", "")
    try:
        row = save_view(occasion_of(request), place=place, name=name, query=query, shared=shared)
    except ViewRefused as refusal:
        flash.failed(request, say(refusal))
    else:
        told = gettext("The view “{name}” is saved and shared.") if shared else gettext("The view “{name}” is saved.")
        flash.done(request, told.format(name=row.name))
    return redirect(back)


@require_POST
@page(Permission.HOME)
def delete(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a view away; one button brings it back."""
    row = delete_view(occasion_of(request), ref=ref)
    undo = reverse("lists:restore", args=[ref])
    flash.done(request, gettext("The view “{name}” is deleted.").format(name=row.name), undo=undo)
    return redirect(address_of(row.place, ""))


@require_POST
@page(Permission.HOME)
def restore(request: HttpRequest, ref: str) -> HttpResponse:
    """Bring a deleted view back and open it."""
    row = restore_view(occasion_of(request), ref=ref)
    flash.done(request, gettext("The view “{name}” is back.").format(name=row.name))
    return redirect(address_of(row.place, row.query))
