"""Messages: which are due, and what an owner reads of them; and who is told when something waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from fairlead.domain.access import GRANTABLE, PERMISSIONS, Permission
from fairlead.domain.mail import STATE_TITLES, Kind, MailState
from fairlead.domain.occasion import Occasion
from fairlead.queries.people import live_memberships
from fairlead.records.organization import Organization
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import User

SHOWN = 200
NOTICES = "notices"


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as an owner reads it; `path` is the link to hand over while nothing was sent."""

    ref: str
    recipient: str
    subject: str
    state: MailState
    says: str
    written_at: datetime
    delivered_at: datetime | None
    due_at: datetime | None
    attempts: int
    last_error: str
    path: str
    may_go_again: bool


def mail_is_sent() -> bool:
    """Tell whether this installation has a mail server, and an address that links in mails can begin with."""
    return bool(settings.MAIL_IS_SENT)


def messages(occasion: Occasion) -> tuple[Message, ...]:
    """Return the organization's newest messages; only an invitation that was not sent shows its link."""
    rows = OutboxMessage.objects.within(occasion).order_by("-written_at", "-id")[:SHOWN]
    return tuple(_shown(row, at=occasion.at) for row in rows)


def _shown(row: OutboxMessage, *, at: datetime) -> Message:
    state = MailState(row.state)
    kept = row.kind == Kind.INVITATION and state is not MailState.SENT and row.expires_at > at
    letter = row.letter() if kept else None
    return Message(
        ref=row.ref,
        recipient=row.recipient,
        subject=row.subject,
        state=state,
        says=STATE_TITLES[state],
        written_at=row.written_at,
        delivered_at=row.delivered_at,
        due_at=row.due_at,
        attempts=row.attempts,
        last_error=row.last_error,
        path=letter.path if letter else "",
        may_go_again=mail_is_sent() and state in (MailState.FAILED, MailState.HELD) and row.expires_at > at,
    )


def due_messages(occasion: Occasion) -> tuple[str, ...]:
    """Return the refs of messages whose time has come, oldest first."""
    due = OutboxMessage.objects.within(occasion).filter(state=MailState.WAITING, due_at__lte=occasion.at)
    return tuple(due.order_by("due_at", "id").values_list("ref", flat=True)[:SHOWN])


def organizations_with_mail() -> tuple[int, ...]:
    """Return the keys of all organizations whose messages are sent: all but the demo, whose people are made up."""
    rows = Organization.objects.exclude(kind=Organization.Kind.DEMO).order_by("id")
    return tuple(rows.values_list("pk", flat=True))


def told_of(occasion: Occasion, permission: Permission) -> tuple[User, ...]:
    """Return who is told that something waits: everybody else who may decide it and has not switched that off."""
    roles = [role for role in GRANTABLE if permission in PERMISSIONS[role]]
    rows = live_memberships(occasion.at).filter(organization_id=occasion.organization, role__in=roles)
    rows = rows.exclude(user_id=occasion.person or 0).exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return tuple(row.user for row in rows.order_by("id") if row.user.preferences.get(NOTICES, True))
