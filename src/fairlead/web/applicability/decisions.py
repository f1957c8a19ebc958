"""Decide the rows of the statement: one after the other, several alike, and own ones (6.1.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.applicability import Basis, StatementLine
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted, Refusal
from fairlead.queries import applicability as queries
from fairlead.queries.risk import relying_rows
from fairlead.usecases.applicability import add_control, decide_line, decide_lines
from fairlead.web import flash
from fairlead.web.applicability import words
from fairlead.web.applicability.forms import DecisionForm, OwnControlForm, SeveralForm, initial_of
from fairlead.web.applicability.views import around
from fairlead.web.request import occasion_of, page


@page(Permission.APPLICABILITY_DECIDE)
def decide(request: HttpRequest, control: str) -> HttpResponse:
    """Decide one control; "save and next" walks through all rows in the order of the standard."""
    occasion = occasion_of(request)
    provision = words.provision_of(control)
    line = queries.statement_line(occasion, provision)
    proposed = _proposal(occasion, line)
    form = DecisionForm(request.POST or None, occasion=occasion, initial=initial_of(line) | proposed)
    places = around(queries.statement_lines(occasion, relying={}), control)
    conflict: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            decide_line(
                occasion,
                provision=provision,
                values=form.values(),
                owner=form.owner_ref(),
                version=form.cleaned_data["version"],
            )
        except EditConflict as lost:
            conflict = _compared(lost)
            form.offer_again(request.POST, version=line.version)
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{control} is decided.").format(control=control))
            return _onward(request, control, places)
    known = queries.control_provision(provision)
    context = {
        "form": form,
        "line": line,
        "known": known,
        "guidance": known.guidance if known else None,
        "proposed": bool(proposed),
        "around": places,
        "conflict": conflict,
        "risks": relying_rows(occasion, provision, most=10)[0],
        "waiting": queries.waiting_version(occasion),
    }
    return render(request, "applicability/decide.html", context)


def _proposal(occasion: Occasion, line: StatementLine) -> dict[str, Any]:
    """Return what an undecided row begins with when a risk relies on it; nothing is decided until somebody saves."""
    if line.applicable is not None or not line.risks:
        return {}
    found, _ = relying_rows(occasion, line.provision, most=3)
    named = ", ".join(f"{row.risk.ref} {row.risk.title}" for row in found)
    return {
        "applicable": "yes",
        "bases": [Basis.RISK.value],
        "justification": gettext("It treats {risks}.").format(risks=named),
    }


def _compared(lost: EditConflict) -> list[dict[str, str]]:
    """Return the fields in which what was saved meanwhile differs from what the person offers."""
    nothing = gettext("nothing")
    return [
        {
            "field": gettext(words.FIELD_TITLES.get(name, name)),
            "current": current or nothing,
            "offered": lost.offered[name] or nothing,
        }
        for name, current in lost.current.items()
        if current != lost.offered[name]
    ]


def _onward(request: HttpRequest, control: str, places: dict[str, Any]) -> HttpResponse:
    """Go to the next row, to the next undecided one, or back to the control."""
    after = request.POST.get("after", "")
    target = {"next": places["next"], "undecided": places["next_undecided"]}.get(after, "")
    if target:
        return redirect("applicability:decide", control=target)
    return redirect("applicability:statement") if after else redirect("applicability:control", control=control)


@page(Permission.APPLICABILITY_DECIDE)
def several(request: HttpRequest) -> HttpResponse:
    """Decide several rows alike: choose, preview each row before and after, then confirm."""
    occasion = occasion_of(request)
    relying = queries.relying_in_brief(occasion)
    lines = queries.statement_lines(occasion, relying={name: refs for name, (refs, _) in relying.items()})
    form = SeveralForm(request.POST or None, occasion=occasion, lines=lines)
    preview: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid() and request.POST.get("step") != "change":
        chosen = form.cleaned_data["provisions"]
        if request.POST.get("step") == "confirm":
            try:
                decide_lines(occasion, provisions=chosen, values=form.values(), owner=form.owner_ref())
            except (NotFound, NotPermitted):
                raise
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                flash.done(request, gettext("{count} controls are decided.").format(count=len(chosen)))
                return redirect("applicability:statement")
        else:
            preview = [_previewed(line, form.values()) for line in lines if line.provision in chosen]
    context = {
        "form": form,
        "preview": preview,
        "posted": _posted(form) if preview else [],
        "groups": _grouped(form, lines),
        "waiting": queries.waiting_version(occasion),
    }
    return render(request, "applicability/several.html", context)


def _previewed(line: StatementLine, values: dict[str, Any]) -> dict[str, str]:
    """Return a row before and after, and what stands against it."""
    against = ""
    if not values["applicable"] and line.risks:
        against = gettext("{risks} rely on it").format(risks=", ".join(line.risks))
    return {
        "control": line.control,
        "title": line.title,
        "before": words.verdict(line.applicable),
        "before_reason": line.justification,
        "after": words.verdict(values["applicable"]),
        "against": against,
    }


def _posted(form: SeveralForm) -> list[tuple[str, str]]:
    """Return what the confirmation carries along."""
    given = form.cleaned_data
    pairs = [("provisions", one) for one in given["provisions"]] + [("bases", one) for one in given["bases"]]
    pairs += [(name, given[name]) for name in ("applicable", "justification")]
    return [*pairs, ("owner", form.owner_ref() or "")]


def _grouped(form: SeveralForm, lines: tuple[StatementLine, ...]) -> list[dict[str, Any]]:
    """Return the rows to choose from, by group, undecided ones marked."""
    chosen = set(form["provisions"].value() or ())
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(lines):
        entry = {"id": f"id_provisions_{number}", "line": line, "chosen": line.provision in chosen}
        groups.setdefault(gettext(line.group), []).append(entry | {"verdict": words.verdict(line.applicable)})
    return [
        {"title": title, "rows": rows, "undecided": sum(row["line"].applicable is None for row in rows)}
        for title, rows in groups.items()
    ]


@page(Permission.APPLICABILITY_DECIDE)
def own(request: HttpRequest) -> HttpResponse:
    """Add a control beyond the framework, then decide it like any other."""
    form = OwnControlForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = add_control(occasion_of(request), title=form.cleaned_data["title"])
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("applicability:decide", control=row.provision.partition(":")[2])
    return render(request, "applicability/own.html", {"form": form})
