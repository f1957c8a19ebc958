"""Store readiness as it is, name owners of requirements (readiness rule 2; history is stored, never recomputed)."""

from __future__ import annotations

from dataclasses import asdict

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import View
from fairlead.domain.refusal import NotFound
from fairlead.queries.evidence import known_provisions
from fairlead.queries.people import person
from fairlead.queries.readiness import readiness_at, with_items
from fairlead.records import trail
from fairlead.records.applicability import RequirementOwner
from fairlead.records.evidence import ReadinessSnapshot
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref


@act
def store_snapshot(occasion: Occasion, *, view: View) -> ReadinessSnapshot:
    """Store readiness as it stands now, with the version of the rules that gave it; an auditor from outside may not."""
    occasion.require(Permission.SCHEDULED if occasion.person is None else Permission.AUDIT_PACK_BUILD)
    now = with_items(occasion, readiness_at(occasion, cut_off=occasion.at, view=view))
    snapshot = ReadinessSnapshot.objects.add(
        occasion,
        ref=next_ref(occasion, "RS"),
        at=occasion.at,
        view=view,
        framework=now.framework,
        rules_version=now.rules_version,
        counted=now.score.counted,
        total=now.score.total,
        gates_open=now.gates_open,
        gates_total=len(now.gates),
        rows=[asdict(row) for row in now.rows],
        gates=[asdict(gate) for gate in now.gates],
    )
    trail.append(
        occasion,
        Action.SNAPSHOT_STORED,
        subject=snapshot.ref,
        facts={"view": view.value, "counted": snapshot.counted, "total": snapshot.total, "rules": now.rules_version},
    )
    return snapshot


@act
def name_owner(occasion: Occasion, *, provision: str, owner: str) -> RequirementOwner:
    """Name who owns a requirement of the clauses; controls have their owner in the statement (5.3).

    Raises:
        NotFound: an unknown provision, or nobody of that ref here.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    if provision not in known_provisions():
        raise NotFound(provision)
    somebody = person(occasion, owner)
    row = RequirementOwner.objects.within(occasion).select_for_update().filter(provision=provision).first()
    if row is None:
        row = RequirementOwner.objects.add(occasion, provision=provision, owner=somebody)
    else:
        row.owner = somebody
        row.save(update_fields=["owner"])
    trail.append(occasion, Action.OWNER_NAMED, subject=provision, facts={"owner": owner})
    return row
