"""The first start: from no account to one real next step, in the pages a person sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from fairlead.domain.occasion import Occasion
from fairlead.records.organization import Organization
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from tests import make
from tests.web.test_inventory import enter

__all__ = ["enter"]
pytestmark = pytest.mark.django_db
Enter = Callable[[Occasion], Client]
PASSWORD = "a long first password"
ANSWERS = ["services", "solo", "eu", "use_tools", "none", "me", "no_cert"]


def sign_up(client: Client, email: str = "founder@example.org"):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD, "password2": PASSWORD})


class TestFirstStart:
    def test_begins_with_the_first_account_and_not_with_a_form_to_sign_in(self) -> None:
        first = Client().get("/", follow=True)

        page = first.content.decode()
        assert first.redirect_chain[-1] == ("/accounts/signup/", 302)
        assert 'name="password2"' in page
        assert "/accounts/login/" not in page

    def test_begins_with_the_form_to_sign_in_once_somebody_has_an_account(self) -> None:
        make.account()

        page = Client().get("/", follow=True).content.decode()

        assert 'name="login"' in page

    def test_leads_from_sign_up_to_the_first_open_task(self) -> None:
        client = Client()
        assert sign_up(client).status_code == 302
        founded = client.post("/organization/found/", {"name": "Quiet Harbour"}, follow=True)
        assert founded.status_code == 200
        for number, answer in enumerate(ANSWERS, start=1):
            client.post(f"/first-steps/{number}/", {"answer": [answer]})

        tasks = client.post("/first-steps/check/", {"roles": ["customer_user"]}, follow=True)

        text = tasks.content.decode()
        assert len(re.findall(r'<li class="task[ "]', text)) == 37
        assert "internal auditor who did not build the AIMS" in text

    def test_keeps_answers_over_a_reload(self) -> None:
        client = Client()
        sign_up(client)
        client.post("/organization/found/", {"name": "Quiet Harbour"})
        client.post("/first-steps/1/", {"answer": ["services", "health"]})

        again = client.get("/first-steps/1/").content.decode()

        assert len(re.findall(r"<input[^>]*checked", again)) == 2

    def test_gives_the_account_a_public_id_and_an_entry_in_the_installation_log(self) -> None:
        sign_up(Client())

        user = User.objects.get(email="founder@example.org")
        log = TrailEntry.objects.of(Organization.objects.get(ref="installation").pk)
        assert re.fullmatch("P-[0-9a-f]{10}", user.ref or "")
        assert log.filter(action="people.person.registered", subject=user.ref).count() == 1


class TestSignUp:
    def test_is_closed_after_the_first_account(self) -> None:
        make.account()

        answer = sign_up(Client(), "second@example.org")

        assert User.objects.filter(email="second@example.org").count() == 0
        assert answer.status_code == 200


class TestToday:
    def test_sends_a_visitor_to_sign_in(self) -> None:
        answer = Client().get("/")

        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")

    @pytest.mark.parametrize(("systems", "says_more"), [(12, False), (13, True)])
    def test_shows_twelve_dates_and_says_when_there_are_more(self, enter: Enter, systems: int, says_more: bool) -> None:
        owner = make.occasion()
        due = (make.NOON + timedelta(days=3)).date()
        for number in range(systems):
            make.system(owner, name=f"System {number}", review_due_on=due)

        with time_machine.travel(make.NOON, tick=False):
            page = enter(owner).get("/").content.decode()

        assert page.count("AI system is due for review") == 12
        assert ("more fall due within sixty days" in page) is says_more
