"""The frame of every page: places by role, the palette's answers, appearance, the demo mark, strict content policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.records.organization import Organization
from fairlead.records.people import User
from fairlead.usecases.document import revise_document
from fairlead.usecases.lists import save_view
from fairlead.web.find.sources import ACTS
from fairlead.web.frame import PLACES, places_of
from tests import make

pytestmark = pytest.mark.django_db


def client_of(occasion: Occasion) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=occasion.somebody), "django.contrib.auth.backends.ModelBackend")
    return client


class TestThePlaces:
    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLOCK])
    def test_all_open_for_whom_they_are_offered(self, role: Role) -> None:
        occasion = make.occasion(role)

        offered = {place["view"] for place in places_of(occasion)}

        assert offered == {place.view for place in PLACES if occasion.allows(place.permission)}
        assert all(reverse(str(view)) for view in offered)

    def test_mark_the_one_that_is_open(self) -> None:
        page = client_of(make.occasion()).get("/systems/").content.decode()

        marked = re.findall(r'<a class="place" href="([^"]+)" aria-current="page"', page)

        assert marked == ["/systems/"]


class TestThePalette:
    def test_finds_places_and_systems_of_the_own_organization_only(self) -> None:
        ours, theirs = make.occasion(), make.occasion()
        make.system(ours, name="Our triage")
        make.system(theirs, name="Their triage")

        answer = client_of(ours).get("/find/?q=triage", headers={"Accept": "application/json"})

        assert [one["name"] for one in json.loads(answer.content)["found"]] == ["Our triage"]

    def test_offers_the_places_and_then_the_acts_before_one_types(self) -> None:
        occasion = make.occasion()

        answer = client_of(occasion).get("/find/", headers={"Accept": "application/json"})

        kinds = [one["what"] for one in json.loads(answer.content)["found"]]
        assert kinds == ["Place"] * len(places_of(occasion)) + ["Act"] * len(ACTS)

    @pytest.mark.parametrize(("role", "finds"), [(Role.OWNER, True), (Role.EMPLOYEE, False)])
    def test_offers_only_what_the_role_may_open(self, role: Role, finds: bool) -> None:
        owner = make.occasion()
        make.risk(owner, title="Triage of emergencies")

        found = client_of(make.colleague(owner, role)).get("/find/?q=triage", headers={"Accept": "application/json"})
        acts = client_of(make.colleague(owner, role)).get("/find/?q=add", headers={"Accept": "application/json"})

        assert ["Triage of emergencies"] * finds == [one["name"] for one in json.loads(found.content)["found"]]
        assert ("Add a risk" in acts.content.decode()) is finds

    def test_finds_every_kind_of_object(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Policy reader")
        make.risk(occasion, title="Policy ignored")
        revise_document(occasion, kind="DI-02", title="Our policy on AI", text="We care.")
        save_view(occasion, place="systems", name="Policy systems", query="q=policy", shared=False)

        answer = client_of(occasion).get("/find/?q=policy", headers={"Accept": "application/json"})

        kinds = {one["what"].split(" ")[0] for one in json.loads(answer.content)["found"]}
        assert kinds == {"View", "AI", "Risk", "Requirement", "Document"}

    def test_asks_the_database_a_bounded_number_of_times(self) -> None:
        occasion = make.occasion()
        client = client_of(occasion)
        client.get("/find/?q=a", headers={"Accept": "application/json"})

        with CaptureQueriesContext(connection) as asked:
            client.get("/find/?q=a", headers={"Accept": "application/json"})

        assert len(asked) <= 18

    def test_is_a_page_for_those_without_javascript(self) -> None:
        occasion = make.occasion()
        make.system(occasion, name="Our triage")

        page = client_of(occasion).get("/find/?q=triage").content.decode()

        assert '<a href="/systems/AIS-0001/">Our triage</a>' in page

    def test_is_closed_to_visitors(self) -> None:
        assert Client().get("/find/?q=x").status_code == 302


class TestTheAppearance:
    def test_is_kept_in_the_browser_and_put_on_every_page(self) -> None:
        client = Client()
        make.account()

        client.post("/appearance/", {"appearance": "dark"})

        assert '<html lang="en" data-appearance="dark">' in client.get("/accounts/login/").content.decode()

    def test_follows_the_device_again(self) -> None:
        client = Client()
        make.account()
        client.post("/appearance/", {"appearance": "dark"})

        client.post("/appearance/", {"appearance": "system"})

        assert "data-appearance" not in client.get("/accounts/login/").content.decode()

    @pytest.mark.parametrize(
        "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\elsewhere.example"]
    )
    def test_leads_nowhere_else(self, target: str) -> None:
        answer = Client().post("/appearance/", {"appearance": "dark", "next": target})

        assert answer.url == "/"

    def test_changes_by_post_alone(self) -> None:
        assert Client().get("/appearance/?appearance=dark").status_code == 405


class TestTheDemoMark:
    def test_stands_on_pages_of_the_demo_and_on_no_other(self) -> None:
        occasion = make.occasion()
        client = client_of(occasion)
        before = client.get("/systems/").content.decode()

        Organization.objects.filter(pk=occasion.organization).update(kind=Organization.Kind.DEMO)
        after = client.get("/systems/").content.decode()

        assert "Leave demo, start mine" not in before
        assert "Leave demo, start mine" in after


class TestEveryPage:
    def test_allows_its_own_scripts_and_styles_only(self) -> None:
        answer = client_of(make.occasion()).get("/systems/")

        policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
        assert policy["script-src"] == policy["style-src"] == policy["default-src"] == "'self'"
        assert "unsafe" not in answer["Content-Security-Policy"]

    def test_says_that_nothing_is_here_in_the_frame(self) -> None:
        answer = client_of(make.occasion()).get("/systems/AIS-9999/")

        assert answer.status_code == 404
        assert "There is nothing called AIS-9999 here." in answer.content.decode()

    def test_weighs_little(self) -> None:
        import gzip

        from django.contrib.staticfiles import finders

        occasion = make.occasion()
        for number in range(50):
            make.system(occasion, name=f"System {number}")
        page = client_of(occasion).get("/systems/").content

        sizes = [len(gzip.compress(page))]
        for name in set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode())):
            found = finders.find(name)
            assert found, name
            sizes.append(len(gzip.compress(Path(found).read_bytes())))

        assert sum(sizes) <= 150_000


class TestTheAccountPages:
    @pytest.mark.parametrize(
        "name",
        [
            "account_login",
            "account_reset_password",
            "account_reset_password_done",
            "account_change_password",
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "account:details",
            "account:devices",
        ],
    )
    def test_wear_our_face(self, name: str) -> None:
        visitors = name in {"account_login", "account_reset_password", "account_reset_password_done"}
        owner = make.occasion()
        client = Client() if visitors else client_of(owner)

        page = client.get(reverse(name)).content.decode()

        assert "own/tokens.css" in page
        assert "Menu:" not in page

    def test_say_that_the_first_account_founds_the_first_organization(self) -> None:
        page = Client().get("/accounts/signup/").content.decode()

        assert "founds the first organization" in page

    def test_close_the_door_behind_the_first_account(self) -> None:
        make.account()

        page = Client().get("/accounts/signup/").content.decode()

        assert "Accounts are made by invitation" in page
