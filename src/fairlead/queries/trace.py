"""The thread through one object: system, risk, control or requirement, evidence, log; from either end (9.1, 6.1.3).

Whatever one begins with, what hangs on it is asked for kind by kind, so the number of queries is the same for one link
and for a thousand. Each kind shows at most `MOST`; its count is always whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.evidence import assessable, items, known_provisions
from fairlead.queries.inventory import systems
from fairlead.queries.people import names_of
from fairlead.queries.risk import risks
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem
from fairlead.records.risk import Risk, RiskControl, RiskSystem
from fairlead.records.trail import TrailEntry

MOST = 40
MOST_ENTRIES = 25


class TraceKind(StrEnum):
    """What a thread can begin with."""

    SYSTEM = "system"
    RISK = "risk"
    PROVISION = "provision"
    EVIDENCE = "evidence"


@dataclass(frozen=True, kw_only=True)
class TraceEntry:
    """One entry of the log about something on the thread."""

    seq: int
    at: datetime
    who: str
    action: Action
    subject: str


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What hangs together with one object; counts are whole, rows are cut at `MOST`."""

    ref: str
    kind: TraceKind
    systems: tuple[AISystem, ...]
    system_count: int
    risks: tuple[Risk, ...]
    risk_count: int
    provisions: tuple[str, ...]
    evidence: tuple[EvidenceItem, ...]
    evidence_count: int
    entries: tuple[TraceEntry, ...]


def trace(occasion: Occasion, ref: str) -> Trace:
    """Return the thread through a system, a risk, a provision or an evidence item.

    Raises:
        NotFound: nothing of that ref here.
    """
    kind, key = _begin(occasion, ref)
    if kind is TraceKind.SYSTEM:
        found = _from_system(occasion, key)
    elif kind is TraceKind.RISK:
        found = _from_risk(occasion, key)
    elif kind is TraceKind.EVIDENCE:
        found = _from_evidence(occasion, key)
    else:
        found = _from_provision(occasion, ref)
    return _made(occasion, ref, kind=kind, found=found)


@dataclass(frozen=True)
class _Found:
    """The rows on a thread, before they are cut."""

    systems: QuerySet[AISystem]
    risks: QuerySet[Risk]
    provisions: frozenset[str]
    evidence: QuerySet[EvidenceItem]


def _begin(occasion: Occasion, ref: str) -> tuple[TraceKind, Any]:
    if ref in known_provisions() or ref.startswith("own:"):
        return TraceKind.PROVISION, None
    rows: tuple[tuple[TraceKind, QuerySet[Any]], ...] = (
        (TraceKind.SYSTEM, systems(occasion)),
        (TraceKind.RISK, risks(occasion)),
        (TraceKind.EVIDENCE, items(occasion).defer("measured")),
    )
    for kind, table in rows:
        if row := table.filter(ref=ref).first():
            return kind, row
    raise NotFound(ref)


def _controls(occasion: Occasion, rows: QuerySet[Risk]) -> set[str]:
    links = RiskControl.objects.within(occasion).filter(risk__in=rows.values("pk"))
    return set(links.order_by("provision").values_list("provision", flat=True).distinct())


def _links(occasion: Occasion, rows: QuerySet[EvidenceItem]) -> set[str]:
    links = EvidenceLink.objects.within(occasion).filter(item__in=rows.order_by().values("pk"))
    return set(links.order_by("provision").values_list("provision", flat=True).distinct())


def _evidence_for(occasion: Occasion, provisions: Iterable[str]) -> Q:
    links = EvidenceLink.objects.within(occasion).filter(provision__in=list(provisions))
    return Q(pk__in=links.values("item_id"))


def _risks_on(occasion: Occasion, provisions: Iterable[str]) -> Q:
    links = RiskControl.objects.within(occasion).filter(provision__in=list(provisions))
    return Q(pk__in=links.values("risk_id"))


def _systems_of(occasion: Occasion, rows: QuerySet[Risk]) -> Q:
    links = RiskSystem.objects.within(occasion).filter(risk__in=rows.values("pk"))
    return Q(pk__in=links.values("system_id"))


def _from_system(occasion: Occasion, row: AISystem) -> _Found:
    """A system: its risks, what treats them, and the evidence about the system."""
    links = RiskSystem.objects.within(occasion).filter(system=row)
    own_risks = risks(occasion).filter(pk__in=links.values("risk_id"))
    about = items(occasion).filter(system=row)
    provisions = _controls(occasion, own_risks) | _links(occasion, about)
    return _Found(systems(occasion).filter(pk=row.pk), own_risks, frozenset(provisions), about)


def _from_risk(occasion: Occasion, row: Risk) -> _Found:
    """A risk: its systems, the controls of its treatment, and the evidence for those about its systems or for all."""
    own = risks(occasion).filter(pk=row.pk)
    controls = _controls(occasion, own)
    concerned = systems(occasion).filter(_systems_of(occasion, own))
    reach = Q(system=None) | Q(system__in=concerned.values("pk"))
    return _Found(
        concerned, own, frozenset(controls), items(occasion).filter(_evidence_for(occasion, controls)).filter(reach)
    )


def _from_provision(occasion: Occasion, ref: str) -> _Found:
    """A requirement or control: the risks that rely on it, their systems and those of its evidence."""
    relying = risks(occasion).filter(_risks_on(occasion, [ref]))
    about = items(occasion).filter(_evidence_for(occasion, [ref]))
    concerned = Q(pk__in=about.order_by().values("system_id")) | _systems_of(occasion, relying)
    return _Found(systems(occasion).filter(concerned), relying, frozenset({ref}), about)


def _from_evidence(occasion: Occasion, row: EvidenceItem) -> _Found:
    """An item: what it speaks for, the risks treated by that, of its own system when it is about one."""
    own = items(occasion).filter(pk=row.pk)
    provisions = _links(occasion, own)
    relying = risks(occasion).filter(_risks_on(occasion, provisions))
    if row.system_id is None:
        return _Found(systems(occasion).filter(_systems_of(occasion, relying)), relying, frozenset(provisions), own)
    links = RiskSystem.objects.within(occasion).filter(system=row.system_id)
    relying = relying.filter(pk__in=links.values("risk_id"))
    return _Found(systems(occasion).filter(pk=row.system_id), relying, frozenset(provisions), own)


def _made(occasion: Occasion, ref: str, *, kind: TraceKind, found: _Found) -> Trace:
    """Cut the rows, and read the newest entries of the log about everything that is shown."""
    own_systems = tuple(found.systems.order_by("name", "id")[:MOST])
    own_risks = tuple(found.risks.order_by("-level", "id")[:MOST])
    evidence = tuple(found.evidence.defer("measured")[:MOST])
    order = [provision.ref for provision in assessable() if provision.ref in found.provisions]
    others = sorted(found.provisions.difference(order))
    shown = [row.ref for row in (*own_systems, *own_risks, *evidence)]
    return Trace(
        ref=ref,
        kind=kind,
        systems=own_systems,
        system_count=found.systems.count(),
        risks=own_risks,
        risk_count=found.risks.count(),
        provisions=(*order, *others),
        evidence=evidence,
        evidence_count=found.evidence.count(),
        entries=_entries(occasion, [ref, *shown]),
    )


def _entries(occasion: Occasion, subjects: Sequence[str]) -> tuple[TraceEntry, ...]:
    rows = TrailEntry.objects.within(occasion).filter(subject__in=set(subjects)).order_by("-seq")
    names = names_of(occasion)
    newest = rows.values_list("seq", "at", "actor", "action", "subject")[:MOST_ENTRIES]
    return tuple(
        TraceEntry(seq=seq, at=at, who=names.get(actor, actor), action=Action(action), subject=subject)
        for seq, at, actor, action, subject in newest
    )
