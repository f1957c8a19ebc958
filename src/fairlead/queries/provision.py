"""One requirement or control: what the pack says of it, and everything the organization has about it.

The library's index and its pages read nothing else; the number of queries does not depend on the number of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from fairlead.domain.applicability import StatementLine
from fairlead.domain.framework import DocumentedInformation, Provision
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import Row, View
from fairlead.domain.refusal import NotFound
from fairlead.packs.load import library
from fairlead.queries.applicability import statement_line
from fairlead.queries.evidence import FRAMEWORK, items_for, known_provisions
from fairlead.queries.readiness import is_control, readiness
from fairlead.records.applicability import RequirementOwner
from fairlead.records.evidence import EvidenceItem
from fairlead.records.people import User
from fairlead.records.risk import Risk, RiskControl

MOST = 50


@dataclass(frozen=True, kw_only=True)
class ProvisionGroup:
    """A clause or a control objective with its assessable provisions in order."""

    heading: Provision
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, kw_only=True)
class ProvisionThread:
    """What the organization has about one provision.

    Attributes:
        rows: its readiness in each view; empty for a heading.
        line: its row of the statement of applicability; None for a requirement.
        owner: who answers for it; None when nobody does.
        risks: live risks whose treatment relies on it, worst first, at most fifty of `risk_count`.
        evidence: items that speak for it, newest first, at most fifty of `evidence_count`.
    """

    rows: Mapping[View, Row]
    line: StatementLine | None
    owner: User | None
    risks: tuple[Risk, ...]
    risk_count: int
    evidence: tuple[EvidenceItem, ...]
    evidence_count: int


@lru_cache(maxsize=1)
def _by_ref() -> Mapping[str, Provision]:
    return {provision.ref: provision for provision in library()[FRAMEWORK].provisions}


def provision(ref: str) -> Provision:
    """Return one provision of the framework, a heading too.

    Raises:
        NotFound: the framework has none of that ref.
    """
    found = _by_ref().get(ref)
    if found is None:
        raise NotFound(ref)
    return found


def provision_titles() -> Mapping[str, str]:
    """Return number and title of every assessable provision by its ref, in the order of the standard."""
    return {ref: f"{one.id} {one.title}" for ref, one in _by_ref().items() if ref in known_provisions()}


@lru_cache(maxsize=1)
def provision_groups() -> tuple[ProvisionGroup, ...]:
    """Return the clauses and the control objectives with their assessable provisions."""
    pack = library()[FRAMEWORK]
    return tuple(
        ProvisionGroup(
            heading=heading,
            provisions=tuple(one for one in pack.provisions if one.assessable and one.group == heading.id),
        )
        for heading in pack.groups
    )


def linked_provisions(one: Provision) -> tuple[Provision, ...]:
    """Return the provisions that a provision's guidance points at."""
    refs = one.guidance.links if one.guidance else ()
    return tuple(_by_ref()[f"{one.framework}:{number}"] for number in refs if f"{one.framework}:{number}" in _by_ref())


def children(one: Provision) -> tuple[Provision, ...]:
    """Return the provisions directly below a heading."""
    return library()[FRAMEWORK].children(one.id)


def neighbours(one: Provision) -> tuple[Provision | None, Provision | None]:
    """Return the assessable provisions before and after one, in the order of the standard."""
    order = [each for each in _by_ref().values() if each.assessable]
    if one not in order:
        return None, None
    here = order.index(one)
    return (order[here - 1] if here else None), (order[here + 1] if here + 1 < len(order) else None)


def documents_of(one: Provision) -> tuple[DocumentedInformation, ...]:
    """Return the documented information that a provision calls for."""
    return library()[FRAMEWORK].documents_of(one.id)


def provision_data(occasion: Occasion, one: Provision) -> ProvisionThread:
    """Return what the organization has about a provision; in a token's reach as everywhere."""
    risks = Risk.objects.within(occasion).filter(
        closed_at=None, pk__in=RiskControl.objects.within(occasion).filter(provision=one.ref).values("risk_id")
    )
    evidence = items_for(occasion, one.ref).defer("measured")
    line = statement_line(occasion, one.ref) if is_control(one) else None
    return ProvisionThread(
        rows={view: row for view in View for row in readiness(occasion, view=view).rows if row.provision == one.ref},
        line=line,
        owner=_owner(occasion, one, line=line),
        risks=tuple(risks.order_by("-level", "id")[:MOST]),
        risk_count=risks.count(),
        evidence=tuple(evidence[:MOST]),
        evidence_count=evidence.count(),
    )


def _owner(occasion: Occasion, one: Provision, *, line: StatementLine | None) -> User | None:
    if line is not None:
        return User.objects.filter(ref=line.owner).first() if line.owner else None
    named = RequirementOwner.objects.within(occasion).filter(provision=one.ref).select_related("owner").first()
    return named.owner if named else None
