"""Frameworks are shown with the mapping both ways and our own state, and never say that another framework is met."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from fairlead.packs.load import library
from fairlead.queries.framework import frameworks
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.readiness import name_owner
from tests import make
from tests.api.test_evidence import program
from tests.web.test_evidence import POLICY, browser, item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def page(path: str) -> str:
    answer = browser(make.occasion()).get(f"/library/frameworks/{path}", follow=True)
    assert answer.status_code == 200, path
    return answer.content.decode()


class TestTheList:
    def test_links_to_every_framework(self) -> None:
        text = page("")

        assert all(f'href="/library/frameworks/{pack.id}/"' in text for pack in frameworks())
        assert "2026-12-02" in text, "the next date of the EU AI Act on 2026-11-23"


class TestAFramework:
    @pytest.mark.parametrize("pack", [each.id for each in frameworks()])
    def test_is_shown(self, pack: str) -> None:
        text = page(f"{pack}/")

        if pack != "iso42001":
            assert all(
                f"/library/frameworks/{pack}/{row.id}/" in text for row in library()[pack].provisions if row.assessable
            )

    @pytest.mark.parametrize("path", ["risk-catalogue/", "nothing/", "eu_ai_act/AIA-999/", "nist_ai_rmf/GOVERN/"])
    def test_that_is_none_is_not_found(self, path: str) -> None:
        assert browser(make.occasion()).get(f"/library/frameworks/{path}").status_code == 404


class TestAProvision:
    def test_shows_what_goes_towards_it_and_what_is_left(self) -> None:
        text = page("eu_ai_act/AIA-9/")

        assert "/library/frameworks/iso42001/6.1.2/" in text
        assert "What is left to do" in text
        assert "Partial: a real part of it" in text

    def test_of_iso27001_shows_what_it_gives_and_reaches_only_as_a_path(self) -> None:
        text = page("iso27001/A.5.1/")

        assert "What it goes towards" in text
        assert "judged by nobody" in text
        assert "Path: A.5.1 →" in text

    def test_of_iso42001_shows_both_directions(self) -> None:
        text = page("iso42001/A.2.2/")

        assert "What another framework gives towards it" in text
        assert "/library/frameworks/nist_ai_rmf/GOVERN-1.2/" in text

    def test_counts_our_rows_as_readiness_does(self) -> None:
        owner = make.occasion()
        before = program(owner).get("/api/frameworks/nist_ai_rmf").json()["rows"]
        name_owner(owner, provision=POLICY, owner=owner.actor)
        accept_evidence(owner, ref=item(owner).ref)

        after = program(owner).get("/api/frameworks/nist_ai_rmf").json()["rows"]

        gained = [two["provision"] for one, two in zip(before, after, strict=True) if two["counted"] > one["counted"]]
        goes = {link.met for link in library()["nist_ai_rmf"].links if link.done == POLICY}
        assert set(gained) == goes
        assert goes


class TestTheApi:
    def test_lists_what_the_pages_list(self) -> None:
        found = program(make.occasion()).get("/api/frameworks").json()

        assert [each["id"] for each in found] == [pack.id for pack in frameworks()]
        assert {each["id"]: each["mapped"] for each in found}["eu_ai_act"] == 39

    def test_gives_every_path_of_a_mapping(self) -> None:
        found = program(make.occasion()).get("/api/frameworks/eu_ai_act/provisions/AIA-9").json()

        assert found["helped_by"][0]["strength"] == "partial"
        assert {one["paths"][0][0]["source"] for one in found["helped_by"]} == {"eu_ai_act"}
