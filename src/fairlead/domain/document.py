"""Documented information: revision, approval, communication (7.5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fairlead.domain.refusal import N_, Refusal

LONGEST_TEXT = 1_000_000


class DocumentRefused(Refusal):
    """A document cannot be written, approved or communicated in this way."""


def check_revision(*, kind: str, title: str, text: str, kinds: Collection[str]) -> None:
    """Refuse a revision without title or text, of an unknown kind, or longer than a million characters."""
    if kind and kind not in kinds:
        raise DocumentRefused(N_("Choose one of the kinds of document offered."), clause="7.5.1", fields=("kind",))
    if not title.strip():
        raise DocumentRefused(N_("Give the document a title."), clause="7.5.2", fields=("title",))
    if not text.strip():
        raise DocumentRefused(N_("Write the text of the document."), clause="7.5.1", fields=("text",))
    if len(text) > LONGEST_TEXT:
        raise DocumentRefused(
            N_("The text has {length} characters; up to {longest} can be kept. Hand in a file as evidence instead."),
            clause="7.5.3",
            fields=("text",),
            length=len(text),
            longest=LONGEST_TEXT,
        )


@dataclass(frozen=True, kw_only=True)
class ApprovalFacts:
    """What is known when somebody approves a revision."""

    approved: bool
    is_author: bool
    alone: bool


def check_approval(facts: ApprovalFacts) -> bool:
    """Refuse a second approval, and approval by the author; return whether it is self-reviewed (7.5.2)."""
    if facts.approved:
        raise DocumentRefused(N_("This revision is approved already."), clause="7.5.2")
    if facts.is_author and not facts.alone:
        raise DocumentRefused(N_("Somebody other than the author approves a document."), clause="7.5.2")
    return facts.is_author


def check_communication(*, approved: bool, audience: str) -> None:
    """Refuse communication of a draft, and without saying to whom (7.4)."""
    if not approved:
        raise DocumentRefused(N_("Approve the document first; a draft is not communicated."), clause="7.4")
    if not audience.strip():
        raise DocumentRefused(N_("Say to whom it was made known."), clause="7.4", fields=("audience",))


def next_number(last: str | None) -> str:
    """Return the number of the next revision: ``1``, ``2``, ``3``."""
    return "1" if last is None else str(int(last) + 1)
