"""Mail: what is told to whom, how often delivery is tried, and what may stand in a header.

A letter is short and plain. It names the thing that waits and leads to its page; it holds no content of the register
beyond a title, because mail travels and lies where nobody of the organization decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fairlead.domain.refusal import N_, Refusal

LONGEST_SUBJECT = 200
LONGEST_LINE = 400
MOST_LINES = 20
LONGEST_ADDRESS = 254
GATHERED = timedelta(minutes=5)
NOTICE_LIVES = timedelta(days=7)
KEPT = timedelta(days=30)
LEASE = timedelta(minutes=10)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440))


class Kind(StrEnum):
    """Why a letter is written."""

    INVITATION = "invitation"
    ROLE = "role"
    ENDED = "access-ended"
    EVIDENCE = "evidence-waiting"
    STATEMENT = "statement-waiting"
    RESET = "password-reset"
    ADDRESS = "address-confirmation"
    TAKEN = "address-taken"
    ACCOUNT = "account-changed"


HANDED_OVER = frozenset({Kind.INVITATION})  # kept without a mail server: an owner may hand the link over


class MailRefused(Refusal):
    """A letter cannot be sent again."""


class MailState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


STATE_TITLES: dict[MailState, str] = {
    MailState.WAITING: N_("Waiting to be sent"),
    MailState.HELD: N_("Not sent: no mail server"),
    MailState.SENT: N_("Handed to the mail server"),
    MailState.FAILED: N_("Not sent: given up"),
    MailState.DROPPED: N_("Not sent: no longer needed"),
}

SUBJECTS: dict[Kind, str] = {
    Kind.INVITATION: N_("You are invited to {organization}"),
    Kind.ROLE: N_("Your role at {organization} has changed"),
    Kind.ENDED: N_("Your access to {organization} has ended"),
    Kind.EVIDENCE: N_("Evidence waits for your decision at {organization}"),
    Kind.STATEMENT: N_("The statement of applicability waits for approval at {organization}"),
    Kind.RESET: N_("Choose a new password for Fairlead"),
    Kind.ADDRESS: N_("Confirm your new e-mail address for Fairlead"),
    Kind.TAKEN: N_("Somebody tried to use your e-mail address at Fairlead"),
    Kind.ACCOUNT: N_("Your Fairlead account was changed"),
}

OPENINGS: dict[Kind, str] = {
    Kind.INVITATION: N_("{person} invites you to {organization}. Your role: {role}."),
    Kind.ROLE: N_("{person} has changed your role at {organization}. You are now: {role}."),
    Kind.ENDED: N_("{person} has ended your access to {organization}."),
    Kind.EVIDENCE: N_("Handed in, and waiting for you or somebody else who may decide:"),
    Kind.STATEMENT: N_("{person} has submitted version {version}. Somebody else who may approve reads and decides it."),
    Kind.RESET: N_("Somebody asked for a new password for the account of this address. If it was you, open this page:"),
    Kind.ADDRESS: N_("Your account is to use this address. If you asked for it, open this page:"),
    Kind.TAKEN: N_("Somebody wanted to use this address for an account, but it has one already. It may have been you."),
    Kind.ACCOUNT: N_("{change}"),
}

CLOSINGS: dict[Kind, str] = {
    Kind.INVITATION: N_("The link works once, only for this address, and until {until}."),
    Kind.ROLE: N_("If this surprises you, ask an owner of the organization."),
    Kind.ENDED: N_("If this surprises you, ask an owner of the organization."),
    Kind.EVIDENCE: N_(
        "You get this because your role decides evidence. You can switch it off on the page of your account."
    ),
    Kind.STATEMENT: N_("You get this because your role approves. You can switch it off on the page of your account."),
    Kind.RESET: N_("The link works once and for one hour. If it was not you, do nothing: the password stays as it is."),
    Kind.ADDRESS: N_("If you did not ask for it, do nothing: nothing changes."),
    Kind.TAKEN: N_("If you forgot the password, choose a new one on the page for signing in. Nothing has changed."),
    Kind.ACCOUNT: N_(
        "If it was not you, choose a new password now, look at your signed-in devices, and tell an owner."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter as it is kept until it is sent.

    Attributes:
        kind: why it is written.
        subject: one line.
        lines: what stands above the link.
        path: where the link leads on this server; empty for none.
        closing: what stands below the link.
    """

    kind: Kind
    subject: str
    lines: tuple[str, ...]
    path: str = ""
    closing: str = ""

    def text(self, *, base: str) -> str:
        """Return the letter's plain text, its link beginning with the server's address."""
        link = (base.rstrip("/") + self.path,) if self.path else ()
        parts = ("\n".join(self.lines), *link, self.closing)
        return "\n\n".join(part for part in parts if part) + "\n"


def one_line(text: str, *, longest: int = LONGEST_LINE) -> str:
    """Return a text as one line: control marks become spaces, so that nothing of it can become a header of its own."""
    cut = text[: longest * 4]
    plain = " ".join("".join(mark if mark.isprintable() else " " for mark in cut).split())
    return plain if len(plain) <= longest and len(text) <= longest * 4 else plain[: longest - 1] + "…"


def is_address(text: str) -> bool:
    """Tell whether a text is one plain mail address that can stand in an envelope and in a header.

    The part before the at sign is ASCII (no mail server has to take anything else); the host may be in any script.
    """
    name, _, host = text.rpartition("@")
    odd = any(not mark.isprintable() or mark.isspace() or mark in '",;:<>()[]\\' for mark in text)
    return bool(name and host) and name.isascii() and "@" not in name and not odd and len(text) <= LONGEST_ADDRESS


def next_attempt(attempts: int, *, at: datetime) -> datetime | None:
    """Return when delivery is tried again after `attempts` tries; None when it is given up (about two days)."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None
