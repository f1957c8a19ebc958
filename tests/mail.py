"""A mail server on this machine for tests: it keeps what it takes, or misbehaves as it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    """What arrived, in order, and how the server behaves: `taken`, a reply such as ``550 no``, or a cut line."""

    def __init__(self) -> None:
        self.port = 0
        self.recipients: list[str] = []
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.on_recipient = ""
        self.on_content = ""
        self.cuts_before = False
        self.cuts_after = False

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take an address, or refuse it as told."""
        if self.on_recipient:
            return self.on_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Take the content, refuse it, or cut the line before or after it was kept."""
        if self.on_content:
            return self.on_content
        if not self.cuts_before:
            content = bytes(envelope.content or b"")
            self.recipients.extend(envelope.rcpt_tos)
            self.raw.append(content)
            found: Any = message_from_bytes(content, policy=policy.default)
            self.messages.append(found)
        if self.cuts_before or self.cuts_after:
            server.transport.abort()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Sink]:
    """Run a mail server on a free loopback port for the length of the block."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, data_size_limit=64 * 1024 * 1024)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
