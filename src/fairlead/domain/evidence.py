"""Evidence items: what they prove, for what scope and period, and how long they count (9.1, 7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fairlead.domain.refusal import N_, Refusal


class EvidenceKind(StrEnum):
    """What an evidence item is."""

    FILE = "file"
    LINK = "link"
    MEASUREMENT = "measurement"


EVIDENCE_KIND_TITLES: dict[EvidenceKind, str] = {
    EvidenceKind.FILE: N_("File"),
    EvidenceKind.LINK: N_("Link"),
    EvidenceKind.MEASUREMENT: N_("Measurement"),
}


class Proof(StrEnum):
    """What an item proves: that something is laid down, or that it happened (readiness rule 6)."""

    DESIGN = "design"
    OPERATION = "operation"


PROOF_TITLES: dict[Proof, str] = {
    Proof.DESIGN: N_("Design: it is laid down"),
    Proof.OPERATION: N_("Operation: it happened"),
}


class EvidenceState(StrEnum):
    """What a person decided about an item."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


EVIDENCE_STATE_TITLES: dict[EvidenceState, str] = {
    EvidenceState.WAITING: N_("Collected, waiting for review"),
    EvidenceState.ACCEPTED: N_("Accepted"),
    EvidenceState.REJECTED: N_("Rejected"),
    EvidenceState.SUPERSEDED: N_("Superseded"),
}


class EvidenceRefused(Refusal):
    """An item cannot be admitted as it stands."""


class DuplicateEvidence(EvidenceRefused):
    """The same bytes, or the same run, were admitted before."""

    def __init__(self, ref: str) -> None:
        super().__init__(N_("This is already here as {ref}."), clause="7.5.3", ref=ref)
        self.ref = ref


class ReviewRefused(Refusal):
    """An item cannot be accepted or rejected in this way."""


@dataclass(frozen=True, kw_only=True)
class Validity:
    """The three dates and the period of an item.

    Attributes:
        collected_on: the day the proof was taken.
        period_from: first day the proof speaks about; None when it speaks about a state, not a period.
        period_until: last day the proof speaks about.
        fresh_days: days after collection during which it counts.
    """

    collected_on: date
    period_from: date | None
    period_until: date | None
    fresh_days: int

    @property
    def fresh_until(self) -> date:
        """The first day on which the item no longer counts."""
        return (self.period_until or self.collected_on) + timedelta(days=self.fresh_days)

    def is_fresh(self, on: date) -> bool:
        """Tell whether the item counts on a day: collected by then and not yet stale."""
        return self.collected_on <= on < self.fresh_until


def check_validity(validity: Validity, *, today: date) -> None:
    """Refuse dates that cannot be true: from the future, or a period that ends before it begins."""
    if validity.collected_on > today:
        raise EvidenceRefused(N_("The day of collection lies in the future."), clause="7.5.3", fields=("collected_on",))
    begin, end = validity.period_from, validity.period_until
    if (begin is None) != (end is None):
        raise EvidenceRefused(
            N_("Give both the first and the last day of the period, or neither."),
            clause="7.5.3",
            fields=("period_from", "period_until"),
        )
    if begin is not None and end is not None:
        if end < begin:
            raise EvidenceRefused(N_("The period ends before it begins."), clause="7.5.3", fields=("period_until",))
        if end > today:
            raise EvidenceRefused(
                N_("The period ends in the future; evidence speaks about what has happened."),
                clause="7.5.3",
                fields=("period_until",),
            )
    if not 1 <= validity.fresh_days <= 1096:
        raise EvidenceRefused(N_("Choose a freshness from 1 to 1,096 days."), clause="9.1", fields=("fresh_days",))


@dataclass(frozen=True, kw_only=True)
class ReviewFacts:
    """What is known when somebody accepts or rejects an item."""

    state: EvidenceState
    is_uploader: bool
    alone: bool
    reason: str
    provisions: tuple[str, ...]
    is_fresh: bool
    is_erased: bool = False


def check_acceptance(facts: ReviewFacts) -> bool:
    """Refuse acceptance by the uploader, of nothing, or of what is stale; return whether it is self-reviewed.

    Automatic checks make evidence collected, never accepted: a named person other than the uploader accepts
    (readiness rule 3). In a one-person organization self-review is allowed and flagged.
    """
    if facts.state is not EvidenceState.WAITING:
        raise ReviewRefused(N_("This item has already been decided."), clause="9.1")
    if facts.is_erased:
        raise ReviewRefused(N_("This item has been erased by law; nothing is left to look at."), clause="7.5.3")
    if not facts.provisions:
        raise ReviewRefused(N_("Link the item to at least one requirement or control first."), clause="9.1")
    if not facts.is_fresh:
        raise ReviewRefused(N_("This item is stale; collect it anew."), clause="9.1")
    if facts.is_uploader and not facts.alone:
        raise ReviewRefused(N_("Somebody other than the person who handed it in accepts evidence."), clause="9.1")
    return facts.is_uploader


def check_rejection(facts: ReviewFacts) -> None:
    """Refuse rejection without a reason that helps the person who handed the item in."""
    if facts.state is not EvidenceState.WAITING:
        raise ReviewRefused(N_("This item has already been decided."), clause="9.1")
    if not facts.reason.strip():
        raise ReviewRefused(N_("Write what is missing, so that it can be mended."), clause="9.1", fields=("reason",))
