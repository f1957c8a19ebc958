"""Letters leave with the act that caused them, over a real mail server, at least once and never in silence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django_q.models import OrmQ

from fairlead.domain.access import Role
from fairlead.domain.evidence import Proof
from fairlead.domain.mail import WAITS, Kind, MailState
from fairlead.jobs import outbox
from fairlead.records.organization import Organization
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import User
from fairlead.usecases.evidence import About, admit_link
from fairlead.usecases.outbox import letter_of, post
from fairlead.usecases.people import end_access, grant_role, invite, withdraw_invitation
from tests import make
from tests.mail import Sink, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def sink(settings):
    """A mail server that the product is set to use."""
    with mail_server() as server:
        settings.MAIL_IS_SENT = True
        settings.FAIRLEAD_URL = "https://aims.example.org"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        settings.DEFAULT_FROM_EMAIL = "fairlead@aims.example.org"
        yield server


def row_of(occasion) -> OutboxMessage:
    return OutboxMessage.objects.within(occasion).order_by("-id")[0]


def written(occasion, recipient: str = "newcomer@example.org") -> OutboxMessage:
    invite(occasion, email=recipient, role=Role.EMPLOYEE)
    return row_of(occasion)


def handed_in(occasion, title: str):
    about = About(title=title, provisions=("iso42001:5.2",), proof=Proof.DESIGN, collected_on=make.NOON.date())
    return admit_link(occasion, about=about, url="https://example.org/proof")


class TestALetter:
    def test_is_handed_to_the_mail_server_and_then_dropped(self, sink: Sink) -> None:
        owner = make.occasion()
        _, secret = invite(owner, email="newcomer@example.org", role=Role.EMPLOYEE)

        taken = outbox.deliver(owner.organization, row_of(owner).ref)

        assert taken
        assert sink.recipients == ["newcomer@example.org"]
        assert sink.messages[0]["Subject"] == "You are invited to Quiet Harbour"
        assert f"https://aims.example.org/organization/join/quiet-harbour/{secret}/" in sink.messages[0].get_content()
        row = row_of(owner)
        assert (row.state, row.sealed, row.delivered_at) == (MailState.SENT, "", make.NOON)

    def test_is_put_into_the_queue_by_its_act(self, sink: Sink) -> None:
        row = written(make.occasion())

        tasks = [one.task for one in OrmQ.objects.all()]

        assert [(one["func"], one["args"]) for one in tasks] == [
            ("fairlead.jobs.outbox.deliver", (row.organization_id, row.ref))
        ]

    def test_is_not_written_when_its_act_is_taken_back(self, sink: Sink) -> None:
        owner = make.occasion()

        with transaction.atomic():
            written(owner)
            transaction.set_rollback(True)

        assert not OutboxMessage.objects.within(owner).exists()
        assert not OrmQ.objects.exists()

    def test_cannot_be_read_from_a_copy_of_the_database(self, sink: Sink) -> None:
        owner = make.occasion()
        _, secret = invite(owner, email="newcomer@example.org", role=Role.EMPLOYEE)

        row = row_of(owner)

        assert secret not in row.sealed
        assert row.letter().path.endswith(f"{secret}/")

    def test_sealed_with_a_key_that_is_gone_is_given_up(self, sink: Sink, settings) -> None:
        row = written(make.occasion())

        settings.SECRET_KEY = "another key folder"

        assert not outbox.deliver(row.organization_id, row.ref)
        row.refresh_from_db(from_queryset=OutboxMessage.objects.of(row.organization_id))
        assert (row.state, sink.messages) == (MailState.FAILED, [])

    def test_is_sent_once_however_often_the_queue_starts_it(self, sink: Sink) -> None:
        row = written(make.occasion())

        taken = [outbox.deliver(row.organization_id, row.ref) for _ in range(3)]

        assert taken == [True, False, False]
        assert len(sink.messages) == 1

    def test_is_not_sent_once_its_invitation_is_withdrawn(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        withdraw_invitation(owner, ref=row.about)

        assert not outbox.deliver(owner.organization, row.ref)
        assert row_of(owner).state == MailState.DROPPED

    def test_is_not_sent_after_its_link_expired(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        row = written(owner)

        clock.shift(timedelta(days=15))

        assert outbox.sweep() == 0
        assert (row_of(owner).state, sink.messages) == (MailState.DROPPED, [])
        assert row.ref == row_of(owner).ref

    def test_leaves_no_line_after_a_month(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        row = written(owner)
        outbox.deliver(owner.organization, row.ref)

        clock.shift(timedelta(days=31))
        outbox.sweep()

        assert not OutboxMessage.objects.within(owner).exists()


class TestAMailServer:
    def test_that_refuses_the_address_ends_the_tries(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        sink.on_recipient = "550 5.1.1 nobody of that name"

        outbox.deliver(owner.organization, row.ref)

        row = row_of(owner)
        assert (row.state, row.attempts, row.sealed != "") == (MailState.FAILED, 1, True)
        assert row.last_error == "SMTPRecipientsRefused: 550 5.1.1 nobody of that name"

    def test_that_refuses_the_letter_ends_the_tries(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        sink.on_content = "554 5.7.1 unwanted"

        outbox.deliver(owner.organization, row.ref)

        assert (row_of(owner).state, row_of(owner).last_error) == (
            MailState.FAILED,
            "SMTPDataError: 554 5.7.1 unwanted",
        )

    def test_that_says_later_is_asked_again_a_minute_later(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        row = written(owner)
        sink.on_recipient = "451 4.7.1 come back later"
        outbox.deliver(owner.organization, row.ref)
        assert row_of(owner).state == MailState.WAITING
        sink.on_recipient = ""

        at_once = outbox.sweep()
        clock.shift(WAITS[0])
        later = outbox.sweep()

        assert (at_once, later, len(sink.messages)) == (0, 1, 1)

    def test_that_is_away_is_tried_for_two_days_and_then_given_up(self, sink: Sink, settings, clock) -> None:
        owner = make.occasion()
        written(owner)
        settings.EMAIL_PORT = 9

        for wait in (timedelta(0), *WAITS):
            clock.shift(wait)
            outbox.sweep()

        row = row_of(owner)
        assert (row.state, row.attempts, row.due_at) == (MailState.FAILED, len(WAITS) + 1, None)
        assert "refused" in row.last_error.lower()

    def test_that_dies_in_the_middle_gets_the_letter_again(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        row = written(owner)
        sink.cuts_before = True
        assert not outbox.deliver(owner.organization, row.ref)
        sink.cuts_before = False

        clock.shift(WAITS[0])

        assert outbox.sweep() == 1
        assert len(sink.messages) == 1

    def test_that_dies_before_its_yes_gets_a_copy_of_the_same_message_id(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        row = written(owner)
        sink.cuts_after = True
        outbox.deliver(owner.organization, row.ref)
        sink.cuts_after = False

        clock.shift(WAITS[0])
        outbox.sweep()

        first, second = (one["Message-ID"] for one in sink.messages)
        assert first == second
        assert str(first).endswith("@aims.example.org>")


class TestAWorkerThatDies:
    def test_leaves_a_letter_that_is_sent_after_ten_minutes(self, sink: Sink, clock, monkeypatch) -> None:
        owner = make.occasion()
        row = written(owner)

        class Killed(BaseException):
            pass

        def dies(*_: object) -> None:
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr("fairlead.usecases.outbox._send", dies)
            with pytest.raises(Killed):
                outbox.deliver(owner.organization, row.ref)

        assert outbox.sweep() == 0
        clock.shift(timedelta(minutes=10))
        assert outbox.sweep() == 1


class TestHostileText:
    def test_adds_no_header(self, sink: Sink) -> None:
        owner = make.occasion()
        letter = letter_of(Kind.ENDED, person="A\r\nBcc: all@example.org", organization="X\nBcc: all@example.org\n\nHi")
        post(owner, letter=letter, recipient="person@example.org")

        outbox.deliver(owner.organization, row_of(owner).ref)

        assert sink.recipients == ["person@example.org"]
        assert sink.messages[0]["Bcc"] is None
        assert sink.messages[0]["Subject"] == "Your access to X Bcc: all@example.org Hi has ended"

    @pytest.mark.parametrize(
        "recipient", ["a@example.org\nBcc: b@example.org", "a@example.org, b@example.org", "a@", "@b"]
    )
    def test_is_no_address(self, sink: Sink, recipient: str) -> None:
        owner = make.occasion()

        assert post(owner, letter=letter_of(Kind.ENDED, person="A", organization="B"), recipient=recipient) is None

    def test_of_20_mb_is_cut(self, sink: Sink) -> None:
        owner = make.occasion()
        letter = letter_of(Kind.ENDED, person="A" * 20_000_000, organization="ä" * 20_000_000)
        post(owner, letter=letter, recipient="person@example.org")

        assert outbox.deliver(owner.organization, row_of(owner).ref)
        assert len(sink.messages[0]["Subject"].strip()) <= 200
        assert len(sink.raw[0]) < 4_000

    def test_of_any_script_arrives(self, sink: Sink) -> None:
        owner = make.occasion()
        letter = letter_of(Kind.ENDED, person="Ωμέγα 統治", organization="Bücher & Söhne 🌊")
        post(owner, letter=letter, recipient="person@bücher.example")

        outbox.deliver(owner.organization, row_of(owner).ref)

        assert sink.recipients == ["person@xn--bcher-kva.example"]
        assert sink.messages[0]["Subject"].strip() == "Your access to Bücher & Söhne 🌊 has ended"
        assert "Ωμέγα 統治" in sink.messages[0].get_content()


class TestWhatWaits:
    def test_is_told_once_to_everybody_else_who_decides(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        lead, member = make.colleague(owner), make.colleague(owner, Role.SYSTEM_OWNER)
        make.colleague(owner, Role.CERTIFICATION_AUDITOR)
        for number in range(3):
            handed_in(lead, f"Proof {number}")

        before = outbox.sweep()
        clock.shift(timedelta(minutes=5))
        after = outbox.sweep()

        assert (before, after) == (0, 1)
        assert sink.recipients == [User.objects.get(pk=owner.person).email]
        assert re.findall(r"- Proof \d \(EV-\d+\)", sink.messages[0].get_content()) == [
            "- Proof 0 (EV-0001)",
            "- Proof 1 (EV-0002)",
            "- Proof 2 (EV-0003)",
        ]
        assert member.actor != lead.actor

    def test_fills_one_letter_with_a_bounded_list(self, sink: Sink, clock) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        for number in range(30):
            handed_in(lead, f"Proof {number}")

        clock.shift(timedelta(minutes=5))
        outbox.sweep()

        lines = [line for line in sink.messages[0].get_content().splitlines() if line.startswith("- ")]
        assert (len(lines), lines[-1]) == (20, "- …")

    def test_is_not_told_to_those_who_switched_it_off(self, sink: Sink) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        User.objects.filter(pk=owner.person).update(preferences={"notices": False})

        handed_in(lead, "Proof")

        assert not OutboxMessage.objects.within(owner).exists()

    def test_in_the_demo_is_told_to_nobody(self, sink: Sink) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)
        Organization.objects.filter(pk=owner.organization).update(kind=Organization.Kind.DEMO)

        handed_in(lead, "Proof")
        invite(owner, email="made.up@example.org", role=Role.EMPLOYEE)

        assert not OutboxMessage.objects.within(owner).exists()

    def test_is_told_when_a_statement_was_submitted(self, sink: Sink, clock) -> None:
        from fairlead.usecases.applicability import submit_statement

        owner = make.occasion()
        lead = make.colleague(owner)
        make.decided(lead)
        submit_statement(lead)

        clock.shift(timedelta(minutes=5))
        outbox.sweep()

        assert "submitted version 1.0" in sink.messages[0].get_content()
        assert "https://aims.example.org/controls/approval/" in sink.messages[0].get_content()


class TestAMember:
    def test_is_told_of_another_role_and_of_the_end(self, sink: Sink) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)

        grant_role(owner, ref=lead.actor, role=Role.INTERNAL_AUDITOR)
        end_access(owner, ref=lead.actor)

        assert outbox.sweep() == 2
        texts = [one.get_content() for one in sink.messages]
        assert "You are now: Internal auditor." in texts[0]
        assert "ended your access to Quiet Harbour" in texts[1]

    def test_is_not_told_of_what_they_did_themselves(self, sink: Sink) -> None:
        owner = make.occasion()
        grant_role(owner, ref=make.colleague(owner, Role.OWNER).actor, role=Role.OWNER)
        before = OutboxMessage.objects.within(owner).count()

        grant_role(owner, ref=owner.actor, role=Role.GOVERNANCE_LEAD)

        assert OutboxMessage.objects.within(owner).count() == before


class TestWithoutAMailServer:
    def test_an_invitation_is_held_and_nothing_else_is_written(self) -> None:
        owner = make.occasion()
        lead = make.colleague(owner)

        written(owner)
        handed_in(lead, "Proof")
        grant_role(owner, ref=lead.actor, role=Role.EMPLOYEE)

        rows = list(OutboxMessage.objects.within(owner))
        assert [(row.kind, row.state) for row in rows] == [(Kind.INVITATION, MailState.HELD)]
        assert not OrmQ.objects.exists()
        assert outbox.sweep() == 0
