"""A forgotten password is replaced by a link that works once, and guessing is stopped."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fairlead.jobs import outbox
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import User
from fairlead.usecases.organization import installation
from tests import make
from tests.web.accounts import NEW, browser, clock, installation_log, is_in, sent

__all__ = ["clock", "sent"]
pytestmark = pytest.mark.django_db


def asked(email: str):
    return Client().post("/accounts/password/reset/", {"email": email})


def link_for(user: User, sent) -> str:
    """Ask for a new password, let the queue work, and return the path of the link in the mail."""
    asked(user.email)
    outbox.sweep()
    return re.search(r"https://aims\.example\.org(/accounts/password/reset/key/\S+)", sent[-1].body)[1]


def choose(client: Client, path: str, password: str = NEW):
    """Open the link and choose a password on the page behind it."""
    page = client.get(path)
    if page.status_code != 302:
        return page
    return client.post(page["Location"], {"password1": password, "password2": password})


class TestAForgottenPassword:
    def test_is_replaced_by_a_link_that_works_once(self, sent) -> None:
        user = make.account()
        path = link_for(user, sent)

        first = choose(Client(), path)
        second = choose(Client(), path, "yet another long password")

        assert first["Location"] == "/accounts/password/reset/key/done/"
        assert "This link no longer works" in second.content.decode()
        assert is_in(browser(user, password=NEW))

    def test_ends_every_session(self, sent) -> None:
        user = make.account()
        before = browser(user)

        choose(Client(), link_for(user, sent))

        assert not is_in(before)

    def test_gives_a_link_for_one_hour(self, sent, clock) -> None:
        path = link_for(make.account(), sent)

        clock.shift(timedelta(hours=1, seconds=1))

        assert "This link no longer works" in Client().get(path).content.decode()

    def test_leaves_its_entries_in_the_log_and_tells_the_person(self, sent) -> None:
        user = make.account()
        choose(Client(), link_for(user, sent))
        outbox.sweep()

        assert [one for one in installation_log() if one[1] == user.ref][-2:] == [
            ("people.password.link-made", user.ref),
            ("people.password.changed", user.ref),
        ]
        assert "It has a new password" in sent[-1].body

    def test_gets_the_same_answer_by_the_same_work_for_an_address_without_account(self, sent) -> None:
        user = make.account()
        found = {}
        for email in (user.email, "nobody@example.org"):
            asked("first@example.org")
            with CaptureQueriesContext(connection) as queries:
                answer = asked(email)
            asked_database = [re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in queries]
            found[email] = (answer.status_code, answer["Location"], asked_database)
            cache.clear()

        known, unknown = found.values()
        assert known == unknown

    def test_of_nobody_sends_and_keeps_nothing(self, sent) -> None:
        asked("nobody@example.org")
        outbox.sweep()

        assert sent == []
        assert not OutboxMessage.objects.of(installation(at=make.NOON).pk).exists()

    def test_of_a_deactivated_account_sends_nothing(self, sent) -> None:
        user = make.account()
        User.objects.filter(pk=user.pk).update(is_active=False)
        asked(user.email)
        outbox.sweep()

        assert sent == []

    def test_is_asked_for_a_few_times_only(self, sent) -> None:
        user = make.account()

        answers = [asked(user.email).status_code for _ in range(4)]

        assert answers == [302, 302, 302, 429]

    def test_sends_to_the_account_even_where_a_host_header_lies(self, sent, settings) -> None:
        settings.ALLOWED_HOSTS = ["*"]
        user = make.account()
        Client().post("/accounts/password/reset/", {"email": user.email}, headers={"Host": "evil.example"})
        outbox.sweep()

        assert "evil.example" not in sent[0].body
        assert "https://aims.example.org/accounts/password/reset/key/" in sent[0].body

    def test_without_a_mail_server_is_mended_on_the_command_line(self, capsys, monkeypatch, tmp_path) -> None:
        from fairlead.cli import main

        user = make.account()
        monkeypatch.setenv("FAIRLEAD_URL", "https://aims.example.org")
        monkeypatch.setenv("FAIRLEAD_DATA", str(tmp_path))
        monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
        assert "fairlead reset-password" in Client().get("/accounts/password/reset/").content.decode()

        with time_machine.travel(make.NOON, tick=False):
            status = main(["reset-password", user.email.upper()])
        path = capsys.readouterr().out.strip().removeprefix("https://aims.example.org")
        choose(Client(), path)

        assert status == 0
        assert is_in(browser(user, password=NEW))
        assert ("people.password.link-made", user.ref) in installation_log()

    def test_of_nobody_on_the_command_line_says_so(self, capsys, monkeypatch, tmp_path) -> None:
        from fairlead.cli import main

        monkeypatch.setenv("FAIRLEAD_DATA", str(tmp_path))

        assert main(["reset-password", "nobody@example.org"]) == 2
        assert "Nobody who can sign in has the address nobody@example.org." in capsys.readouterr().err


class TestGuessing:
    def test_a_password_is_stopped_for_a_while_even_when_it_is_right(self, clock) -> None:
        user = make.account()
        for number in range(5):
            Client().post("/accounts/login/", {"login": user.email, "password": f"wrong {number}"})

        locked = Client().post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})
        clock.shift(timedelta(minutes=16))
        later = Client().post("/accounts/login/", {"login": user.email, "password": make.PASSWORD})

        assert "Too many failed login attempts" in locked.content.decode()
        assert later.status_code == 302

    def test_tells_nobody_whether_an_account_is_there(self) -> None:
        user = make.account()

        pages = [
            Client().post("/accounts/login/", {"login": email, "password": "wrong"}).content.decode()
            for email in (user.email, "nobody@example.org")
        ]

        said = [re.search(r"The email address and/or password[^<]*", page)[0] for page in pages]
        assert said[0] == said[1]

    def test_of_one_account_does_not_lock_another(self) -> None:
        user, other = make.account(), make.account()
        for number in range(6):
            Client().post("/accounts/login/", {"login": user.email, "password": f"wrong {number}"})

        assert is_in(browser(other))

    def test_from_many_addresses_that_a_visitor_makes_up_is_one_visitor(self, settings) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
        users = [make.account() for _ in range(11)]

        for number, user in enumerate(users):
            headers = {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.7"}
            answer = Client().post("/accounts/login/", {"login": user.email, "password": "wrong"}, headers=headers)

        assert "Too many failed login attempts" in answer.content.decode()
