"""A person's own account: devices, name and zone, another address, several organizations; and the page of mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client

from fairlead.domain.access import Role
from fairlead.jobs import outbox
from fairlead.records.organization import Organization
from fairlead.records.people import Membership, User
from tests import make
from tests.web.accounts import FIREFOX, NEW, browser, clock, installation_log, is_in, sent

__all__ = ["clock", "sent"]
pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"


class TestSignedInDevices:
    def test_are_listed_in_words_with_this_one_first(self) -> None:
        user = make.account()
        browser(user, agent=PHONE)
        here = browser(user)

        page = here.get("/account/devices/").content.decode()

        assert page.index("Firefox, Linux") < page.index("Safari, iPhone")
        assert page.count("This device") == 1

    def test_are_signed_out_one_by_one(self) -> None:
        user = make.account()
        phone, here = browser(user, agent=PHONE), browser(user)
        number = re.search(r"devices/(\d+)/end/", here.get("/account/devices/").content.decode())[1]

        here.post(f"/account/devices/{number}/end/")

        assert (is_in(phone), is_in(here)) == (False, True)
        assert installation_log()[-1] == ("people.sessions.ended", user.ref)

    def test_are_all_signed_out_but_this_one(self) -> None:
        user = make.account()
        others, here = [browser(user), browser(user)], browser(user)

        here.post("/account/devices/others/end/")

        assert ([is_in(one) for one in others], is_in(here)) == ([False, False], True)

    def test_are_noted_every_five_minutes_and_when_they_change(self, clock) -> None:
        client = browser(make.account())
        client.get("/account/")
        session = UserSession.objects.get()

        for minutes, agent, noted in ((4, FIREFOX, False), (2, FIREFOX, True), (1, PHONE, True), (1, PHONE, False)):
            before = session.last_seen_at
            clock.shift(timedelta(minutes=minutes))
            client.get("/account/", headers={"user-agent": agent})
            session.refresh_from_db()
            assert (session.last_seen_at > before, session.user_agent) == (noted, agent)

    def test_of_another_person_cannot_be_signed_out(self) -> None:
        theirs, ours = browser(make.account()), browser(make.account())

        answer = ours.post(f"/account/devices/{self.number_of(theirs)}/end/")

        assert answer.status_code == 404
        assert is_in(theirs)

    def number_of(self, client: Client) -> int:
        from allauth.usersessions.models import UserSession

        return UserSession.objects.get(session_key=client.session.session_key).pk

    def test_end_with_a_new_password_but_for_this_one(self) -> None:
        user = make.account()
        other, here = browser(user), browser(user)

        here.post("/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW})

        assert (is_in(other), is_in(here)) == (False, True)
        assert here.get("/account/devices/").content.decode().count("<tr>") == 2

    def test_are_shown_at_the_old_address_too(self) -> None:
        assert browser(make.account()).get("/accounts/sessions/")["Location"] == "/account/devices/"


class TestTheAccountPage:
    def test_changes_name_zone_and_notices(self) -> None:
        user = make.account()
        given = {"name": "Quiet Person", "time_zone": "Europe/Lisbon", "notices": ""}

        answer = browser(user).post("/account/", given)

        user.refresh_from_db()
        assert answer.status_code == 302
        assert (user.name, user.time_zone, user.preferences["notices"]) == ("Quiet Person", "Europe/Lisbon", False)
        assert installation_log()[-1] == ("people.details.changed", user.ref)

    def test_refuses_a_zone_that_is_none(self) -> None:
        user = make.account()

        page = browser(user).post("/account/", {"name": "", "time_zone": "../../etc/passwd"})

        assert "../../etc/passwd" in page.content.decode()
        assert User.objects.get(pk=user.pk).time_zone == ""

    def test_does_not_offer_another_address_without_a_mail_server(self) -> None:
        client = browser(make.account())
        client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})

        page = client.get("/account/address/").content.decode()

        assert "cannot be changed here now" in page


class TestAnotherAddress:
    def wanted(self, client: Client, email: str):
        client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})
        return client.post("/account/address/", {"email": email})

    def test_counts_once_its_link_was_opened_and_the_old_one_is_told(self, sent) -> None:
        user = make.account()
        self.wanted(browser(user), "new.place@example.org")
        outbox.sweep()
        path = re.search(r"https://aims\.example\.org(/account/address/\S+)", sent[-1].body)[1]
        assert sent[-1].to == ["new.place@example.org"]
        opened = Client().get(path)
        assert User.objects.get(pk=user.pk).email == user.email

        changed, again = Client().post(path), Client().post(path)
        outbox.sweep()

        assert [one.status_code for one in (opened, changed, again)] == [200, 200, 404]
        assert User.objects.get(pk=user.pk).email == "new.place@example.org"
        assert sent[-1].to == [user.email]
        assert installation_log()[-1] == ("people.address.changed", user.ref)
        assert Client().post("/accounts/login/", {"login": user.email, "password": make.PASSWORD}).status_code == 200
        user.email = "new.place@example.org"
        assert is_in(browser(user))

    def test_of_the_founder_who_signed_up_is_changed_too(self, sent) -> None:
        client = Client()
        given = {"email": "founder@example.org", "password1": make.PASSWORD, "password2": make.PASSWORD}
        client.post("/accounts/signup/", given)

        self.wanted(client, "new.place@example.org")
        outbox.sweep()

        assert User.objects.get().email == "founder@example.org"
        Client().post(re.search(r"https://aims\.example\.org(/account/address/\S+)", sent[-1].body)[1])
        assert User.objects.get().email == "new.place@example.org"

    def test_that_somebody_has_is_told_and_does_not_count(self, sent) -> None:
        user, other = make.account(), make.account()
        client = browser(user)

        taken, free = self.wanted(client, other.email), self.wanted(client, "free@example.org")
        outbox.sweep()

        said = [re.search(r"Open the link in the mail to [^<]*", one.content.decode())[0] for one in (taken, free)]
        assert said[0].replace(other.email, "") == said[1].replace("free@example.org", "")
        assert "has one already" in sent[0].body
        assert User.objects.get(pk=user.pk).email == user.email

    def test_is_not_taken_from_a_link_that_was_changed_or_is_old(self, sent, clock) -> None:
        self.wanted(browser(make.account()), "new.place@example.org")
        outbox.sweep()
        path = re.search(r"https://aims\.example\.org(/account/address/\S+)", sent[-1].body)[1]

        changed = Client().post(path[:-3] + "xx/")
        clock.shift(timedelta(days=1, seconds=1))
        old = Client().post(path)

        assert (changed.status_code, old.status_code) == (404, 404)

    def test_is_asked_for_only_by_somebody_who_knows_the_password(self, sent) -> None:
        client = browser(make.account())
        with time_machine.travel(make.NOON + timedelta(minutes=10), tick=False):
            answer = client.post("/account/address/", {"email": "new.place@example.org"})

        assert "/accounts/reauthenticate/" in answer["Location"]


class TestSeveralOrganizations:
    def test_are_switched_and_the_choice_stays(self) -> None:
        user = make.account()
        make.organization("North Quay", owner=user)
        south = make.organization("South Quay", owner=user)
        client = browser(user)

        client.post("/organization/switch/", {"organization": south.ref})

        assert "<strong>South Quay</strong>" in client.get("/systems/").content.decode()

    def test_of_others_cannot_be_switched_to(self) -> None:
        user = make.account()
        make.organization("North Quay", owner=user)
        theirs = make.organization("Their Quay")
        client = browser(user)

        client.post("/organization/switch/", {"organization": theirs.ref})

        assert "Their Quay" not in client.get("/systems/").content.decode()

    def test_lose_the_one_whose_end_date_has_come(self, clock) -> None:
        owner = make.occasion()
        auditor = make.account()
        row = Organization.objects.get(pk=owner.organization)
        until = make.NOON + timedelta(days=1)
        Membership.objects.create(
            organization=row, user=auditor, role=Role.CERTIFICATION_AUDITOR, joined_at=make.NOON, valid_until=until
        )
        make.organization("Own Quay", owner=auditor)
        client = browser(auditor)
        client.post("/organization/switch/", {"organization": row.ref})
        assert "<strong>Quiet Harbour</strong>" in client.get("/systems/").content.decode()

        clock.shift(timedelta(days=1))

        assert "Quiet Harbour" not in client.get("/systems/").content.decode()


class TestTheMailPage:
    def test_shows_the_link_of_an_invitation_until_it_is_used(self) -> None:
        owner = User.objects.get(pk=make.occasion().person)
        client = browser(owner)
        made = client.post("/organization/people/invite/", {"email": "new@example.org", "role": "employee"})
        link = re.search(r"http://testserver(/organization/join/\S+?)</code>", made.content.decode())[1]

        before = client.get("/organization/people/mail/").content.decode()
        newcomer = make.account()
        User.objects.filter(pk=newcomer.pk).update(email="new@example.org")
        newcomer.refresh_from_db()
        browser(newcomer).post(link)
        after = client.get("/organization/people/mail/").content.decode()

        assert link in before
        assert "Not sent: no mail server" in before
        assert link not in after
        assert "no longer needed" in after

    def test_shows_no_message_about_anybodys_account(self, sent) -> None:
        owner = make.occasion()
        lead = User.objects.get(pk=make.colleague(owner).person)
        Client().post("/accounts/password/reset/", {"email": lead.email})

        page = browser(User.objects.get(pk=owner.person)).get("/organization/people/mail/").content.decode()

        assert lead.email not in page
