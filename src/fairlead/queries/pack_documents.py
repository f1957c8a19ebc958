"""The documents of an audit pack: each as it was in force at the cut-off, with every approved revision before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fairlead.queries.document import path_in_pack
from fairlead.queries.registers import Cut
from fairlead.records.document import Document
from fairlead.reports.content.audit_pack import PackDocument, PackRevision


def approved_texts(cut: Cut) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each revision that was approved by the cut-off, one at a time."""
    rows = Document.objects.within(cut.occasion).filter(approved_at__lte=cut.at).order_by("ref", "id")
    for document in rows.iterator(chunk_size=20):
        yield path_in_pack(document, suffix="md"), document.text


def pack_documents(cut: Cut, log: Mapping[str, tuple[int, ...]]) -> tuple[PackDocument, ...]:
    """Return every document that was in force at the cut-off."""
    rows = Document.objects.within(cut.occasion).filter(approved_at__lte=cut.at).order_by("ref", "-id")
    revisions: dict[str, list[Document]] = defaultdict(list)
    for row in rows:
        revisions[row.ref].append(row)
    return tuple(_document(cut, found, log=log.get(ref, ())) for ref, found in revisions.items())


def _document(cut: Cut, revisions: list[Document], *, log: tuple[int, ...]) -> PackDocument:
    document = revisions[0]
    told = document.communicated_at if document.communicated_at and document.communicated_at <= cut.at else None
    return PackDocument(
        path=path_in_pack(document),
        ref=document.ref,
        title=document.title,
        text=document.text,
        revisions=tuple(_revision(cut, one) for one in revisions),
        communicated_to=document.communicated_to if told else "",
        communicated_at=told,
        review_due=document.review_on,
        log=log,
    )


def _revision(cut: Cut, document: Document) -> PackRevision:
    assert document.approved_at is not None
    return PackRevision(
        number=document.number,
        approver=cut.person(document.approved_by),
        approved_at=document.approved_at,
        path=path_in_pack(document, suffix="md"),
        self_reviewed=document.self_reviewed,
    )
