"""Evidence: true dates, freshness that ends, and acceptance by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.evidence import (
    EvidenceRefused,
    EvidenceState,
    ReviewFacts,
    ReviewRefused,
    Validity,
    check_acceptance,
    check_rejection,
    check_validity,
)

TODAY = date(2026, 11, 23)
GOOD = Validity(collected_on=date(2026, 11, 1), period_from=None, period_until=None, fresh_days=90)
READY = ReviewFacts(
    state=EvidenceState.WAITING,
    is_uploader=False,
    alone=False,
    reason="",
    provisions=("iso42001:5.2",),
    is_fresh=True,
)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


class TestCheckValidity:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"collected_on": TODAY},
            {"fresh_days": 1},
            {"fresh_days": 1096},
            {"period_from": TODAY, "period_until": TODAY},
        ],
    )
    def test_takes_dates_that_can_be_true(self, changes: dict[str, Any]) -> None:
        check_validity(replace(GOOD, **changes), today=TODAY)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"collected_on": TODAY + timedelta(days=1)}, "collected_on"),
            ({"period_from": TODAY}, "period_until"),
            ({"period_until": TODAY}, "period_from"),
            ({"period_from": TODAY, "period_until": TODAY - timedelta(days=1)}, "period_until"),
            ({"period_from": TODAY, "period_until": TODAY + timedelta(days=1)}, "period_until"),
            ({"fresh_days": 0}, "fresh_days"),
            ({"fresh_days": -1}, "fresh_days"),
            ({"fresh_days": 1097}, "fresh_days"),
        ],
    )
    def test_refuses_and_names_the_field(self, changes: dict[str, Any], field: str) -> None:
        with pytest.raises(EvidenceRefused) as refused:
            check_validity(replace(GOOD, **changes), today=TODAY)

        assert field in refused.value.fields


class TestFreshness:
    @pytest.mark.parametrize(
        ("on", "fresh"),
        [
            (date(2026, 10, 31), False),
            (date(2026, 11, 1), True),
            (date(2027, 1, 29), True),
            (date(2027, 1, 30), False),
        ],
    )
    def test_begins_with_collection_and_ends_on_its_day(self, on: date, fresh: bool) -> None:
        assert GOOD.is_fresh(on) is fresh

    def test_counts_from_the_end_of_the_period_when_there_is_one(self) -> None:
        validity = replace(GOOD, period_from=date(2026, 1, 1), period_until=date(2026, 6, 30), fresh_days=10)

        assert validity.fresh_until == date(2026, 7, 10)

    @given(collected=days, length=st.integers(1, 1096), on=days)
    def test_never_outlives_its_days(self, collected: date, length: int, on: date) -> None:
        validity = Validity(collected_on=collected, period_from=None, period_until=None, fresh_days=length)

        assert validity.is_fresh(on) is (0 <= (on - collected).days < length)


class TestCheckAcceptance:
    def test_by_somebody_else_is_no_self_review(self) -> None:
        assert check_acceptance(READY) is False

    def test_by_the_only_person_is_marked_self_reviewed(self) -> None:
        assert check_acceptance(replace(READY, is_uploader=True, alone=True)) is True

    @pytest.mark.parametrize(
        "changes",
        [
            {"is_uploader": True},
            {"provisions": ()},
            {"is_fresh": False},
            {"is_erased": True},
            *({"state": state} for state in EvidenceState if state is not EvidenceState.WAITING),
        ],
    )
    def test_is_refused(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ReviewRefused):
            check_acceptance(replace(READY, **changes))

    @given(state=st.sampled_from(EvidenceState), linked=st.booleans(), fresh=st.booleans(), reason=st.text())
    def test_is_never_the_uploaders_where_others_are_there(
        self, state: EvidenceState, linked: bool, fresh: bool, reason: str
    ) -> None:
        facts = replace(
            READY,
            state=state,
            provisions=READY.provisions if linked else (),
            is_fresh=fresh,
            reason=reason,
            is_uploader=True,
        )

        with pytest.raises(ReviewRefused):
            check_acceptance(facts)


class TestCheckRejection:
    def test_needs_a_reason(self) -> None:
        with pytest.raises(ReviewRefused) as refused:
            check_rejection(replace(READY, reason="  "))

        assert refused.value.fields == ("reason",)

    @pytest.mark.parametrize("state", [state for state in EvidenceState if state is not EvidenceState.WAITING])
    def test_of_what_is_decided_is_refused(self, state: EvidenceState) -> None:
        with pytest.raises(ReviewRefused):
            check_rejection(replace(READY, state=state, reason="The date is missing."))

    def test_of_ones_own_is_taken(self) -> None:
        check_rejection(replace(READY, is_uploader=True, reason="The wrong file."))
