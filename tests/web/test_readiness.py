"""Readiness pages: n of m with a reason and a next step for each row, gates, and a history that stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.evidence import Proof
from fairlead.domain.readiness import View
from fairlead.records.evidence import ReadinessSnapshot
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.readiness import name_owner, store_snapshot
from tests import make
from tests.web.test_evidence import CONTROL, POLICY, browser, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


class TestReadiness:
    def test_begins_at_zero_with_every_gate_closed(self) -> None:
        text = browser(make.occasion()).get("/readiness/").content.decode()

        assert "<strong>0</strong> <span>of 70" in text
        assert "<strong>0</strong> of 8 are open" in text

    def test_leads_from_a_row_without_evidence_to_handing_it_in(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)

        text = browser(owner).get("/readiness/").content.decode()

        assert "/evidence/new/file/?provision=iso42001%3A5.2" in text

    def test_shows_only_rows_of_the_chosen_reason(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)

        text = browser(owner).get("/readiness/", {"reason": "no-evidence"}).content.decode()

        assert '<a href="/library/iso42001/5.2/">' in text
        assert '<a href="/library/iso42001/5.1/">' not in text

    def test_of_stage_2_does_not_count_what_is_only_laid_down(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)
        accept_evidence(owner, ref=item(owner, proof=Proof.DESIGN).ref)
        client = browser(owner)

        first, second = (client.get(path).content.decode() for path in ("/readiness/", "/readiness/stage-2/"))

        assert "<strong>1</strong> <span>of 70" in first
        assert "<strong>0</strong> <span>of 70" in second
        assert "Laid down, but no proof that it happens" in second

    def test_says_that_a_row_counts_by_self_review(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)
        accept_evidence(owner, ref=item(owner).ref)

        assert "Self-reviewed" in browser(owner).get("/readiness/").content.decode()

    def test_asks_a_bounded_number_of_queries_with_many_systems(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        for number in range(12):
            item(owner, f"Item {number}", provisions=(CONTROL,), system=make.system(owner, name=f"S{number}").ref)
        client = browser(owner)

        with django_assert_max_num_queries(50):
            client.get("/readiness/")
        with django_assert_max_num_queries(22):
            client.get("/readiness/")

    def test_sends_a_visitor_to_sign_in(self) -> None:
        for path in ("", "stage-2/", "snapshots/stage-1/", "report/stage-1.pdf", "compare/RS-0001/RS-0002/"):
            assert Client().get(f"/readiness/{path}")["Location"].startswith("/accounts/login/")


class TestReport:
    @pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF"), ("xlsx", b"PK"), ("json", b"{")])
    def test_is_a_file_in_the_format_asked_for(self, form: str, begins: bytes) -> None:
        answer = browser(make.occasion()).get(f"/readiness/report/stage-1.{form}")

        assert answer.content.startswith(begins)
        assert "attachment" in answer["Content-Disposition"]

    def test_names_the_owner_and_what_is_missing(self) -> None:
        owner = make.occasion()
        name_owner(owner, provision=POLICY, owner=owner.actor)

        rows = browser(owner).get("/readiness/report/stage-1.json").json()["rows"]

        row = next(row for row in rows if row["provision"] == POLICY)
        assert row["owner"]["name"] == "Founder"
        assert row["says"] == "Hand in evidence and let somebody else accept it."

    @pytest.mark.parametrize("name", ["stage-1.exe", "stage-3.pdf"])
    def test_in_an_unknown_format_or_view_is_not_found(self, name: str) -> None:
        assert browser(make.occasion()).get(f"/readiness/report/{name}").status_code == 404


class TestSnapshots:
    def test_are_stored_and_drawn_with_their_numbers(self) -> None:
        owner = make.occasion()
        client = browser(owner)
        for days in (0, 3, 9):
            with time_machine.travel(make.NOON + timedelta(days=days), tick=False):
                client.post("/readiness/snapshots/stage-1/store/")

        with time_machine.travel(make.NOON + timedelta(days=9), tick=False):
            text = client.get("/readiness/snapshots/stage-1/").content.decode()

        assert text.count("<circle ") == 3
        assert text.count("0 / 70") == 3
        assert "style=" not in text

    def test_cannot_be_stored_by_a_read_only_auditor(self) -> None:
        owner = make.occasion()
        auditor = make.colleague(owner, Role.CERTIFICATION_AUDITOR)

        answer = browser(auditor).post("/readiness/snapshots/stage-1/store/")

        assert answer.status_code == 403
        assert not ReadinessSnapshot.objects.within(owner).exists()

    def test_differ_row_by_row_and_the_lost_come_first(self) -> None:
        owner = make.occasion()
        for provision in (POLICY, "iso42001:5.1"):
            name_owner(owner, provision=provision, owner=owner.actor)
        accept_evidence(owner, ref=item(owner, fresh_days=10).ref)
        first = store_snapshot(owner, view=View.STAGE_1)
        later = make.again(owner, at=make.NOON + timedelta(days=20))
        accept_evidence(
            later,
            ref=item(later, "New", provisions=("iso42001:5.1",), collected_on=later.at.date()).ref,
        )
        second = store_snapshot(later, view=View.STAGE_1)

        with time_machine.travel(later.at, tick=False):
            text = browser(owner).get(f"/readiness/compare/{first.ref}/{second.ref}/").content.decode()

        assert text.index("5.2 ") < text.index("5.1 ")
        assert "Evidence is stale" in text
        assert "EV-0002" in text

    def test_of_another_organization_are_not_found(self) -> None:
        theirs = make.occasion()
        one, two = store_snapshot(theirs, view=View.STAGE_1), store_snapshot(theirs, view=View.STAGE_1)

        assert browser(make.occasion()).get(f"/readiness/compare/{one.ref}/{two.ref}/").status_code == 404
