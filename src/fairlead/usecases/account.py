"""A person's own account: a forgotten password, another address, sessions, name and time zone."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core import signing
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.mail import Kind, Letter, is_address
from fairlead.domain.occasion import Occasion
from fairlead.domain.people import NOBODY, AccountRefused
from fairlead.domain.refusal import N_, NotFound
from fairlead.queries.outbox import NOTICES, mail_is_sent
from fairlead.records import trail
from fairlead.records.outbox import OutboxMessage
from fairlead.records.people import User
from fairlead.records.trail import act
from fairlead.usecases.outbox import letter_of, post

ADDRESS_SALT = "fairlead.address"
ADDRESS_LIVES = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class AskedAddress:
    """What a link asks for: whose address becomes which."""

    person: int
    actor: str
    before: str
    wanted: str


@act
def ask_reset(occasion: Occasion, *, email: str) -> None:
    """Ask for a new password by mail; the same work and the same answer whether or not the account exists.

    Whether it does is found out by the job that sends the mail, so that nobody can measure it here.
    """
    occasion.require(Permission.HOME)
    expires_at = occasion.at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    post(occasion, letter=letter_of(Kind.RESET), recipient=email.strip().lower(), expires_at=expires_at)


@act
def reset_letter(occasion: Occasion, *, ref: str) -> Letter | None:
    """Return the letter with the link for a new password; None for any other message.

    A message to an address without an account is deleted unsent: nothing stays of what a visitor typed.
    """
    occasion.require(Permission.SCHEDULED)
    row = OutboxMessage.objects.within(occasion).select_for_update().filter(ref=ref, kind=Kind.RESET).first()
    if row is None:
        return None
    user = _able_to_sign_in(row.recipient)
    if user is None:
        row.delete()
        return None
    if not row.attempts:
        trail.append(occasion, Action.RESET_LINK_MADE, subject=user.ref or "")
    return letter_of(Kind.RESET, path=_reset_path(user))


@act
def make_reset_link(occasion: Occasion, *, email: str) -> str:
    """Make a link for a new password, for whoever runs the installation to hand over; return its path.

    Raises:
        AccountRefused: nobody who can sign in has this address.
    """
    occasion.require(Permission.HOME)
    user = _able_to_sign_in(email.strip().lower())
    if user is None:
        raise AccountRefused(N_("Nobody who can sign in has the address {email}."), email=email)
    trail.append(occasion, Action.RESET_LINK_MADE, subject=user.ref or "")
    return _reset_path(user)


@act
def ask_address(occasion: Occasion, *, email: str) -> None:
    """Ask to use another address: a link goes to it, and nothing changes until it is opened.

    The answer is the same when somebody else has that address; then it is told that somebody tried.

    Raises:
        AccountRefused: it is no address, it is the present one, or no mail can be sent to confirm it.
    """
    occasion.require(Permission.HOME)
    wanted = email.strip().lower()
    user = User.objects.get(pk=occasion.somebody)
    if not is_address(wanted) or wanted == user.email:
        raise AccountRefused(N_("Write another e-mail address than the present one."), fields=("email",))
    if not mail_is_sent():
        raise AccountRefused(N_("Without a mail server a new address cannot be confirmed."), fields=("email",))
    trail.append(occasion, Action.ADDRESS_ASKED, subject=occasion.actor)
    if User.objects.filter(email=wanted).exists():
        post(occasion, letter=letter_of(Kind.TAKEN), recipient=wanted)
        return
    token = signing.dumps({"person": user.pk, "from": user.email, "to": wanted}, salt=ADDRESS_SALT)
    letter = letter_of(Kind.ADDRESS, path=reverse("account:confirm_address", args=[token]))
    post(occasion, letter=letter, recipient=wanted, expires_at=occasion.at + ADDRESS_LIVES)


def asked_address(token: str) -> AskedAddress:
    """Return what the link in a letter asks for.

    Raises:
        AccountRefused: the link was changed, is older than a day, or the account has another address by now.
    """
    try:
        said = signing.loads(token, salt=ADDRESS_SALT, max_age=ADDRESS_LIVES)
    except signing.BadSignature:
        said = {"person": 0, "from": "", "to": ""}
    user = User.objects.filter(pk=said["person"], email=said["from"], is_active=True).first()
    if user is None or User.objects.filter(email=said["to"]).exists():
        raise AccountRefused(N_("This link no longer works. Ask for a new one on the page of your account."))
    return AskedAddress(person=user.pk, actor=user.ref or "", before=user.email, wanted=said["to"])


@act
def change_address(occasion: Occasion, *, token: str) -> None:
    """Use the new address from now on, and tell the old one; no address enters the log.

    Raises:
        AccountRefused: the link no longer works.
    """
    occasion.require(Permission.HOME)
    asked = asked_address(token)
    user = User.objects.select_for_update().get(pk=asked.person)
    user.email = asked.wanted
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user_id=user.pk).delete()
    EmailAddress.objects.create(user_id=user.pk, email=asked.wanted, primary=True, verified=True)
    trail.append(occasion, Action.ADDRESS_CHANGED, subject=asked.actor)
    letter = letter_of(Kind.ACCOUNT, change=gettext("It has another e-mail address."))
    post(occasion, letter=letter, recipient=asked.before)


@act
def end_session(occasion: Occasion, *, number: int) -> None:
    """End one of the person's own sessions.

    Raises:
        NotFound: the person has no such session.
    """
    occasion.require(Permission.HOME)
    row = UserSession.objects.filter(user_id=occasion.somebody, pk=number).first()
    if row is None:
        raise NotFound(str(number))
    _end(occasion, [row])


@act
def end_other_sessions(occasion: Occasion, *, session: str) -> int:
    """End all of the person's sessions but the one that asks; return how many ended."""
    occasion.require(Permission.HOME)
    rows = list(UserSession.objects.filter(user_id=occasion.somebody).exclude(session_key=session).order_by("id"))
    _end(occasion, rows)
    return len(rows)


def _end(occasion: Occasion, rows: list[UserSession]) -> None:
    if rows:
        Session.objects.filter(pk__in=[row.session_key for row in rows]).delete()
        UserSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
        trail.append(occasion, Action.SESSIONS_ENDED, subject=occasion.actor, facts={"count": len(rows)})


@act
def change_details(occasion: Occasion, *, name: str, time_zone: str, notices: bool) -> None:
    """Change how others read one's name, in which zone times are shown, and whether mail tells what waits.

    Raises:
        AccountRefused: the time zone is unknown, or the name cannot be shown on one line.
    """
    occasion.require(Permission.HOME)
    if time_zone and time_zone not in zoneinfo.available_timezones():
        raise AccountRefused(N_("There is no time zone called {name}."), fields=("time_zone",), name=time_zone)
    if not name.isprintable() or len(name) > 120:
        raise AccountRefused(N_("Write the name on one line, with at most 120 letters."), fields=("name",))
    user = User.objects.select_for_update().get(pk=occasion.somebody)
    changed = (user.name, user.time_zone) != (name.strip(), time_zone)
    user.name, user.time_zone = name.strip(), time_zone
    user.preferences = user.preferences | {NOTICES: notices}
    user.save(update_fields=["name", "time_zone", "preferences"])
    if changed:
        trail.append(occasion, Action.DETAILS_CHANGED, subject=occasion.actor)


def _able_to_sign_in(email: str) -> User | None:
    """Return the active account of an address, also one that was imported and has no password yet.

    The demo's people have addresses that are nobody's.
    """
    return User.objects.filter(email=email, is_active=True).exclude(email__endswith=NOBODY).first()


def _reset_path(user: User) -> str:
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(user.pk), "key": key})
