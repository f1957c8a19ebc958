"""A document of an audit pack as a page: who approved it and when, what it says, and its earlier revisions."""

from __future__ import annotations

from fairlead.reports.composition.audit_pack_links import Links, crumbs_of, trail_facts
from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Facts,
    Group,
    Ink,
    Ledger,
    Line,
    Tone,
    Translate,
    cell,
    text,
)
from fairlead.reports.composition.markdown import document_blocks
from fairlead.reports.composition.names import link_to
from fairlead.reports.composition.sheet import inner_sheet
from fairlead.reports.composition.speech import day_words, moment_words, signed_words
from fairlead.reports.content.audit_pack import AuditPack, PackDocument, PackRevision


def document_page(pack: AuditPack, document: PackDocument, links: Links, _: Translate) -> Composition:
    """Return the page on which a document is read."""
    blocks: list[Block] = [_standing(document, _), *document_blocks(document.text), _revisions(document, links, _)]
    if document.log:
        blocks.append(trail_facts(document.log, links, _))
    return inner_sheet(
        pack.header,
        _,
        title=document.title,
        subtitle=_("{ref}, version {number}").format(ref=document.ref, number=document.revisions[0].number),
        blocks=blocks,
        crumbs=crumbs_of("documents", _("Documents"), _),
    )


def _standing(document: PackDocument, _: Translate) -> Facts:
    pairs: list[tuple[str, Cell]] = [(_("Approved"), _approval(document.revisions[0], _))]
    if document.communicated_at is not None:
        told = (document.communicated_to, moment_words(document.communicated_at))
        pairs.append((_("Made known to"), cell(", ".join(part for part in told if part))))
    if document.review_due is not None:
        pairs.append((_("Review due"), cell(day_words(document.review_due))))
    return Facts(pairs=tuple(pairs))


def _approval(revision: PackRevision, _: Translate) -> Cell:
    marked = text(_("Self-reviewed: approved by its own author"), tone=Tone.WARN) if revision.self_reviewed else None
    return cell(signed_words(revision.approver, revision.approved_at), marked)


def _revisions(document: PackDocument, links: Links, _: Translate) -> Ledger:
    lines = tuple(
        Line(
            cells=(
                cell(text(revision.number, ink=Ink.STRONG)),
                _approval(revision, _),
                cell(text(revision.path, ink=Ink.CODE, href=link_to(revision.path, to=links.to))),
            )
        )
        for revision in document.revisions
    )
    return Ledger(
        title=_("Versions"),
        lead=_("Each as it was approved, the one in force at the cut-off first."),
        columns=(
            Column(title=_("Version"), width=14),
            Column(title=_("Approved"), width=43),
            Column(title=_("File"), width=43),
        ),
        groups=(Group(lines=lines),),
    )
