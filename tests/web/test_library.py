"""The library explains every requirement and control, and the thread is walkable both ways by links."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from fairlead.domain.occasion import Occasion
from fairlead.queries.evidence import assessable
from fairlead.records.applicability import RequirementOwner
from tests import make
from tests.web.test_evidence import CONTROL, POLICY, browser, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def links(client: Client, path: str) -> set[str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return set(re.findall(r'href="([^"#?]+)', answer.content.decode()))


def thread(owner: Occasion) -> dict[str, str]:
    system = make.system(owner)
    risk = make.risk(owner, systems=(system.ref,))
    make.treated(owner, risk, controls=(CONTROL,))
    proof = item(owner, provisions=(CONTROL,), system=system.ref)
    return {"system": system.ref, "risk": risk.ref, "control": CONTROL, "evidence": proof.ref}


class TestIndex:
    def test_lists_every_row_that_readiness_counts(self) -> None:
        found = links(browser(make.occasion()), "/library/")

        assert {f"/library/{one.framework}/{one.id}/" for one in assessable()} <= found

    def test_narrows_to_what_holds_the_words(self) -> None:
        text = browser(make.occasion()).get("/library/", {"q": "a.6.2.4"}).content.decode()

        assert "/library/iso42001/A.6.2.4/" in text
        assert "/library/iso42001/5.2/" not in text

    def test_says_when_nothing_matches(self) -> None:
        text = browser(make.occasion()).get("/library/", {"q": "<script>"}).content.decode()

        assert "&lt;script&gt;" in text
        assert "Nothing matches" in text


class TestProvision:
    @pytest.mark.parametrize("number", ["4", "A.6", "4.1", "5.2", "10.2", "A.2.2", "A.10.4", "A.6.2.8"])
    def test_is_explained(self, number: str) -> None:
        assert browser(make.occasion()).get(f"/library/iso42001/{number}/").status_code == 200

    @pytest.mark.parametrize("path", ["iso42001/A.99/", "nist/5.2/", "own/OC-0001/"])
    def test_that_no_framework_has_is_not_found(self, path: str) -> None:
        assert browser(make.occasion()).get(f"/library/{path}").status_code == 404

    def test_shows_our_decision_risks_and_evidence_and_nobody_elses(self) -> None:
        owner = make.occasion()
        refs = thread(owner)
        path = "/library/iso42001/A.6.2.4/"

        ours, theirs = links(browser(owner), path), links(browser(make.occasion()), path)

        own = {f"/risks/{refs['risk']}/", f"/evidence/{refs['evidence']}/"}
        assert own <= ours
        assert not own & theirs

    def test_asks_a_bounded_number_of_queries(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        for number in range(9):
            item(owner, f"Item {number}", provisions=(CONTROL,))
        client = browser(owner)
        client.get("/library/iso42001/A.6.2.4/")

        with django_assert_max_num_queries(24):
            client.get("/library/iso42001/A.6.2.4/")

    def test_sends_a_visitor_to_sign_in(self) -> None:
        for path in ("", "iso42001/5.2/", "panel/?id=iso42001:5.2"):
            assert Client().get(f"/library/{path}")["Location"].startswith("/accounts/login/")


class TestPanel:
    def test_explains_beside_a_page_without_a_frame(self) -> None:
        text = browser(make.occasion()).get("/library/panel/", {"id": "iso42001:4.3"}).content.decode()

        assert "Why it exists" in text
        assert "<html" not in text

    @pytest.mark.parametrize("ref", ["", "iso42001:A.99", "../5.2"])
    def test_about_nothing_known_is_not_found(self, ref: str) -> None:
        assert browser(make.occasion()).get("/library/panel/", {"id": ref}).status_code == 404


class TestOwner:
    def test_of_a_requirement_is_named(self) -> None:
        owner = make.occasion()

        browser(owner).post("/library/iso42001/5.2/owner/", {"owner": owner.actor})

        assert RequirementOwner.objects.within(owner).get().provision == POLICY

    def test_of_a_control_is_named_in_the_statement_only(self) -> None:
        owner = make.occasion()

        assert browser(owner).post("/library/iso42001/A.5.2/owner/", {"owner": owner.actor}).status_code == 404

    def test_from_another_organization_is_refused(self) -> None:
        ours, theirs = make.occasion(), make.occasion()

        answer = browser(ours).post("/library/iso42001/5.2/owner/", {"owner": theirs.actor})

        assert answer.status_code == 422
        assert not RequirementOwner.objects.within(ours).exists()


class TestTrace:
    @pytest.mark.parametrize("begin", ["system", "risk", "control", "evidence"])
    def test_leads_from_every_end_to_every_other(self, begin: str) -> None:
        owner = make.occasion()
        refs = thread(owner)

        found = links(browser(owner), f"/trace/{refs[begin]}/")

        assert {
            f"/systems/{refs['system']}/",
            f"/risks/{refs['risk']}/",
            "/library/iso42001/A.6.2.4/",
            f"/evidence/{refs['evidence']}/",
        } <= found
        assert any(path.startswith("/trail/") and path != "/trail/" for path in found)
        assert {f"/trace/{ref}/" for name, ref in refs.items() if name != begin} <= found

    def test_asks_as_often_for_forty_links_as_for_one(self, django_assert_max_num_queries: Any) -> None:
        owner = make.occasion()
        system = make.system(owner)
        for number in range(20):
            make.treated(owner, make.risk(owner, title=f"R{number}", systems=(system.ref,)), controls=(CONTROL,))
            item(owner, f"Item {number}", provisions=(CONTROL,), system=system.ref)
        client = browser(owner)
        client.get(f"/trace/{system.ref}/")

        with django_assert_max_num_queries(26):
            client.get(f"/trace/{system.ref}/")

    def test_through_what_is_not_ours_is_not_found(self) -> None:
        refs = thread(make.occasion())
        client = browser(make.occasion())

        for name in ("system", "risk", "evidence"):
            assert client.get(f"/trace/{refs[name]}/").status_code == 404

    def test_sends_a_visitor_to_sign_in(self) -> None:
        assert Client().get(f"/trace/{POLICY}/")["Location"].startswith("/accounts/login/")
