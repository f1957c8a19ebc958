"""What one person should see first: decisions that wait for them, dates ahead, and readiness as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from fairlead.domain.access import Permission
from fairlead.domain.applicability import ControlState, StatementState
from fairlead.domain.evidence import EvidenceState
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import Reason
from fairlead.queries.discovery import undecided
from fairlead.queries.readiness import Readiness, readiness
from fairlead.records.applicability import Statement
from fairlead.records.evidence import EvidenceItem
from fairlead.records.inventory import AISystem
from fairlead.records.risk import Risk

AHEAD_DAYS = 60
DATES_SHOWN = 12


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """Something that falls due on a day; `room` and `ref` say where it is."""

    on: date
    room: str
    ref: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Today:
    """The first page of a person."""

    systems: int
    in_scope: int
    unscoped: int
    found: int
    evidence_waiting: int
    statements_waiting: int
    acceptances_expired: int
    ahead: tuple[Ahead, ...]
    readiness: Readiness | None
    reasons: Mapping[Reason, int]
    states: Mapping[ControlState, int]

    @property
    def nothing_waits(self) -> bool:
        """Whether nothing waits for anybody's decision."""
        waiting = (self.found, self.unscoped, self.evidence_waiting, self.statements_waiting, self.acceptances_expired)
        return not any(waiting)


def today(occasion: Occasion) -> Today:
    """Return what a person sees first, as far as their role may read it."""
    systems = AISystem.objects.within(occasion).exclude(stage=Stage.RETIREMENT)
    scoped = Counter(dict(systems.order_by("scope").values_list("scope").annotate(Count("id"))))
    reads = occasion.allows(Permission.REGISTER_READ)
    now = readiness(occasion) if reads else None
    day = occasion.at.date()
    return Today(
        systems=sum(scoped.values()),
        in_scope=scoped[ScopeDecision.IN],
        unscoped=scoped[ScopeDecision.UNDECIDED],
        found=undecided(occasion) if reads else 0,
        evidence_waiting=_waiting_evidence(occasion) if reads else 0,
        statements_waiting=_waiting_statements(occasion) if reads else 0,
        acceptances_expired=_expired(occasion, on=day) if reads else 0,
        ahead=_ahead(occasion, day=day) if reads else (),
        readiness=now,
        reasons=Counter(row.reason for row in now.rows) if now else {},
        states=Counter(row.state for row in now.rows if ":A." in row.provision) if now else {},
    )


def _waiting_evidence(occasion: Occasion) -> int:
    return EvidenceItem.objects.within(occasion).filter(state=EvidenceState.WAITING).count()


def _waiting_statements(occasion: Occasion) -> int:
    return Statement.objects.within(occasion).filter(state=StatementState.SUBMITTED).count()


def _expired(occasion: Occasion, *, on: date) -> int:
    return Risk.objects.within(occasion).filter(accepted_until__lte=on).count()


def _ahead(occasion: Occasion, *, day: date) -> tuple[Ahead, ...]:
    """Return what falls due within sixty days: acceptances that end, evidence that turns stale, reviews.

    One more than is shown, which tells that there is more.
    """
    until = day + timedelta(days=AHEAD_DAYS)
    risks = Risk.objects.within(occasion).filter(accepted_until__gt=day, accepted_until__lte=until)
    stale = EvidenceItem.objects.within(occasion).filter(
        state=EvidenceState.ACCEPTED, fresh_until__gt=day, fresh_until__lte=until
    )
    due = AISystem.objects.within(occasion).filter(review_due_on__gte=day, review_due_on__lte=until)
    found = [
        *_dated(risks, room="risk", day="accepted_until", title="title"),
        *_dated(stale, room="evidence", day="fresh_until", title="title"),
        *_dated(due, room="inventory", day="review_due_on", title="name"),
    ]
    return tuple(sorted(found, key=lambda one: (one.on, one.ref))[: DATES_SHOWN + 1])


def _dated(rows: QuerySet[Any], *, room: str, day: str, title: str) -> list[Ahead]:
    found = rows.order_by(day, "id").values_list(day, "ref", title)[: DATES_SHOWN + 1]
    return [Ahead(on=on, room=room, ref=ref, title=named) for on, ref, named in found]
