"""The API around its rooms: authentication, reading, answers and the OpenAPI document."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema

from fairlead import __version__
from fairlead.api.answers import Refused, answer_faults, declared
from fairlead.api.reading import StrictParser
from fairlead.api.token import AccessTokenAuth

ROOMS: tuple[tuple[str, str], ...] = (
    ("systems", "fairlead.api.inventory"),
    ("risks", "fairlead.api.risk"),
    ("statement", "fairlead.api.applicability"),
    ("scans", "fairlead.api.discovery"),
    ("evidence", "fairlead.api.evidence"),
    ("readiness", "fairlead.api.readiness"),
    ("frameworks", "fairlead.api.framework"),
    ("audit-packs", "fairlead.api.audit_pack"),
    ("organization", "fairlead.api.organization"),
)


class FairleadAPI(NinjaAPI):
    """The API whose document names every answer, also those that say no."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """Return the OpenAPI document."""
        document = super().get_openapi_schema(**where)
        declared(document["paths"])
        document["components"]["schemas"]["Refused"] = Refused.model_json_schema()
        return document


def build_api() -> NinjaAPI:
    """Return the API with every room mounted."""
    api = FairleadAPI(
        title="Fairlead",
        version=__version__,
        description="The AI management system of one organization, reached with an access token.",
        auth=AccessTokenAuth(),
        urls_namespace="api",
        docs_url=None,
        parser=StrictParser(),
    )
    for prefix, module in ROOMS:
        router: Router = import_module(module).router
        api.add_router(f"/{prefix}", router, tags=[prefix])
    answer_faults(api)
    return api
