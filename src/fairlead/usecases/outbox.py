"""Write letters inside acts, and deliver them afterwards: at least once, rarely twice, never silently not at all.

`post` writes a row in the transaction of the act that causes it: an act that is taken back sends nothing. `deliver`
takes the row for ten minutes, talks to the mail server outside of any transaction, and notes the outcome. A worker
that dies between the server's yes and that note leaves a row that is sent once more; its Message-ID stays the same, by
which mail programs know the copy.
"""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils.translation import gettext
from django_q.tasks import async_task

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.mail import (
    CLOSINGS,
    GATHERED,
    HANDED_OVER,
    KEPT,
    LEASE,
    LONGEST_SUBJECT,
    MOST_LINES,
    NOTICE_LIVES,
    OPENINGS,
    SUBJECTS,
    Kind,
    Letter,
    MailRefused,
    MailState,
    is_address,
    next_attempt,
    one_line,
)
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_
from fairlead.queries.outbox import mail_is_sent, told_of
from fairlead.queries.people import names_of, organization_of
from fairlead.records import trail
from fairlead.records.organization import Organization
from fairlead.records.outbox import OutboxMessage
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref

DELIVER = "fairlead.jobs.outbox.deliver"


def letter_of(kind: Kind, *, path: str = "", line: str = "", **values: object) -> Letter:
    """Return a letter in the words of its kind; every value is one line of its text."""
    plain = {name: one_line(str(value)) for name, value in values.items()}
    opening = gettext(OPENINGS[kind]).format_map(plain)
    return Letter(
        kind=kind,
        subject=one_line(gettext(SUBJECTS[kind]).format_map(plain), longest=LONGEST_SUBJECT),
        lines=(opening, f"- {one_line(line)}") if line else (opening,),
        path=path,
        closing=gettext(CLOSINGS[kind]).format_map(plain),
    )


def post(
    occasion: Occasion, *, letter: Letter, recipient: str, about: str = "", expires_at: datetime | None = None
) -> OutboxMessage | None:
    """Write one letter in the transaction of the act around it; the demo's made-up people get none.

    Without a mail server only an invitation is written, and held: an owner can hand its link over.
    """
    wanted = mail_is_sent() or letter.kind in HANDED_OVER
    if not wanted or not is_address(recipient) or not _has_mail(occasion):
        return None
    return _write(occasion, letter=letter, recipient=recipient, about=about, expires_at=expires_at)


def tell(occasion: Occasion, *, kind: Kind, permission: Permission, page: str, line: str = "", **values: str) -> None:
    """Tell everybody else who may decide that something waits; what comes within five minutes is gathered.

    Without a mail server nobody is told: the pages show what waits.

    Args:
        occasion: the act that makes it wait.
        kind: which letter.
        permission: what one needs to decide it.
        page: name of the page that the letter leads to.
        line: what waits, on one line; left out where the words of the kind say it.
        values: what else the words of the kind ask for.
    """
    people = told_of(occasion, permission) if mail_is_sent() and _has_mail(occasion) else ()
    if not people:
        return
    values |= {"organization": organization_of(occasion).name, "person": names_of(occasion).get(occasion.actor, "")}
    letter = letter_of(kind, path=reverse(page), line=line, **values)
    open_ones = OutboxMessage.objects.within(occasion).select_for_update()
    open_ones = open_ones.filter(kind=letter.kind, state=MailState.WAITING, attempts=0)
    waiting = {row.recipient: row for row in open_ones.filter(recipient__in=[one.email for one in people])}
    for person in people:
        row = waiting.get(person.email)
        if row is None:
            _write(occasion, letter=letter, recipient=person.email, gathered=True)
        else:
            _add_lines(row, letter)


def _add_lines(row: OutboxMessage, letter: Letter) -> None:
    """Add what the new letter lists to one that still waits; a long list ends with three dots."""
    kept = row.letter()
    if kept is None or len(kept.lines) > MOST_LINES:
        return
    more = letter.lines[1:] if len(kept.lines) < MOST_LINES else ("- …",)
    row.seal(replace(kept, lines=(*kept.lines, *more)))
    row.save(update_fields=["subject", "sealed"])


def _write(
    occasion: Occasion,
    *,
    letter: Letter,
    recipient: str,
    about: str = "",
    expires_at: datetime | None = None,
    gathered: bool = False,
) -> OutboxMessage:
    """Insert the row, and ask the queue to deliver it now unless it gathers more first."""
    sent = mail_is_sent()
    due_at = occasion.at + GATHERED if gathered else occasion.at
    row = OutboxMessage(
        organization_id=occasion.organization,
        ref=next_ref(occasion, "ML"),
        kind=letter.kind,
        about=about,
        recipient=recipient,
        state=MailState.WAITING if sent else MailState.HELD,
        written_at=occasion.at,
        due_at=due_at if sent else None,
        expires_at=expires_at or occasion.at + NOTICE_LIVES,
    )
    row.seal(letter)
    row.save(force_insert=True)
    if sent and not gathered:
        async_task(DELIVER, occasion.organization, row.ref)
    return row


def drop(occasion: Occasion, *, about: str) -> None:
    """Drop what was written about an object and not sent: its link no longer works, or nobody needs it."""
    rows = OutboxMessage.objects.within(occasion).select_for_update().filter(about=about)
    for row in rows.filter(state__in=(MailState.WAITING, MailState.HELD, MailState.FAILED)).order_by("id"):
        row.end(MailState.DROPPED)
        row.save()


@act
def send_again(occasion: Occasion, *, ref: str) -> OutboxMessage:
    """Let the queue try a letter that could not be sent, or was held for want of a mail server, from the beginning.

    Raises:
        NotFound: no such message here.
        MailRefused: there is no mail server, it is under way or over, or what it said is past its time.
    """
    occasion.require(Permission.PEOPLE_MANAGE)
    row = OutboxMessage.objects.locked(occasion, ref)
    if not mail_is_sent():
        raise MailRefused(N_("No mail server is set, so nothing can be sent."))
    if row.state not in (MailState.FAILED, MailState.HELD):
        raise MailRefused(N_("{ref} is not a letter that could not be sent."), ref=ref)
    if row.expires_at <= occasion.at or row.letter() is None:
        raise MailRefused(N_("What {ref} said no longer holds. Do again what it was about."), ref=ref)
    row.state, row.attempts, row.due_at, row.last_error = MailState.WAITING, 0, occasion.at, ""
    row.save()
    async_task(DELIVER, occasion.organization, row.ref)
    trail.append(occasion, Action.MAIL_SENT_AGAIN, subject=row.ref, facts={"kind": row.kind, "about": row.about})
    return row


def deliver(occasion: Occasion, *, ref: str, letter: Letter | None = None) -> bool:
    """Send one message if its time has come; return whether the mail server took it.

    Args:
        occasion: of the clock.
        ref: which message; one that was sent, dropped or taken by another worker is left alone.
        letter: what to send instead of what was sealed, for a link that is made only now.
    """
    occasion.require(Permission.SCHEDULED)
    row = _take(occasion, ref=ref)
    if row is None:
        return False
    said = letter or row.letter()
    if said is None:
        return _note(occasion, ref=ref, error=gettext("What it said cannot be read any more."), lasting=True)
    try:
        _send(row, said)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return _note(occasion, ref=ref, error=_told(error), lasting=_is_lasting(error))
    return _note(occasion, ref=ref, error="", lasting=False)


@act
def _take(occasion: Occasion, *, ref: str) -> OutboxMessage | None:
    """Take a due message for the length of the lease, so that no second worker sends it meanwhile."""
    rows = OutboxMessage.objects.within(occasion).select_for_update()
    row = rows.filter(ref=ref, state=MailState.WAITING, due_at__lte=occasion.at).first()
    if row is None:
        return None
    if row.expires_at <= occasion.at:
        row.end(MailState.DROPPED)
    else:
        row.attempts += 1
        row.due_at = occasion.at + LEASE
    row.save()
    return row if row.state == MailState.WAITING else None


@act
def _note(occasion: Occasion, *, ref: str, error: str, lasting: bool) -> bool:
    """Note the outcome of a try: sent, given up, or when to try again."""
    row = OutboxMessage.objects.within(occasion).select_for_update().get(ref=ref)
    row.last_error = one_line(error, longest=300)
    if not error:
        row.end(MailState.SENT)
        row.delivered_at = occasion.at
    elif row.state == MailState.WAITING:
        row.due_at = None if lasting else next_attempt(row.attempts, at=occasion.at)
        row.state = MailState.WAITING if row.due_at else MailState.FAILED
    row.save()
    return not error


def purge(occasion: Occasion) -> int:
    """Delete messages that ended and are older than a month; return how many. The trail keeps the acts."""
    occasion.require(Permission.SCHEDULED)
    old = OutboxMessage.objects.within(occasion).filter(written_at__lte=occasion.at - KEPT)
    return old.exclude(state=MailState.WAITING).delete()[0]


def _send(row: OutboxMessage, letter: Letter) -> None:
    """Hand the letter to the mail server; Django refuses a line break in any header a second time."""
    name = hashlib.sha256(f"{row.organization_id}/{row.ref}/{row.written_at.isoformat()}".encode()).hexdigest()[:32]
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    message = EmailMessage(
        letter.subject,
        letter.text(base=settings.FAIRLEAD_URL),
        settings.DEFAULT_FROM_EMAIL,
        [row.recipient],
        headers={"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(),
    )
    message.send()


def _is_lasting(error: Exception) -> bool:
    """Tell whether trying again cannot help: the server refused this address or this letter for good (5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, ValueError) or (isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500)


def _told(error: Exception) -> str:
    """Return an error in the mail server's own words, with its code where it gave one."""
    answers: Mapping[str, Any] = getattr(error, "recipients", {})
    code, words = next(iter(answers.values()), (getattr(error, "smtp_code", ""), getattr(error, "smtp_error", "")))
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{type(error).__name__}: {code} {said}" if said else f"{type(error).__name__}: {error}"


def _has_mail(occasion: Occasion) -> bool:
    return not Organization.objects.filter(pk=occasion.organization, kind=Organization.Kind.DEMO).exists()
