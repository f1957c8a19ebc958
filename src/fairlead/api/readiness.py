"""Readiness over the API: n of m, the reason of each row, and the gates."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.readiness import View
from fairlead.queries.readiness import readiness
from fairlead.queries.snapshot import difference, snapshots

router = Router()


class RowShown(Schema):
    """One requirement or control with its verdict; `evidence` names the items that make it good, up to twelve.

    Where there are more it is empty, and `GET /api/evidence` lists them.
    """

    provision: str
    counts: bool
    reason: str
    state: str
    covered: int
    of: int
    self_reviewed: bool
    evidence: list[str]


class GateShown(Schema):
    """One gate."""

    gate: str
    is_open: bool
    says: str
    done: int
    needed: int


class ReadinessShown(Schema):
    """Readiness at a moment."""

    framework: str
    view: str
    at: datetime
    rules_version: str
    counted: int
    total: int
    excluded: list[str]
    rows: list[RowShown]
    gates: list[GateShown]


@router.get("", response=ReadinessShown, operation_id="get_readiness")
def get_readiness(request: HttpRequest, view: View = View.STAGE_1) -> Any:
    """Return readiness now, for stage 1 or stage 2."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    now = readiness(occasion, view=view)
    return {
        "framework": now.framework,
        "view": now.view,
        "at": now.at,
        "rules_version": now.rules_version,
        "counted": now.score.counted,
        "total": now.score.total,
        "excluded": list(now.score.excluded),
        "rows": [asdict(row) for row in now.rows],
        "gates": [asdict(gate) for gate in now.gates],
    }


class SnapshotShown(Schema):
    """One stored snapshot without its rows."""

    ref: str
    at: datetime
    view: str
    counted: int
    total: int
    gates_open: int
    gates_total: int
    rules_version: str


class RowChanged(Schema):
    """One row that differs between two snapshots; a reason is null where the row was not there."""

    provision: str
    before: str | None
    after: str | None
    lost: list[str]
    gained: list[str]


class Difference(Schema):
    """What differs between two snapshots."""

    before: SnapshotShown
    after: SnapshotShown
    rows: list[RowChanged]


@router.get("/snapshots", response=list[SnapshotShown], operation_id="list_snapshots")
def list_snapshots(request: HttpRequest, view: View = View.STAGE_1) -> Any:
    """List the newest 400 stored snapshots of a view, oldest first."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return [asdict(line) for line in snapshots(occasion, view=view)]


@router.get("/snapshots/{before}/{after}", response=Difference, operation_id="compare_snapshots")
def compare_snapshots(request: HttpRequest, before: str, after: str) -> Any:
    """Return what differs between two stored snapshots, row by row."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    found = difference(occasion, before=before, after=after)
    return {
        "before": asdict(found.before),
        "after": asdict(found.after),
        "rows": [{**asdict(row), "lost": list(row.lost), "gained": list(row.gained)} for row in found.rows],
    }
