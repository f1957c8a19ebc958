"""The statement's rules hold for every row, name every fault at once, and let nobody approve their own work."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.applicability import (
    ApprovalFacts,
    ApprovalRefused,
    Basis,
    DecisionRefused,
    LineFacts,
    StatementLine,
    StatementState,
    SubmissionRefused,
    check_approval,
    check_decision,
    check_own_control,
    check_return,
    check_submission,
    check_texts,
    few,
    missing_in,
    next_version,
    same_decision,
)

INCLUDED = LineFacts(provision="iso42001:A.5.2", applicable=True, justification="We treat R-0001", bases=(Basis.RISK,))
EXCLUDED = LineFacts(provision="iso42001:A.10.4", applicable=False, justification="We have no customers")
WAITING = ApprovalFacts(state=StatementState.SUBMITTED, is_author=False, alone=False)

lines = st.builds(
    StatementLine,
    provision=st.sampled_from(["iso42001:A.5.2", "own:OC-0001"]),
    control=st.text(max_size=8),
    title=st.text(max_size=20),
    group=st.text(max_size=20),
    own=st.booleans(),
    applicable=st.sampled_from([None, True, False]),
    bases=st.lists(st.sampled_from(Basis), unique=True).map(tuple),
    justification=st.text(max_size=40),
    implemented=st.booleans(),
    implementation=st.text(max_size=40),
    owner=st.sampled_from(["", "P-0001"]),
    risks=st.lists(st.sampled_from(["R-0001", "R-0002"]), unique=True).map(tuple),
    version=st.integers(0, 9),
)


class TestCheckDecision:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (replace(INCLUDED, applicable=None), "applicable"),
            (replace(INCLUDED, justification=" "), "justification"),
            (replace(EXCLUDED, justification=""), "justification"),
            (replace(EXCLUDED, relying_risks=("R-0007",)), "applicable"),
            (replace(INCLUDED, implemented=True), "implementation"),
        ],
    )
    def test_refuses_and_names_the_field(self, facts: LineFacts, field: str) -> None:
        with pytest.raises(DecisionRefused) as refused:
            check_decision(facts)

        assert refused.value.fields == (field,)
        assert refused.value.clause == "6.1.3"

    def test_names_the_risks_that_rely_on_an_excluded_control(self) -> None:
        with pytest.raises(DecisionRefused, match="R-0007, R-0009"):
            check_decision(replace(EXCLUDED, relying_risks=("R-0007", "R-0009")))

    @pytest.mark.parametrize("facts", [INCLUDED, EXCLUDED])
    def test_accepts_a_reason_both_ways(self, facts: LineFacts) -> None:
        check_decision(facts)


class TestCheckSubmission:
    def test_names_every_row_that_is_not_ready_at_once(self) -> None:
        rows = [
            INCLUDED,
            replace(INCLUDED, provision="iso42001:A.2.2", justification=""),
            replace(EXCLUDED, relying_risks=("R-0007",)),
            replace(INCLUDED, provision="iso42001:A.3.2", applicable=None),
        ]

        with pytest.raises(SubmissionRefused) as refused:
            check_submission(rows)

        assert refused.value.provisions == ("iso42001:A.2.2", "iso42001:A.10.4", "iso42001:A.3.2")
        assert len(refused.value.faults) == 3

    @given(line=lines)
    def test_lets_a_row_through_exactly_when_a_decision_would_stand(self, line: StatementLine) -> None:
        try:
            check_decision(line.facts)
        except DecisionRefused:
            assert missing_in(line.facts)
        else:
            assert not missing_in(line.facts)


class TestCheckApproval:
    @pytest.mark.parametrize("state", [state for state in StatementState if state is not StatementState.SUBMITTED])
    def test_refuses_what_does_not_wait(self, state: StatementState) -> None:
        with pytest.raises(ApprovalRefused, match="Submit the statement first"):
            check_approval(replace(WAITING, state=state))

    def test_refuses_the_author_unless_alone_and_then_marks_it(self) -> None:
        with pytest.raises(ApprovalRefused, match="Somebody other"):
            check_approval(replace(WAITING, is_author=True))

        assert check_approval(replace(WAITING, is_author=True, alone=True)) is True
        assert check_approval(WAITING) is False

    def test_refuses_what_the_person_has_not_seen(self) -> None:
        with pytest.raises(ApprovalRefused, match="submitted anew"):
            check_approval(replace(WAITING, is_what_was_seen=False))

    def test_refuses_an_exclusion_that_a_risk_contradicts_meanwhile(self) -> None:
        with pytest.raises(ApprovalRefused, match=r"A\.10\.4"):
            check_approval(replace(WAITING, contradicted=("A.10.4",)))


class TestCheckReturn:
    def test_needs_a_waiting_version_and_a_reason(self) -> None:
        check_return(state=StatementState.SUBMITTED, reason="A.5.4 is too short")
        with pytest.raises(ApprovalRefused):
            check_return(state=StatementState.APPROVED, reason="Too late")
        with pytest.raises(ApprovalRefused) as refused:
            check_return(state=StatementState.SUBMITTED, reason=" ")
        assert refused.value.fields == ("reason",)


class TestNextVersion:
    @pytest.mark.parametrize(("last", "following"), [(None, "1.0"), ("1.0", "1.1"), ("1.9", "1.10"), ("2.0", "2.1")])
    def test_counts_up(self, last: str | None, following: str) -> None:
        assert next_version(last) == following


class TestStatementLine:
    @given(line=lines)
    def test_comes_back_from_what_was_frozen(self, line: StatementLine) -> None:
        assert StatementLine.from_content(line.to_content()) == line

    @given(line=lines)
    def test_decides_the_same_whoever_decided_it(self, line: StatementLine) -> None:
        assert same_decision(line, replace(line, decided_by="P-0009", version=7))
        assert not same_decision(line, replace(line, justification=line.justification + "."))

    def test_leaves_out_a_column_that_an_older_release_does_not_know(self) -> None:
        content = {"provision": "own:OC-0001", "control": "OC-0001", "title": "t", "group": "g", "later": "column"}

        assert StatementLine.from_content(content).title == "t"


class TestTexts:
    def test_are_refused_when_nobody_would_read_them(self) -> None:
        with pytest.raises(DecisionRefused) as refused:
            check_texts({"justification": "x" * 10_001})

        assert refused.value.fields == ("justification",)

    def test_of_an_own_control_need_a_name(self) -> None:
        with pytest.raises(DecisionRefused):
            check_own_control("  ")

    def test_show_a_few_refs_only(self) -> None:
        assert few(["R-1", "R-2"]) == "R-1, R-2"
        assert few([f"R-{number}" for number in range(9)]) == "R-0, R-1, R-2, R-3, R-4, …"
