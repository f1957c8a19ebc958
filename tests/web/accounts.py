"""What tests of accounts share: a stopped clock, mails that were sent, browsers signed in by the form, the log."""

from __future__ import annotations

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.organization import installation
from tests import make

NEW = "another long test password"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def clock():
    """Stop the clock at noon, and forget what was counted against guessing."""
    cache.clear()
    with time_machine.travel(make.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def sent(settings, mailoutbox):
    """Return the mails that were sent; the product is set to send them."""
    settings.MAIL_IS_SENT = True
    settings.FAIRLEAD_URL = "https://aims.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return mailoutbox


def browser(user: User, *, agent: str = FIREFOX, password: str = make.PASSWORD) -> Client:
    """Return a browser in which the person signed in by the form."""
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    assert answer.status_code == 302, answer.content
    return client


def is_in(client: Client) -> bool:
    """Tell whether a browser is still signed in."""
    return client.get("/account/").status_code == 200


def installation_log() -> list[tuple[str, str]]:
    """Return action and subject of each entry of the installation's log."""
    rows = TrailEntry.objects.of(installation(at=make.NOON).pk).order_by("seq")
    return [(row.action, row.subject) for row in rows]
