"""Documented information: what the standard asks for, present with its version or listed as missing (7.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from fairlead.reports.content.header import Person, Report


@dataclass(frozen=True, kw_only=True)
class DocumentRecord:
    """One piece of documented information that is asked for, by the standard or by the organization itself.

    Attributes:
        id: id of the demand, such as ``DI-02``.
        title, clause: what is asked for, and where.
        is_record: a record (of something done) rather than a document (how it is to be done).
        present: whether an approved version exists at the cut-off.
        ref, version: of the document that answers it.
        approver, approved_at, review_due: who approved it, when, and when it is looked at again.
        path: its file inside the audit pack, forward slashes; empty when it is not in one.
        withheld: why it is listed but not handed over; empty when it is.
        says: for a missing one, what to do about it.
        self_reviewed, ai_written: shown as banners wherever it stands.
    """

    id: str
    title: str
    clause: str
    is_record: bool = False
    present: bool
    ref: str = ""
    version: str = ""
    approver: Person | None = None
    approved_at: datetime | None = None
    review_due: date | None = None
    path: str = ""
    withheld: str = ""
    says: str = ""
    self_reviewed: bool = False
    ai_written: bool = False


@dataclass(frozen=True, kw_only=True)
class Documents(Report):
    """The list of documented information at the cut-off: none silently absent."""

    kind: ClassVar[str] = "documented-information"
    documents: tuple[DocumentRecord, ...]
