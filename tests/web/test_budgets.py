"""Pages ask the database as often for three hundred AI systems as for two, again and first after a change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.inventory import ScopeDecision
from fairlead.domain.occasion import Occasion
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem
from fairlead.records.people import User
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.inventory import decide_scope
from tests import make

pytestmark = pytest.mark.django_db
TODAY = make.NOON.date()
CONTROLS = ("iso42001:A.6.2.4", "iso42001:A.7.4", "iso42001:A.2.2")
BUDGETS = {"/systems/": 17, "/controls/": 17, "/": 18, "/readiness/": 10, "/trail/": 11, "/evidence/": 16}


def filled(number: int) -> Occasion:
    """Return an organization with so many AI systems, and for each an item of three controls."""
    occasion = make.occasion()
    rows = [
        AISystem(ref=f"AIS-{key:04}", name=f"System {key}", registered_at=make.NOON, changed_at=make.NOON)
        for key in range(number)
    ]
    systems = AISystem.objects.add_all(occasion, rows)
    items = [
        EvidenceItem(
            ref=f"EV-{place:04}", title="Record", kind="link", proof=Proof.OPERATION, state=EvidenceState.WAITING,
            system=system, collected_on=TODAY, fresh_days=30, fresh_until=TODAY + timedelta(days=30),
            uploaded_by="somebody", received_at=make.NOON,
        )
        for place, system in enumerate(systems)
    ]  # fmt: skip
    made = EvidenceItem.objects.add_all(occasion, items)
    EvidenceLink.objects.add_all(
        occasion, [EvidenceLink(item=item, provision=control) for item in made for control in CONTROLS]
    )
    return occasion


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestPages:
    @pytest.mark.parametrize("path", BUDGETS)
    def test_keep_their_budget_of_queries_whatever_the_size(self, path: str) -> None:
        again, after_evidence, after_scope = [], [], []

        for number in (2, 300):
            cache.clear()
            occasion = filled(number)
            client = Client()
            client.force_login(
                User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend"
            )
            client.get(path)
            again.append(asked(client, path))
            accept_evidence(occasion, ref="EV-0001")
            after_evidence.append(asked(client, path))
            decide_scope(occasion, ref="AIS-0001", decision=ScopeDecision.IN, reason="It is used here")
            after_scope.append(asked(client, path))

        assert again[0] == again[1] <= BUDGETS[path] + make.walls()
        assert after_evidence[0] == after_evidence[1]
        assert after_scope[0] == after_scope[1]
