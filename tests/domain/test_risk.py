"""Risk criteria, ratings, treatments and acceptances hold for every value, and every refusal names its clause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.risk import (
    LONGEST_ACCEPTANCE_DAYS,
    STARTING_LIKELIHOOD,
    STARTING_SEVERITY,
    AcceptanceFacts,
    AcceptanceRefused,
    Affected,
    Criteria,
    CriteriaRefused,
    RiskFacts,
    RiskRefused,
    RiskState,
    Standing,
    TreatmentFacts,
    TreatmentOption,
    check_acceptance,
    check_closure,
    check_criteria,
    check_criteria_change,
    check_live,
    check_reopening,
    check_risk,
    check_treatment,
    risk_state,
)

TODAY = date(2026, 11, 23)
CRITERIA = Criteria(version=1, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=6)
TREATMENT = TreatmentFacts(
    option=TreatmentOption.MODIFY, controls=("iso42001:A.6.2.4",), plan="Test each group", inherent=12, residual=8
)
ACCEPTANCE = AcceptanceFacts(
    treated=True,
    reason="Benefit outweighs it",
    until=TODAY + timedelta(days=90),
    today=TODAY,
    decided_by_acceptor=False,
    alone=False,
)
RISK = RiskFacts(title="Drift", consequence="People wait longer", affected=(Affected.INDIVIDUALS,))


class TestCriteria:
    @given(likelihood=st.integers(1, 5), severity=st.integers(1, 5))
    def test_level_is_the_product_and_never_above_the_highest(self, likelihood: int, severity: int) -> None:
        level = CRITERIA.level(likelihood=likelihood, severity=severity)

        assert level == likelihood * severity
        assert level <= CRITERIA.highest

    @pytest.mark.parametrize(
        ("likelihood", "severity", "stem", "field"),
        [
            (0, 3, "", "likelihood"),
            (6, 3, "", "likelihood"),
            (3, 0, "", "severity"),
            (3, 9, "residual_", "residual_severity"),
        ],
    )
    def test_level_refuses_a_step_outside_its_scale(
        self, likelihood: int, severity: int, stem: str, field: str
    ) -> None:
        with pytest.raises(RiskRefused) as refused:
            CRITERIA.level(likelihood=likelihood, severity=severity, stem=stem)

        assert refused.value.fields == (field,)

    def test_appetite_itself_needs_no_treatment(self) -> None:
        assert not CRITERIA.above_appetite(6)
        assert CRITERIA.above_appetite(7)


class TestCheckCriteria:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"likelihood": ("low", "high")}, "likelihood"),
            ({"severity": tuple("abcdefgh")}, "severity"),
            ({"severity": ("low", " ", "high")}, "severity"),
            ({"likelihood": ("low", "LOW ", "high")}, "likelihood"),
            ({"likelihood": ("low", "mid", "h" * 121)}, "likelihood"),
            ({"appetite": 0}, "appetite"),
            ({"appetite": 25}, "appetite"),
        ],
    )
    def test_refuses_what_nobody_could_apply_twice_alike(self, change: dict[str, object], field: str) -> None:
        with pytest.raises(CriteriaRefused) as refused:
            check_criteria(replace(CRITERIA, **change))  # type: ignore[arg-type]

        assert refused.value.fields == (field,)
        assert refused.value.clause == "6.1.2"

    def test_accepts_the_starting_scales(self) -> None:
        check_criteria(CRITERIA)


class TestCheckCriteriaChange:
    def test_lets_the_first_version_in_without_a_reason(self) -> None:
        check_criteria_change(before=None, after=CRITERIA, reason="")

    def test_refuses_a_version_that_says_the_same(self) -> None:
        with pytest.raises(CriteriaRefused, match="Nothing differs"):
            check_criteria_change(before=CRITERIA, after=replace(CRITERIA, version=2), reason="yearly")

    def test_refuses_a_change_without_its_reason(self) -> None:
        with pytest.raises(CriteriaRefused) as refused:
            check_criteria_change(before=CRITERIA, after=replace(CRITERIA, version=2, appetite=8), reason=" ")

        assert refused.value.fields == ("reason",)


class TestCheckRisk:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"title": " "}, "title"),
            ({"consequence": ""}, "consequence"),
            ({"affected": ()}, "affected"),
            ({"texts": {"title": "x" * 201}}, "title"),
            ({"texts": {"cause": "x" * 10_001}}, "cause"),
        ],
    )
    def test_refuses_what_nobody_could_judge_or_print(self, change: dict[str, object], field: str) -> None:
        with pytest.raises(RiskRefused) as refused:
            check_risk(replace(RISK, **change))  # type: ignore[arg-type]

        assert refused.value.fields == (field,)


class TestCheckTreatment:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"controls": ()}, "controls"),
            ({"plan": "  "}, "plan"),
            ({"residual": 13}, "residual_likelihood"),
            ({"option": TreatmentOption.RETAIN}, "option"),
        ],
    )
    def test_refuses_and_names_the_field(self, change: dict[str, object], field: str) -> None:
        with pytest.raises(RiskRefused) as refused:
            check_treatment(replace(TREATMENT, **change))  # type: ignore[arg-type]

        assert refused.value.fields[0] == field
        assert refused.value.clause == "6.1.3"

    @given(
        option=st.sampled_from(TreatmentOption),
        controls=st.sampled_from([(), ("iso42001:A.5.2",)]),
        inherent=st.integers(1, 25),
        residual=st.integers(1, 25),
    )
    def test_never_lets_a_risk_grow(
        self, option: TreatmentOption, controls: tuple[str, ...], inherent: int, residual: int
    ) -> None:
        facts = TreatmentFacts(option=option, controls=controls, plan="Done so", inherent=inherent, residual=residual)
        try:
            check_treatment(facts)
        except RiskRefused:
            return
        assert residual <= inherent


class TestCheckAcceptance:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"treated": False}, "Decide the treatment first"),
            ({"reason": " "}, "Write why"),
            ({"until": TODAY}, "in the future"),
            ({"until": TODAY + timedelta(days=LONGEST_ACCEPTANCE_DAYS + 1)}, "within two years"),
            ({"decided_by_acceptor": True}, "Somebody other"),
        ],
    )
    def test_refuses(self, change: dict[str, object], said: str) -> None:
        with pytest.raises(AcceptanceRefused, match=said):
            check_acceptance(replace(ACCEPTANCE, **change))  # type: ignore[arg-type]

    def test_lets_one_person_alone_accept_their_own_and_marks_it(self) -> None:
        own = replace(ACCEPTANCE, decided_by_acceptor=True, alone=True)

        check_acceptance(own)

        assert own.self_reviewed


class TestRiskState:
    @pytest.mark.parametrize(
        ("standing", "state"),
        [
            (Standing(closed=False, treated=False, above_appetite=False, accepted_until=None), RiskState.RATED),
            (Standing(closed=False, treated=False, above_appetite=True, accepted_until=None), RiskState.UNTREATED),
            (Standing(closed=False, treated=True, above_appetite=True, accepted_until=None), RiskState.TREATED),
            (Standing(closed=True, treated=True, above_appetite=True, accepted_until=TODAY), RiskState.CLOSED),
        ],
    )
    def test_follows_from_what_is_decided(self, standing: Standing, state: RiskState) -> None:
        assert risk_state(standing, today=TODAY) is state

    @given(days=st.integers(-800, 800))
    def test_turns_to_expired_on_the_end_date_itself(self, days: int) -> None:
        until = TODAY + timedelta(days=days)
        standing = Standing(closed=False, treated=True, above_appetite=True, accepted_until=until)

        assert risk_state(standing, today=TODAY) is (RiskState.ACCEPTED if days > 0 else RiskState.EXPIRED)

    def test_turns_on_a_leap_day_too(self) -> None:
        standing = Standing(closed=False, treated=True, above_appetite=True, accepted_until=date(2028, 2, 29))

        assert risk_state(standing, today=date(2028, 2, 28)) is RiskState.ACCEPTED
        assert risk_state(standing, today=date(2028, 2, 29)) is RiskState.EXPIRED


class TestClosing:
    def test_needs_a_reason_and_happens_once(self) -> None:
        with pytest.raises(RiskRefused):
            check_closure(closed=False, reason=" ")
        with pytest.raises(RiskRefused):
            check_closure(closed=True, reason="The system is retired")

    def test_keeps_others_from_changing_the_risk(self) -> None:
        check_live(closed=False)
        with pytest.raises(RiskRefused, match="Open it again"):
            check_live(closed=True)

    def test_can_be_undone_with_a_reason(self) -> None:
        check_reopening(closed=True, reason="The system is back")
        with pytest.raises(RiskRefused):
            check_reopening(closed=False, reason="The system is back")
        with pytest.raises(RiskRefused):
            check_reopening(closed=True, reason="")
