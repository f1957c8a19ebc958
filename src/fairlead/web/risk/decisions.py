"""What is decided about one risk: its rating, treatment, acceptance and end (6.1.3, 8.2, 8.3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted, Refusal
from fairlead.domain.risk import TreatmentOption
from fairlead.queries import risk as queries
from fairlead.queries.applicability import FRAMEWORK, statement_lines
from fairlead.queries.people import names_of
from fairlead.usecases.risk import close_risk, rate_risk, reopen_risk
from fairlead.usecases.treatment import accept_residual, treat_risk
from fairlead.web import flash
from fairlead.web.form import PageForm
from fairlead.web.request import occasion_of, page
from fairlead.web.risk import words
from fairlead.web.risk.catalogue import catalogue_risk
from fairlead.web.risk.forms import AcceptanceForm, RatingForm, ReasonForm, TreatmentForm

Conflict = list[dict[str, str]]


def _decide(
    request: HttpRequest, form: PageForm, act: Callable[[], object], *, version: int = 0
) -> tuple[bool, Conflict]:
    """Do an act and tell whether it was done; a refusal stays with the form, a conflict shows both versions."""
    try:
        act()
    except (NotFound, NotPermitted):
        raise
    except EditConflict as conflict:
        form.offer_again(request.POST, version=version)
        return False, [
            {"field": _title(name), "current": _said(name, current), "offered": _said(name, conflict.offered[name])}
            for name, current in conflict.current.items()
        ]
    except Refusal as refusal:
        form.refuse(refusal)
        return False, []
    return True, []


def _title(name: str) -> str:
    return gettext(words.FIELD_TITLES.get(name, name))


def _said(name: str, value: str) -> str:
    if value in ("", "None"):
        return gettext("nothing")
    return words.option_words(value) if name == "option" else value


@page(Permission.RISK_ASSESS)
def rate(request: HttpRequest, ref: str) -> HttpResponse:
    """Rate a risk anew under the criteria in force."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    criteria = queries.criteria_in_force(occasion)
    same = criteria.pk == row.criteria_id
    initial = {"likelihood": row.likelihood, "severity": row.severity} if same else {}
    form = RatingForm(request.POST or None, criteria=criteria.as_rule(), initial=initial | {"version": row.version})
    conflict: Conflict = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done, conflict = _decide(request, form, lambda: rate_risk(occasion, ref=ref, **values), version=row.version)
        if done:
            flash.done(request, gettext("The rating of {ref} is recorded.").format(ref=ref))
            return redirect("risk:risk", ref=ref)
    old = row.criteria.as_rule()
    context = {
        "form": form,
        "risk": row,
        "conflict": conflict,
        "criteria": criteria,
        "is_older": not same,
        "likelihood": words.step_words(old.likelihood, row.likelihood),
        "severity": words.step_words(old.severity, row.severity),
    }
    return render(request, "risk/rate.html", context)


@page(Permission.RISK_ASSESS)
def treat(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide how a risk is treated; the library's controls for it come first."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    criteria = row.criteria.as_rule()
    entry = catalogue_risk(row.source)
    suggested = tuple(f"{FRAMEWORK}:{one}" for one in entry.controls) if entry else ()
    initial = {
        "option": row.option or TreatmentOption.MODIFY.value,
        "plan": row.plan or (entry.treatment if entry else ""),
        "controls": list(queries.controls_of(occasion, row)),
        "residual_likelihood": row.residual_likelihood,
        "residual_severity": row.residual_severity,
        "due_on": row.due_on,
        "version": row.version,
    }
    form = TreatmentForm(
        request.POST or None,
        criteria=criteria,
        lines=statement_lines(occasion, relying={}),
        suggested=suggested,
        initial=initial,
    )
    conflict: Conflict = []
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {**form.cleaned_data, "option": TreatmentOption(form.cleaned_data["option"])}
        done, conflict = _decide(request, form, lambda: treat_risk(occasion, ref=ref, **values), version=row.version)
        if done:
            flash.done(request, gettext("The treatment of {ref} is recorded.").format(ref=ref))
            return redirect("risk:risk", ref=ref)
    context = {
        "form": form,
        "risk": row,
        "conflict": conflict,
        "entry": entry,
        "appetite": criteria.appetite,
        "likelihood": words.step_words(criteria.likelihood, row.likelihood),
        "severity": words.step_words(criteria.severity, row.severity),
    }
    return render(request, "risk/treat.html", context)


@page(Permission.RISK_ACCEPT)
def accept(request: HttpRequest, ref: str) -> HttpResponse:
    """Accept what remains of a risk until a date."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    criteria = row.criteria.as_rule()
    form = AcceptanceForm(request.POST or None, occasion=occasion, initial={"version": row.version})
    conflict: Conflict = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done, conflict = _decide(
            request, form, lambda: accept_residual(occasion, ref=ref, **values), version=row.version
        )
        if done:
            flash.done(request, gettext("What remains of {ref} is accepted until its date.").format(ref=ref))
            return redirect(*_after(request)) if _after(request) else redirect("risk:risk", ref=ref)
    context = {
        "form": form,
        "risk": row,
        "conflict": conflict,
        "option": words.option_words(row.option),
        "likelihood": words.step_words(criteria.likelihood, row.residual_likelihood),
        "severity": words.step_words(criteria.severity, row.residual_severity),
        "treated_by": names_of(occasion).get(row.treated_by, ""),
        "is_own": row.treated_by == occasion.actor,
        "alone": occasion.alone,
    }
    return render(request, "risk/accept.html", context)


def _after(request: HttpRequest) -> tuple[str, ...]:
    """Return where a person goes on who came from the page on which the statement is approved."""
    return ("applicability:approval",) if request.GET.get("from") == "approval" else ()


@page(Permission.RISK_ASSESS)
def close(request: HttpRequest, ref: str) -> HttpResponse:
    """Close a risk that is one no longer."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = _decide(request, form, lambda: close_risk(occasion, ref=ref, reason=form.cleaned_data["reason"]))
        if done:
            flash.done(request, gettext("{ref} is closed.").format(ref=ref))
            return redirect("risk:risk", ref=ref)
    return render(request, "risk/close.html", {"form": form, "risk": row, "is_reopening": False})


@page(Permission.RISK_ASSESS)
def reopen(request: HttpRequest, ref: str) -> HttpResponse:
    """Open a closed risk again."""
    occasion = occasion_of(request)
    row = queries.risk(occasion, ref)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done, _ = _decide(request, form, lambda: reopen_risk(occasion, ref=ref, reason=form.cleaned_data["reason"]))
        if done:
            flash.done(request, gettext("{ref} is open again.").format(ref=ref))
            return redirect("risk:risk", ref=ref)
    return render(request, "risk/close.html", {"form": form, "risk": row, "is_reopening": True})
