"""Evidence over the API: what `fairlead measure --send` and pipelines hand in; collected, never accepted here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import Field

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.evidence import EvidenceKind, EvidenceRefused, EvidenceState, Proof
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_
from fairlead.queries import evidence as queries
from fairlead.queries.evidence import provisions_of
from fairlead.usecases.evidence import About, admit_file, admit_link, admit_measurement, link_evidence

router = Router()
LARGEST_STATEMENT = 4 * 1024 * 1024

Line = Annotated[str, Field(max_length=200)]
Provisions = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=200)]


class Item(Schema):
    """One evidence item."""

    ref: str
    title: str
    kind: str
    proof: str
    state: str
    sha256: str
    system: str
    measure: str
    filename: str
    size: int
    url: str
    collected_on: date
    period_from: date | None
    period_until: date | None
    fresh_until: date
    received_at: datetime
    uploaded_by: str
    decided_by: str
    decided_at: datetime | None
    decision_reason: str
    provisions: list[str]
    self_reviewed: bool
    withheld: bool
    erased_at: datetime | None


class EvidencePage(Schema):
    """A page of items."""

    total: int
    items: list[Item]


class AboutMeasurement(Schema):
    """What the sender says of a measurement besides its statement."""

    title: Line = ""
    provisions: Provisions = []
    fresh_days: Annotated[int, Field(ge=1, le=1096)] | None = None


class AboutProof(Schema):
    """What the sender says of a file or a link."""

    title: Line
    proof: Proof
    collected_on: date | None = None
    period_from: date | None = None
    period_until: date | None = None
    fresh_days: Annotated[int, Field(ge=1, le=1096)] | None = None
    system: Annotated[str, Field(max_length=40)] = ""
    withheld: bool = False
    provisions: Provisions = []


class NewLink(AboutProof):
    """A link to where proof is kept; Fairlead never opens it."""

    url: Annotated[str, Field(max_length=1000)]


class Links(Schema):
    """What an item speaks for."""

    provisions: Provisions


class EvidenceAsked(Schema):
    """How a list is narrowed; the same words as in the address of the page."""

    q: Line = ""
    state: list[EvidenceState] = []
    kind: list[EvidenceKind] = []
    proof: list[Proof] = []
    freshness: list[queries.Freshness] = []
    system: list[Line] = []
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


@router.get("", response=EvidencePage, operation_id="list_evidence")
def list_evidence(request: HttpRequest, asked: Query[EvidenceAsked]) -> Any:
    """List evidence, newest first, narrowed as the page narrows it; at most 500 a page."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    chosen = {name: tuple(getattr(asked, name)) for name in ("state", "kind", "proof", "freshness", "system")}
    found = queries.evidence_page(
        occasion,
        queries.EvidenceWanted(
            today=occasion.at.date(),
            search=asked.q.replace("\x00", ""),
            chosen={name: values for name, values in chosen.items() if values},
            start=asked.offset,
            size=asked.limit,
        ),
    )
    return {"total": found.total, "items": [_shown(row, found.provisions.get(row.pk, ())) for row in found.rows]}


@router.post("/measurements", response={201: Item}, operation_id="admit_measurement")
def admit(request: HttpRequest, about: Query[AboutMeasurement]) -> Any:
    """Admit a measurement's statement; the body is the statement itself, its query says what it proves."""
    occasion = occasion_of(request)
    occasion.require(Permission.EVIDENCE_ADMIT)
    if len(request.body) > LARGEST_STATEMENT:
        raise EvidenceRefused(N_("A statement may have up to 4 MB."))
    told = About(
        title=about.title,
        provisions=tuple(about.provisions),
        proof=Proof.OPERATION,
        collected_on=occasion.at.date(),
        fresh_days=about.fresh_days,
    )
    return _created(occasion, admit_measurement(occasion, statement=request.body, about=told))


@router.post("/files", response={201: Item}, operation_id="admit_file")
def hand_in_file(request: HttpRequest, about: Form[AboutProof], file: File[UploadedFile]) -> Any:
    """Hand in a file of up to 200 MB; it waits for somebody else to accept it in the browser."""
    occasion = occasion_of(request)
    handed_in = admit_file(
        occasion,
        about=_about(occasion, about),
        filename=file.name or "",
        media_type=file.content_type or "",
        chunks=file.chunks(),
    )
    return _created(occasion, handed_in)


@router.post("/links", response={201: Item}, operation_id="admit_link")
def hand_in_link(request: HttpRequest, body: NewLink) -> Any:
    """Hand in a link to where proof is kept."""
    occasion = occasion_of(request)
    return _created(occasion, admit_link(occasion, about=_about(occasion, body), url=body.url))


@router.get("/{ref}", response=Item, operation_id="get_evidence")
def get_evidence(request: HttpRequest, ref: str) -> Any:
    """Return one item."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    found = queries.item(occasion, ref)
    return _shown(found, provisions_of(occasion, [found]).get(found.pk, ()))


@router.put("/{ref}/provisions", response=Item, operation_id="link_evidence")
def link(request: HttpRequest, ref: str, body: Links) -> Any:
    """Say which requirements and controls an item speaks for, until it has been decided."""
    occasion = occasion_of(request)
    row = link_evidence(occasion, ref=ref, provisions=body.provisions)
    return _shown(row, provisions_of(occasion, [row]).get(row.pk, ()))


def _about(occasion: Occasion, given: AboutProof) -> About:
    """Return what the use case takes; a token that is limited to a system speaks about that one."""
    return About(
        title=given.title,
        provisions=tuple(given.provisions),
        proof=given.proof,
        collected_on=given.collected_on or occasion.at.date(),
        period_from=given.period_from,
        period_until=given.period_until,
        fresh_days=given.fresh_days,
        system=given.system or occasion.system,
        withheld=given.withheld,
    )


def _created(occasion: Occasion, row: Any) -> Any:
    return Status(201, _shown(row, provisions_of(occasion, [row]).get(row.pk, ())))


def _shown(row: Any, provisions: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in Item.model_fields if name not in ("system", "provisions")},
        "system": row.system.ref if row.system else "",
        "provisions": list(provisions),
    }
