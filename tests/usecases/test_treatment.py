"""A treatment leaves less than before, another person accepts what remains, and the acceptance ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fairlead.domain.access import Role
from fairlead.domain.refusal import EditConflict, NotFound, NotPermitted
from fairlead.domain.risk import AcceptanceRefused, RiskRefused, RiskState, TreatmentOption
from fairlead.queries.applicability import statement_line
from fairlead.queries.risk import controls_of, waiting_for_acceptance
from fairlead.records.applicability import ApplicabilityLine
from fairlead.records.trail import TrailEntry
from fairlead.usecases.risk import rate_risk
from fairlead.usecases.treatment import accept_residual, treat_risk
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOON.date()
UNTIL = TODAY + timedelta(days=90)


class TestTreatRisk:
    def test_shows_the_risk_in_the_rows_of_its_controls_and_decides_none(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)

        make.treated(occasion, risk, controls=("iso42001:A.7.4", "iso42001:A.6.2.4"))

        assert controls_of(occasion, risk) == ("iso42001:A.6.2.4", "iso42001:A.7.4")
        line = statement_line(occasion, "iso42001:A.7.4")
        assert (line.risks, line.applicable) == ((risk.ref,), None)
        assert not ApplicabilityLine.objects.within(occasion).exists()

    def test_leaves_one_entry(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)
        before = TrailEntry.objects.within(occasion).count()

        make.treated(occasion, risk)

        entries = TrailEntry.objects.within(occasion).order_by("seq")[before:]
        assert [(entry.action, entry.subject) for entry in entries] == [("risk.treated", risk.ref)]

    def test_of_a_retained_risk_keeps_its_level(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion, likelihood=2, severity=2)

        kept = treat_risk(occasion, ref=risk.ref, option=TreatmentOption.RETAIN, plan="Within our appetite")

        assert (kept.residual_level, kept.residual_above) == (4, False)

    def test_needs_a_remaining_level(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)

        with pytest.raises(RiskRefused) as refused:
            treat_risk(
                occasion,
                ref=risk.ref,
                option=TreatmentOption.MODIFY,
                plan="Test",
                controls=["iso42001:A.6.2.4"],
                residual_severity=2,
            )

        assert refused.value.fields == ("residual_likelihood",)

    def test_refuses_a_control_that_no_statement_has(self) -> None:
        occasion = make.occasion()
        risk = make.risk(occasion)

        with pytest.raises(NotFound):
            make.treated(occasion, risk, controls=("iso42001:A.99",))

        assert controls_of(occasion, risk) == ()

    def test_ends_an_earlier_acceptance(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        risk = make.treated(lead, make.risk(lead))
        accept_residual(make.again(owner), ref=risk.ref, until=UNTIL, reason="Benefit outweighs it")

        again = make.treated(lead, risk, residual_likelihood=1)

        assert (again.accepted_until, again.accepted_by) == (None, "")
        assert again.state(today=TODAY) is RiskState.TREATED


class TestAcceptResidual:
    def test_is_refused_to_who_decided_the_treatment(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        risk = make.treated(lead, make.risk(lead))

        with pytest.raises(AcceptanceRefused, match="Somebody other"):
            accept_residual(lead, ref=risk.ref, until=UNTIL, reason="Fine")

    def test_is_allowed_and_marked_in_an_organization_of_one(self) -> None:
        alone = make.occasion()
        risk = make.treated(alone, make.risk(alone))

        accepted = accept_residual(alone, ref=risk.ref, until=UNTIL, reason="Benefit outweighs it")

        assert accepted.self_accepted

    def test_expires_on_its_day_and_the_risk_reappears(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        risk = make.treated(lead, make.risk(lead))
        director = make.again(owner)
        accepted = accept_residual(director, ref=risk.ref, until=UNTIL, reason="Benefit outweighs it")
        eve = make.again(owner, at=make.NOON + timedelta(days=89))
        day = make.again(owner, at=make.NOON + timedelta(days=90))

        assert not accepted.self_accepted
        assert accepted.state(today=eve.at.date()) is RiskState.ACCEPTED
        assert not waiting_for_acceptance(eve).exists()
        assert accepted.state(today=day.at.date()) is RiskState.EXPIRED
        assert [row.ref for row in waiting_for_acceptance(day)] == [risk.ref]

    def test_is_refused_for_a_treatment_that_changed_meanwhile(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        risk = make.treated(lead, make.risk(lead))
        seen = risk.version
        rate_risk(lead, ref=risk.ref, likelihood=5, severity=5)

        with pytest.raises(EditConflict):
            accept_residual(make.again(owner), ref=risk.ref, until=UNTIL, reason="Fine", version=seen)

    def test_is_refused_to_the_owner_of_a_system(self) -> None:
        owner = make.occasion()
        risk = make.treated(owner, make.risk(owner))

        with pytest.raises(NotPermitted):
            accept_residual(make.colleague(owner, Role.SYSTEM_OWNER), ref=risk.ref, until=UNTIL, reason="Fine")

    def test_of_another_organization_is_not_found(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        risk = make.treated(theirs, make.risk(theirs))

        with pytest.raises(NotFound):
            accept_residual(ours, ref=risk.ref, until=UNTIL, reason="Fine")
