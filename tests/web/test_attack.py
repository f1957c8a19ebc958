"""What an outsider, a member, an auditor and a thief of cookies try in the browser, and what holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.occasion import Occasion
from fairlead.records.people import Membership, User
from tests import make
from tests.web import hostile
from tests.web.test_authorization import PAGES, address, objects, routes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(make.NOON, tick=False):
        yield


def browser(one: Occasion, **options: Any) -> Client:
    client = Client(raise_request_exception=False, **options)
    client.force_login(User.objects.get(pk=one.person), backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_in(client: Client, user: User, *, password: str = make.PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": user.email, "password": password, **more})


class TestAForgedRequest:
    def test_from_another_site_changes_nothing_anywhere(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner, enforce_csrf_checks=True)
        wrong = {}

        with hostile.unchanged(owner):
            for name, route in routes():
                answer = client.post(address(name, route, refs), {"title": "x", "name": "x", "reason": "x"})
                if answer.status_code not in (403, 405):
                    wrong[name] = answer.status_code

        assert not wrong

    def test_says_that_nothing_was_stored_and_what_to_do(self) -> None:
        answer = browser(make.occasion(), enforce_csrf_checks=True).post("/systems/new/", {"name": "x"})

        assert answer.status_code == 403
        assert "This form is too old" in answer.content.decode()
        assert "load the page anew and send the form again" in answer.content.decode()

    def test_by_a_link_alone_changes_nothing_anywhere(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner)

        with hostile.unchanged(owner):
            for name, route in routes():
                client.get(address(name, route, refs))

    def test_with_a_session_cookie_reaches_no_operation_of_the_api(self) -> None:
        assert browser(make.occasion()).get("/api/systems").status_code == 401


class TestASession:
    def test_that_was_known_before_the_sign_in_is_not_the_one_after_it(self) -> None:
        user = make.account()
        client = Client()
        client.get("/accounts/login/")
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = known = session.session_key

        answer = sign_in(client, user)

        assert answer.status_code == 302
        assert client.cookies[settings.SESSION_COOKIE_NAME].value != known

    def test_ends_at_the_server_when_the_person_signs_out(self) -> None:
        one = make.occasion()
        client = browser(one)
        stolen = client.cookies[settings.SESSION_COOKIE_NAME].value

        client.post("/accounts/logout/")
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = stolen

        assert "/accounts/login/" in thief.get("/systems/")["Location"]

    def test_has_cookies_that_no_script_reads_and_no_other_site_sends(self) -> None:
        client = Client()

        answer = sign_in(client, make.account())

        cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    def test_of_an_organization_is_not_chosen_by_what_the_request_says(self) -> None:
        theirs = make.occasion()
        system = make.system(theirs, name="Theirs alone")
        ours = make.occasion()
        client = browser(ours)
        client.post("/organization/switch/", {"organization": make.organization_of(theirs).ref})

        answer = client.get(f"/systems/{system.ref}/", {"organization": make.organization_of(theirs).ref})

        assert answer.status_code == 404
        assert "Theirs alone" not in client.get("/systems/").content.decode()


class TestSignIn:
    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    )
    def test_leads_to_no_other_site(self, target: str) -> None:
        answer = sign_in(Client(), make.account(), next=target)

        assert answer.status_code == 302
        assert "evil.example" not in answer["Location"]
        assert not answer["Location"].startswith("javascript")

    def test_is_refused_after_many_wrong_passwords_even_with_the_right_one(self) -> None:
        user, client = make.account(), Client()

        for _ in range(12):
            sign_in(client, user, password="not the password at all")

        answer = sign_in(client, user)
        assert "Location" not in answer or "/accounts/login" in answer["Location"]

    def test_costs_as_many_password_hashes_for_a_stranger_as_for_a_member(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user = make.account()
        hasher = get_hasher()
        hashed: list[str] = []
        encode = type(hasher).encode

        def counted(self: Any, password: str, salt: str, *more: Any, **named: Any) -> str:
            hashed.append(password)
            return encode(self, password, salt, *more, **named)

        monkeypatch.setattr(type(hasher), "encode", counted)

        Client().post("/accounts/login/", {"login": user.email, "password": "wrong one"})
        member = len(hashed)
        hashed.clear()
        Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong one"})

        assert len(hashed) == member > 0

    def test_says_the_same_of_a_wrong_password_and_of_an_unknown_person(self) -> None:
        user = make.account()

        known = Client().post("/accounts/login/", {"login": user.email, "password": "wrong one"}).content.decode()
        unknown = (
            Client().post("/accounts/login/", {"login": "no@example.org", "password": "wrong one"}).content.decode()
        )

        assert "not correct" in known
        assert "not correct" in unknown


class TestTheAppearance:
    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "\r\nX: y"])
    def test_leads_to_no_other_site(self, target: str) -> None:
        answer = Client().post("/appearance/", {"appearance": "dark", "next": target})

        assert "evil.example" not in answer["Location"]
        assert "\n" not in answer["Location"]


class TestAHost:
    @pytest.mark.parametrize("host", ["evil.example", "testserver:80@evil.example", "testserver\r\nX: y"])
    def test_that_is_not_ours_is_not_answered(self, host: str) -> None:
        answer = Client(raise_request_exception=False).get("/accounts/login/", HTTP_HOST=host)

        assert answer.status_code == 400
        assert "evil.example" not in answer.content.decode()


class TestEveryPage:
    def test_is_kept_by_no_cache_and_runs_nothing_inline(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        client = browser(owner)
        wrong = {}

        for name, route in routes():
            answer = client.get(address(name, route, refs))
            policy = answer.get("Content-Security-Policy", "")
            is_page = answer.get("Content-Type", "").startswith("text/html") and answer.status_code == 200
            if "no-store" not in answer.get("Cache-Control", "") or "unsafe" in policy:
                wrong[name] = answer.get("Cache-Control", "")
            if is_page and ("script-src 'self'" not in policy or "frame-ancestors 'none'" not in policy):
                wrong[name] = policy
            if answer.get("X-Content-Type-Options") != "nosniff" or answer.get("X-Frame-Options") != "DENY":
                wrong[name] = str(answer.headers)

        assert not wrong


class TestACertificationAuditor:
    def test_changes_nothing_and_sees_nothing_after_the_last_day(self) -> None:
        owner = make.occasion()
        refs = objects(owner)
        auditor = make.colleague(owner, Role.CERTIFICATION_AUDITOR)
        client = browser(auditor)
        Membership.objects.filter(user_id=auditor.person).update(valid_until=make.NOON + timedelta(days=1))
        with hostile.unchanged(owner):
            for name, route in routes():
                if PAGES[name] not in ("visitor", "account", "home", "register.read"):
                    client.post(address(name, route, refs), {"title": "x", "name": "x", "reason": "x"})

        with time_machine.travel(make.NOON + timedelta(days=1, seconds=1), tick=False):
            answer = client.get("/systems/")

        assert answer.status_code == 302
