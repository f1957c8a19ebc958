"""Audit packs over the API: what was built, with the verifier's verdict."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.queries.audit_pack import pack, packs

router = Router()


class PackShown(Schema):
    """One audit pack."""

    ref: str
    view: str
    cut_off: datetime
    state: str
    sha256: str
    size: int
    log_size: int
    verdict: str
    checkpoint: str


@router.get("", response=list[PackShown], operation_id="list_audit_packs")
def list_packs(request: HttpRequest) -> Any:
    """List the newest hundred packs."""
    occasion = occasion_of(request)
    occasion.require(Permission.TRAIL_READ)
    return [_shown(one) for one in packs(occasion)[:100]]


@router.get("/{ref}", response=PackShown, operation_id="get_audit_pack")
def get_pack(request: HttpRequest, ref: str) -> Any:
    """Return one pack."""
    occasion = occasion_of(request)
    occasion.require(Permission.TRAIL_READ)
    return _shown(pack(occasion, ref))


def _shown(one: Any) -> dict[str, Any]:
    plain = {
        name: getattr(one, name) for name in ("ref", "view", "cut_off", "sha256", "size", "log_size", "checkpoint")
    }
    return plain | {"state": one.job.state, "verdict": (one.verdict or {}).get("verdict", "")}
