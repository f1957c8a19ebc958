"""The demo organization is made by the real use cases from real input, and leaves honest gaps."""

from __future__ import annotations

import pytest

from fairlead.demo.fill import fill
from fairlead.domain.occasion import Door
from fairlead.domain.readiness import Reason
from fairlead.queries.people import occasion_for
from fairlead.queries.readiness import readiness
from fairlead.records.evidence import EvidenceItem
from fairlead.records.inventory import AISystem, Component
from fairlead.records.risk import Risk
from tests import make

pytestmark = pytest.mark.django_db


class TestFill:
    def test_walks_the_whole_thread_and_leaves_honest_gaps(self) -> None:
        said: list[str] = []

        demo = fill(at=make.NOON, tell=said.append)

        lead = occasion_for(demo.people["lead"], organization=demo.organization, at=make.NOON, door=Door.DEMO)
        assert AISystem.objects.within(lead).count() == 6
        assert Risk.objects.within(lead).count() == 14
        assert Component.objects.within(lead).filter(name__icontains="scikit").exists()
        assert EvidenceItem.objects.within(lead).filter(state="waiting").count() == 1
        now = readiness(lead)
        assert 0 < now.score.counted < now.score.total == 69
        assert {row.reason for row in now.rows} >= {Reason.NO_EVIDENCE, Reason.WRONG_SCOPE, Reason.EXCLUDED}
        assert any("fairness measured over 2,571 decisions" in line for line in said)
        assert (
            "22 of its 23 published ratios" in EvidenceItem.objects.within(lead).get(kind="measurement").decision_reason
        )

    def test_has_nobody_who_could_sign_in(self) -> None:
        fill(at=make.NOON, tell=lambda line: None)

        from fairlead.queries.people import has_accounts

        assert not has_accounts()
