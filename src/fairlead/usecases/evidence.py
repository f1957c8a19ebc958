"""Collect evidence, and let somebody else accept it (9.1, 7.5.3; readiness rules 3 to 5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.evidence import (
    DuplicateEvidence,
    EvidenceKind,
    EvidenceRefused,
    EvidenceState,
    Proof,
    ReviewFacts,
    Validity,
    check_acceptance,
    check_rejection,
    check_validity,
)
from fairlead.domain.mail import Kind
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.measurement.statement import MeasurementStatement, parse_statement
from fairlead.queries.evidence import default_fresh_days, known_provisions
from fairlead.records import store, trail
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem
from fairlead.records.trail import act
from fairlead.usecases.outbox import tell
from fairlead.usecases.refs import next_ref


@dataclass(frozen=True, kw_only=True)
class About:
    """What an evidence item speaks about and when: the same for a file, a link and a measurement.

    Attributes:
        title: what a person reads in lists.
        provisions: refs such as ``iso42001:A.5.2``; may be linked later.
        proof: design or operation.
        collected_on: the day the proof was taken.
        period_from: first day it speaks about, or None.
        period_until: last day it speaks about, or None.
        fresh_days: days it counts; None takes the shortest of its provisions' own.
        system: ref of the system it speaks about; empty for the organization.
        withheld: confidential: listed in audit packs as available on site, its bytes left out.
    """

    title: str
    provisions: tuple[str, ...]
    proof: Proof
    collected_on: date
    period_from: date | None = None
    period_until: date | None = None
    fresh_days: int | None = None
    system: str = ""
    withheld: bool = False


def admit_file(
    occasion: Occasion, *, about: About, filename: str, media_type: str, chunks: Iterable[bytes]
) -> EvidenceItem:
    """Store a file and admit it as evidence; it waits for somebody to accept it.

    The bytes are durable before the act begins, so that no transaction waits for a disk.

    Raises:
        EvidenceRefused: title, dates or provisions are not usable.
        DuplicateEvidence: the same bytes are here already.
        FileRefused: empty or too large.
    """
    occasion.require(Permission.EVIDENCE_ADMIT)
    _checked(occasion, about)
    stored = store.put(chunks, organization=occasion.organization)
    return _admit_stored(occasion, about=about, filename=filename, media_type=media_type, stored=stored)


@act
def _admit_stored(
    occasion: Occasion, *, about: About, filename: str, media_type: str, stored: store.StoredFile
) -> EvidenceItem:
    _refuse_duplicate(occasion, sha256=stored.sha256)
    fields = {"filename": filename[-255:], "media_type": media_type[:100], "size": stored.size}
    return _admit(occasion, about=about, kind=EvidenceKind.FILE, sha256=stored.sha256, fields=fields)


@act
def admit_link(occasion: Occasion, *, about: About, url: str) -> EvidenceItem:
    """Admit a link to where proof is kept; Fairlead never fetches it.

    Raises:
        EvidenceRefused: the address is not http or https, or title, dates or provisions are not usable.
    """
    occasion.require(Permission.EVIDENCE_ADMIT)
    if not url.startswith(("https://", "http://")) or len(url) > 1000 or any(mark.isspace() for mark in url):
        raise EvidenceRefused(N_("Give a web address that begins with https:// or http://."), fields=("url",))
    return _admit(occasion, about=about, kind=EvidenceKind.LINK, sha256="", fields={"url": url})


def admit_measurement(occasion: Occasion, *, statement: bytes, about: About | None = None) -> EvidenceItem:
    """Admit a measurement's statement as evidence: collected, never accepted by itself.

    Args:
        occasion: a person, or a token that may collect; a token limited to a system reaches no other.
        statement: the in-toto statement as `fairlead measure` wrote it.
        about: title, provisions and dates; what the statement itself says wins over it.

    Raises:
        StatementRefused: not a statement of a known measure, or its results do not follow from its cells.
        DuplicateEvidence: this very run is here already.
        NotFound: the system it names is not here.
    """
    occasion.require(Permission.EVIDENCE_ADMIT)
    parsed = parse_statement(statement)
    told = _told(occasion, about=about, parsed=parsed)
    _checked(occasion, told)
    stored = store.put([statement], organization=occasion.organization)
    return _admit_measured(occasion, about=told, parsed=parsed, stored=stored)


def _told(occasion: Occasion, *, about: About | None, parsed: MeasurementStatement) -> About:
    """Return what is said about a measurement; what its statement says itself wins over what the sender says."""
    given = about or About(title="", provisions=(), proof=Proof.OPERATION, collected_on=occasion.at.date())
    return replace(
        given,
        title=given.title or _title_of(parsed),
        proof=Proof.OPERATION,
        system=parsed.system or given.system or occasion.system,
        period_from=date.fromisoformat(parsed.period_from[:10]) if parsed.period_from else None,
        period_until=_day_before(parsed.period_until) if parsed.period_until else None,
    )


@act
def _admit_measured(
    occasion: Occasion, *, about: About, parsed: MeasurementStatement, stored: store.StoredFile
) -> EvidenceItem:
    _refuse_duplicate(occasion, sha256=stored.sha256)
    fields = {
        "filename": f"{parsed.measure}-{stored.sha256[:12]}.json",
        "media_type": "application/vnd.in-toto+json",
        "size": stored.size,
        "measure": parsed.measure,
        "measured": json.loads(parsed.content)["predicate"],
    }
    return _admit(occasion, about=about, kind=EvidenceKind.MEASUREMENT, sha256=stored.sha256, fields=fields)


def _title_of(parsed: MeasurementStatement) -> str:
    """Return a title for a measurement that came without one, such as ``fairness of decisions.csv``."""
    return f"{parsed.measure} of {parsed.subject}"


def _day_before(day: str) -> date:
    """Return the last day of a period whose end is the day after it."""
    return date.fromisoformat(day[:10]) - timedelta(days=1)


def _admit(
    occasion: Occasion, *, about: About, kind: EvidenceKind, sha256: str, fields: dict[str, Any]
) -> EvidenceItem:
    """Check what an item says about itself, write it with its links, and note it in the trail."""
    validity, system = _checked(occasion, about)
    item = EvidenceItem.objects.add(
        occasion,
        ref=next_ref(occasion, "EV"),
        title=about.title.strip()[:200],
        kind=kind,
        proof=about.proof,
        sha256=sha256,
        system=system,
        collected_on=about.collected_on,
        period_from=about.period_from,
        period_until=about.period_until,
        fresh_days=validity.fresh_days,
        fresh_until=validity.fresh_until,
        uploaded_by=occasion.actor,
        received_at=occasion.at,
        withheld=about.withheld,
        **fields,
    )
    provisions = tuple(dict.fromkeys(about.provisions))
    EvidenceLink.objects.add_all(occasion, [EvidenceLink(item=item, provision=ref) for ref in provisions])
    trail.append(
        occasion,
        Action.EVIDENCE_ADMITTED,
        subject=item.ref,
        facts={
            "title": item.title,
            "kind": kind.value,
            "proof": about.proof.value,
            "sha256": sha256,
            "system": about.system,
            "provisions": sorted(provisions),
            "collected_on": about.collected_on,
            "fresh_until": validity.fresh_until,
        },
    )
    line = f"{item.title} ({item.ref})"
    tell(occasion, kind=Kind.EVIDENCE, permission=Permission.EVIDENCE_DECIDE, page="evidence:items", line=line)
    return item


def _checked(occasion: Occasion, about: About) -> tuple[Validity, AISystem | None]:
    """Refuse what cannot be evidence before a byte is stored; return its dates and the system it speaks about."""
    if not about.title.strip():
        raise EvidenceRefused(N_("Give the evidence a title that says what it shows."), fields=("title",))
    _check_provisions(about.provisions)
    fresh_days = default_fresh_days(about.provisions) if about.fresh_days is None else about.fresh_days
    validity = Validity(
        collected_on=about.collected_on,
        period_from=about.period_from,
        period_until=about.period_until,
        fresh_days=fresh_days,
    )
    check_validity(validity, today=occasion.at.date())
    return validity, _system(occasion, about.system)


@act
def link_evidence(occasion: Occasion, *, ref: str, provisions: Sequence[str]) -> EvidenceItem:
    """Say which requirements and controls an item speaks for; an accepted item keeps what it was accepted for.

    Raises:
        NotFound: no such item here.
        EvidenceRefused: an unknown provision, or the item has been decided.
    """
    provisions = tuple(dict.fromkeys(provisions))
    occasion.require(Permission.EVIDENCE_ADMIT)
    item = EvidenceItem.objects.locked(occasion, ref)
    _check_reach(occasion, item)
    if item.state != EvidenceState.WAITING:
        raise EvidenceRefused(N_("This item has been decided; hand in new evidence for other provisions."))
    _check_provisions(provisions)
    EvidenceLink.objects.within(occasion).filter(item=item).delete()
    EvidenceLink.objects.add_all(occasion, [EvidenceLink(item=item, provision=one) for one in provisions])
    trail.append(occasion, Action.EVIDENCE_LINKED, subject=ref, facts={"provisions": sorted(provisions)})
    return item


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


def _check_reach(occasion: Occasion, item: EvidenceItem) -> None:
    """Hide an item from a token that is limited to another system."""
    if occasion.system and (item.system is None or item.system.ref != occasion.system):
        raise NotFound(item.ref)


def _decide(occasion: Occasion, item: EvidenceItem, *, state: EvidenceState, reason: str) -> None:
    item.state = state
    item.decided_by = occasion.actor
    item.decided_at = occasion.at
    item.decision_reason = reason.strip()
    item.version += 1
    item.save()


def _refuse_duplicate(occasion: Occasion, *, sha256: str) -> None:
    live = EvidenceItem.objects.within(occasion).filter(sha256=sha256, erased_at=None)
    found = live.exclude(state=EvidenceState.REJECTED).order_by("id").first()
    if found is not None:
        raise DuplicateEvidence(found.ref)


def _check_provisions(provisions: Sequence[str]) -> None:
    unknown = sorted(set(provisions) - known_provisions())
    if unknown:
        raise EvidenceRefused(
            N_("There is no requirement or control called {unknown}."),
            fields=("provisions",),
            unknown=", ".join(unknown),
        )


def _system(occasion: Occasion, ref: str) -> AISystem | None:
    """Return the system an item speaks about; a token that is limited to one system reaches no other."""
    if not ref:
        if occasion.system:
            raise NotFound(occasion.system)
        return None
    if occasion.system and occasion.system != ref:
        raise NotFound(ref)
    found = AISystem.objects.within(occasion).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found
