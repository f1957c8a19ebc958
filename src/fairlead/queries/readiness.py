"""Readiness derived from the register: every row with its reason, the score, and the gates beside it.

What the evidence adds up to comes from `evidence_tally`; the six rules judge it here. The result is kept in the cache
under the size of the organization's log and the day, so that any change makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.cache import cache
from django.db.models import Count

from fairlead.domain.applicability import StatementState
from fairlead.domain.framework import Provision, ProvisionKind
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import (
    RULES_VERSION,
    Gate,
    GateResult,
    Row,
    Score,
    Standing,
    View,
    judge_tally,
    score,
)
from fairlead.domain.refusal import N_
from fairlead.queries.document import document_lines
from fairlead.queries.evidence import FRAMEWORK, assessable
from fairlead.queries.evidence_tally import (
    NOTHING,
    Conditions,
    ProvisionEvidence,
    SystemSet,
    count_evidence,
    evidence_tallies,
    evidenced_per_system,
    good_items,
    scope_set,
)
from fairlead.queries.kept import KEPT_SECONDS
from fairlead.queries.past_standing import PastStanding, standing_at
from fairlead.queries.people import live_memberships
from fairlead.records.applicability import ApplicabilityLine, RequirementOwner, Statement
from fairlead.records.risk import RiskSystem
from fairlead.records.trail import TrailHead

NAMED_ITEMS = 12


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """What counts, of how much, and which gates stand open, at one cut-off.

    `evidence` holds, for each provision that has any, how many items are accepted and how many of those are fresh.
    """

    framework: str
    view: View
    at: datetime
    rules_version: str
    rows: tuple[Row, ...]
    score: Score
    gates: tuple[GateResult, ...]
    evidence: Mapping[str, tuple[int, int]]

    @property
    def gates_open(self) -> int:
        """How many gates stand open."""
        return sum(gate.is_open for gate in self.gates)


def readiness(occasion: Occasion, *, view: View = View.STAGE_1) -> Readiness:
    """Return readiness now; from the cache when nothing was written since.

    A row names the items that make it good where they are at most `NAMED_ITEMS`; `with_items` names all of any row.
    """
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    key = f"readiness-2:{occasion.organization}:{head}:{occasion.at.date()}:{RULES_VERSION}"
    kept: dict[View, Readiness] | None = cache.get(key)
    if kept is None:
        kept = _readiness_now(occasion)
        cache.set(key, kept, KEPT_SECONDS)
    return kept[view]


def _readiness_now(occasion: Occasion) -> dict[View, Readiness]:
    """Derive readiness for both audits from the sums that are kept."""
    evidence = evidence_tallies(occasion)
    derived = _derived(occasion, cut_off=occasion.at, evidence=evidence)
    few = {view: {ref for ref, one in evidence.items() if 0 < one.good[view].items <= NAMED_ITEMS} for view in View}
    conditions = Conditions(occasion.at.date())
    return {view: _named(occasion, now, conditions, provisions=few[view]) for view, now in derived.items()}


def readiness_at(occasion: Occasion, *, cut_off: datetime, view: View) -> Readiness:
    """Derive readiness as it stood at a cut-off, by the six rules (product.md, 'Honest readiness'); no item named."""
    evidence = count_evidence(occasion, Conditions(cut_off.date(), cut_off))
    return _derived(occasion, cut_off=cut_off, evidence=evidence)[view]


def with_items(occasion: Occasion, found: Readiness) -> Readiness:
    """Return readiness at a cut-off with the items that make each row good named: all of them, for what is kept."""
    return _named(occasion, found, Conditions(found.at.date(), found.at), provisions=None)


def _named(
    occasion: Occasion, found: Readiness, conditions: Conditions, *, provisions: Iterable[str] | None
) -> Readiness:
    items = good_items(occasion, conditions, view=found.view, provisions=provisions)
    return replace(found, rows=tuple(replace(row, evidence=items.get(row.provision, ())) for row in found.rows))


def _derived(
    occasion: Occasion, *, cut_off: datetime, evidence: Mapping[str, ProvisionEvidence]
) -> dict[View, Readiness]:
    """Judge every row for both audits."""
    approved = approved_statement(occasion, by=cut_off)
    past = standing_at(occasion, by=cut_off) if cut_off < occasion.at else None
    standings = _standings(occasion, approved=approved, cut_off=cut_off, past=past)
    scope = SystemSet(past.scope) if past else scope_set(occasion)
    assessed = past.assessed if past else _systems_with_risks(occasion)
    open_gates = gates(occasion, by=cut_off, approved=approved is not None, systems=len(scope), assessed=assessed)
    derived = {}
    for view in View:
        rows = tuple(_judged(standing, evidence, scope=scope, view=view) for standing in standings)
        derived[view] = Readiness(
            framework=FRAMEWORK,
            view=view,
            at=cut_off,
            rules_version=RULES_VERSION,
            rows=rows,
            score=score(rows),
            gates=open_gates,
            evidence={ref: (one.accepted, one.fresh) for ref, one in evidence.items()},
        )
    return derived


def _judged(standing: Standing, evidence: Mapping[str, ProvisionEvidence], *, scope: SystemSet, view: View) -> Row:
    per_system = standing.provision in evidenced_per_system()
    reach = scope if per_system else SystemSet()
    tally = evidence.get(standing.provision, NOTHING).tally(view, scope=reach)
    return judge_tally(replace(standing, of=len(reach)), tally, view=view)


def _standings(
    occasion: Occasion, *, approved: Statement | None, cut_off: datetime, past: PastStanding | None
) -> tuple[Standing, ...]:
    """Return what was decided about every row, and whether somebody owns it; of the past, as the log has it."""
    decided = {line["provision"]: line["applicable"] for line in approved.content["lines"]} if approved else {}
    lines = past.lines if past else _lines(occasion)
    owners = past.owners if past else active_owners(occasion, at=cut_off)
    found = []
    for provision in assessable():
        line = lines.get(provision.ref, {})
        control = is_control(provision)
        found.append(
            Standing(
                provision=provision.ref,
                applicable=decided.get(provision.ref, line.get("applicable")) if control else True,
                approved=provision.ref in decided if control else True,
                owned=provision.ref in owners,
                implemented=bool(line.get("implemented", not control)),
            )
        )
    return tuple(found)


def _lines(occasion: Occasion) -> Mapping[str, Mapping[str, object]]:
    rows = ApplicabilityLine.objects.within(occasion).values("provision", "applicable", "implemented")
    return {row["provision"]: row for row in rows}


def is_control(provision: Provision) -> bool:
    """Tell whether a provision is decided in the statement of applicability."""
    return provision.kind is ProvisionKind.CONTROL


def approved_statement(occasion: Occasion, *, by: datetime | None = None) -> Statement | None:
    """Return the statement of applicability in force at a time; today's without one."""
    rows = Statement.objects.within(occasion).filter(state=StatementState.APPROVED)
    if by is not None:
        rows = rows.filter(decided_at__lte=by)
    return rows.order_by("-decided_at", "-id").first()


def active_owners(occasion: Occasion, *, at: datetime) -> Mapping[str, str]:
    """Return the ref of the active person who owns each provision that has one (rule 2), at a moment."""
    if at < occasion.at:
        return standing_at(occasion, by=at).owners
    live = live_memberships(at).filter(organization_id=occasion.organization).values_list("user_id", "user__ref")
    refs = {person: ref or "" for person, ref in live}
    pairs = [
        *ApplicabilityLine.objects.within(occasion).values_list("provision", "owner_id"),
        *RequirementOwner.objects.within(occasion).values_list("provision", "owner_id"),
    ]
    return {provision: refs[owner] for provision, owner in pairs if owner in refs}


def gates(occasion: Occasion, *, by: datetime, approved: bool, systems: int, assessed: int) -> tuple[GateResult, ...]:
    """Return every gate with the words that say what is there or missing.

    Objectives, internal audit and management review have no register in this version, so their gates stay closed and
    say so; an absent register of nonconformities does not show that there is none, so that gate stays closed too.
    """
    documents = {line.kind: line for line in document_lines(occasion, by=by)}
    scope, policy = documents["DI-01"], documents["DI-02"]
    told_at = policy.document.communicated_at if policy.document else None
    communicated = told_at is not None and told_at <= by
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
            done=assessed,
            needed=systems,
        ),
        _gate(Gate.STATEMENT, is_open=approved, missing=N_("No approved statement of applicability")),
        *(
            GateResult(gate=gate, is_open=False, says=absent)
            for gate in (Gate.OBJECTIVES, Gate.INTERNAL_AUDIT, Gate.MANAGEMENT_REVIEW, Gate.NO_MAJOR)
        ),
    )


def _gate(gate: Gate, *, is_open: bool, missing: str) -> GateResult:
    return GateResult(gate=gate, is_open=is_open, says=N_("Done") if is_open else missing, done=int(is_open), needed=1)


def _systems_with_risks(occasion: Occasion) -> int:
    links = RiskSystem.objects.within(occasion).filter(system__scope=ScopeDecision.IN)
    return int(links.exclude(system__stage=Stage.RETIREMENT).aggregate(n=Count("system", distinct=True))["n"])
