"""The register's lists and figures agree with the domain's rule, and cost the same whatever their size."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.domain.risk import STARTING_LIKELIHOOD, STARTING_SEVERITY, RiskState, TreatmentOption
from fairlead.queries.risk import (
    RiskFilter,
    above_appetite,
    counts_by_state,
    criteria_in_force,
    every_risk,
    heat,
    in_state,
    risk,
    risk_page,
    waiting_for_acceptance,
)
from fairlead.records.risk import Risk
from fairlead.usecases.risk import close_risk, set_criteria
from fairlead.usecases.treatment import accept_residual, treat_risk
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


def one_of_each_state(occasion: Occasion) -> dict[RiskState, Risk]:
    """Return a risk in each state, made by the acts that lead there; the occasion's person is alone."""
    earlier = make.again(occasion, at=make.NOON - timedelta(days=40))
    make.criteria(earlier)
    found = {
        RiskState.RATED: make.risk(occasion, likelihood=1, severity=2, title="Within appetite"),
        RiskState.UNTREATED: make.risk(occasion, likelihood=5, severity=5, title="Above appetite"),
        RiskState.TREATED: make.treated(occasion, make.risk(occasion, title="Treated")),
        RiskState.ACCEPTED: make.treated(occasion, make.risk(occasion, title="Accepted")),
        RiskState.EXPIRED: make.treated(earlier, make.risk(earlier, title="Expired")),
        RiskState.CLOSED: make.risk(occasion, title="Closed"),
    }
    reason = "Benefit outweighs it"
    accept_residual(occasion, ref=found[RiskState.ACCEPTED].ref, until=TODAY + timedelta(days=9), reason=reason)
    accept_residual(earlier, ref=found[RiskState.EXPIRED].ref, until=TODAY, reason=reason)
    close_risk(occasion, ref=found[RiskState.CLOSED].ref, reason="The system is retired")
    return found


class TestStates:
    def test_filter_in_the_database_as_the_rule_says(self) -> None:
        occasion = make.occasion()
        made = one_of_each_state(occasion)

        for state, expected in made.items():
            found = Risk.objects.within(occasion).filter(in_state(state, today=TODAY))
            assert [row.ref for row in found] == [expected.ref], state
            assert found[0].state(today=TODAY) is state

    def test_are_counted_with_none_left_out(self) -> None:
        occasion = make.occasion()
        one_of_each_state(occasion)

        assert counts_by_state(occasion) == dict.fromkeys(RiskState, 1)


class TestRiskPage:
    def test_shows_the_highest_first_with_systems_and_controls(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        make.risk(occasion, likelihood=1, severity=1, title="Low")
        made = make.treated(occasion, make.risk(occasion, systems=[system.ref], title="High"))

        page = risk_page(occasion, RiskFilter())

        assert [row.risk.title for row in page.rows] == ["High", "Low"]
        assert page.rows[0].systems == ((system.ref, system.name),)
        assert page.rows[0].controls == ("iso42001:A.6.2.4",)
        assert (page.total, page.rows[0].risk.ref) == (2, made.ref)

    @pytest.mark.parametrize(
        ("asked", "titles"),
        [
            ({"search": "wait longer expired"}, ["Expired"]),
            ({"search": "r-0005"}, ["Expired"]),
            ({"search": "nothing\0like this"}, []),
            ({"chosen": {"state": ["untreated", "rated"]}, "sort": "title"}, ["Above appetite", "Within appetite"]),
            ({"chosen": {"state": ["no such state"]}}, []),
            ({"chosen": {"option": ["modify"]}, "sort": "ref"}, ["Treated", "Accepted", "Expired"]),
            ({"chosen": {"option": ["not-decided"]}, "sort": "title"}, ["Above appetite", "Closed", "Within appetite"]),
            ({"chosen": {"owner": ["nobody", "P-1"], "state": ["rated"]}}, ["Within appetite"]),
            ({"chosen": {"owner": ["P-1"]}}, []),
            ({"chosen": {"control": ["iso42001:A.6.2.4"]}, "sort": "title"}, ["Accepted", "Expired", "Treated"]),
            ({"chosen": {"cell": ["5-5"]}}, ["Above appetite"]),
            ({"chosen": {"cell": ["x-5", "5", "555-555"]}}, []),
            ({"chosen": {"left": ["2-4"]}, "sort": "until"}, ["Expired", "Accepted", "Treated"]),
            ({"chosen": {"criteria": ["9", "x", "99999999999"]}}, []),
        ],
    )
    def test_narrows(self, asked: dict[str, Any], titles: list[str]) -> None:
        occasion = make.occasion()
        one_of_each_state(occasion)

        assert [
            row.risk.title for row in risk_page(occasion, RiskFilter(**{"descending": False, **asked})).rows
        ] == titles

    def test_costs_the_same_for_one_and_for_many(self, django_assert_max_num_queries: Any) -> None:
        occasion = make.occasion()
        system = make.system(occasion)
        make.treated(occasion, make.risk(occasion, systems=[system.ref]))
        with django_assert_max_num_queries(12):
            risk_page(occasion, RiskFilter())
        for number in range(55):
            make.treated(occasion, make.risk(occasion, title=f"Risk {number}", systems=[system.ref]))

        with django_assert_max_num_queries(12):
            page = risk_page(occasion, RiskFilter(start=50))

        assert (len(page.rows), page.total) == (6, 56)

    def test_is_empty_beyond_its_end(self) -> None:
        occasion = make.occasion()
        make.risk(occasion)

        assert risk_page(occasion, RiskFilter(start=50)).rows == ()

    def test_exports_all_rows_in_the_same_order(self) -> None:
        occasion = make.occasion()
        one_of_each_state(occasion)
        asked = RiskFilter(chosen={"option": ["modify"]}, sort="title", size=1)

        assert [row.risk.title for row in every_risk(occasion, asked)] == ["Treated", "Expired", "Accepted"]

    def test_shows_nothing_of_another_organization(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        foreign = make.risk(theirs)

        assert risk_page(ours, RiskFilter()).total == 0
        with pytest.raises(NotFound):
            risk(ours, foreign.ref)

    def test_shows_a_token_of_one_system_only_its_risks(self) -> None:
        from dataclasses import replace

        occasion = make.occasion()
        system = make.system(occasion)
        make.risk(occasion, title="Elsewhere")
        inside = make.risk(occasion, systems=[system.ref])

        limited = replace(occasion, system=system.ref)

        assert [row.risk.ref for row in risk_page(limited, RiskFilter()).rows] == [inside.ref]
        with pytest.raises(NotFound):
            risk(limited, "R-0001")


class TestFacets:
    def test_count_what_each_value_would_show(self) -> None:
        occasion = make.occasion()
        one_of_each_state(occasion)

        page = risk_page(occasion, RiskFilter(chosen={"option": ["modify"]}))

        assert page.counts["state"] == {"treated": 1, "accepted": 1, "acceptance-expired": 1}
        assert page.counts["option"] == {"not-decided": 3, "modify": 3}
        assert page.counts["criteria"] == {"1": 3}
        assert page.counts["owner"] == {"nobody": 3}


class TestHeat:
    def test_counts_live_risks_in_their_cells_and_names_the_rest(self) -> None:
        occasion = make.occasion()
        make.risk(occasion, likelihood=3, severity=4)
        make.treated(occasion, make.risk(occasion, likelihood=3, severity=4))
        close_risk(occasion, ref=make.risk(occasion).ref, reason="Gone")

        cells, elsewhere = heat(occasion, criteria_in_force(occasion))
        left, untreated = heat(occasion, criteria_in_force(occasion), residual=True)

        assert (cells, elsewhere) == ({(3, 4): 2}, 0)
        assert (left, untreated) == ({(2, 4): 1}, 1)

    def test_puts_ratings_of_older_criteria_apart(self) -> None:
        occasion = make.occasion()
        make.risk(occasion)
        set_criteria(
            occasion, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=3, reason="Lower appetite"
        )

        assert heat(occasion, criteria_in_force(occasion)) == ({}, 1)


class TestDecisionsThatWait:
    def test_are_expired_acceptances_and_remaining_levels_above_appetite(self) -> None:
        occasion = make.occasion()
        made = one_of_each_state(occasion)
        low = make.risk(occasion, likelihood=2, severity=2)
        treat_risk(occasion, ref=low.ref, option=TreatmentOption.RETAIN, plan="Within our appetite")

        waiting = {row.ref for row in waiting_for_acceptance(occasion)}

        assert waiting == {made[RiskState.EXPIRED].ref, made[RiskState.TREATED].ref}

    def test_name_what_stands_above_appetite_untreated_first(self) -> None:
        occasion = make.occasion()
        make.treated(occasion, make.risk(occasion, title="Treated"))
        make.risk(occasion, title="Untreated")
        make.risk(occasion, likelihood=1, severity=1, title="Low")

        assert [row.title for row in above_appetite(occasion)] == ["Untreated", "Treated"]
