"""A person's own account: where it is signed in, and what it says about itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from fairlead.domain.device import device_words
from fairlead.records.people import User


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """One browser in which the account is signed in."""

    number: int
    device: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_this: bool


def signed_in(person: int, *, session: str, at: datetime) -> tuple[SignedIn, ...]:
    """Return where an account is signed in now, this browser first, then the latest seen.

    Args:
        person: key of the account.
        session: key of the session that asks.
        at: now; sessions that ended by then are left out.
    """
    rows = tuple(UserSession.objects.filter(user_id=person).order_by("-last_seen_at", "-id")[:200])
    keys = [row.session_key for row in rows]
    live = set(Session.objects.filter(pk__in=keys, expire_date__gt=at).values_list("pk", flat=True))
    found = [_shown(row, session=session) for row in rows if row.session_key in live]
    return tuple(sorted(found, key=lambda one: not one.is_this))


def _shown(row: UserSession, *, session: str) -> SignedIn:
    return SignedIn(
        number=row.pk,
        device=device_words(row.user_agent),
        address=str(row.ip),
        began_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_this=row.session_key == session,
    )


def account(person: int) -> User:
    """Return one account."""
    return User.objects.get(pk=person)
