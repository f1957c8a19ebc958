"""Readiness over the API: the same n of m, reasons and gates as on the page, and the stored history."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from fairlead.domain.readiness import View
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.readiness import name_owner, store_snapshot
from tests import make
from tests.api.test_evidence import program
from tests.web.test_evidence import POLICY, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


class TestReadiness:
    def test_begins_at_zero_of_seventy(self) -> None:
        now = program(make.occasion()).get("/api/readiness").json()

        assert (now["counted"], now["total"]) == (0, 70)
        assert not any(gate["is_open"] for gate in now["gates"])

    def test_refuses_a_view_that_is_none(self) -> None:
        assert program(make.occasion()).get("/api/readiness", {"view": "stage-3"}).status_code == 422


class TestSnapshots:
    def test_differ_row_by_row(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)
        first = store_snapshot(owner, view=View.STAGE_1)
        proof = accept_evidence(owner, ref=item(owner).ref)
        second = store_snapshot(owner, view=View.STAGE_1)

        found = program(owner).get(f"/api/readiness/snapshots/{second.ref}/{first.ref}").json()

        assert (found["before"]["counted"], found["after"]["counted"]) == (0, 1)
        assert found["rows"] == [
            {"provision": POLICY, "before": "no-evidence", "after": "counts", "lost": [], "gained": [proof.ref]}
        ]

    def test_of_another_organization_are_not_found(self) -> None:
        theirs = make.occasion()
        one, two = store_snapshot(theirs, view=View.STAGE_1), store_snapshot(theirs, view=View.STAGE_1)

        client = program(make.occasion())

        assert client.get("/api/readiness/snapshots").json() == []
        assert client.get(f"/api/readiness/snapshots/{one.ref}/{two.ref}").status_code == 404
