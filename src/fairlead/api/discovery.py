"""Scans over the API: what `fairlead scan --send` hands in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.queries.discovery import candidates, scans
from fairlead.usecases.discovery import receive_scan

router = Router()


class ScanReceived(Schema):
    """A scan as received."""

    ref: str
    source: str
    sha256: str


class CandidateLine(Schema):
    """A candidate that a scan proposed."""

    ref: str
    name: str
    state: str
    confidence: str
    gone: bool


@router.post("", response={201: ScanReceived}, operation_id="receive_scan")
def receive(request: HttpRequest) -> Any:
    """Receive the JSON of a scan; a person decides what becomes of its candidates."""
    scan = receive_scan(occasion_of(request), content=request.body)
    return Status(201, {"ref": scan.ref, "source": scan.source, "sha256": scan.sha256})


@router.get("", response=list[ScanReceived], operation_id="list_scans")
def list_scans(request: HttpRequest) -> Any:
    """List the newest hundred scans."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return list(scans(occasion)[:100])


@router.get("/candidates", response=list[CandidateLine], operation_id="list_candidates")
def list_candidates(request: HttpRequest) -> Any:
    """List up to a thousand candidates, those waiting for a decision first."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return list(candidates(occasion)[:1000])
