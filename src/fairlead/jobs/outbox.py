"""Deliver messages: one as soon as its act has committed, and each minute whatever is due."""

from __future__ import annotations

from django.utils import timezone

from fairlead.queries.outbox import due_messages, mail_is_sent, organizations_with_mail
from fairlead.queries.people import leave, occasion_for_clock
from fairlead.usecases.account import reset_letter
from fairlead.usecases.outbox import deliver as deliver_message
from fairlead.usecases.outbox import purge


def deliver(organization: int, ref: str) -> bool:
    """Deliver one message; the queue may start it twice, the second time does nothing."""
    try:
        occasion = occasion_for_clock(organization, at=timezone.now())
        return deliver_message(occasion, ref=ref, letter=reset_letter(occasion, ref=ref))
    finally:
        leave()


def sweep() -> int:
    """Deliver every message whose time has come, and delete old ones; return how many the mail server took."""
    if not mail_is_sent():
        return 0
    taken = 0
    for organization in organizations_with_mail():
        occasion = occasion_for_clock(organization, at=timezone.now())
        due = due_messages(occasion)
        purge(occasion)
        leave()
        taken += sum(deliver(organization, ref) for ref in due)
    return taken
