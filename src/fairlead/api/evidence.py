"""Evidence over the API: what `fairlead measure --send` and pipelines hand in; collected, never accepted here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.evidence import EvidenceRefused, Proof
from fairlead.domain.refusal import N_
from fairlead.queries.evidence import item, items, provisions_of
from fairlead.usecases.evidence import About, admit_measurement

router = Router()
LARGEST_STATEMENT = 4 * 1024 * 1024


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
    collected_on: date
    fresh_until: date
    received_at: datetime
    provisions: list[str]
    self_reviewed: bool


class Page(Schema):
    """A page of items."""

    total: int
    items: list[Item]


class AboutMeasurement(Schema):
    """What the sender says of a measurement besides its statement."""

    title: str = ""
    provisions: list[str] = []
    fresh_days: int | None = None


@router.get("", response=Page, operation_id="list_evidence")
def list_evidence(request: HttpRequest, offset: int = 0, limit: int = 100) -> Any:
    """List evidence, newest first; at most 500 a page."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    rows = items(occasion)
    start = max(offset, 0)
    page = list(rows[start : start + min(max(limit, 1), 500)])
    provisions = provisions_of(occasion, page)
    return {"total": rows.count(), "items": [_shown(row, provisions.get(row.pk, ())) for row in page]}


@router.post("/measurements", response={201: Item}, operation_id="admit_measurement")
def admit(request: HttpRequest, about: Query[AboutMeasurement]) -> Any:
    """Admit a measurement's statement; the body is the statement itself, its query says what it proves."""
    occasion = occasion_of(request)
    if len(request.body) > LARGEST_STATEMENT:
        raise EvidenceRefused(N_("A statement may have up to 4 MB."))
    told = About(
        title=about.title,
        provisions=tuple(about.provisions),
        proof=Proof.OPERATION,
        collected_on=occasion.at.date(),
        fresh_days=about.fresh_days,
    )
    admitted = admit_measurement(occasion, statement=request.body, about=told)
    return Status(201, _shown(admitted, tuple(about.provisions)))


@router.get("/{ref}", response=Item, operation_id="get_evidence")
def get_evidence(request: HttpRequest, ref: str) -> Any:
    """Return one item."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    found = item(occasion, ref)
    return _shown(found, provisions_of(occasion, [found]).get(found.pk, ()))


def _shown(row: Any, provisions: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in Item.model_fields if name not in ("system", "provisions")},
        "system": row.system.ref if row.system else "",
        "provisions": list(provisions),
    }
