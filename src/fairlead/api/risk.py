"""The risk register over the API: the same acts, rules and trail as in the browser (6.1.2, 6.1.3, 8.2).

What remains of a risk is accepted by a person in the browser, never by a token.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from fairlead.api.token import occasion_of
from fairlead.domain.access import Permission
from fairlead.domain.occasion import Occasion
from fairlead.domain.risk import LONGEST_SOURCE, LONGEST_TEXT, LONGEST_TITLE, Affected, RiskState, TreatmentOption
from fairlead.queries import risk as queries
from fairlead.usecases.risk import change_risk, identify_risk, rate_risk
from fairlead.usecases.treatment import treat_risk

router = Router()

Title = Annotated[str, Field(max_length=LONGEST_TITLE)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Ref = Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9:.\-]*$")]
Step = Annotated[int, Field(ge=1, le=7)]


class CriteriaShown(Schema):
    """One version of the organization's criteria; scales from lowest to highest."""

    version: int
    likelihood: list[str]
    severity: list[str]
    appetite: int
    set_at: datetime
    set_by: str
    reason: str


class RiskShown(Schema):
    """One risk with every column of the register."""

    ref: str
    version: int
    title: str
    cause: str
    event: str
    consequence: str
    source: str
    affected: list[Affected]
    systems: list[str]
    criteria: int
    likelihood: int
    severity: int
    level: int
    above_appetite: bool
    existing_controls: str
    option: str
    plan: str
    controls: list[str]
    residual_likelihood: int | None
    residual_severity: int | None
    residual_level: int | None
    residual_above: bool | None
    state: RiskState
    accepted_by: str
    accepted_on: date | None
    accepted_until: date | None
    self_accepted: bool
    owner: str
    due_on: date | None
    review_trigger: str
    identified_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    closed_reason: str


class RiskPage(Schema):
    """A page of risks with the total of all that match."""

    total: int
    items: list[RiskShown]


class RisksAsked(Schema):
    """How a list is narrowed; the same words as in the address of the page."""

    q: Annotated[str, Field(max_length=200)] = ""
    state: list[RiskState] = []
    option: list[TreatmentOption] = []
    system: list[Ref] = []
    control: list[Ref] = []
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class RiskChange(Schema):
    """Fields to change; what is left out stays as it is."""

    title: Title | None = None
    cause: Text | None = None
    event: Text | None = None
    consequence: Text | None = None
    source: Annotated[str, Field(max_length=LONGEST_SOURCE)] | None = None
    affected: list[Affected] | None = None
    existing_controls: Text | None = None
    review_trigger: Text | None = None
    due_on: date | None = None
    systems: list[Ref] | None = None
    owner: Ref | None = None
    version: int | None = None


class Rating(Schema):
    """Steps of the two scales in force, counted from 1."""

    likelihood: Step
    severity: Step
    reason: Text = ""
    version: int | None = None


class NewRisk(RiskChange):
    """A risk to enter, rated at once."""

    title: Title
    consequence: Text
    affected: list[Affected]
    likelihood: Step
    severity: Step


class Treatment(Schema):
    """How a risk is treated and what remains."""

    option: TreatmentOption
    plan: Text
    controls: list[Ref] = []
    residual_likelihood: Step | None = None
    residual_severity: Step | None = None
    due_on: date | None = None
    version: int | None = None


@router.get("/criteria", response=list[CriteriaShown], operation_id="list_risk_criteria")
def list_criteria(request: HttpRequest) -> Any:
    """Return every version of the risk criteria, the one in force first."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return [
        {
            **{name: getattr(row, name) for name in CriteriaShown.model_fields if name != "version"},
            "version": row.number,
        }
        for row in queries.criteria_versions(occasion)
    ]


@router.get("", response=RiskPage, operation_id="list_risks")
def list_risks(request: HttpRequest, asked: Query[RisksAsked]) -> Any:
    """List risks, the highest level first, narrowed as the page narrows them."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    chosen = {name: tuple(getattr(asked, name)) for name in ("state", "option", "system", "control")}
    wanted = queries.RiskFilter(
        search=asked.q,
        chosen={name: values for name, values in chosen.items() if values},
        start=asked.offset,
        size=asked.limit,
    )
    found = queries.risk_page(occasion, wanted)
    return {"total": found.total, "items": [_shown(row) for row in found.rows]}


@router.get("/{slug:ref}", response=RiskShown, operation_id="get_risk")
def get_risk(request: HttpRequest, ref: str) -> Any:
    """Return one risk."""
    occasion = occasion_of(request)
    occasion.require(Permission.REGISTER_READ)
    return _one(occasion, ref)


@router.post("", response={201: RiskShown}, operation_id="identify_risk")
def identify(request: HttpRequest, body: NewRisk) -> Any:
    """Enter a risk, rated under the criteria in force."""
    occasion = occasion_of(request)
    other = {"likelihood", "severity", "systems", "owner", "version"}
    row = identify_risk(
        occasion,
        values=_values(body, other),
        likelihood=body.likelihood,
        severity=body.severity,
        systems=body.systems or (),
        owner=body.owner or "",
    )
    return Status(201, _one(occasion, row.ref))


@router.patch("/{slug:ref}", response=RiskShown, operation_id="change_risk")
def change(request: HttpRequest, ref: str, body: RiskChange) -> Any:
    """Change how a risk is described; with `version`, a change that somebody else overtook is refused."""
    occasion = occasion_of(request)
    values = _values(body, {"systems", "owner", "version"})
    change_risk(occasion, ref=ref, values=values, systems=body.systems, owner=body.owner, version=body.version)
    return _one(occasion, ref)


@router.post("/{slug:ref}/rating", response=RiskShown, operation_id="rate_risk")
def rate(request: HttpRequest, ref: str, body: Rating) -> Any:
    """Rate a risk anew; the remaining level and its acceptance must be decided again."""
    occasion = occasion_of(request)
    rate_risk(occasion, ref=ref, **body.model_dump())
    return _one(occasion, ref)


@router.post("/{slug:ref}/treatment", response=RiskShown, operation_id="treat_risk")
def treat(request: HttpRequest, ref: str, body: Treatment) -> Any:
    """Decide how a risk is treated and what remains."""
    occasion = occasion_of(request)
    treat_risk(occasion, ref=ref, **{name: getattr(body, name) for name in Treatment.model_fields})
    return _one(occasion, ref)


def _values(body: RiskChange, other: set[str]) -> dict[str, Any]:
    """Return the described fields that were sent; null empties a text."""
    sent = body.model_dump(exclude_unset=True, exclude=other)
    empty: dict[str, Any] = {"affected": [], "due_on": None}
    return {name: empty.get(name, "") if value is None else value for name, value in sent.items()}


def _one(occasion: Occasion, ref: str) -> dict[str, Any]:
    row = queries.risk(occasion, ref)
    return _shown(queries.rows_of(occasion, [row.pk])[0])


def _shown(row: queries.RiskRow) -> dict[str, Any]:
    """Return a risk as the schema wants it: people and systems by their public refs."""
    other = {"systems", "controls", "state", "criteria", "owner"}
    return {name: getattr(row.risk, name) for name in RiskShown.model_fields if name not in other} | {
        "systems": [ref for ref, _ in row.systems],
        "controls": list(row.controls),
        "state": row.state,
        "criteria": row.risk.criteria.number,
        "owner": row.risk.owner.ref if row.risk.owner else "",
    }
