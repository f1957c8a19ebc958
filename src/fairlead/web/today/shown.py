"""What the first page says in words: waiting decisions, readiness and controls as counts, dates, notices, next step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext

from fairlead.domain.applicability import CONTROL_STATE_TITLES, ControlState
from fairlead.domain.evidence import EvidenceState
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.onboarding import Outlook
from fairlead.domain.readiness import REASON_TITLES, Reason
from fairlead.domain.risk import RiskState
from fairlead.queries.today import Ahead, Today
from fairlead.web.applicability.words import STATE_KINDS
from fairlead.web.figures import Part, Tally, tally
from fairlead.web.library.shown import REASON_KINDS

KIND_ORDER = ("good", "attention", "bad", "neutral")
ROOMS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "risk": ("risk:risk", lambda: gettext("Acceptance of a risk ends")),
    "evidence": ("evidence:item", lambda: gettext("Evidence turns stale")),
    "inventory": ("inventory:system", lambda: gettext("AI system is due for review")),
}
PLACES: Mapping[str, str] = {
    "T03": "inventory:systems",
    "T04": "discovery:candidates",
    "T05": "inventory:systems",
    "T09": "document:documents",
    "T11": "people:members",
    "T14": "readiness:home",
    "T15": "document:documents",
    "T21": "risk:criteria",
    "T26": "risk:risks",
    "T27": "applicability:statement",
    "T37": "evidence:items",
    "T41": "evidence:items",
}
"""Where a task is done; a task that is not here is done outside the tool or in a room that does not exist yet."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Decisions of one kind that wait, and where they are made."""

    count: int
    words: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something that happens on a day unless a person acts."""

    on: date
    what: str
    ref: str
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A notice that a person can dismiss for good."""

    id: str
    text: str


def waiting(now: Today) -> tuple[Waiting, ...]:
    """Return the decisions that wait, each with the list where it is made; kinds without any are left out."""
    systems, items = reverse("inventory:systems"), reverse("evidence:items")
    every = (
        Waiting(
            count=now.found,
            words=ngettext("find of a scan is undecided", "finds of scans are undecided", now.found),
            url=reverse("discovery:candidates"),
        ),
        Waiting(
            count=now.unscoped,
            words=ngettext("AI system has no scope decision", "AI systems have no scope decision", now.unscoped),
            url=_narrowed(systems, scope=ScopeDecision.UNDECIDED.value),
        ),
        Waiting(
            count=now.evidence_waiting,
            words=ngettext(
                "evidence item waits for somebody to accept it",
                "evidence items wait for somebody to accept them",
                now.evidence_waiting,
            ),
            url=_narrowed(items, state=EvidenceState.WAITING.value),
        ),
        Waiting(
            count=now.statements_waiting,
            words=gettext("statement of applicability waits for approval"),
            url=reverse("applicability:approval"),
        ),
        Waiting(
            count=now.acceptances_expired,
            words=ngettext(
                "accepted risk whose acceptance has ended",
                "accepted risks whose acceptance has ended",
                now.acceptances_expired,
            ),
            url=_narrowed(reverse("risk:risks"), state=RiskState.EXPIRED.value),
        ),
    )
    return tuple(one for one in every if one.count)


def readiness_tally(reasons: Mapping[Reason, int]) -> Tally:
    """Return n of m with one part for each reason, the excluded left out of the denominator as readiness does."""
    address = reverse("readiness:home")
    found = [
        Part(
            kind=REASON_KINDS[reason],
            word=gettext(REASON_TITLES[reason]),
            count=reasons[reason],
            url=_narrowed(address, reason=reason.value),
        )
        for reason in Reason
        if reason is not Reason.EXCLUDED and reasons.get(reason)
    ]
    return tally(_by_kind(found))


def control_tally(states: Mapping[ControlState, int]) -> Tally:
    """Return the controls of Annex A by state."""
    address = reverse("applicability:statement")
    found = [
        Part(
            kind=STATE_KINDS[state],
            word=gettext(CONTROL_STATE_TITLES[state]),
            count=states[state],
            url=_narrowed(address, state=state.value),
        )
        for state in ControlState
        if states.get(state)
    ]
    return tally(_by_kind(found))


def _by_kind(parts: Sequence[Part]) -> list[Part]:
    """Return parts with equal colours side by side, so that the bar reads as four stretches."""
    return sorted(parts, key=lambda part: KIND_ORDER.index(part.kind))


def dates(ahead: Sequence[Ahead]) -> tuple[Due, ...]:
    """Return what falls due, with what happens on that day and the page where it is dealt with."""
    return tuple(
        Due(on=one.on, what=ROOMS[one.room][1](), ref=one.ref, title=one.title, url=_page(one)) for one in ahead
    )


def _page(one: Ahead) -> str:
    return reverse(ROOMS[one.room][0], args=[one.ref])


def notices(outlook: Outlook, *, preferences: Mapping[str, Any]) -> tuple[Advice, ...]:
    """Return the notices of the answers that this person has not dismissed."""
    dismissed: Collection[str] = preferences.get("dismissed", ())
    every = (
        Advice(id=f"first-steps-{number}", text=text)
        for number, text in zip(outlook.notice_ids, outlook.notices, strict=True)
    )
    return tuple(one for one in every if one.id not in dismissed)


def place_of(task: str) -> str:
    """Return the address where a task is done; empty when no room of this version is for it."""
    return reverse(PLACES[task]) if task in PLACES else ""


def _narrowed(address: str, **chosen: str) -> str:
    return f"{address}?{urlencode(chosen)}"
