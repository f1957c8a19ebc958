"""The statement of applicability over the API: rows, versions, changes and files (6.1.3).

A version is approved by a person in the browser, never by a token.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.applicability import (
    LONGEST_NAME,
    LONGEST_REASON,
    Basis,
    ControlState,
    StatementLine,
    StatementState,
)
from fairlead.queries import applicability as queries
from fairlead.queries.comparison import LineChange
from fairlead.queries.proof import statement_rows
from fairlead.reports.writers.writer import find_writer
from fairlead.usecases.applicability import add_control, decide_line, submit_statement

router = Router()

Reason = Annotated[str, Field(max_length=LONGEST_REASON)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]
Provision = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+:[A-Za-z0-9.\-]{1,40}$")]
Name = Annotated[str, Field(max_length=LONGEST_NAME)]


class Line(Schema):
    """One row as decided."""

    provision: str
    control: str
    title: str
    group: str
    own: bool
    applicable: bool | None
    bases: list[Basis]
    justification: str
    implemented: bool
    implementation: str
    owner: str
    shared_with: str
    risks: list[str]
    decided_by: str
    decided_at: str
    review_on: str
    version: int


class Row(Line):
    """One row of the draft, with what proves it and what it still lacks."""

    state: ControlState
    missing: str
    evidence_accepted: int
    evidence_fresh: int
    systems_covered: int
    systems_total: int
    is_changed: bool


class Version(Schema):
    """One version of the statement."""

    ref: str
    number: str
    state: StatementState
    content_sha256: str
    change_note: str
    submitted_by: str
    submitted_at: datetime
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    self_reviewed: bool


class Frozen(Version):
    """One version with its frozen rows."""

    lines: list[Line]


class Run(Schema):
    """Words and what happened to them: kept, added or removed."""

    mark: str
    text: str


class ColumnChange(Schema):
    """What differs in one column."""

    field: str
    changes: list[Run]


class Changed(Schema):
    """One row that differs between two versions."""

    provision: str
    control: str
    title: str
    is_new: bool
    is_gone: bool
    fields: list[ColumnChange]


class ControlDecision(Schema):
    """What is decided about one row; what is left out stays as it is."""

    applicable: bool | None = None
    bases: list[Basis] | None = None
    justification: Reason | None = None
    implemented: bool | None = None
    implementation: Reason | None = None
    shared_with: Name | None = None
    review_on: date | None = None
    owner: Annotated[str, Field(max_length=40)] | None = None
    version: int | None = None


class OwnControl(Schema):
    """A control beyond the framework."""

    title: Name


class Submission(Schema):
    """A note for the person who approves."""

    note: Reason = ""


@router.get("", response=list[Row], operation_id="get_statement")
def get_statement(request: HttpRequest) -> Any:
    """Return every row of the draft, in the order of the standard, own controls last."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return [
        {
            **_line(row.line),
            "state": row.state,
            "missing": row.missing,
            "evidence_accepted": row.accepted,
            "evidence_fresh": row.fresh,
            "systems_covered": row.covered,
            "systems_total": row.of,
            "is_changed": row.is_changed,
        }
        for row in statement_rows(occasion)
    ]


@router.get("/versions", response=list[Version], operation_id="list_statement_versions")
def list_versions(request: HttpRequest) -> Any:
    """List every version, newest first."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return list(queries.versions(occasion)[:500])


@router.get("/versions/{number}", response=Frozen, operation_id="get_statement_version")
def get_version(request: HttpRequest, number: Path[Number]) -> Any:
    """Return one version with its rows as they were frozen."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    row = queries.version(occasion, number)
    told = {name: getattr(row, name) for name in Version.model_fields}
    return told | {"lines": [_line(line) for line in queries.frozen_lines(row)]}


@router.get("/versions/{number}/changes", response=list[Changed], operation_id="get_statement_changes")
def get_changes(request: HttpRequest, number: Path[Number], since: Query[Number | None] = None) -> Any:
    """Return what a version changed against `since`, or against the one in force before it, word by word."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    if since:
        return [_changed(one) for one in queries.version_changes(occasion, before=since, after=number)]
    return [_changed(one) for one in queries.submitted_changes(occasion, queries.version(occasion, number))]


@router.get("/file", operation_id="get_statement_file")
def get_file(
    request: HttpRequest,
    format: Literal["pdf", "xlsx", "json", "csv"] = "json",
    version: Query[Number | None] = None,
) -> Any:
    """Return a version as a file, or the draft without one."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    row = queries.version(occasion, version) if version else None
    writer = find_writer(format)
    return HttpResponse(writer.write(queries.statement_report(occasion, row)), content_type=writer.media_type)


@router.patch("/lines/{provision}", response=Line, operation_id="decide_control")
def decide(request: HttpRequest, provision: Path[Provision], body: ControlDecision) -> Any:
    """Decide one control; with `version`, a decision that somebody else overtook is refused with both versions."""
    occasion = occasion_of(request)
    values = body.model_dump(exclude_unset=True, exclude={"owner", "version"})
    told = {name: value for name, value in values.items() if value is not None or name in ("applicable", "review_on")}
    decide_line(occasion, provision=provision, values=told, owner=body.owner, version=body.version)
    return _line(queries.statement_line(occasion, provision))


@router.post("/own", response=Line, operation_id="add_control")
def add(request: HttpRequest, body: OwnControl) -> Any:
    """Add a control of the organization's own."""
    occasion = occasion_of(request)
    return _line(queries.statement_line(occasion, add_control(occasion, title=body.title).provision))


@router.post("/submit", response=Version, operation_id="submit_statement")
def submit(request: HttpRequest, body: Submission) -> Any:
    """Hand the statement in for approval; rows that are not ready are named as faults."""
    return submit_statement(occasion_of(request), note=body.note)


def _line(line: StatementLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Line.model_fields} | {"bases": list(line.bases)}


def _changed(one: LineChange) -> dict[str, Any]:
    return {
        "provision": one.provision,
        "control": one.control,
        "title": one.title,
        "is_new": one.is_new,
        "is_gone": one.is_gone,
        "fields": [
            {"field": field.field, "changes": [{"mark": run.mark.value, "text": run.text} for run in field.changes]}
            for field in one.fields
        ],
    }
