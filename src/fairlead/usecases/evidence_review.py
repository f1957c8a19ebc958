"""Review evidence: accept, reject, withhold and erase, by somebody other than who handed it in (9.1, 7.5.3)."""

from __future__ import annotations

from django.db import transaction

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.evidence import (
    EvidenceRefused,
    EvidenceState,
    ReviewFacts,
    check_acceptance,
    check_rejection,
)
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_
from fairlead.records import store, trail
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.trail import act


@act
def accept_evidence(occasion: Occasion, *, ref: str, reason: str = "") -> EvidenceItem:
    """Accept an item as proof; never by the person who handed it in, unless nobody else is there.

    Raises:
        NotFound: no such item here.
        ReviewRefused: decided before, linked to nothing, stale, or own.
    """
    occasion.require(Permission.EVIDENCE_DECIDE)
    item = EvidenceItem.objects.locked(occasion, ref)
    item.self_reviewed = check_acceptance(_review_facts(occasion, item, reason=reason))
    _decide(occasion, item, state=EvidenceState.ACCEPTED, reason=reason)
    facts = {"state": EvidenceState.ACCEPTED.value, "self_reviewed": item.self_reviewed, "sha256": item.sha256}
    trail.append(occasion, Action.EVIDENCE_ACCEPTED, subject=ref, facts=facts, reason=reason.strip())
    return item


@act
def reject_evidence(occasion: Occasion, *, ref: str, reason: str) -> EvidenceItem:
    """Reject an item with a reason that helps to mend it.

    Raises:
        NotFound: no such item here.
        ReviewRefused: decided before, or no reason.
    """
    occasion.require(Permission.EVIDENCE_DECIDE)
    item = EvidenceItem.objects.locked(occasion, ref)
    check_rejection(_review_facts(occasion, item, reason=reason))
    _decide(occasion, item, state=EvidenceState.REJECTED, reason=reason)
    facts = {"state": EvidenceState.REJECTED.value, "sha256": item.sha256}
    trail.append(occasion, Action.EVIDENCE_REJECTED, subject=ref, facts=facts, reason=reason.strip())
    return item


@act
def erase_evidence(occasion: Occasion, *, ref: str, reason: str) -> EvidenceItem:
    """Erase an item's bytes because a law asks for it; its digest and its history stay, and the log still verifies.

    Raises:
        NotFound: no such item here.
        EvidenceRefused: no reason.
    """
    occasion.require(Permission.EVIDENCE_DECIDE)
    item = EvidenceItem.objects.locked(occasion, ref)
    if not reason.strip():
        raise EvidenceRefused(N_("Write which law or request asks for the erasure."), fields=("reason",))
    if item.erased_at is not None:
        raise EvidenceRefused(N_("This item has been erased already."))
    item.erased_at = occasion.at
    item.measured, item.url = None, ""
    item.save(update_fields=["erased_at", "measured", "url"])
    trail.append(occasion, Action.EVIDENCE_ERASED, subject=ref, facts={"sha256": item.sha256}, reason=reason.strip())
    kept = EvidenceItem.objects.within(occasion).filter(sha256=item.sha256, erased_at=None)
    if item.sha256 and not kept.exists():
        transaction.on_commit(lambda: store.drop(item.sha256, organization=occasion.organization))
    return item


@act
def withhold_evidence(occasion: Occasion, *, ref: str, withheld: bool, reason: str) -> EvidenceItem:
    """Keep an item's file out of the audit packs to come, or let it in again; what was handed out is out.

    A withheld item still counts: a pack lists it with its digest as available on site.

    Raises:
        NotFound: no such item here.
        EvidenceRefused: no reason, no file, or it stands so already.
    """
    occasion.require(Permission.EVIDENCE_DECIDE)
    item = EvidenceItem.objects.locked(occasion, ref)
    if not reason.strip():
        raise EvidenceRefused(N_("Write why; the auditor reads it in the log."), fields=("reason",))
    if not item.sha256 or item.erased_at is not None:
        raise EvidenceRefused(N_("This item has no file that an audit pack could hold."))
    if item.withheld is withheld:
        raise EvidenceRefused(N_("Somebody has just done so."))
    item.withheld = withheld
    item.save(update_fields=["withheld"])
    action = Action.EVIDENCE_WITHHELD if withheld else Action.EVIDENCE_RELEASED
    trail.append(occasion, action, subject=ref, facts={"withheld": withheld}, reason=reason.strip())
    return item


def _review_facts(occasion: Occasion, item: EvidenceItem, *, reason: str) -> ReviewFacts:
    links = EvidenceLink.objects.within(occasion).filter(item=item)
    return ReviewFacts(
        state=EvidenceState(item.state),
        is_uploader=item.uploaded_by == occasion.actor,
        alone=occasion.alone,
        reason=reason,
        provisions=tuple(links.order_by("provision").values_list("provision", flat=True)),
        is_fresh=item.validity().is_fresh(occasion.at.date()),
        is_erased=item.erased_at is not None,
    )


def _decide(occasion: Occasion, item: EvidenceItem, *, state: EvidenceState, reason: str) -> None:
    item.state = state
    item.decided_by = occasion.actor
    item.decided_at = occasion.at
    item.decision_reason = reason.strip()
    item.version += 1
    item.save()
