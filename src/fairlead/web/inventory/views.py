"""The register of AI systems: list, one system, and the forms that change it (4.1, 4.3, A.4.2, A.6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.inventory import AIRole, ScopeDecision, Stage
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted, Refusal
from fairlead.queries import inventory, trail
from fairlead.queries.people import names_of
from fairlead.usecases.inventory import change_system, decide_scope, move_stage, register_system
from fairlead.web import export, flash
from fairlead.web.activity import said
from fairlead.web.inventory import words
from fairlead.web.inventory.forms import ScopeForm, StageForm, SystemForm, initial_of
from fairlead.web.inventory.shown import shown, shown_table, system_table
from fairlead.web.lists.shown import view_menu
from fairlead.web.request import occasion_of, page
from fairlead.web.table import PAGE_SIZE, ListAddress

PEEKED = 5


@page(Permission.INVENTORY_READ)
def systems(request: HttpRequest) -> HttpResponse:
    """List the register, or answer exactly its rows as a file."""
    occasion = occasion_of(request)
    address, wanted = asked(request)
    if form := export.wanted(request):
        narrowed = [chip.word for chip in address.chips()]
        if export.is_whole(request):
            table = system_table(inventory.every_system(occasion, wanted))
        else:
            columns = [column for column in address.columns if address.shows[column.key]]
            table = shown_table(map(shown, inventory.every_line(occasion, wanted)), columns)
        return export.export(occasion, table, form=form, narrowed=narrowed)
    found = inventory.system_page(occasion, wanted)
    context = {
        "list": address,
        "views": view_menu(occasion, address),
        "rows": [shown(line) for line in found.rows],
        "paging": address.paging(found.total),
        "facets": address.shown_facets(found.counts),
        "may_write": occasion.allows(Permission.INVENTORY_WRITE),
        "may_scope": occasion.allows(Permission.SCOPE_DECIDE),
    }
    return render(request, "inventory/systems.html", context)


def asked(request: HttpRequest) -> tuple[ListAddress, inventory.Wanted]:
    """Return what the address of the list says, and the same as a question to the register."""
    occasion = occasion_of(request)
    facets = words.facets(names_of(occasion))
    address = ListAddress.of(request, columns=words.columns(), facets=facets, sort="name", place="systems")
    wanted = inventory.Wanted(
        today=occasion.at.date(),
        search=address.query,
        chosen=address.chosen,
        sort=address.sort,
        descending=address.descending,
        start=address.start,
        size=PAGE_SIZE,
    )
    return address, wanted


@page(Permission.INVENTORY_READ)
def peek(request: HttpRequest, ref: str) -> HttpResponse:
    """Show what matters of one system beside the list; the answer is a part of a page."""
    occasion = occasion_of(request)
    detail = inventory.system(occasion, ref)
    row = detail.system
    context = {
        "detail": detail,
        "system": row,
        "risks": detail.risks[:PEEKED],
        "evidence": detail.evidence[:PEEKED],
        "roles": words.role_words(tuple(AIRole(role) for role in row.roles)),
        "scope_kind": words.SCOPE_KINDS[ScopeDecision(row.scope)],
        "needs": [gettext(words.NEED_TITLES[need]) for need in inventory.needs_of(row, today=occasion.at.date())],
        "may_write": occasion.allows(Permission.INVENTORY_WRITE),
        "may_scope": occasion.allows(Permission.SCOPE_DECIDE),
    }
    return render(request, "inventory/peek.html", context)


@page(Permission.INVENTORY_READ)
def system(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one system: facts first, then what hangs on it, then what happened."""
    occasion = occasion_of(request)
    detail = inventory.system(occasion, ref)
    row = detail.system
    lines = trail.activity(occasion, ref)
    names = {line.actor: line.who for line in lines} | ({row.owner.ref or "": row.owner.shown} if row.owner else {})
    context = {
        "detail": detail,
        "system": row,
        "roles": words.role_words(tuple(AIRole(role) for role in row.roles)),
        "scope_kind": words.SCOPE_KINDS[ScopeDecision(row.scope)],
        "stages": _life(Stage(row.stage)),
        "needs": [gettext(words.NEED_TITLES[need]) for need in inventory.needs_of(row, today=occasion.at.date())],
        "activity": said(lines, fields=words.FIELD_TITLES, values=words.value_words(names)),
        "may_write": occasion.allows(Permission.INVENTORY_WRITE),
        "may_scope": occasion.allows(Permission.SCOPE_DECIDE),
        "may_hand_in": occasion.allows(Permission.EVIDENCE_ADMIT),
    }
    return render(request, "inventory/system.html", context)


def _life(now: Stage) -> list[dict[str, Any]]:
    """Return the stages in order, each with where it stands to the system's own."""
    order = list(Stage)
    here = order.index(now)
    said_of = words.value_words({})["stage"]
    return [
        {"word": said_of(stage.value), "here": number == here, "past": number < here}
        for number, stage in enumerate(order)
    ]


@page(Permission.INVENTORY_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Register a system."""
    occasion = occasion_of(request)
    form = SystemForm(request.POST or None, occasion=occasion, is_new=True)
    if request.method == "POST" and form.is_valid():
        try:
            row = register_system(occasion, values=form.values(), owner=form.owner_ref())
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{name} is registered as {ref}.").format(name=row.name, ref=row.ref))
            return redirect("inventory:system", ref=row.ref)
    return render(request, "inventory/form.html", {"form": form, "system": None})


@page(Permission.INVENTORY_WRITE)
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a system; who was overtaken by somebody else's save sees both versions and loses nothing."""
    occasion = occasion_of(request)
    detail = inventory.system(occasion, ref)
    form = SystemForm(request.POST or None, occasion=occasion, is_new=False, initial=initial_of(detail))
    conflict: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            change_system(
                occasion,
                ref=ref,
                values=form.values(),
                owner=form.owner_ref(),
                version=form.cleaned_data["version"],
            )
        except EditConflict:
            conflict = _conflict(form, detail)
            form.offer_again(request.POST, version=detail.system.version)
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{ref} is saved.").format(ref=ref))
            return redirect("inventory:system", ref=ref)
    return render(request, "inventory/form.html", {"form": form, "system": detail.system, "conflict": conflict})


def _conflict(form: SystemForm, detail: inventory.SystemDetail) -> list[dict[str, str]]:
    """Return the fields in which what was saved meanwhile differs from what the person offers."""
    saved = initial_of(detail)
    offered = {**form.values(), "owner": form.owner_ref()}
    chosen = form.cleaned_data.get("owner")
    row = detail.system
    people = {one.ref or "": one.shown for one in (row.owner, chosen) if one is not None}
    told = words.value_words(people)

    def said_of(name: str, value: Any) -> str:
        if value in (None, "", []):
            return gettext("nothing")
        return told[name](value) if name in told else str(value)

    return [
        {
            "field": gettext(words.FIELD_TITLES[name]),
            "current": said_of(name, saved[name]),
            "offered": said_of(name, value),
        }
        for name, value in offered.items()
        if saved[name] != value
    ]


@page(Permission.SCOPE_DECIDE)
def scope(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide whether a system is inside the scope, with the reason."""
    occasion = occasion_of(request)
    row = inventory.system(occasion, ref).system
    decided = row.scope if row.scope != ScopeDecision.UNDECIDED else None
    form = ScopeForm(request.POST or None, initial={"scope": decided, "scope_reason": row.scope_reason})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            decide_scope(occasion, ref=ref, decision=ScopeDecision(values["scope"]), reason=values["scope_reason"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("The scope decision for {ref} is recorded.").format(ref=ref))
            return redirect("inventory:system", ref=ref)
    return render(request, "inventory/scope.html", {"form": form, "system": row})


@page(Permission.INVENTORY_WRITE)
def stage(request: HttpRequest, ref: str) -> HttpResponse:
    """Move a system to another stage of its life cycle."""
    occasion = occasion_of(request)
    row = inventory.system(occasion, ref).system
    form = StageForm(request.POST or None, initial={"stage": row.stage})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        move_stage(occasion, ref=ref, stage=Stage(values["stage"]), reason=values["reason"])
        undo = reverse("inventory:undo_stage", args=[ref, row.stage]) if values["stage"] != row.stage else ""
        flash.done(request, gettext("{ref} has moved to its new stage.").format(ref=ref), undo=undo)
        return redirect("inventory:system", ref=ref)
    return render(request, "inventory/stage.html", {"form": form, "system": row})


@require_POST
@page(Permission.INVENTORY_WRITE)
def undo_stage(request: HttpRequest, ref: str, stage: str) -> HttpResponse:
    """Move a system back to the stage that it came from; undoing is an entry of the log too."""
    if stage not in set(Stage):
        raise NotFound(stage)
    move_stage(occasion_of(request), ref=ref, stage=Stage(stage), reason=gettext("The last move was undone."))
    flash.done(request, gettext("{ref} is back at its stage.").format(ref=ref))
    return redirect("inventory:system", ref=ref)
