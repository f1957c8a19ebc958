"""Documented information: write a revision, approve it, communicate it (7.5; 4.3 scope, 5.2 policy)."""

from __future__ import annotations

from datetime import date

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.document import (
    ApprovalFacts,
    DocumentRefused,
    check_approval,
    check_communication,
    check_revision,
    next_number,
)
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, EditConflict, NotFound
from fairlead.queries.document import known_kinds, state_of
from fairlead.records import trail
from fairlead.records.document import Document
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref


@act
def revise_document(
    occasion: Occasion,
    *,
    kind: str,
    title: str,
    text: str,
    ref: str = "",
    review_on: date | None = None,
    based_on: str = "",
) -> Document:
    """Write a new revision of a document; without `ref` a new document.

    A revision that is not approved yet is replaced by the next one; an approved one is never touched.

    Args:
        kind: id of the documented information in the pack, such as ``DI-02``, or empty for another document.
        title: what it is called.
        text: Markdown.
        ref: the document to revise.
        review_on: when it is to be looked at again.
        based_on: the state that the writer began from, as `state_of` gives it; empty skips the check.

    Raises:
        DocumentRefused: no title, no text, or an unknown kind.
        EditConflict: somebody else wrote meanwhile.
        NotFound: no document of that ref here.
    """
    occasion.require(Permission.DOCUMENT_WRITE)
    check_revision(kind=kind, title=title, text=text, kinds=known_kinds())
    last = (
        Document.objects.within(occasion).select_for_update().filter(ref=ref).order_by("-id").first() if ref else None
    )
    if ref and last is None:
        raise NotFound(ref)
    if last is not None and based_on and based_on != state_of(last):
        offered = {"title": title.strip(), "text": text.strip()}
        raise EditConflict(current={"title": last.title, "text": last.text}, offered=offered)
    if last is not None and last.approved_at is None:
        document = last
        document.version += 1
    else:
        document = Document(organization_id=occasion.organization, ref=ref or next_ref(occasion, "DOC"))
        document.number = next_number(last.number if last else None)
    document.kind, document.title, document.text = kind, title.strip(), text.strip()
    document.written_by, document.written_at, document.review_on = occasion.actor, occasion.at, review_on
    document.save()
    facts = {"kind": kind, "title": document.title, "number": document.number, "text": document.text}
    trail.append(occasion, Action.DOCUMENT_REVISED, subject=document.ref, facts=facts)
    return document


@act
def approve_document(occasion: Occasion, *, ref: str, based_on: str = "") -> Document:
    """Approve the newest revision of a document; never by its author, unless nobody else is there.

    With `based_on` (as `state_of` gives it) only the text that the person read is approved.

    Raises:
        NotFound: no such document here.
        DocumentRefused: approved before, own, or changed since it was read.
    """
    occasion.require(Permission.DOCUMENT_APPROVE)
    document = _newest(occasion, ref)
    if based_on and based_on != state_of(document):
        raise DocumentRefused(N_("The text has changed since you opened it. Read it again before you approve it."))
    facts = ApprovalFacts(
        approved=document.approved_at is not None,
        is_author=document.written_by == occasion.actor,
        alone=occasion.alone,
    )
    document.self_reviewed = check_approval(facts)
    document.approved_by, document.approved_at = occasion.actor, occasion.at
    document.save(update_fields=["approved_by", "approved_at", "self_reviewed"])
    trail.append(
        occasion,
        Action.DOCUMENT_APPROVED,
        subject=ref,
        facts={"number": document.number, "approved_by": occasion.actor, "self_reviewed": document.self_reviewed},
    )
    return document


@act
def communicate_document(occasion: Occasion, *, ref: str, audience: str) -> Document:
    """Record that an approved document was made known, and to whom (5.2, 7.4).

    Raises:
        NotFound: no such document here.
        DocumentRefused: not approved, or no audience.
    """
    occasion.require(Permission.DOCUMENT_WRITE)
    document = _newest(occasion, ref)
    check_communication(approved=document.approved_at is not None, audience=audience)
    document.communicated_at, document.communicated_to = occasion.at, audience.strip()
    document.save(update_fields=["communicated_at", "communicated_to"])
    facts = {"number": document.number, "audience": document.communicated_to}
    trail.append(occasion, Action.DOCUMENT_COMMUNICATED, subject=ref, facts=facts)
    return document


def _newest(occasion: Occasion, ref: str) -> Document:
    document = Document.objects.within(occasion).select_for_update().filter(ref=ref).order_by("-id").first()
    if document is None:
        raise NotFound(ref)
    return document
