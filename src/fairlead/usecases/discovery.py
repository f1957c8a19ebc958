"""Receive scans, and decide what they propose; a scan proposes, only a person changes the register (4.1, A.4.2)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fairlead.discovery.interchange import scan_from_json
from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.inventory import AIRole, CandidateState, Stage, check_candidate_open
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, InvalidInput, NotFound
from fairlead.records import trail
from fairlead.records.inventory import AISystem, Candidate, Component, Scan
from fairlead.records.trail import act
from fairlead.usecases.inventory import register_system
from fairlead.usecases.refs import next_ref


class ScanRefused(InvalidInput):
    """A scan was received before, or belongs to another system than the token."""


@act
def receive_scan(occasion: Occasion, *, content: str | bytes) -> Scan:
    """Receive the JSON of a scan: new candidates open, known ones are seen again, missing ones are marked as gone.

    Args:
        content: what `fairlead scan --format json` wrote; the schema is in ``docs/reference/scan.md``.

    Raises:
        ScanRejected: not such a document; every fault is listed.
        ScanRefused: this very scan is here already.
    """
    occasion.require(Permission.SCAN_RECEIVE)
    scan_from_json(content)
    sha256 = hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()
    before = Scan.objects.within(occasion).filter(sha256=sha256).first()
    if before is not None:
        raise ScanRefused(N_("This scan is already here as {ref}."), ref=before.ref)
    document = json.loads(content)
    scan = Scan.objects.add(
        occasion,
        ref=next_ref(occasion, "SC"),
        source=document["source"]["name"][:300],
        commit=(document["source"].get("commit") or "")[:80],
        tool=str(document["source"]["tool"])[:80],
        catalogue=str(document["source"]["catalogue"])[:80],
        sha256=sha256,
        content=document,
        received_at=occasion.at,
        received_by=occasion.actor,
    )
    _propose(occasion, scan, document=document)
    trail.append(
        occasion,
        Action.SCAN_RECEIVED,
        subject=scan.ref,
        facts={"source": scan.source, "sha256": sha256, "candidates": len(document["candidates"])},
    )
    return scan


def _propose(occasion: Occasion, scan: Scan, *, document: Mapping[str, Any]) -> None:
    """Open new candidates, see known ones again, and mark those of the same source that are gone."""
    seen = {candidate["key"]: candidate for candidate in document["candidates"]}
    confidence = {component["key"]: component["confidence"] for component in document["components"]}
    rows = Candidate.objects.within(occasion).select_for_update().filter(source=scan.source)
    known = {row.key: row for row in rows.filter(key__in=seen)}
    for key, candidate in seen.items():
        row = known.get(key)
        if row is None:
            row = Candidate(organization_id=occasion.organization, source=scan.source, key=key, first_scan=scan)
            row.ref = next_ref(occasion, "CA")
        row.name, row.root = candidate["name"][:300], (candidate.get("root") or "")[:400]
        row.proposed_role, row.category = candidate.get("role") or "", candidate.get("category") or ""
        row.stage, row.components = candidate.get("stage") or "", list(candidate["components"])
        row.risks, row.gone, row.last_scan = list(candidate.get("risks") or ()), False, scan
        row.confidence = _strongest(confidence.get(part, "low") for part in row.components)
        row.save()
    rows.filter(state=CandidateState.OPEN).exclude(key__in=seen).update(gone=True)


def _strongest(found: Iterable[str]) -> str:
    return max(found, key=("low", "medium", "high").index, default="low")


@act
def accept_candidate(
    occasion: Occasion, *, ref: str, name: str, purpose: str, roles: Sequence[AIRole], owner: str = ""
) -> AISystem:
    """Accept a candidate as an AI system of the register, with the components that the scan found.

    Raises:
        NotFound: no such candidate here.
        CandidateRefused: decided before.
        RegistrationRefused: name, purpose or role is missing.
    """
    occasion.require(Permission.SCAN_DECIDE)
    candidate = Candidate.objects.locked(occasion, ref)
    check_candidate_open(CandidateState(candidate.state))
    values = {"name": name, "purpose": purpose, "roles": list(roles), "stage": _stage(candidate.stage)}
    system = register_system(occasion, values=values, owner=owner, source=_source(occasion, candidate))
    _record_components(occasion, candidate, system)
    _decide(occasion, candidate, state=CandidateState.ACCEPTED, system=system)
    trail.append(occasion, Action.CANDIDATE_ACCEPTED, subject=ref, facts={"system": system.ref, "key": candidate.key})
    return system


@act
def merge_candidate(occasion: Occasion, *, ref: str, system: str) -> AISystem:
    """Merge a candidate into a system of the register: its components become that system's.

    Raises:
        NotFound: no such candidate or system here.
        CandidateRefused: decided before.
    """
    occasion.require(Permission.SCAN_DECIDE)
    candidate = Candidate.objects.locked(occasion, ref)
    check_candidate_open(CandidateState(candidate.state))
    target = AISystem.objects.locked(occasion, system)
    _record_components(occasion, candidate, target)
    _decide(occasion, candidate, state=CandidateState.MERGED, system=target)
    trail.append(occasion, Action.CANDIDATE_MERGED, subject=ref, facts={"system": system, "key": candidate.key})
    return target


@act
def dismiss_candidate(occasion: Occasion, *, ref: str, reason: str) -> Candidate:
    """Dismiss a candidate with a reason; the next scan remembers it.

    Raises:
        NotFound: no such candidate here.
        CandidateRefused: decided before, or no reason.
    """
    occasion.require(Permission.SCAN_DECIDE)
    candidate = Candidate.objects.locked(occasion, ref)
    check_candidate_open(CandidateState(candidate.state), reason=reason, reason_needed=True)
    candidate.reason = reason.strip()
    _decide(occasion, candidate, state=CandidateState.DISMISSED, system=None)
    trail.append(occasion, Action.CANDIDATE_DISMISSED, subject=ref, facts={"key": candidate.key}, reason=reason.strip())
    return candidate


def _record_components(occasion: Occasion, candidate: Candidate, system: AISystem) -> None:
    """Record the candidate's components on the system, one trail entry for each new one."""
    scan = Scan.objects.within(occasion).get(pk=candidate.last_scan_id)
    found = {component["key"]: component for component in scan.content["components"]}
    here = set(Component.objects.within(occasion).filter(system=system).values_list("key", flat=True))
    rows = [
        Component(
            system=system,
            key=key,
            kind=found[key]["kind"],
            name=found[key]["name"][:300],
            vendor=(found[key].get("vendor") or "")[:200],
            found_version=(found[key].get("version") or "")[:120],
            confidence=found[key]["confidence"],
            occurrences=found[key]["occurrences"][:50],
        )
        for key in candidate.components
        if key in found and key not in here
    ]
    Component.objects.add_all(occasion, rows)
    for row in rows:
        facts = {"key": row.key, "kind": row.kind, "name": row.name, "version": row.found_version}
        trail.append(occasion, Action.COMPONENT_RECORDED, subject=system.ref, facts=facts)


def _decide(occasion: Occasion, candidate: Candidate, *, state: CandidateState, system: AISystem | None) -> None:
    candidate.state, candidate.system = state, system
    candidate.decided_by, candidate.decided_at = occasion.actor, occasion.at
    candidate.version += 1
    candidate.save()


def _stage(proposed: str) -> str:
    return proposed if proposed in {stage.value for stage in Stage} else Stage.INCEPTION.value


def _source(occasion: Occasion, candidate: Candidate) -> str:
    scan = Scan.objects.within(occasion).filter(pk=candidate.last_scan_id).first()
    if scan is None:
        raise NotFound(candidate.ref)
    return f"{scan.ref} {scan.source}"[:200]
