"""Documents of the AIMS: the newest revision of each, and what the standard asks for that is missing (7.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.domain.actions import Action
from fairlead.domain.applicability import StatementState
from fairlead.domain.framework import DocumentedInformation, DocumentKind
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.packs.load import library
from fairlead.records.applicability import Statement
from fairlead.records.document import Document
from fairlead.records.risk import Risk
from fairlead.records.trail import TrailEntry

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


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One piece of documented information as it stands today.

    Attributes:
        kind: what the pack says of it.
        approved: the newest approved revision, or None.
        draft: a newer revision that nobody has approved yet, or None.
        register: which register of the product is this piece, when one is: `statement` or `risks`; otherwise empty.
    """

    kind: DocumentedInformation
    approved: Document | None
    draft: Document | None
    register: str

    @property
    def is_present(self) -> bool:
        """Whether it could be shown to an auditor now: approved, or kept by a register."""
        return self.approved is not None or bool(self.register)


@dataclass(frozen=True, kw_only=True)
class DocumentBoard:
    """Every piece of documented information, and the documents beside them, in a constant number of queries."""

    lines: tuple[BoardLine, ...]
    others: tuple[BoardLine, ...]

    @property
    def present(self) -> int:
        """How many pieces are present."""
        return sum(line.is_present for line in self.lines)


def document_board(occasion: Occasion) -> DocumentBoard:
    """Return what is there and what is missing, in the order of the standard; own documents without a kind last."""
    standing = _standing(occasion)
    by_kind: dict[str, tuple[Document | None, Document | None]] = {}
    others = []
    for approved, draft in standing:
        newest = draft or approved
        assert newest is not None
        if newest.kind:
            kept = by_kind.get(newest.kind)
            if kept is None or (kept[0] is None and approved is not None):
                by_kind[newest.kind] = approved, draft
        else:
            kind = DocumentedInformation(
                id=newest.ref, title=newest.title, provision="", kind=DocumentKind.DOCUMENT, explicitly_required=False
            )
            others.append(BoardLine(kind=kind, approved=approved, draft=draft, register=""))
    registers = _registers(occasion)
    lines = tuple(
        BoardLine(
            kind=kind,
            approved=by_kind.get(kind.id, (None, None))[0],
            draft=by_kind.get(kind.id, (None, None))[1],
            register=registers.get(kind.id, ""),
        )
        for kind in library()[FRAMEWORK].documents
    )
    return DocumentBoard(lines=lines, others=tuple(others))


def _standing(occasion: Occasion) -> list[tuple[Document | None, Document | None]]:
    """Return the newest approved revision and the newer draft of each document, without their texts."""
    found: dict[str, list[Document | None]] = {}
    for row in Document.objects.within(occasion).defer("text").order_by("ref", "-id"):
        pair = found.setdefault(row.ref, [None, None])
        if row.approved_at is not None and pair[0] is None:
            pair[0] = row
        elif row.approved_at is None and pair[0] is None and pair[1] is None:
            pair[1] = row
    return [(approved, draft) for approved, draft in found.values()]


def _registers(occasion: Occasion) -> dict[str, str]:
    """Return which pieces a register is: the statement (DI-06), ratings of risks (DI-12), treatments (DI-13)."""
    risks = Risk.objects.within(occasion)
    has = {
        "DI-06": Statement.objects.within(occasion).filter(state=StatementState.APPROVED).exists(),
        "DI-12": risks.exists(),
        "DI-13": risks.exclude(option="").exists(),
    }
    return {kind: "statement" if kind == "DI-06" else "risks" for kind, is_there in has.items() if is_there}


def missing_documents(occasion: Occasion, *, by: datetime) -> tuple[DocumentLine, ...]:
    """Return what the standard asks for and nobody could have shown at a time, in the order of the standard."""
    acts = TrailEntry.objects.within(occasion).filter(at__lte=by)
    kept = {
        "DI-06": acts.filter(action=Action.STATEMENT_APPROVED),
        "DI-12": acts.filter(action=Action.RISK_IDENTIFIED),
        "DI-13": acts.filter(action=Action.RISK_TREATED),
    }
    there = {kind for kind, rows in kept.items() if rows.exists()}
    lines = document_lines(occasion, by=by)
    return tuple(line for line in lines if line.document is None and line.kind not in there)


def document_kinds() -> tuple[DocumentedInformation, ...]:
    """Return every piece of documented information that the pack knows, in the order of the standard."""
    return library()[FRAMEWORK].documents


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


def state_of(document: Document) -> str:
    """Return what tells two states of a document apart: its revision, and how often the draft was rewritten."""
    return f"{document.number}.{document.version}"


def path_in_pack(document: Document, *, suffix: str = "html") -> str:
    """Return where a revision lies in an audit pack: the page to read it on, or with ``md`` its very text."""
    return f"documents/{document.ref}-{document.number}.{suffix}"


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
