"""The register of AI systems over the API: the same acts, rules and trail as in the browser (4.1, 4.3, A.4.2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.inventory import AIRole, Autonomy, Origin, ScopeDecision, Stage
from fairlead.domain.inventory_sheet import guess_fields
from fairlead.queries import inventory as queries
from fairlead.queries.inventory_sheet import Fate, SheetPlan, plan_import, read_list
from fairlead.sheets.sheet import LARGEST_FILE
from fairlead.usecases.inventory import change_system, decide_scope, move_stage, register_system
from fairlead.usecases.inventory_sheet import import_list

router = Router()

Line = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]


class System(Schema):
    """One AI system with every column of the inventory."""

    ref: str
    version: int
    name: str
    purpose: str
    not_intended: str
    roles: list[AIRole]
    stage: Stage
    origin: Origin
    owner: str
    deputy: str
    unit: str
    supplier: str
    model_name: str
    model_version: str
    data_classes: str
    affected_people: str
    decision_type: str
    autonomy: str
    geography: str
    users: str
    go_live_on: date | None
    review_due_on: date | None
    retired_on: date | None
    scope: ScopeDecision
    scope_reason: str
    discovery_source: str
    registered_at: datetime
    changed_at: datetime


class SystemPage(Schema):
    """A page of systems."""

    total: int
    items: list[System]


class SystemsAsked(Schema):
    """How a list is narrowed; the same words as in the address of the page."""

    q: Line = ""
    scope: list[ScopeDecision] = []
    stage: list[Stage] = []
    role: list[AIRole] = []
    origin: list[Origin] = []
    owner: list[Line] = []
    need: list[queries.Need] = []
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class SystemChange(Schema):
    """Fields to change; what is left out stays as it is."""

    name: Line | None = None
    purpose: Text | None = None
    not_intended: Text | None = None
    roles: list[AIRole] | None = None
    origin: Origin | None = None
    unit: Annotated[str, Field(max_length=120)] | None = None
    supplier: Line | None = None
    model_name: Line | None = None
    model_version: Annotated[str, Field(max_length=100)] | None = None
    data_classes: Text | None = None
    affected_people: Text | None = None
    decision_type: Text | None = None
    autonomy: Autonomy | None = None
    geography: Line | None = None
    users: Line | None = None
    go_live_on: date | None = None
    review_due_on: date | None = None
    owner: Line | None = None
    version: int | None = None


class NewSystem(SystemChange):
    """A system to register; name, purpose and role are what it needs."""

    name: Line
    purpose: Text
    roles: list[AIRole]
    stage: Stage = Stage.INCEPTION


class ScopeChoice(Schema):
    """A scope decision with its reason."""

    scope: ScopeDecision
    reason: Text


class Move(Schema):
    """The next stage of the life cycle, and what led to it."""

    stage: Stage
    reason: Text = ""


class ImportAsked(Schema):
    """How a list is imported."""

    dry_run: bool = False
    leave_out_refused: bool = False
    sheet: Annotated[str, Field(max_length=31)] = ""


class ImportedRow(Schema):
    """One row of a list: what happens to it, and every fault with its place."""

    row: int
    fate: Fate
    ref: str
    name: str
    faults: list[str]


class ImportResult(Schema):
    """What a list does; `change` is empty when nothing was stored, `is_waiting` when a job writes it."""

    sheet: str
    counts: dict[Fate, int]
    rows: list[ImportedRow]
    change: str = ""
    is_waiting: bool = False


@router.get("", response=SystemPage, operation_id="list_systems")
def list_systems(request: HttpRequest, asked: Query[SystemsAsked]) -> Any:
    """List AI systems by name, narrowed as the page narrows them."""
    occasion = occasion_of(request)
    occasion.require(Permission.INVENTORY_READ)
    chosen = {name: tuple(getattr(asked, name)) for name in ("scope", "stage", "role", "origin", "owner", "need")}
    wanted = queries.Wanted(
        today=occasion.at.date(), search=asked.q, chosen={name: values for name, values in chosen.items() if values}
    )
    rows = queries.every_system(occasion, wanted)
    page = rows[asked.offset : asked.offset + asked.limit]
    return {"total": rows.count(), "items": [_shown(row) for row in page]}


@router.post("/import", response=ImportResult, operation_id="import_systems")
def import_systems(request: HttpRequest, about: Form[ImportAsked], file: File[UploadedFile]) -> Any:
    """Import a CSV or XLSX of systems, all rows or none; `dry_run` tells what each row would do and stores nothing."""
    occasion = occasion_of(request)
    occasion.require(Permission.INVENTORY_WRITE)
    sheet = read_list(file.read(LARGEST_FILE + 1), sheet=about.sheet)
    plan = plan_import(occasion, sheet=sheet, fields=guess_fields(sheet.header))
    if about.dry_run:
        return _told(plan)
    done = import_list(occasion, sheet=sheet, filename=file.name or "", leaves_out=about.leave_out_refused)
    return _told(plan) | {"change": done.ref, "is_waiting": done.job_id is not None}


@router.get("/{ref}", response=System, operation_id="get_system")
def get_system(request: HttpRequest, ref: str) -> Any:
    """Return one AI system."""
    occasion = occasion_of(request)
    occasion.require(Permission.INVENTORY_READ)
    return _shown(queries.system(occasion, ref).system)


@router.post("", response={201: System}, operation_id="register_system")
def register(request: HttpRequest, body: NewSystem) -> Any:
    """Register an AI system; its scope begins undecided."""
    values = _values(body) | {"stage": body.stage}
    row = register_system(occasion_of(request), values=values, owner=body.owner or "")
    return Status(201, _shown(row))


@router.patch("/{ref}", response=System, operation_id="change_system")
def change(request: HttpRequest, ref: str, body: SystemChange) -> Any:
    """Change some fields; with `version`, a change that somebody else overtook is refused with both versions."""
    row = change_system(occasion_of(request), ref=ref, values=_values(body), owner=body.owner, version=body.version)
    return _shown(row)


@router.post("/{ref}/scope", response=System, operation_id="decide_scope")
def scope(request: HttpRequest, ref: str, body: ScopeChoice) -> Any:
    """Decide whether a system is inside the scope, with the reason."""
    return _shown(decide_scope(occasion_of(request), ref=ref, decision=body.scope, reason=body.reason))


@router.post("/{ref}/stage", response=System, operation_id="move_stage")
def stage(request: HttpRequest, ref: str, body: Move) -> Any:
    """Move a system to another stage of its life cycle."""
    return _shown(move_stage(occasion_of(request), ref=ref, stage=body.stage, reason=body.reason))


def _values(body: SystemChange) -> dict[str, Any]:
    """Return the fields that were sent; null empties a text or a list, takes a day away and leaves a choice."""
    sent = body.model_dump(exclude_unset=True, exclude={"owner", "version"})
    empty: dict[str, Any] = {"roles": [], "go_live_on": None, "review_due_on": None}
    told = {name: empty.get(name, "") if value is None else value for name, value in sent.items()}
    return {name: value for name, value in told.items() if value != "" or name not in ("origin", "autonomy")}


def _told(plan: SheetPlan) -> dict[str, Any]:
    """Return a plan row by row; equal rows are counted only."""
    told = [
        {
            "row": one.number,
            "fate": one.fate,
            "ref": one.ref,
            "name": one.name,
            "faults": [plan.said_of(one, fault, str) for fault in one.faults],
        }
        for one in plan.rows
        if one.fate is not Fate.EQUAL
    ]
    return {"sheet": plan.sheet, "counts": {fate: len(plan.of(fate)) for fate in Fate}, "rows": told}


def _shown(row: Any) -> dict[str, Any]:
    """Return a row as the schema wants it: people by their public ref."""
    names = [name for name in System.model_fields if name not in ("owner", "deputy")]
    people = {name: getattr(row, name).ref if getattr(row, name) else "" for name in ("owner", "deputy")}
    return {name: getattr(row, name) for name in names} | people
