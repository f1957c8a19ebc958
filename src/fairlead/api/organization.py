"""The organization over the API: take everything out."""

from __future__ import annotations

import tempfile
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest
from ninja import Router

from fairlead.api.token import occasion_of
from fairlead.usecases.export import take_export, write_export

router = Router()


@router.get("/export", response=dict[str, Any], operation_id="export_organization")
def export(request: HttpRequest) -> Any:
    """Return everything that the organization recorded, table by table."""
    return take_export(occasion_of(request))


@router.post("/archive", operation_id="archive_organization")
def archive(request: HttpRequest) -> Any:
    """Return the ZIP that `fairlead import` reads: rows, evidence, audit packs and log."""
    occasion = occasion_of(request)
    file = tempfile.TemporaryFile(dir=settings.FOLDER.cache)  # noqa: SIM115  # the answer closes it
    write_export(occasion, goal=file)
    file.seek(0)
    return FileResponse(file, content_type="application/zip")
