"""Readiness derived from the register: every row with its reason, the score, and the gates beside it.

Derived once for each state of the register: the result is kept in the cache under the size of the organization's log
and the day, so that any change makes it anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from fairlead.domain.applicability import StatementState
from fairlead.domain.framework import Level, Provision, ProvisionKind
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import (
    RULES_VERSION,
    EvidenceFacts,
    Gate,
    GateResult,
    Row,
    RowFacts,
    Score,
    View,
    judge,
    score,
)
from fairlead.domain.refusal import N_
from fairlead.queries.document import document_lines
from fairlead.queries.evidence import FRAMEWORK, assessable, evidence_facts
from fairlead.queries.people import live_memberships
from fairlead.records.applicability import ApplicabilityLine, RequirementOwner, Statement
from fairlead.records.inventory import AISystem
from fairlead.records.risk import RiskSystem
from fairlead.records.trail import TrailHead

CACHED_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What counts, of how much, and which gates stand open, at one cut-off."""

    framework: str
    view: View
    at: datetime
    rules_version: str
    rows: tuple[Row, ...]
    score: Score
    gates: tuple[GateResult, ...]

    @property
    def gates_open(self) -> int:
        """How many gates stand open."""
        return sum(gate.is_open for gate in self.gates)


def readiness(occasion: Occasion, *, view: View = View.STAGE_1) -> Readiness:
    """Return readiness now; from the cache when nothing was written since."""
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    key = f"readiness:{occasion.organization}:{head}:{occasion.at.date()}:{view}:{RULES_VERSION}"
    kept: Readiness | None = cache.get(key)
    if kept is None:
        kept = readiness_at(occasion, cut_off=occasion.at, view=view)
        cache.set(key, kept, CACHED_SECONDS)
    return kept


def readiness_at(occasion: Occasion, *, cut_off: datetime, view: View) -> Readiness:
    """Derive readiness as it stood at a cut-off, by the six rules (product.md, 'Honest readiness')."""
    approved = approved_statement(occasion, by=cut_off)
    decided = {line["provision"]: line["applicable"] for line in approved.content["lines"]} if approved else {}
    lines = {line.provision: line for line in ApplicabilityLine.objects.within(occasion).select_related("owner")}
    owners = active_owners(occasion, at=cut_off)
    systems = systems_in_scope(occasion)
    evidence = evidence_facts(occasion, by=cut_off)
    day = cut_off.date()
    rows = []
    for provision in assessable():
        line = lines.get(provision.ref)
        facts = _row_facts(
            provision,
            applicable=decided.get(provision.ref, line.applicable if line else None) if is_control(provision) else True,
            approved=provision.ref in decided if is_control(provision) else True,
            owned=provision.ref in owners,
            systems=systems,
            evidence=tuple(evidence.get(provision.ref, ())),
        )
        implemented = line.implemented if line else not is_control(provision)
        rows.append(judge(facts, on=day, view=view, implemented=implemented))
    return Readiness(
        framework=FRAMEWORK,
        view=view,
        at=cut_off,
        rules_version=RULES_VERSION,
        rows=tuple(rows),
        score=score(rows),
        gates=gates(occasion, by=cut_off, approved=approved is not None, systems=systems),
    )


def is_control(provision: Provision) -> bool:
    """Tell whether a provision is decided in the statement of applicability."""
    return provision.kind is ProvisionKind.CONTROL


def _row_facts(
    provision: Provision,
    *,
    applicable: bool | None,
    approved: bool,
    owned: bool,
    systems: tuple[str, ...],
    evidence: tuple[EvidenceFacts, ...],
) -> RowFacts:
    per_system = is_control(provision) and provision.level is Level.SYSTEM
    return RowFacts(
        provision=provision.ref,
        applicable=applicable,
        approved=approved,
        owned=owned,
        per_system=per_system,
        systems=systems if per_system else (),
        evidence=evidence,
    )


def systems_in_scope(occasion: Occasion) -> tuple[str, ...]:
    """Return the refs of the systems that the AIMS covers today."""
    rows = AISystem.objects.within(occasion).filter(scope=ScopeDecision.IN).exclude(stage=Stage.RETIREMENT)
    return tuple(rows.order_by("ref").values_list("ref", flat=True))


def approved_statement(occasion: Occasion, *, by: datetime | None = None) -> Statement | None:
    """Return the statement of applicability in force at a time; today's without one."""
    rows = Statement.objects.within(occasion).filter(state=StatementState.APPROVED)
    if by is not None:
        rows = rows.filter(decided_at__lte=by)
    return rows.order_by("-decided_at", "-id").first()


def active_owners(occasion: Occasion, *, at: datetime) -> dict[str, str]:
    """Return the ref of the active person who owns each provision that has one (rule 2)."""
    live = live_memberships(at).filter(organization_id=occasion.organization).values_list("user_id", "user__ref")
    refs = {person: ref or "" for person, ref in live}
    pairs = [
        *ApplicabilityLine.objects.within(occasion).values_list("provision", "owner_id"),
        *RequirementOwner.objects.within(occasion).values_list("provision", "owner_id"),
    ]
    return {provision: refs[owner] for provision, owner in pairs if owner in refs}


def gates(occasion: Occasion, *, by: datetime, approved: bool, systems: tuple[str, ...]) -> tuple[GateResult, ...]:
    """Return every gate with the words that say what is there or missing.

    Objectives, internal audit and management review have no register in this version, so their gates stay closed and
    say so; an absent register of nonconformities does not show that there is none, so that gate stays closed too.
    """
    documents = {line.kind: line for line in document_lines(occasion, by=by)}
    scope, policy = documents["DI-01"], documents["DI-02"]
    communicated = policy.document is not None and policy.document.communicated_at is not None
    assessed = _systems_with_risks(occasion)
    done = len(set(systems) & assessed)
    absent = N_("Not recorded in this version of Fairlead")
    return (
        _gate(Gate.SCOPE, is_open=scope.is_approved, missing=N_("No approved scope")),
        _gate(
            Gate.POLICY,
            is_open=policy.is_approved and communicated,
            missing=N_("Approved, but not communicated") if policy.is_approved else N_("No approved AI policy"),
        ),
        GateResult(
            gate=Gate.ASSESSMENTS,
            is_open=False,
            says=N_("Systems in scope with a risk assessment; impact assessments are not recorded in this version"),
            done=done,
            needed=len(systems),
        ),
        _gate(Gate.STATEMENT, is_open=approved, missing=N_("No approved statement of applicability")),
        *(
            GateResult(gate=gate, is_open=False, says=absent)
            for gate in (Gate.OBJECTIVES, Gate.INTERNAL_AUDIT, Gate.MANAGEMENT_REVIEW, Gate.NO_MAJOR)
        ),
    )


def _gate(gate: Gate, *, is_open: bool, missing: str) -> GateResult:
    return GateResult(gate=gate, is_open=is_open, says=N_("Done") if is_open else missing, done=int(is_open), needed=1)


def _systems_with_risks(occasion: Occasion) -> set[str]:
    rows = RiskSystem.objects.within(occasion).order_by("system__ref").values_list("system__ref", flat=True)
    return set(rows.distinct())
