"""What the API answers when it does not do what was asked: one shape for every no, declared for every operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from fairlead.api.reading import BodyRefused
from fairlead.domain.evidence import DuplicateEvidence
from fairlead.domain.refusal import N_, EditConflict, FaultsFound, NotFound, NotPermitted, Refusal

NO_TOKEN = N_("Send an access token in the Authorization header: it is missing, unknown, expired or revoked.")
NOTHING_HERE = N_("There is nothing at this address.")
TOO_LONG = N_("What was sent is longer than {limit} MB.")
NOT_AS_DESCRIBED = N_("What was sent is not what this operation takes; the faults name each place.")
NO_BODY = N_("The body of the request cannot be read.")
MOST_FAULTS = 100
ANSWERS: Mapping[str, str] = {
    "400": "The request cannot be read",
    "401": "No token, or one that is unknown, expired or revoked",
    "403": "The token, or the role of its person, does not include this",
    "404": "Nothing of that name is within reach",
    "409": "Somebody else changed it since it was read",
    "413": "Longer than the server reads",
    "422": "A rule said no, or a value is not what the operation takes",
}


class Refused(Schema):
    """A rule said no: a sentence to act on, its clause, the fields it is about and, for a file, every fault.

    `existing` is the ref of the item that holds the same bytes already: whoever sends again can go on.
    """

    reason: str
    clause: str = ""
    existing: str = ""
    fields: list[str] = []
    faults: list[str] = []


def answer_faults(api: NinjaAPI) -> None:
    """Let every refusal, and every request that cannot be read, answer in the one shape."""

    def answer(request: HttpRequest, said: Refused, status: int) -> HttpResponse:
        return api.create_response(request, said.model_dump(), status=status)

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return answer(request, _said(refusal), _status(refusal))

    @api.exception_handler(ValidationError)
    def not_as_described(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return answer(request, _named(error.errors), 422)

    @api.exception_handler(HttpError)
    def no(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, Refusal):
            return answer(request, _said(error.__cause__), _status(error.__cause__))
        reasons = {401: NO_TOKEN, 400: NO_BODY}
        return answer(request, Refused(reason=reasons.get(error.status_code, str(error))), error.status_code)

    @api.exception_handler(RequestDataTooBig)
    def too_long(request: HttpRequest, _: RequestDataTooBig) -> HttpResponse:
        limit = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // (1024 * 1024)
        return answer(request, _said(BodyRefused(TOO_LONG, limit=limit)), 413)

    @api.exception_handler(Http404)
    def nothing_here(request: HttpRequest, _: Http404) -> HttpResponse:
        return answer(request, Refused(reason=NOTHING_HERE), 404)


def declared(paths: dict[str, dict[str, dict[str, Any]]]) -> None:
    """Add to each operation of an OpenAPI document the answers that any of them may give."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Refused"}}}
    for methods in paths.values():
        for operation in methods.values():
            added = {status: {"description": words, "content": content} for status, words in ANSWERS.items()}
            operation["responses"] = {str(status): told for status, told in operation["responses"].items()} | added


def _status(refusal: Refusal) -> int:
    """Return 404 for what is not here, 403 for what is not permitted, 409 for a conflict, 400 for no JSON, else 422."""
    if isinstance(refusal, NotFound):
        return 404
    if isinstance(refusal, NotPermitted):
        return 403
    if isinstance(refusal, BodyRefused):
        return 400
    return 409 if isinstance(refusal, EditConflict) else 422


def _said(refusal: Refusal) -> Refused:
    return Refused(
        reason=refusal.said(str),
        clause=refusal.clause,
        existing=refusal.ref if isinstance(refusal, DuplicateEvidence) else "",
        fields=list(refusal.fields),
        faults=list(refusal.faults) if isinstance(refusal, FaultsFound) else [],
    )


def _named(errors: Iterable[Mapping[str, Any]]) -> Refused:
    """Return what a body, query or path lacks, each place with what is expected there; values are not repeated."""
    listed = list(errors)[:MOST_FAULTS]
    places = [[str(part) for part in error["loc"]] for error in listed]
    return Refused(
        reason=NOT_AS_DESCRIBED,
        fields=list(dict.fromkeys(_field(place) for place in places)),
        faults=[f"{'.'.join(place)}: {error['msg']}" for place, error in zip(places, listed, strict=True)],
    )


def _field(place: list[str]) -> str:
    """Return the name of the outermost input that a place lies in; the first parts name where it was sent."""
    names = [part for part in place[1:] if not part.isdigit()]
    return names[1] if len(names) > 1 and names[0] in ("body", "about", "asked") else names[0] if names else ""
