"""Honest readiness: a requirement or control counts only if all six rules hold (product.md, 'Honest readiness').

Readiness is derived and never typed in. There is no partial credit and no weight: the score is *n of m* with the
reason for each row, and gates beside it that no percentage can hide. `RULES_VERSION` is stored with each snapshot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from fairlead.domain.applicability import ControlState
from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.refusal import N_

RULES_VERSION = "1"


class View(StrEnum):
    """Which audit the readiness is looked at for."""

    STAGE_1 = "stage-1"
    STAGE_2 = "stage-2"


VIEW_TITLES: dict[View, str] = {View.STAGE_1: N_("Stage 1"), View.STAGE_2: N_("Stage 2")}


class Reason(StrEnum):
    """Why a row counts or does not; the first rule that fails is named."""

    COUNTS = "counts"
    NOT_DECIDED = "not-decided"
    EXCLUDED = "excluded"
    NOT_APPROVED = "not-approved"
    NO_OWNER = "no-owner"
    NO_EVIDENCE = "no-evidence"
    WAITING = "waiting"
    WRONG_SCOPE = "wrong-scope"
    STALE = "stale"
    FAILING = "failing"
    ONLY_DESIGN = "only-design"


REASON_TITLES: dict[Reason, str] = {
    Reason.COUNTS: N_("Accepted, fresh and in scope"),
    Reason.NOT_DECIDED: N_("Nobody has decided whether it applies"),
    Reason.EXCLUDED: N_("Excluded with reason"),
    Reason.NOT_APPROVED: N_("Decided, but the decision is not approved yet"),
    Reason.NO_OWNER: N_("No active person owns it"),
    Reason.NO_EVIDENCE: N_("No evidence"),
    Reason.WAITING: N_("Evidence waits for somebody to accept it"),
    Reason.WRONG_SCOPE: N_("Evidence does not cover every system in scope"),
    Reason.STALE: N_("Evidence is stale"),
    Reason.FAILING: N_("A newer check fails"),
    Reason.ONLY_DESIGN: N_("Laid down, but no proof that it happens"),
}


REASON_ADVICE: dict[Reason, str] = {
    Reason.COUNTS: "",
    Reason.NOT_DECIDED: N_("Decide in the statement of applicability whether it applies, and why."),
    Reason.EXCLUDED: "",
    Reason.NOT_APPROVED: N_("Submit the statement of applicability and have it approved."),
    Reason.NO_OWNER: N_("Name an active person who answers for it."),
    Reason.NO_EVIDENCE: N_("Hand in evidence and let somebody else accept it."),
    Reason.WAITING: N_("Somebody other than the person who handed it in accepts or rejects it."),
    Reason.WRONG_SCOPE: N_("Hand in evidence about each AI system in scope that has none yet."),
    Reason.STALE: N_("Collect the evidence anew; the old item is no longer fresh."),
    Reason.FAILING: N_("Mend what the newer check found, then run it again."),
    Reason.ONLY_DESIGN: N_("Hand in proof that it happens: a run, a log or a record."),
}


@dataclass(frozen=True, kw_only=True)
class EvidenceFacts:
    """One evidence item as readiness sees it.

    Attributes:
        ref: the item.
        state: what a person decided.
        proof: design or operation.
        collected_on: day of collection.
        fresh_until: first day on which it no longer counts.
        system: ref of the system it speaks about; empty when it speaks about the organization.
        passed: None for a document; for a measurement whether its check passed.
        self_reviewed: accepted by its own uploader (one-person organization).
    """

    ref: str
    state: EvidenceState
    proof: Proof
    collected_on: date
    fresh_until: date
    system: str = ""
    passed: bool | None = None
    self_reviewed: bool = False


@dataclass(frozen=True, kw_only=True)
class RowFacts:
    """One requirement or control with all that readiness looks at.

    Attributes:
        provision: its ref.
        applicable: True for every assessable requirement; the approved decision for a control, None when undecided.
        approved: whether the decision stands in an approved statement (requirements: always).
        owned: whether an active person owns it.
        per_system: whether it is evidenced per AI system.
        systems: refs of in-scope systems that it applies to.
        evidence: every item linked to it.
    """

    provision: str
    applicable: bool | None
    approved: bool
    owned: bool
    per_system: bool
    systems: tuple[str, ...]
    evidence: tuple[EvidenceFacts, ...]


@dataclass(frozen=True, kw_only=True)
class EvidenceTally:
    """All that the six rules need to know of a row's evidence on a day, for one audit, however many items there are.

    Attributes:
        good: whether an item satisfies rules 3, 4 and 6 (`good_evidence`).
        covered: how many systems in scope such items speak about, for a row that is evidenced per system.
        self_reviewed: whether each such item was accepted by its own uploader.
        failed_on: day of the newest failing check, whoever has looked at it.
        passed_on: day of the newest accepted item that does not fail.
        waiting: items that wait for somebody.
        accepted: items accepted, fresh or not.
        fresh: accepted items that are fresh on the day.
        operated: whether one of the fresh ones proves operation.
    """

    good: bool = False
    covered: int = 0
    self_reviewed: bool = False
    failed_on: date | None = None
    passed_on: date | None = None
    waiting: int = 0
    accepted: int = 0
    fresh: int = 0
    operated: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What readiness looks at beside the evidence.

    Attributes:
        provision, applicable, approved, owned: as in `RowFacts`.
        implemented: whether the organization says that it is in place.
        of: systems in scope of which each needs evidence; 0 for a row that is evidenced for the organization.
    """

    provision: str
    applicable: bool | None
    approved: bool
    owned: bool
    implemented: bool = True
    of: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """The verdict on one row: whether it counts, and the one reason; `evidence` only where somebody asked for it."""

    provision: str
    counts: bool
    reason: Reason
    state: ControlState
    covered: int = 0
    of: int = 0
    self_reviewed: bool = False
    evidence: tuple[str, ...] = ()


def good_evidence(facts: RowFacts, *, on: date, view: View) -> tuple[EvidenceFacts, ...]:
    """Return the items that satisfy rules 3, 4 and 6 on a day: accepted, fresh, in scope, and not failing.

    For a row that is evidenced per system only items about a system in scope count; an item about the organization
    as a whole shows that a rule is laid down, not that it was followed for a system.
    """
    systems = frozenset(facts.systems)
    by_system = facts.per_system and bool(systems)
    return tuple(
        item
        for item in facts.evidence
        if item.state is EvidenceState.ACCEPTED
        and item.collected_on <= on < item.fresh_until
        and (item.system in systems if by_system else True)
        and (view is View.STAGE_1 or item.proof is Proof.OPERATION)
        and item.passed is not False
    )


def tally_evidence(facts: RowFacts, *, on: date, view: View) -> EvidenceTally:
    """Add up the items of one row; a database that holds many adds them up by itself to the same."""
    good = good_evidence(facts, on=on, view=view)
    live = [item for item in facts.evidence if item.collected_on <= on]
    accepted = [item for item in live if item.state is EvidenceState.ACCEPTED]
    fresh = [item for item in accepted if on < item.fresh_until]
    return EvidenceTally(
        good=bool(good),
        covered=len({item.system for item in good}) if facts.per_system and facts.systems else 0,
        self_reviewed=bool(good) and all(item.self_reviewed for item in good),
        failed_on=max((item.collected_on for item in live if item.passed is False), default=None),
        passed_on=max((item.collected_on for item in accepted if item.passed is not False), default=None),
        waiting=sum(item.state is EvidenceState.WAITING for item in live),
        accepted=len(accepted),
        fresh=len(fresh),
        operated=any(item.proof is Proof.OPERATION for item in fresh),
    )


def _is_failing(tally: EvidenceTally) -> bool:
    """Tell whether an automatic check newer than every accepted item fails (rule 5)."""
    return tally.failed_on is not None and (tally.passed_on is None or tally.failed_on >= tally.passed_on)


def _bare_reason(tally: EvidenceTally, *, view: View) -> Reason:
    """Name why no item is good: nothing there, waiting, stale, or only a document."""
    if tally.fresh and view is View.STAGE_2 and not tally.operated:
        return Reason.ONLY_DESIGN
    if tally.waiting:
        return Reason.WAITING
    if tally.accepted and not tally.fresh:
        return Reason.STALE
    return Reason.WRONG_SCOPE if tally.fresh else Reason.NO_EVIDENCE


_STATES: dict[Reason, ControlState] = {
    Reason.COUNTS: ControlState.ACCEPTED,
    Reason.NOT_DECIDED: ControlState.NOT_DECIDED,
    Reason.EXCLUDED: ControlState.EXCLUDED,
    Reason.NO_EVIDENCE: ControlState.NO_EVIDENCE,
    Reason.WAITING: ControlState.WAITING,
    Reason.STALE: ControlState.STALE,
    Reason.FAILING: ControlState.FAILING,
    Reason.WRONG_SCOPE: ControlState.NO_EVIDENCE,
    Reason.ONLY_DESIGN: ControlState.ACCEPTED,
}


def _evidence_reason(tally: EvidenceTally, *, of: int, view: View) -> Reason:
    """Return the reason that the evidence alone gives."""
    if _is_failing(tally):
        return Reason.FAILING
    if not tally.good:
        return _bare_reason(tally, view=view)
    return Reason.WRONG_SCOPE if tally.covered < of else Reason.COUNTS


def judge_tally(standing: Standing, tally: EvidenceTally, *, view: View) -> Row:
    """Judge one row by the six rules; the first that fails is its reason."""
    reason = _evidence_reason(tally, of=standing.of, view=view)
    state = _STATES[reason]
    if standing.applicable is None:
        reason, state = Reason.NOT_DECIDED, ControlState.NOT_DECIDED
    elif not standing.applicable:
        reason = Reason.EXCLUDED if standing.approved else Reason.NOT_APPROVED
        state = ControlState.EXCLUDED
    else:
        if not standing.implemented and state in (ControlState.NO_EVIDENCE, ControlState.WAITING):
            state = ControlState.PLANNED
        if not standing.approved:
            reason = Reason.NOT_APPROVED
        elif not standing.owned:
            reason = Reason.NO_OWNER
    counts = reason is Reason.COUNTS
    return Row(
        provision=standing.provision,
        counts=counts,
        reason=reason,
        state=state,
        covered=tally.covered,
        of=standing.of,
        self_reviewed=counts and tally.self_reviewed,
    )


def judge(facts: RowFacts, *, on: date, view: View, implemented: bool = True) -> Row:
    """Judge one row by its single items, and name those that make it count."""
    standing = Standing(
        provision=facts.provision,
        applicable=facts.applicable,
        approved=facts.approved,
        owned=facts.owned,
        implemented=implemented,
        of=len(facts.systems) if facts.per_system else 0,
    )
    row = judge_tally(standing, tally_evidence(facts, on=on, view=view), view=view)
    return replace(row, evidence=tuple(item.ref for item in good_evidence(facts, on=on, view=view)))


@dataclass(frozen=True, kw_only=True)
class Score:
    """*n of m*: rows that count, of the assessable requirements plus the controls not excluded by approval."""

    counted: int
    total: int
    excluded: tuple[str, ...]


def score(rows: Sequence[Row]) -> Score:
    """Count rows; an excluded row leaves the denominator only once its exclusion is approved (rule 1)."""
    excluded = tuple(row.provision for row in rows if row.reason is Reason.EXCLUDED)
    return Score(counted=sum(row.counts for row in rows), total=len(rows) - len(excluded), excluded=excluded)


class Gate(StrEnum):
    """What must be true beside the score; no percentage can hide a closed gate."""

    SCOPE = "scope"
    POLICY = "policy"
    ASSESSMENTS = "assessments"
    STATEMENT = "statement"
    OBJECTIVES = "objectives"
    INTERNAL_AUDIT = "internal-audit"
    MANAGEMENT_REVIEW = "management-review"
    NO_MAJOR = "no-open-major"


GATE_TITLES: dict[Gate, str] = {
    Gate.SCOPE: N_("Scope approved"),
    Gate.POLICY: N_("AI policy approved and communicated"),
    Gate.ASSESSMENTS: N_("Risk and impact assessment done for every system in scope"),
    Gate.STATEMENT: N_("Statement of applicability approved"),
    Gate.OBJECTIVES: N_("Objectives measured once"),
    Gate.INTERNAL_AUDIT: N_("One internal audit cycle complete"),
    Gate.MANAGEMENT_REVIEW: N_("One management review complete"),
    Gate.NO_MAJOR: N_("No open major nonconformity"),
}

GATE_CLAUSES: dict[Gate, str] = {
    Gate.SCOPE: "4.3",
    Gate.POLICY: "5.2",
    Gate.ASSESSMENTS: "8.2, 8.4",
    Gate.STATEMENT: "6.1.3",
    Gate.OBJECTIVES: "6.2, 9.1",
    Gate.INTERNAL_AUDIT: "9.2",
    Gate.MANAGEMENT_REVIEW: "9.3",
    Gate.NO_MAJOR: "10.2",
}


@dataclass(frozen=True, kw_only=True)
class GateResult:
    """Whether a gate is open, and the words that say what is there or missing (`done` of `needed`)."""

    gate: Gate
    is_open: bool
    says: str
    done: int = 0
    needed: int = 0
