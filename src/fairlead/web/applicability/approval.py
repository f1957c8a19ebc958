"""Submit the statement, and the one page on which top management approves or returns it (6.1.3, 5.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from fairlead.domain.access import Permission
from fairlead.domain.applicability import StatementState, SubmissionRefused, missing_in
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound, NotPermitted, Refusal
from fairlead.domain.risk import RiskState
from fairlead.queries import applicability as queries
from fairlead.queries import risk as risks
from fairlead.queries.people import names_of
from fairlead.queries.proof import tally
from fairlead.queries.readiness import approved_statement
from fairlead.usecases.applicability import (
    approve_statement,
    return_statement,
    submit_statement,
    withdraw_statement,
)
from fairlead.web import flash
from fairlead.web.applicability.forms import ReturnForm, SubmitForm
from fairlead.web.applicability.views import tabs
from fairlead.web.request import occasion_of, page, say
from fairlead.web.risk import words as risk_words

MOST_RISKS = 100


@page(Permission.APPLICABILITY_DECIDE)
def submit(request: HttpRequest) -> HttpResponse:
    """Hand the statement in; rows that are not ready are named, each with a link to it."""
    occasion = occasion_of(request)
    form = SubmitForm(request.POST or None)
    lines = queries.statement_lines(occasion)
    asked = request.method == "POST"
    if asked and form.is_valid():
        try:
            made = submit_statement(occasion, note=form.cleaned_data["change_note"])
        except SubmissionRefused:
            lines = queries.statement_lines(occasion)
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("Version {number} waits for approval.").format(number=made.number))
            return redirect("applicability:approval")
    context = {
        "form": form,
        "unready": [
            {"control": line.control, "title": line.title, "says": gettext(missing)}
            for line in lines
            if (missing := missing_in(line.facts))
        ],
        "asked": asked,
        "counts": tally(lines),
        "changes": queries.draft_changes(occasion, translate=gettext),
        "in_force": approved_statement(occasion),
        "waiting": queries.waiting_version(occasion),
    }
    return render(request, "applicability/submit.html", context)


@page(Permission.REGISTER_READ)
def approval(request: HttpRequest) -> HttpResponse:
    """Show all that top management decides on one page: risks above appetite, exclusions, changes since the last."""
    occasion = occasion_of(request)
    waiting = queries.waiting_version(occasion)
    context: dict[str, Any] = {"tabs": tabs(occasion, "approval"), "version": waiting, "form": ReturnForm()}
    return render(request, "applicability/approval.html", context | _decided_on(request))


def _decided_on(request: HttpRequest) -> dict[str, Any]:
    """Return what the approval page shows of the version that waits."""
    occasion = occasion_of(request)
    waiting = queries.waiting_version(occasion)
    if waiting is None:
        return {"in_force": approved_statement(occasion)}
    lines = queries.frozen_lines(waiting)
    names = names_of(occasion)
    is_own = waiting.submitted_by == occasion.actor
    return {
        "submitted_by": names.get(waiting.submitted_by, ""),
        "counts": tally(lines),
        "excluded": [line for line in lines if line.applicable is False],
        "changes": queries.submitted_changes(occasion, waiting, translate=gettext),
        "in_force": queries.approved_before(occasion, waiting),
        "risks": _above(request),
        "risk_total": risks.above_appetite(occasion).count(),
        "criteria": risks.criteria_or_none(occasion),
        "is_own": is_own,
        "alone": occasion.alone,
        "may_approve": occasion.allows(Permission.APPLICABILITY_APPROVE) and (not is_own or occasion.alone),
        "may_return": occasion.allows(Permission.APPLICABILITY_APPROVE)
        or occasion.allows(Permission.APPLICABILITY_DECIDE),
    }


def _above(request: HttpRequest) -> list[dict[str, Any]]:
    """Return live risks above appetite, the untreated ones first."""
    occasion = occasion_of(request)
    found = []
    for row in risks.above_appetite(occasion)[:MOST_RISKS]:
        state = row.state(today=occasion.at.date())
        found.append(
            {
                "risk": row,
                "state": risk_words.state_words(state),
                "kind": risk_words.STATE_KINDS[state],
                "option": risk_words.option_words(row.option),
                "may_accept": _may_accept(occasion, row, state=state),
            }
        )
    return found


def _may_accept(occasion: Occasion, row: Any, *, state: RiskState) -> bool:
    """Tell whether this person may accept what remains of a risk, and whether nobody does yet."""
    is_own = row.treated_by == occasion.actor
    waits = state in (RiskState.TREATED, RiskState.EXPIRED)
    return waits and occasion.allows(Permission.RISK_ACCEPT) and (occasion.alone or not is_own)


@require_POST
@page(Permission.APPLICABILITY_APPROVE)
def approve(request: HttpRequest, version: str) -> HttpResponse:
    """Approve the version that the person has before their eyes; a refusal is said on the page."""
    occasion = occasion_of(request)
    try:
        made = approve_statement(occasion, number=version, digest=request.POST.get("digest", ""))
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        flash.failed(request, say(refusal))
        return redirect("applicability:approval")
    flash.done(request, gettext("Version {number} is approved and in force.").format(number=made.number))
    return redirect("applicability:version", version=made.number)


@require_POST
@page(Permission.APPLICABILITY_DECIDE)
def give_back(request: HttpRequest, version: str) -> HttpResponse:
    """Return a version, or take one's own back, with what should change."""
    occasion = occasion_of(request)
    row = queries.version(occasion, version)
    form = ReturnForm(request.POST)
    act = withdraw_statement if row.submitted_by == occasion.actor else return_statement
    if form.is_valid():
        try:
            act(occasion, number=version, reason=form.cleaned_data["reason"])
        except (NotFound, NotPermitted):
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("Version {number} can be changed again.").format(number=version))
            return redirect("applicability:statement")
    context = {"tabs": tabs(occasion, "approval"), "version": queries.waiting_version(occasion), "form": form}
    status = 200 if row.state == StatementState.SUBMITTED else 409
    return render(request, "applicability/approval.html", context | _decided_on(request), status=status)
