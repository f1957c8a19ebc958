"""The organization over the API: take everything out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from fairlead.api.token import occasion_of
from fairlead.usecases.export import take_export

router = Router()


@router.get("/export", response=dict[str, Any], operation_id="export_organization")
def export(request: HttpRequest) -> Any:
    """Return everything that the organization recorded, table by table."""
    return take_export(occasion_of(request))
