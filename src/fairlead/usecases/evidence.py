"""Collect evidence: files, links and measurements, and what each speaks for (9.1, 7.5.3; readiness rules 3 to 5)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.evidence import (
    DuplicateEvidence,
    EvidenceKind,
    EvidenceRefused,
    EvidenceState,
    Proof,
    Validity,
    check_validity,
)
from fairlead.domain.mail import Kind
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.measurement.dsse import is_envelope
from fairlead.measurement.statement import MeasurementStatement, parse_statement
from fairlead.queries.evidence import check_reach, default_fresh_days, known_provisions
from fairlead.queries.signing import opened
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
        statement: the in-toto statement as `fairlead measure` wrote it, bare or in a signed envelope (DSSE).
        about: title, provisions and dates; what the statement itself says wins over it.

    Raises:
        StatementRefused: not a statement of a known measure, or its results do not follow from its cells.
        EnvelopeRefused: the envelope cannot be read, or no key in force signed it.
        DuplicateEvidence: this very run is here already.
        NotFound: the system it names is not here.
    """
    occasion.require(Permission.EVIDENCE_ADMIT)
    content, signature = _opened(occasion, statement)
    parsed = parse_statement(content)
    told = _told(occasion, about=about, parsed=parsed)
    _checked(occasion, told)
    if signature and signature.system not in ("", told.system):
        raise EvidenceRefused(N_("The key {key} signs for another AI system."), key=signature.key)
    stored = store.put([content], organization=occasion.organization)
    return _admit_measured(occasion, about=told, parsed=parsed, stored=stored, signature=signature)


class _Signature(NamedTuple):
    """Which key signed a statement, for which system alone, and the signature itself."""

    key: str
    key_id: str
    system: str
    signature: str

    def facts(self) -> dict[str, str]:
        """Return what the item and the trail keep: enough to check the signature offline."""
        return {"signing_key": self.key, "key_id": self.key_id, "signature": self.signature}


def _opened(occasion: Occasion, statement: bytes) -> tuple[bytes, _Signature | None]:
    """Return the statement, and who signed it where it came in an envelope."""
    if not is_envelope(statement):
        return statement, None
    signed, key = opened(occasion, statement)
    system = key.system.ref if key.system else ""
    return signed.payload, _Signature(key.ref, signed.key_id, system, b64encode(signed.signature).decode())


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
    occasion: Occasion,
    *,
    about: About,
    parsed: MeasurementStatement,
    stored: store.StoredFile,
    signature: _Signature | None,
) -> EvidenceItem:
    _refuse_duplicate(occasion, sha256=stored.sha256)
    fields = {
        "filename": f"{parsed.measure}-{stored.sha256[:12]}.json",
        "media_type": "application/vnd.in-toto+json",
        "size": stored.size,
        "measure": parsed.measure,
        "measured": json.loads(parsed.content)["predicate"],
        "signature": signature.facts() if signature else None,
    }
    return _admit(occasion, about=about, kind=EvidenceKind.MEASUREMENT, sha256=stored.sha256, fields=fields)


def _title_of(parsed: MeasurementStatement) -> str:
    """Return a title for a measurement that came without one, such as ``fairness of decisions.csv``."""
    return f"{parsed.measure} of {parsed.subject}"


def _day_before(day: str) -> date:
    """Return the last day of a period whose end is the day after it."""
    return date.fromisoformat(day[:10]) - timedelta(days=1)


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
    check_reach(occasion, item)
    if item.state != EvidenceState.WAITING:
        raise EvidenceRefused(N_("This item has been decided; hand in new evidence for other provisions."))
    _check_provisions(provisions)
    EvidenceLink.objects.within(occasion).filter(item=item).delete()
    EvidenceLink.objects.add_all(occasion, [EvidenceLink(item=item, provision=one) for one in provisions])
    trail.append(occasion, Action.EVIDENCE_LINKED, subject=ref, facts={"provisions": sorted(provisions)})
    return item


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
            **(fields.get("signature") or {}),
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


def _refuse_duplicate(occasion: Occasion, *, sha256: str) -> None:
    """Refuse bytes that are here already and were not rejected."""
    live = EvidenceItem.objects.within(occasion).filter(sha256=sha256, erased_at=None)
    found = live.exclude(state=EvidenceState.REJECTED).order_by("id").first()
    if found is not None:
        raise DuplicateEvidence(found.ref)


def _check_provisions(provisions: Sequence[str]) -> None:
    """Refuse what is no requirement or control of a pack."""
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
