"""How the list of documented information is read: what is missing first, then what is there with its version (7.5)."""

from __future__ import annotations

from fairlead.reports.composition.blocks import (
    Cell,
    Column,
    Composition,
    Group,
    Ink,
    Ledger,
    Line,
    Part,
    Tallies,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    ai_written_part,
    day_words,
    moment_words,
    person_words,
    signed_words,
)
from fairlead.reports.composition.table import Table, table
from fairlead.reports.content.documents import DocumentRecord, Documents
from fairlead.reports.content.gate import Tally


def compose_documents(documents: Documents, _: Translate) -> Composition:
    """Return the list as pages; a count of documents is never given as if the standard gave one."""
    present = [record for record in documents.documents if record.present]
    approved = sum(record.approver is not None and bool(record.version) for record in present)
    total = len(documents.documents)
    return sheet(
        documents,
        _,
        blocks=(
            Tallies(
                figures=(
                    Tally(label=_("Present, with version and approver"), count=approved, total=total),
                    Tally(label=_("Present, without them"), count=len(present) - approved, total=total),
                    Tally(label=_("Missing"), count=total - len(present), total=total),
                ),
                cut_off=moment_words(documents.header.cut_off),
            ),
            documents_ledger(documents.documents, _),
        ),
    )


def documents_ledger(documents: tuple[DocumentRecord, ...], _: Translate, *, to: str = "") -> Ledger:
    """Return what is missing and what is there; `to` is the way from the page to the pack's top ("../")."""
    missing = [record for record in documents if not record.present]
    present = [record for record in documents if record.present]
    groups = []
    for title, records in ((_("Missing"), missing), (_("Present"), present)):
        lines = tuple(Line(cells=_cells(record, _, to=to), anchor=f"document-{record.id}") for record in records)
        if lines:
            groups.append(Group(title=title, note=str(len(lines)), lines=lines))
    return Ledger(
        title=_("Documented information"),
        anchor="documents",
        lead=_(
            "What the standard and the organization ask for. Nothing is silently absent: what is missing is listed."
        ),
        columns=(
            Column(title=_("What is asked for"), width=38),
            Column(title=_("Document"), width=32),
            Column(title=_("Approved"), width=30),
        ),
        groups=tuple(groups),
        empty=_("No demand is listed yet: adopt a framework first."),
        can_filter=True,
    )


def _cells(record: DocumentRecord, _: Translate, *, to: str) -> tuple[Cell, ...]:
    kind = _("Record") if record.is_record else _("Document")
    asked_by = _("Clause {clause}").format(clause=record.clause) if record.clause else _("Our own")
    asked = cell(
        text(record.title, ink=Ink.STRONG),
        text(f"{kind} · {asked_by}", ink=Ink.QUIET),
    )
    if not record.present:
        return asked, cell(text(_("Missing"), tone=Tone.BAD), record.says), cell(text("–", ink=Ink.QUIET))
    return (
        asked,
        cell(
            _file_part(record, to=to),
            labelled(_("Version"), record.version),
            text(_("Withheld: {reason}").format(reason=record.withheld), tone=Tone.WARN) if record.withheld else None,
            ai_written_part(record.ai_written, _),
        ),
        cell(
            signed_words(record.approver, record.approved_at) or text(_("Approver not named"), tone=Tone.WARN),
            labelled(_("Review due"), day_words(record.review_due)),
            text(_("Self-reviewed"), tone=Tone.WARN) if record.self_reviewed else None,
        ),
    )


def _file_part(record: DocumentRecord, *, to: str) -> Part:
    name = record.ref or record.title
    if record.path and not record.withheld:
        return text(name, href=to + record.path)
    return text(name)


def tabulate_documents(documents: Documents, _: Translate) -> tuple[Table, ...]:
    """Return the list with one column a fact."""
    return (
        table(
            _("Documents"),
            ("id", _("Id"), 10),
            ("title", _("What is asked for"), 44),
            ("clause", _("Clause"), 10),
            ("kind", _("Kind"), 12),
            ("present", _("Present"), 9),
            ("ref", _("Document"), 20),
            ("version", _("Version"), 10),
            ("approver", _("Approver"), 20),
            ("approved_at", _("Approved at (UTC)"), 17),
            ("review_due", _("Review due"), 12),
            ("path", _("File in the pack"), 34),
            ("withheld", _("Withheld because"), 30),
            ("says", _("What to do"), 40),
            ("self_reviewed", _("Self-reviewed"), 9),
            ("ai_written", _("Written by AI"), 9),
            rows=(
                (
                    record.id,
                    record.title,
                    record.clause,
                    _("record") if record.is_record else _("document"),
                    record.present,
                    record.ref,
                    record.version,
                    person_words(record.approver),
                    record.approved_at,
                    record.review_due,
                    record.path,
                    record.withheld,
                    record.says,
                    record.self_reviewed,
                    record.ai_written,
                )
                for record in documents.documents
            ),
        ),
    )
