"""Take everything out: what an export holds and what it does not, and the file itself."""

from __future__ import annotations

import tempfile

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from fairlead.domain.access import Permission
from fairlead.queries.export import export_facts
from fairlead.queries.people import organization_of
from fairlead.usecases.export import write_export
from fairlead.web.request import occasion_of, page


@page(Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponseBase:
    """Say what an export holds; a POST writes it and hands it over."""
    occasion = occasion_of(request)
    if request.method != "POST":
        return render(request, "organization/export.html", {"facts": export_facts(occasion)})
    file = tempfile.TemporaryFile(dir=settings.FOLDER.cache)  # noqa: SIM115  # the answer closes it
    write_export(occasion, goal=file)
    file.seek(0)
    name = f"{organization_of(occasion).ref}-export-{occasion.at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
