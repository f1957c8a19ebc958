"""The outbox: letters written in the transaction of the act that causes them, delivered later by a job.

What a letter says is sealed with a key from outside the database, because some hold a link that lets somebody in: a
copy of the database alone opens no account. Once a letter is sent or no longer needed, what it said is dropped.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict

from cryptography.fernet import Fernet, InvalidToken
from django.db import models
from django.utils.crypto import salted_hmac

from fairlead.domain.mail import Kind, Letter, MailState
from fairlead.records.tenancy import Scoped


class OutboxMessage(Scoped):
    """A message to one address: waiting for its time, held for want of a mail server, sent, given up or dropped."""

    ref = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=40, blank=True)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    sealed = models.TextField(blank=True)
    state = models.CharField(max_length=10)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_message_per_ref")]
        indexes = [models.Index(fields=["organization", "state", "due_at"], name="messages_due")]

    def letter(self) -> Letter | None:
        """Return what the message says; None when it was dropped, or sealed with a key that is gone."""
        try:
            said = json.loads(_lock().decrypt(self.sealed.encode()))
        except InvalidToken:
            return None
        lines = tuple(said["lines"])
        return Letter(
            kind=Kind(self.kind), subject=self.subject, lines=lines, path=said["path"], closing=said["closing"]
        )

    def seal(self, letter: Letter) -> None:
        """Keep what the message says, unreadable without the server's key."""
        self.subject = letter.subject
        self.sealed = _lock().encrypt(json.dumps(asdict(letter)).encode()).decode()

    def end(self, state: MailState) -> None:
        """Note that the message needs no more tries; what it said is dropped."""
        self.state, self.due_at, self.sealed = state, None, ""


def _lock() -> Fernet:
    key = salted_hmac("fairlead.outbox", "letters", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
