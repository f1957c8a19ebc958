"""The frozen versions of the statement, what changed between them, and their files (6.1.3, 7.5.3)."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.applicability import StatementState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries import applicability as queries
from fairlead.queries.people import names_of, organization_of
from fairlead.queries.proof import tally
from fairlead.queries.readiness import approved_statement
from fairlead.reports.writers.writer import find_writer
from fairlead.web.applicability import words
from fairlead.web.applicability.views import tabs
from fairlead.web.request import occasion_of, page

FORMATS = ("pdf", "xlsx", "json", "csv")
DRAFT = "draft"
MOST = 200
NUMBER = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")


@page(Permission.REGISTER_READ)
def versions(request: HttpRequest) -> HttpResponse:
    """List every version with who submitted, who approved, and when."""
    occasion = occasion_of(request)
    names = names_of(occasion)
    found = list(queries.versions(occasion)[:MOST])
    rows = [
        {
            "version": row,
            "state": words.version_words(row.state),
            "kind": words.VERSION_KINDS[StatementState(row.state)],
            "submitted_by": names.get(row.submitted_by, ""),
            "decided_by": names.get(row.decided_by, ""),
        }
        for row in found
    ]
    numbers = [row.number for row in found if row.state == StatementState.APPROVED]
    context = {"tabs": tabs(occasion, "versions"), "rows": rows, "numbers": numbers}
    return render(request, "applicability/versions.html", context)


@page(Permission.REGISTER_READ)
def version(request: HttpRequest, version: str) -> HttpResponse:
    """Show a version as it was frozen, ready to print, with its approver and its digest."""
    occasion = occasion_of(request)
    row = queries.version(occasion, version)
    lines = queries.frozen_lines(row)
    names = names_of(occasion)
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        groups.setdefault(gettext(line.group), []).append(
            {
                "line": line,
                "verdict": words.verdict(line.applicable),
                "verdict_kind": words.VERDICT_KINDS[line.applicable],
                "bases": words.bases_words(line.bases),
                "owner": names.get(line.owner, ""),
                "decided_by": names.get(line.decided_by, ""),
                "decided_at": queries.moment_of(line.decided_at),
            }
        )
    earlier = queries.approved_before(occasion, row)
    context = {
        "version": row,
        "state": words.version_words(row.state),
        "kind": words.VERSION_KINDS[StatementState(row.state)],
        "groups": groups.items(),
        "counts": tally(lines),
        "submitted_by": names.get(row.submitted_by, ""),
        "decided_by": names.get(row.decided_by, ""),
        "earlier": earlier,
        "files": _files(row.number),
        "organization": organization_of(occasion),
    }
    return render(request, "applicability/version.html", context)


@page(Permission.REGISTER_READ)
def changes(request: HttpRequest) -> HttpResponse:
    """Show what differs between two versions, or between a version and the draft, word by word."""
    occasion = occasion_of(request)
    approved = [row.number for row in queries.versions(occasion) if row.state == StatementState.APPROVED]
    in_force = approved_statement(occasion)
    before = _asked(request, "before") or (in_force.number if in_force else "")
    after = _asked(request, "after") or DRAFT
    found = _changed(occasion, before=before, after=after) if before else ()
    context = {
        "tabs": tabs(occasion, "versions"),
        "changes": found,
        "before": before,
        "after": after,
        "numbers": approved,
        "draft": DRAFT,
    }
    return render(request, "applicability/changes.html", context)


def _changed(occasion: Occasion, *, before: str, after: str) -> Any:
    if after == DRAFT:
        earlier = queries.frozen_lines(queries.version(occasion, before))
        return queries.compared(occasion, earlier, queries.statement_lines(occasion), translate=gettext)
    return queries.version_changes(occasion, before=before, after=after, translate=gettext)


def _asked(request: HttpRequest, name: str) -> str:
    """Return the number of a version that the address names, empty for none and for the draft.

    Raises:
        NotFound: what it names is no number of a version.
    """
    value = request.GET.get(name, "")
    if value in ("", DRAFT):
        return ""
    if NUMBER.fullmatch(value) is None:
        raise NotFound(value[:40])
    return value


def _files(number: str) -> list[tuple[str, str]]:
    """Return name and address of each file of a version."""
    here = reverse("applicability:export")
    return [(form.upper(), f"{here}?version={number}&format={form}") for form in FORMATS]


@page(Permission.REGISTER_READ)
def export(request: HttpRequest) -> HttpResponse:
    """Answer a version, or the draft, as a file."""
    occasion = occasion_of(request)
    form = request.GET.get("format", "pdf")
    number = _asked(request, "version")
    row = queries.version(occasion, number) if number else None
    writer = find_writer(form if form in FORMATS else "pdf")
    body = writer.write(queries.statement_report(occasion, row), translate=gettext)
    organization = organization_of(occasion)
    name = f"statement-of-applicability-{organization.ref}-{number or DRAFT}.{writer.suffix}"
    answer = HttpResponse(body, content_type=writer.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
