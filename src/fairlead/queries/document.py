"""Documents of the AIMS: the newest revision of each, and what the standard asks for that is missing (7.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.packs.load import library
from fairlead.records.document import Document

FRAMEWORK = "iso42001"


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """One kind of documented information with the document that is it, or None where it is missing."""

    kind: str
    title: str
    clause: str
    document: Document | None

    @property
    def is_approved(self) -> bool:
        """Whether an approved revision exists."""
        return self.document is not None and self.document.approved_at is not None


def known_kinds() -> frozenset[str]:
    """Return the ids of documented information in the pack."""
    return frozenset(kind.id for kind in library()[FRAMEWORK].documents)


def revisions(occasion: Occasion, ref: str) -> Sequence[Document]:
    """Return every revision of a document, newest first.

    Raises:
        NotFound: no such document here.
    """
    rows = tuple(Document.objects.within(occasion).filter(ref=ref).order_by("-id"))
    if not rows:
        raise NotFound(ref)
    return rows


def newest_documents(occasion: Occasion, *, by: datetime | None = None) -> tuple[Document, ...]:
    """Return the newest revision of each document, as it stood at a time; only approved ones when a time is given."""
    rows = Document.objects.within(occasion).order_by("ref", "-id")
    if by is not None:
        rows = rows.filter(approved_at__lte=by)
    newest: dict[str, Document] = {}
    for row in rows:
        newest.setdefault(row.ref, row)
    return tuple(newest.values())


def document_lines(occasion: Occasion, *, by: datetime | None = None) -> tuple[DocumentLine, ...]:
    """Return each kind of documented information with its document or None, in the order of the standard."""
    by_kind: dict[str, Document] = {}
    for document in newest_documents(occasion, by=by):
        if document.kind:
            by_kind.setdefault(document.kind, document)
    return tuple(
        DocumentLine(kind=kind.id, title=kind.title, clause=kind.provision, document=by_kind.get(kind.id))
        for kind in library()[FRAMEWORK].documents
    )
