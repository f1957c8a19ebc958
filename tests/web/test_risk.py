"""The risk register in the browser: found, entered, rated, treated, accepted; refused in words, escaped everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.records.people import User
from fairlead.records.risk import Risk, RiskCriteria
from fairlead.usecases.risk import change_risk
from fairlead.usecases.treatment import accept_residual
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(make.NOON, tick=False):
        yield


def signed_in(occasion: Occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


ENTERED = {
    "title": "Drift",
    "consequence": "Urgent cases wait",
    "affected": ["individuals"],
    "likelihood": "3",
    "severity": "4",
}


class TestRegister:
    def test_teaches_when_it_is_empty_and_asks_for_criteria_first(self) -> None:
        page = text(signed_in(make.occasion()).get("/risks/"))

        assert "No risk is in the register yet" in page
        assert "Set the risk criteria" in page

    def test_lists_searches_and_narrows_by_the_address(self) -> None:
        owner = make.occasion()
        make.risk(owner, title="Drift", likelihood=5, severity=5)
        make.risk(owner, title="Leak", likelihood=1, severity=1)
        client = signed_in(owner)

        assert {"Drift", "Leak"} <= set(text(client.get("/risks/")).replace("<", " ").replace(">", " ").split())
        assert "Leak</a>" not in text(client.get("/risks/?q=drift"))
        assert "Leak</a>" not in text(client.get("/risks/?state=untreated"))
        assert "Drift</a>" not in text(client.get("/risks/?cell=1-1&criteria=1"))
        assert "No risk matches" in text(client.get("/risks/?q=nothing"))

    def test_costs_the_same_for_one_and_for_many(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        system = make.system(owner)
        for number in range(60):
            make.risk(owner, title=f"Risk {number}", systems=[system.ref])
        client = signed_in(owner)
        client.get("/risks/")

        with django_assert_max_num_queries(18 + make.walls()):
            assert client.get("/risks/").status_code == 200

    @pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
    def test_exports_exactly_what_it_shows(self, form: str) -> None:
        owner = make.occasion()
        make.risk(owner, title="=HYPERLINK(1)")
        make.risk(owner, title="Leak", likelihood=1, severity=1)

        answer = signed_in(owner).get(f"/risks/?state=untreated&export={form}")

        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer["Content-Disposition"].startswith("attachment")
        if form == "json":
            assert [row["title"] for row in json.loads(body)["rows"]] == ["=HYPERLINK(1)"]
        if form == "csv":
            assert b"'=HYPERLINK(1)" in body
            assert b"Leak" not in body

    def test_of_another_organization_stays_there(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        foreign = make.risk(theirs, title="Theirs")
        client = signed_in(ours)

        assert "Theirs" not in text(client.get("/risks/"))
        for tail in ("", "edit/", "rate/", "treat/", "accept/", "close/", "reopen/"):
            assert client.get(f"/risks/{foreign.ref}/{tail}").status_code == 404

    def test_is_closed_to_who_may_not_read_it(self) -> None:
        owner = make.occasion()
        employee = make.colleague(owner, Role.EMPLOYEE)

        assert signed_in(employee).get("/risks/").status_code == 403
        assert Client().get("/risks/")["Location"].startswith("/accounts/login/")


class TestEntering:
    def test_waits_for_criteria(self) -> None:
        page = text(signed_in(make.occasion()).get("/risks/new/"))

        assert "First the scale, then the risks" in page

    def test_stores_the_risk_and_shows_it(self) -> None:
        owner = make.occasion()
        make.criteria(owner)
        system = make.system(owner)

        answer = signed_in(owner).post("/risks/new/", {**ENTERED, "systems": [system.ref]}, follow=True)

        assert "Drift is in the register as R-0001." in text(answer)
        assert Risk.objects.within(owner).get().level == 12

    def test_shows_what_is_missing_at_its_field_and_keeps_what_was_typed(self) -> None:
        owner = make.occasion()
        make.criteria(owner)

        page = text(signed_in(owner).post("/risks/new/", {**ENTERED, "affected": [], "severity": "9"}))

        assert "Some answers need another look" in page
        assert 'value="Drift"' in page
        assert not Risk.objects.within(owner).exists()

    def test_begins_from_the_library(self) -> None:
        owner = make.occasion()
        make.criteria(owner)
        client = signed_in(owner)

        library = text(client.get("/risks/library/?domain=fairness&q=proxy"))
        form = text(client.get("/risks/new/?from=R-002"))

        assert "Proxy discrimination" in library
        assert "Biased training data" not in library
        assert 'value="Proxy discrimination"' in form
        assert 'value="risk-catalogue:R-002"' in form

    def test_takes_refs_when_there_are_too_many_systems_for_boxes(self) -> None:
        owner = make.occasion()
        make.criteria(owner)
        for number in range(31):
            make.system(owner, name=f"System {number}")
        client = signed_in(owner)

        wrong = text(client.post("/risks/new/", {**ENTERED, "systems": "AIS-0002, AIS-9999"}))
        client.post("/risks/new/", {**ENTERED, "systems": "ais-0002 AIS-0003"})

        assert "There is nothing called AIS-9999 here." in wrong
        assert Risk.objects.within(owner).get().system_links.model.objects.within(owner).count() == 2

    @pytest.mark.parametrize("field", ["title", "cause", "event", "consequence", "source"])
    def test_shows_a_script_as_text(self, field: str) -> None:
        owner = make.occasion()
        row = make.risk(owner, **{field: "<script>alert(1)</script>"})

        page = signed_in(owner).get(f"/risks/{row.ref}/").content.decode()

        assert "<script>alert(1)" not in page
        assert "&lt;script&gt;alert(1)" in page


class TestEditing:
    def test_shows_both_versions_and_loses_nothing(self) -> None:
        owner = make.occasion()
        row = make.risk(owner)
        change_risk(owner, ref=row.ref, values={"cause": "Theirs"})
        given = {"title": row.title, "consequence": row.consequence, "affected": ["individuals"], "cause": "Ours"}
        client = signed_in(owner)

        page = text(client.post(f"/risks/{row.ref}/edit/", {**given, "version": "1"}))
        client.post(f"/risks/{row.ref}/edit/", {**given, "version": "2"})

        assert "Somebody else saved this since you opened it" in page
        assert "Theirs" in page
        assert 'name="version" value="2"' in page
        assert Risk.objects.within(owner).get().cause == "Ours"


class TestDeciding:
    def test_rates_treats_and_accepts_by_two_people(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        row = make.risk(lead)
        treating, accepting = signed_in(lead), signed_in(owner)

        treating.post(f"/risks/{row.ref}/rate/", {"likelihood": "4", "severity": "4", "version": "1"})
        treated = treating.post(
            f"/risks/{row.ref}/treat/",
            {
                "option": "modify",
                "plan": "Test each group",
                "controls": ["iso42001:A.6.2.4"],
                "residual_likelihood": "2",
                "residual_severity": "4",
                "version": "2",
            },
            follow=True,
        )
        own = text(
            treating.post(f"/risks/{row.ref}/accept/", {"until": "2027-02-01", "reason": "Fine", "version": "3"})
        )
        accepted = accepting.post(
            f"/risks/{row.ref}/accept/",
            {"until": "2027-02-01", "reason": "Benefit outweighs it", "version": "3"},
            follow=True,
        )

        assert "The treatment of R-0001 is recorded." in text(treated)
        assert "Somebody other than the person who decided the treatment accepts what remains." in own
        assert "Remaining risk accepted" in text(accepted)

    def test_refuses_a_treatment_at_its_field(self) -> None:
        owner = make.occasion()
        row = make.risk(owner)

        page = text(
            signed_in(owner).post(
                f"/risks/{row.ref}/treat/",
                {"option": "modify", "plan": "Test", "residual_likelihood": "5", "residual_severity": "5"},
            )
        )

        assert "Choose at least one control" in page
        assert 'href="#id_controls"' in page

    def test_suggests_the_controls_of_the_library(self) -> None:
        owner = make.occasion()
        row = make.risk(owner, source="risk-catalogue:R-002")

        page = text(signed_in(owner).get(f"/risks/{row.ref}/treat/"))

        assert "Suggested for this risk" in page
        assert "Proxy analysis, feature removal or constraint" in page

    def test_shows_what_changed_when_the_treatment_is_not_what_was_seen(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        row = make.treated(lead, make.risk(lead))

        page = text(
            signed_in(owner).post(
                f"/risks/{row.ref}/accept/", {"until": "2027-02-01", "reason": "Fine", "version": str(row.version - 1)}
            )
        )

        assert "Somebody else saved this since you opened it" in page
        assert f'name="version" value="{row.version}"' in page

    def test_reappears_on_the_day_the_acceptance_ends(self) -> None:
        owner = make.occasion()
        row = make.treated(owner, make.risk(owner))
        accept_residual(owner, ref=row.ref, until=make.NOON.date() + timedelta(days=9), reason="Fine")
        client = signed_in(owner)

        before = text(client.get("/risks/waiting/"))
        with time_machine.travel(make.NOON + timedelta(days=9), tick=False):
            after = text(signed_in(owner).get("/risks/waiting/"))
            shown = text(signed_in(owner).get(f"/risks/{row.ref}/"))

        assert "Nothing waits" in before
        assert "Acceptance expired" in after
        assert "The acceptance has ended" in shown

    def test_closes_and_opens_again(self) -> None:
        owner = make.occasion()
        row = make.risk(owner)
        client = signed_in(owner)

        closed = text(client.post(f"/risks/{row.ref}/close/", {"reason": "The system is retired"}, follow=True))
        opened = text(client.post(f"/risks/{row.ref}/reopen/", {"reason": "It runs again"}, follow=True))

        assert "This risk is closed" in closed
        assert "This risk is closed" not in opened


class TestCriteria:
    def test_are_offered_set_changed_and_kept(self) -> None:
        owner = make.occasion()
        client = signed_in(owner)
        given = {"likelihood": "low\nmiddle\nhigh", "severity": "low\nmiddle\nhigh", "appetite": "3"}

        offered = text(client.get("/risks/criteria/change/"))
        beyond = text(client.post("/risks/criteria/change/", {**given, "appetite": "99"}))
        client.post("/risks/criteria/change/", given)
        refused = text(client.post("/risks/criteria/change/", {**given, "appetite": "4"}))
        client.post("/risks/criteria/change/", {**given, "appetite": "4", "reason": "Lower cost of treatment"})
        page = text(client.get("/risks/criteria/"))

        assert "almost certain" in offered
        assert "Choose an appetite from 1 to 8" in beyond
        assert "Write why the criteria change" in refused
        assert RiskCriteria.objects.within(owner).count() == 2
        assert "Criteria 2, in force" in page
        assert "Earlier versions" in page


class TestHeatTable:
    def test_says_the_count_in_figures_and_opens_exactly_these(self) -> None:
        owner = make.occasion()
        make.risk(owner, likelihood=3, severity=4)
        make.risk(owner, likelihood=3, severity=4)
        make.treated(owner, make.risk(owner, likelihood=1, severity=1, title="Low"), residual_likelihood=1)
        client = signed_in(owner)

        page = text(client.get("/risks/heat/"))
        listed = text(client.get("/risks/?cell=3-4&criteria=1"))
        left = text(client.get("/risks/heat/?after=treatment"))

        assert 'href="/risks/?cell=3-4&amp;criteria=1"><strong>2</strong>' in page
        assert "level 12" in page
        assert "Low</a>" not in listed
        assert 'href="/risks/?left=1-1&amp;criteria=1"><strong>1</strong>' in left
        assert "2 more are not treated" in left
