"""The risk register: list, heat table, one risk, and the forms that describe it (6.1.2, 8.2)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted, Refusal
from fairlead.domain.risk import RiskState
from fairlead.packs.load import library
from fairlead.queries import risk as queries
from fairlead.queries import trail
from fairlead.queries.applicability import statement_lines
from fairlead.queries.inventory import system_names
from fairlead.queries.people import names_of
from fairlead.usecases.risk import change_risk, identify_risk
from fairlead.web import export, flash
from fairlead.web.activity import said
from fairlead.web.lists.shown import view_menu
from fairlead.web.request import occasion_of, page
from fairlead.web.risk import words
from fairlead.web.risk.catalogue import PACK, catalogue_risk, source_words
from fairlead.web.risk.forms import RiskForm, proposal
from fairlead.web.risk.shown import heat_rows, risk_table, shown
from fairlead.web.table import PAGE_SIZE, ListAddress

MOST_WAITING = 50
ACTORS = ("treated_by", "accepted_by", "closed_by", "identified_by")


def tabs(occasion: Occasion, here: str) -> list[dict[str, Any]]:
    """Return the pages of the register."""
    waiting = queries.waiting_count(occasion)
    pages = (
        ("risks", gettext("Register"), None),
        ("heat", gettext("Heat table"), None),
        ("waiting", gettext("Waiting for acceptance"), waiting),
        ("criteria", gettext("Criteria"), None),
    )
    return [
        {"name": name, "url": reverse(f"risk:{view}"), "here": view == here, "count": count}
        for view, name, count in pages
    ]


def _address(request: HttpRequest, occasion: Occasion) -> ListAddress:
    """Read the address of the list; what it names once, a system, a control or a cell, gets its words here."""
    asked = request.GET
    system, control, left = asked.get("system", ""), asked.get("control", ""), asked.get("left", "")
    cell = left or asked.get("cell", "")
    versions = {str(row.number): row for row in queries.criteria_versions(occasion)}
    facets = words.facets(
        names_of(occasion),
        versions={number: gettext("Criteria {number}").format(number=number) for number in versions},
        system={ref: name for ref, name in system_names(occasion) if ref == system} if system else {},
        control={control: words.control_id(control)} if control else {},
        cells={cell: gettext("Likelihood × severity {cell}").format(cell=cell.replace("-", " × "))} if cell else {},
        is_left=bool(left),
    )
    return ListAddress.of(request, columns=words.columns(), facets=facets, sort="-level", place="risks")


@page(Permission.REGISTER_READ)
def risks(request: HttpRequest) -> HttpResponseBase:
    """List the register, or answer exactly its rows as a file."""
    occasion = occasion_of(request)
    address = _address(request, occasion)
    asked = queries.RiskFilter(
        search=address.query,
        chosen=address.chosen,
        sort=address.sort,
        descending=address.descending,
        start=address.start,
        size=PAGE_SIZE,
    )
    if form := export.wanted(request):
        table = risk_table(queries.every_risk(occasion, asked), names=names_of(occasion))
        if not export.is_whole(request):
            table = export.as_shown(table, address=address, columns=words.EXPORTS)
        return export.export(occasion, table, form=form, narrowed=[chip.word for chip in address.chips()])
    found = queries.risk_page(occasion, asked)
    once = {
        name: dict.fromkeys(address.chosen.get(name, ()), found.total) for name in ("system", "control", "cell", "left")
    }
    context = {
        "list": address,
        "views": view_menu(occasion, address),
        "rows": [shown(row, today=occasion.at.date()) for row in found.rows],
        "paging": address.paging(found.total),
        "facets": address.shown_facets({**found.counts, **once}),
        "tabs": tabs(occasion, "risks"),
        "criteria": queries.criteria_or_none(occasion),
        "may_write": occasion.allows(Permission.RISK_ASSESS),
        "may_set": occasion.allows(Permission.RISK_CRITERIA),
    }
    return render(request, "risk/risks.html", context)


@page(Permission.REGISTER_READ)
def heat_table(request: HttpRequest) -> HttpResponse:
    """Show how many live risks lie at each likelihood and severity, before or after treatment."""
    occasion = occasion_of(request)
    row = queries.criteria_or_none(occasion)
    is_left = request.GET.get("after") == "treatment"
    context: dict[str, Any] = {"tabs": tabs(occasion, "heat"), "criteria": row, "is_left": is_left}
    if row is not None:
        criteria = row.as_rule()
        counts, elsewhere = queries.heat(occasion, row, residual=is_left)
        rows = heat_rows(criteria, counts, is_left=is_left)
        above = sum(cell.count for line in rows for cell in line.cells if cell.is_above)
        context |= {
            "rows": rows,
            "severities": [words.step_words(criteria.severity, step) for step in range(1, len(criteria.severity) + 1)],
            "total": sum(counts.values()),
            "above": above,
            "elsewhere": elsewhere,
        }
    return render(request, "risk/heat.html", context)


@page(Permission.REGISTER_READ)
def waiting(request: HttpRequest) -> HttpResponse:
    """List the risks whose remaining level nobody accepts today, the ones whose acceptance ended among them."""
    occasion = occasion_of(request)
    names = names_of(occasion)
    found = queries.waiting_for_acceptance(occasion)
    rows = []
    for row in found[:MOST_WAITING]:
        state = row.state(today=occasion.at.date())
        rows.append(
            {
                "risk": row,
                "state": words.state_words(state),
                "kind": words.STATE_KINDS[state],
                "treated_by": names.get(row.treated_by, ""),
            }
        )
    context = {
        "tabs": tabs(occasion, "waiting"),
        "rows": rows,
        "total": queries.waiting_count(occasion),
        "may_accept": occasion.allows(Permission.RISK_ACCEPT),
    }
    return render(request, "risk/waiting.html", context)


@page(Permission.REGISTER_READ)
def risk(request: HttpRequest, ref: str) -> HttpResponse:
    """Show one risk: facts first, then its treatment, what hangs on it, and what happened."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    criteria = row.criteria.as_rule()
    state = row.state(today=occasion.at.date())
    names = names_of(occasion)
    newest = queries.criteria_in_force(occasion)
    controls = set(queries.controls_of(occasion, row))
    context = {
        "risk": row,
        "state": state,
        "state_kind": words.STATE_KINDS[state],
        "state_word": words.state_words(state),
        "state_says": words.full_state_words(state),
        "likelihood": words.step_words(criteria.likelihood, row.likelihood),
        "severity": words.step_words(criteria.severity, row.severity),
        "residual_likelihood": words.step_words(criteria.likelihood, row.residual_likelihood),
        "residual_severity": words.step_words(criteria.severity, row.residual_severity),
        "appetite": criteria.appetite,
        "is_older": newest.pk != row.criteria_id,
        "newest": newest.number,
        "affected": words.affected_words(row.affected),
        "option": words.option_words(row.option),
        "systems": queries.system_names(occasion, row),
        "controls": [line for line in statement_lines(occasion, relying={}) if line.provision in controls],
        "source": source_words(row.source),
        "names": {
            name: names.get(getattr(row, name), "")
            for name in ("treated_by", "accepted_by", "closed_by", "identified_by")
        },
        "activity": said(trail.activity(occasion, ref), fields=words.FIELD_TITLES, values=words.value_words(names)),
        "may_write": occasion.allows(Permission.RISK_ASSESS) and state is not RiskState.CLOSED,
        "may_reopen": occasion.allows(Permission.RISK_ASSESS) and state is RiskState.CLOSED,
        "may_accept": occasion.allows(Permission.RISK_ACCEPT) and row.is_treated and state is not RiskState.CLOSED,
    }
    return render(request, "risk/risk.html", context)


@page(Permission.RISK_ASSESS)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a risk, typed freely or begun from the library."""
    occasion = occasion_of(request)
    criteria = queries.criteria_or_none(occasion)
    if criteria is None:
        return render(request, "risk/no_criteria.html", {"may_set": occasion.allows(Permission.RISK_CRITERIA)})
    entry = catalogue_risk(f"{PACK}:{request.GET.get('from', '')}")
    sources = {one.id: one.title for one in library()["iso42001"].risk_sources}
    initial = proposal(entry, sources) if entry else {}
    if system := request.GET.get("system", ""):
        initial["systems"] = [system]
    form = RiskForm(request.POST or None, occasion=occasion, criteria=criteria.as_rule(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = identify_risk(
                occasion,
                values=form.values(),
                likelihood=form.cleaned_data["likelihood"],
                severity=form.cleaned_data["severity"],
                systems=form.cleaned_data.get("systems", ()),
                owner=form.owner_ref(),
            )
        except NotPermitted:
            raise
        except NotFound as refusal:
            form.add_error("systems" if "systems" in form.fields else None, refusal.said(gettext))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{title} is in the register as {ref}.").format(title=row.title, ref=row.ref))
            return redirect("risk:risk", ref=row.ref)
    return render(request, "risk/form.html", {"form": form, "risk": None, "entry": entry, "criteria": criteria})


@page(Permission.RISK_ASSESS)
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change how a risk is described; who was overtaken by somebody else's save sees both versions."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    initial: dict[str, Any] = {
        **{name: getattr(row, name) for name in RiskForm.base_fields if hasattr(row, name)},
        "systems": list(queries.systems_of(occasion, row)),
        "owner": row.owner.ref if row.owner else "",
    }
    form = RiskForm(request.POST or None, occasion=occasion, criteria=None, initial=initial)
    conflict: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            change_risk(
                occasion,
                ref=ref,
                values=form.values(),
                systems=form.cleaned_data.get("systems"),
                owner=form.owner_ref(),
                version=form.cleaned_data["version"],
            )
        except EditConflict:
            conflict = _conflict(form, initial)
            form.offer_again(request.POST, version=row.version)
        except NotPermitted:
            raise
        except NotFound as refusal:
            form.add_error("systems" if "systems" in form.fields else None, refusal.said(gettext))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("{ref} is saved.").format(ref=ref))
            return redirect("risk:risk", ref=ref)
    return render(request, "risk/form.html", {"form": form, "risk": row, "conflict": conflict})


def _conflict(form: RiskForm, saved: dict[str, Any]) -> list[dict[str, str]]:
    """Return the fields in which what was saved meanwhile differs from what the person offers."""
    told = words.value_words({})

    def said_of(name: str, value: Any) -> str:
        if value in (None, "", []):
            return gettext("nothing")
        return told[name](value) if name in told else ", ".join(value) if isinstance(value, list) else str(value)

    return [
        {
            "field": gettext(words.FIELD_TITLES[name]),
            "current": said_of(name, saved[name]),
            "offered": said_of(name, value),
        }
        for name, value in form.values().items()
        if saved[name] != value
    ]
