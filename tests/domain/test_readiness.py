"""Readiness never flatters: each of the six rules alone keeps a row from counting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.applicability import ControlState
from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.readiness import (
    GATE_CLAUSES,
    GATE_TITLES,
    REASON_ADVICE,
    REASON_TITLES,
    EvidenceFacts,
    Gate,
    Reason,
    RowFacts,
    View,
    judge,
    score,
)

TODAY = date(2026, 11, 23)
PROOF = EvidenceFacts(
    ref="EV-0001",
    state=EvidenceState.ACCEPTED,
    proof=Proof.OPERATION,
    collected_on=TODAY - timedelta(days=10),
    fresh_until=TODAY + timedelta(days=80),
)
GOOD = RowFacts(
    provision="iso42001:A.6.2.4",
    applicable=True,
    approved=True,
    owned=True,
    per_system=False,
    systems=(),
    evidence=(PROOF,),
)
REJECTED = replace(PROOF, state=EvidenceState.REJECTED)
FAILED = replace(PROOF, ref="EV-0002", passed=False, state=EvidenceState.WAITING, collected_on=TODAY)


def of_systems(*systems: str) -> tuple[EvidenceFacts, ...]:
    return tuple(replace(PROOF, ref=f"EV-{system}", system=system) for system in systems)


class TestJudge:
    @pytest.mark.parametrize("view", View)
    def test_counts_a_row_that_has_everything(self, view: View) -> None:
        row = judge(GOOD, on=TODAY, view=view)

        assert (row.counts, row.reason, row.state) == (True, Reason.COUNTS, ControlState.ACCEPTED)
        assert row.evidence == ("EV-0001",)

    @pytest.mark.parametrize(
        ("changes", "reason", "state"),
        [
            ({"applicable": None}, Reason.NOT_DECIDED, ControlState.NOT_DECIDED),
            ({"applicable": False}, Reason.EXCLUDED, ControlState.EXCLUDED),
            ({"applicable": False, "approved": False}, Reason.NOT_APPROVED, ControlState.EXCLUDED),
            ({"approved": False}, Reason.NOT_APPROVED, ControlState.ACCEPTED),
            ({"owned": False}, Reason.NO_OWNER, ControlState.ACCEPTED),
            ({"evidence": ()}, Reason.NO_EVIDENCE, ControlState.NO_EVIDENCE),
            ({"evidence": (replace(PROOF, state=EvidenceState.WAITING),)}, Reason.WAITING, ControlState.WAITING),
            (
                {"evidence": (replace(PROOF, state=EvidenceState.REJECTED),)},
                Reason.NO_EVIDENCE,
                ControlState.NO_EVIDENCE,
            ),
            ({"evidence": (replace(PROOF, fresh_until=TODAY),)}, Reason.STALE, ControlState.STALE),
            ({"evidence": (PROOF, FAILED)}, Reason.FAILING, ControlState.FAILING),
            (
                {"per_system": True, "systems": ("S1",), "evidence": (PROOF,)},
                Reason.WRONG_SCOPE,
                ControlState.NO_EVIDENCE,
            ),
            (
                {"per_system": True, "systems": ("S1", "S2"), "evidence": of_systems("S1")},
                Reason.WRONG_SCOPE,
                ControlState.NO_EVIDENCE,
            ),
        ],
    )
    def test_names_the_one_rule_that_fails(self, changes: dict[str, Any], reason: Reason, state: ControlState) -> None:
        row = judge(replace(GOOD, **changes), on=TODAY, view=View.STAGE_1)

        assert (row.counts, row.reason, row.state) == (False, reason, state)

    def test_asks_for_operation_in_stage_2_only(self) -> None:
        facts = replace(GOOD, evidence=(replace(PROOF, proof=Proof.DESIGN),))

        assert judge(facts, on=TODAY, view=View.STAGE_1).counts
        assert judge(facts, on=TODAY, view=View.STAGE_2).reason is Reason.ONLY_DESIGN

    def test_counts_again_once_a_newer_check_passes(self) -> None:
        newer = replace(PROOF, ref="EV-0003", passed=True, collected_on=TODAY)
        older = replace(FAILED, collected_on=TODAY - timedelta(days=1))

        assert judge(replace(GOOD, evidence=(older, newer)), on=TODAY, view=View.STAGE_1).counts

    def test_counts_a_row_of_systems_only_when_each_is_covered(self) -> None:
        facts = replace(GOOD, per_system=True, systems=("S1", "S2"), evidence=of_systems("S1", "S2", "S3"))

        row = judge(facts, on=TODAY, view=View.STAGE_1)

        assert (row.counts, row.covered, row.of) == (True, 2, 2)
        assert row.evidence == ("EV-S1", "EV-S2")

    def test_marks_a_row_that_counts_by_self_review_alone(self) -> None:
        own = replace(PROOF, self_reviewed=True)
        other = replace(PROOF, ref="EV-0004")

        assert judge(replace(GOOD, evidence=(own,)), on=TODAY, view=View.STAGE_1).self_reviewed
        assert not judge(replace(GOOD, evidence=(own, other)), on=TODAY, view=View.STAGE_1).self_reviewed

    def test_calls_an_undone_control_planned(self) -> None:
        row = judge(replace(GOOD, evidence=()), on=TODAY, view=View.STAGE_1, implemented=False)

        assert row.state is ControlState.PLANNED

    def test_calls_an_undone_control_planned_though_some_of_its_systems_have_evidence(self) -> None:
        row = judge(
            replace(GOOD, per_system=True, systems=("S1", "S2")), on=TODAY, view=View.STAGE_1, implemented=False
        )

        assert (row.reason, row.state) == (Reason.WRONG_SCOPE, ControlState.PLANNED)


systems = st.lists(st.sampled_from(["S1", "S2", "S3"]), unique=True, max_size=3).map(tuple)
near = st.integers(-30, 30).map(lambda days: TODAY + timedelta(days=days))
proofs = st.builds(
    EvidenceFacts,
    ref=st.sampled_from(["EV-1", "EV-2", "EV-3"]),
    state=st.sampled_from(EvidenceState),
    proof=st.sampled_from(Proof),
    collected_on=near,
    fresh_until=near,
    system=st.sampled_from(["", "S1", "S2", "S3", "S4"]),
    passed=st.sampled_from([None, True, False]),
    self_reviewed=st.booleans(),
)
rows = st.builds(
    RowFacts,
    provision=st.just("iso42001:A.6.2.4"),
    applicable=st.sampled_from([True, True, True, False, None]),
    approved=st.sampled_from([True, True, True, False]),
    owned=st.sampled_from([True, True, True, False]),
    per_system=st.booleans(),
    systems=systems,
    evidence=st.lists(proofs, max_size=5).map(tuple),
)


def satisfies(facts: RowFacts, view: View) -> bool:
    """State the six rules again, each on its own, without a look at how they are implemented."""
    by_system = facts.per_system and bool(facts.systems)
    live = [
        item
        for item in facts.evidence
        if item.state is EvidenceState.ACCEPTED
        and item.collected_on <= TODAY < item.fresh_until
        and item.passed is not False
        and (view is View.STAGE_1 or item.proof is Proof.OPERATION)
    ]
    about = {item.system for item in live}
    proved = about.issuperset(facts.systems) if by_system else bool(live)
    accepted = [
        item.collected_on
        for item in facts.evidence
        if item.state is EvidenceState.ACCEPTED and item.passed is not False and item.collected_on <= TODAY
    ]
    failed = [item.collected_on for item in facts.evidence if item.passed is False and item.collected_on <= TODAY]
    fails = bool(failed) and not any(day > max(failed) for day in accepted)
    return facts.applicable is True and facts.approved and facts.owned and proved and not fails


class TestTheSixRules:
    @given(facts=rows, view=st.sampled_from(View), implemented=st.booleans())
    def test_hold_for_every_row_that_counts_and_only_those(
        self, facts: RowFacts, view: View, implemented: bool
    ) -> None:
        row = judge(facts, on=TODAY, view=view, implemented=implemented)

        assert row.counts is satisfies(facts, view)
        assert row.counts is (row.reason is Reason.COUNTS)
        assert row.counts <= bool(row.evidence)

    @given(facts=rows)
    def test_are_never_looser_for_stage_2(self, facts: RowFacts) -> None:
        second = judge(facts, on=TODAY, view=View.STAGE_2)

        assert not second.counts or judge(facts, on=TODAY, view=View.STAGE_1).counts


class TestScore:
    @given(facts=st.lists(rows, max_size=12))
    def test_is_n_of_m_and_only_approved_exclusions_leave_the_denominator(self, facts: list[RowFacts]) -> None:
        judged = [judge(one, on=TODAY, view=View.STAGE_1) for one in facts]

        found = score(judged)

        excluded = sum(one.applicable is False and one.approved for one in facts)
        assert found.total == len(facts) - excluded
        assert found.counted == sum(row.counts for row in judged) <= found.total


class TestWords:
    def test_exist_for_every_reason_and_gate(self) -> None:
        assert set(REASON_TITLES) == set(REASON_ADVICE) == set(Reason)
        assert set(GATE_TITLES) == set(GATE_CLAUSES) == set(Gate)

    def test_tell_what_to_do_for_every_reason_that_asks_for_something(self) -> None:
        silent = {reason for reason, advice in REASON_ADVICE.items() if not advice}

        assert silent == {Reason.COUNTS, Reason.EXCLUDED}
