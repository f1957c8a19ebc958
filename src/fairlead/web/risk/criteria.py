"""The organization's risk criteria in the browser: the ones in force, earlier versions, and their change (6.1.2)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.refusal import NotPermitted, Refusal
from fairlead.domain.risk import STARTING_LIKELIHOOD, STARTING_SEVERITY
from fairlead.queries import risk as queries
from fairlead.queries.people import names_of
from fairlead.usecases.risk import set_criteria
from fairlead.web import flash
from fairlead.web.request import occasion_of, page
from fairlead.web.risk.forms import CriteriaForm
from fairlead.web.risk.views import tabs

STARTING_APPETITE = 6


@page(Permission.REGISTER_READ)
def criteria(request: HttpRequest) -> HttpResponse:
    """Show the criteria in force and every version before them, with how many risks each still rates."""
    occasion = occasion_of(request)
    rows = list(queries.criteria_versions(occasion))
    names = names_of(occasion)
    rated = queries.rated_under(occasion)
    shown = [
        {
            "row": row,
            "by": names.get(row.set_by, ""),
            "rated": rated.get(row.number, 0),
            "highest": row.as_rule().highest,
        }
        for row in rows
    ]
    context = {
        "tabs": tabs(occasion, "criteria"),
        "now": shown[0] if shown else None,
        "earlier": shown[1:],
        "may_set": occasion.allows(Permission.RISK_CRITERIA),
    }
    return render(request, "risk/criteria.html", context)


@page(Permission.RISK_CRITERIA)
def change(request: HttpRequest) -> HttpResponse:
    """Set the first criteria, or a new version of them; old ratings stay under theirs."""
    occasion = occasion_of(request)
    row = queries.criteria_or_none(occasion)
    likelihood = row.likelihood if row else [gettext(step) for step in STARTING_LIKELIHOOD]
    severity = row.severity if row else [gettext(step) for step in STARTING_SEVERITY]
    initial = {
        "likelihood": "\n".join(likelihood),
        "severity": "\n".join(severity),
        "appetite": row.appetite if row else STARTING_APPETITE,
    }
    form = CriteriaForm(request.POST or None, is_first=row is None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_criteria(
                occasion,
                likelihood=form.scale("likelihood"),
                severity=form.scale("severity"),
                appetite=form.cleaned_data["appetite"],
                reason=form.cleaned_data.get("reason", ""),
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            flash.done(request, gettext("Risk criteria {number} are in force.").format(number=made.number))
            return redirect("risk:criteria")
    return render(request, "risk/criteria_change.html", {"form": form, "criteria": row})
