"""The API around its rooms: authentication, errors and the OpenAPI document."""

from __future__ import annotations

from importlib import import_module

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router, Schema

from fairlead import __version__
from fairlead.api.token import AccessTokenAuth
from fairlead.domain.refusal import EditConflict, FaultsFound, NotFound, NotPermitted, Refusal

ROOMS: tuple[tuple[str, str], ...] = (
    ("systems", "fairlead.api.inventory"),
    ("risks", "fairlead.api.risk"),
    ("statement", "fairlead.api.applicability"),
    ("scans", "fairlead.api.discovery"),
    ("evidence", "fairlead.api.evidence"),
    ("readiness", "fairlead.api.readiness"),
    ("audit-packs", "fairlead.api.audit_pack"),
    ("organization", "fairlead.api.organization"),
)


class Refused(Schema):
    """A rule said no: a sentence to act on, its clause, the fields it is about and, for a file, every fault."""

    reason: str
    clause: str = ""
    fields: list[str] = []
    faults: list[str] = []


def build_api() -> NinjaAPI:
    """Return the API with every room mounted."""
    api = NinjaAPI(
        title="Fairlead",
        version=__version__,
        description="The AI management system of one organization, reached with an access token.",
        auth=AccessTokenAuth(),
        urls_namespace="api",
        docs_url=None,
    )
    for prefix, module in ROOMS:
        router: Router = import_module(module).router
        api.add_router(f"/{prefix}", router, tags=[prefix])

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return api.create_response(request, _said(refusal).model_dump(), status=_status(refusal))

    return api


def _status(refusal: Refusal) -> int:
    """Return 404 for what is not here, 403 for what is not permitted, 409 for a conflict, else 422."""
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    return 409 if isinstance(refusal, EditConflict) else 422


def _said(refusal: Refusal) -> Refused:
    return Refused(
        reason=refusal.said(str),
        clause=refusal.clause,
        fields=list(refusal.fields),
        faults=list(refusal.faults) if isinstance(refusal, FaultsFound) else [],
    )
