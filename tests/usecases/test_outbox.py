"""A letter that could not be sent is sent again, by whoever manages people."""

from __future__ import annotations

import pytest
from django.test import Client

from fairlead.domain.access import Role
from fairlead.domain.actions import Action
from fairlead.domain.mail import MailRefused, MailState
from fairlead.domain.refusal import NotPermitted
from fairlead.jobs import outbox
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import User
from fairlead.records.trail import TrailEntry
from fairlead.usecases.outbox import send_again
from tests import make
from tests.jobs.test_outbox import clock, row_of, sink, written
from tests.mail import Sink

__all__ = ["clock", "sink"]
pytestmark = pytest.mark.django_db


class TestSendAgain:
    def test_sends_a_letter_that_could_not_be_sent(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        OutboxMessage.objects.within(owner).update(state=MailState.FAILED, due_at=None, attempts=9, last_error="550")

        send_again(owner, ref=row.ref)
        taken = outbox.deliver(owner.organization, row.ref)

        assert taken
        assert sink.recipients == ["newcomer@example.org"]
        assert TrailEntry.objects.within(owner).latest("seq").action == Action.MAIL_SENT_AGAIN
        assert (row_of(owner).state, row_of(owner).attempts, row_of(owner).last_error) == (MailState.SENT, 1, "")

    def test_refuses_a_letter_that_was_sent(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        outbox.deliver(owner.organization, row.ref)

        with pytest.raises(MailRefused):
            send_again(owner, ref=row.ref)

        assert len(sink.messages) == 1

    def test_refuses_a_letter_whose_link_works_no_longer(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        OutboxMessage.objects.within(owner).update(state=MailState.FAILED, expires_at=make.NOON)

        with pytest.raises(MailRefused):
            send_again(owner, ref=row.ref)

    def test_is_refused_without_a_mail_server_and_to_who_manages_nobody(self) -> None:
        owner = make.occasion()
        row = written(owner)
        auditor = make.colleague(owner, Role.INTERNAL_AUDITOR)

        with pytest.raises(MailRefused):
            send_again(make.again(owner), ref=row.ref)
        with pytest.raises(NotPermitted):
            send_again(auditor, ref=row.ref)

    def test_stands_on_the_page_beside_the_letter(self, sink: Sink) -> None:
        owner = make.occasion()
        row = written(owner)
        OutboxMessage.objects.within(owner).update(state=MailState.FAILED, due_at=None)
        client = Client()
        client.force_login(User.objects.get(pk=owner.somebody), "django.contrib.auth.backends.ModelBackend")

        page = client.get("/organization/people/mail/").content.decode()
        answer = client.post(f"/organization/people/mail/{row.ref}/again/", follow=True)

        assert f"/organization/people/mail/{row.ref}/again/" in page
        assert f"{row.ref} is being sent again." in answer.content.decode()
