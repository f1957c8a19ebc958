"""The risk register keeps its criteria, its trail, and the version under which each rating was made."""

from __future__ import annotations

import pytest

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted
from fairlead.domain.risk import (
    STARTING_LIKELIHOOD,
    STARTING_SEVERITY,
    Affected,
    CriteriaMissing,
    CriteriaRefused,
    RiskRefused,
    RiskState,
)
from fairlead.queries.risk import controls_of, systems_of
from fairlead.records.risk import Risk, RiskCriteria
from fairlead.records.trail import TrailEntry, TrailValue
from fairlead.usecases.risk import change_risk, close_risk, identify_risk, rate_risk, reopen_risk, set_criteria
from fairlead.usecases.treatment import accept_residual
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()


def acts(occasion: Occasion) -> list[str]:
    rows = TrailEntry.objects.within(occasion).filter(action__startswith="risk.").order_by("seq")
    return list(rows.values_list("action", flat=True))


def told(occasion: Occasion) -> dict[str, object]:
    """Return field and value of the newest entry of the trail."""
    last = TrailEntry.objects.within(occasion).order_by("-seq").first()
    assert last is not None
    return dict(TrailValue.objects.within(occasion).filter(seq=last.seq).values_list("field", "value"))


class TestSetCriteria:
    def test_keeps_every_version(self) -> None:
        occasion = make.occasion()

        make.criteria(occasion)
        set_criteria(
            occasion,
            likelihood=STARTING_LIKELIHOOD,
            severity=STARTING_SEVERITY,
            appetite=4,
            reason="Top management lowered its appetite",
        )

        versions = RiskCriteria.objects.within(occasion).order_by("number")
        assert list(versions.values_list("number", "appetite")) == [(1, 6), (2, 4)]
        assert acts(occasion) == ["risk.criteria.set", "risk.criteria.set"]

    def test_leaves_old_ratings_under_the_old_version(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion, likelihood=2, severity=3)

        set_criteria(
            occasion,
            likelihood=("seldom", "sometimes", "often"),
            severity=("low", "medium", "high"),
            appetite=2,
            reason="Three steps are easier to tell apart",
        )

        kept = Risk.objects.within(occasion).select_related("criteria").get(ref=risk.ref)
        assert (kept.level, kept.criteria.number, kept.above_appetite) == (6, 1, False)
        assert kept.state(today=TODAY) is RiskState.RATED

    def test_refuses_a_change_without_reason_and_stores_nothing(self) -> None:
        occasion = make.occasion()
        make.criteria(occasion)

        with pytest.raises(CriteriaRefused):
            set_criteria(occasion, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=4)

        assert RiskCriteria.objects.within(occasion).count() == 1

    def test_refuses_the_owner_of_a_system(self) -> None:
        owner = make.occasion()
        colleague = make.colleague(owner, Role.SYSTEM_OWNER)

        with pytest.raises(NotPermitted):
            make.criteria(colleague)


class TestIdentifyRisk:
    def test_rates_under_the_criteria_in_force_and_leaves_one_entry(self) -> None:
        occasion = make.occasion()
        system = make.system(occasion)

        risk = make.risk(occasion, likelihood=3, severity=4, systems=[system.ref])

        assert (risk.ref, risk.level, risk.above_appetite) == ("R-0001", 12, True)
        assert systems_of(occasion, risk) == (system.ref,)
        assert acts(occasion) == ["risk.criteria.set", "risk.identified"]
        facts = told(occasion)
        assert facts["systems"] == [system.ref]
        assert (facts["likelihood"], facts["severity"], facts["level"], facts["criteria"]) == (3, 4, 12, 1)

    def test_needs_criteria_first(self) -> None:
        occasion = make.occasion()

        with pytest.raises(CriteriaMissing):
            identify_risk(
                occasion,
                values={"title": "Drift", "consequence": "Wrong order", "affected": [Affected.INDIVIDUALS]},
                likelihood=1,
                severity=1,
            )

    def test_refuses_a_system_of_another_organization_and_stores_nothing(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.system(ours)
        foreign = [make.system(theirs, name="One"), make.system(theirs, name="Two")][1]

        with pytest.raises(NotFound):
            make.risk(ours, systems=[foreign.ref])

        assert not Risk.objects.within(ours).exists()

    def test_refuses_an_owner_from_outside(self) -> None:
        ours, theirs = make.occasion(), make.occasion()

        with pytest.raises(NotFound):
            make.risk(ours, owner=theirs.actor)

    def test_refuses_who_may_only_read(self) -> None:
        owner = make.occasion()
        make.criteria(owner)

        with pytest.raises(NotPermitted):
            make.risk(make.colleague(owner, Role.INTERNAL_AUDITOR))


class TestChangeRisk:
    def test_notes_only_what_differs(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)

        change_risk(occasion, ref=risk.ref, values={"title": risk.title, "cause": "Few examples of one group"})

        assert told(occasion) == {"cause": "Few examples of one group"}

    def test_of_nothing_leaves_no_entry(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)
        before = acts(occasion)

        change_risk(occasion, ref=risk.ref, values={"title": f" {risk.title} "}, systems=(), owner="")

        assert acts(occasion) == before

    def test_replaces_its_systems(self) -> None:
        occasion = make.occasion()
        first, second = make.system(occasion, name="One"), make.system(occasion, name="Two")
        risk = make.risk(occasion, systems=[first.ref])

        change_risk(occasion, ref=risk.ref, values={}, systems=[second.ref])

        assert systems_of(occasion, risk) == (second.ref,)

    def test_shows_both_versions_when_somebody_else_saved_first(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)
        change_risk(occasion, ref=risk.ref, values={"cause": "Theirs"}, version=1)

        with pytest.raises(EditConflict) as conflict:
            change_risk(occasion, ref=risk.ref, values={"cause": "Ours"}, version=1)

        assert conflict.value.current == {"cause": "Theirs"}
        assert conflict.value.offered == {"cause": "Ours"}

    def test_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        risk = make.risk(theirs)

        with pytest.raises(NotFound):
            change_risk(ours, ref=risk.ref, values={"title": "Ours"})


class TestRateRisk:
    def test_takes_back_what_nobody_judged_under_the_new_rating(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        risk = make.treated(lead, make.risk(lead))
        accept_residual(make.again(owner), ref=risk.ref, until=TODAY.replace(year=2027), reason="Benefit outweighs it")

        rated = rate_risk(lead, ref=risk.ref, likelihood=5, severity=4, reason="Two near misses")

        assert (rated.level, rated.residual_level, rated.option, rated.accepted_until) == (20, None, "", None)
        assert rated.state(today=TODAY) is RiskState.UNTREATED
        assert controls_of(owner, rated) == ("iso42001:A.6.2.4",)
        assert told(owner)["accepted_until"] is None

    def test_moves_to_the_criteria_in_force(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion, likelihood=3, severity=3)
        set_criteria(
            occasion,
            likelihood=("seldom", "sometimes", "often"),
            severity=("low", "medium", "high"),
            appetite=2,
            reason="Three steps are enough",
        )

        rated = rate_risk(occasion, ref=risk.ref, likelihood=3, severity=3)

        assert (rated.criteria.number, rated.level, rated.above_appetite) == (2, 9, True)

    def test_with_the_same_figures_changes_nothing(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)
        before = acts(occasion)

        rate_risk(occasion, ref=risk.ref, likelihood=risk.likelihood, severity=risk.severity)

        assert acts(occasion) == before


class TestCloseRisk:
    def test_frees_the_controls_that_it_relied_on_and_can_be_undone(self) -> None:
        occasion = make.occasion()
        risk = make.treated(occasion, make.risk(occasion))

        closed = close_risk(occasion, ref=risk.ref, reason="The system is retired")

        assert closed.state(today=TODAY) is RiskState.CLOSED
        with pytest.raises(RiskRefused, match="Open it again"):
            change_risk(occasion, ref=risk.ref, values={"title": "Other"})
        opened = reopen_risk(occasion, ref=risk.ref, reason="It runs again in a branch office")
        assert opened.state(today=TODAY) is RiskState.TREATED
        assert acts(occasion)[-2:] == ["risk.closed", "risk.reopened"]
