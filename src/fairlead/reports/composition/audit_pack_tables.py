"""The index of an audit pack as plain tables, for an auditor who samples in a spreadsheet."""

from __future__ import annotations

from fairlead.domain.applicability import CONTROL_STATE_TITLES
from fairlead.domain.evidence import EVIDENCE_KIND_TITLES, EVIDENCE_STATE_TITLES, PROOF_TITLES
from fairlead.domain.inventory import SCOPE_TITLES, STAGE_TITLES
from fairlead.domain.readiness import REASON_TITLES
from fairlead.reports.composition.blocks import Translate
from fairlead.reports.composition.documents import tabulate_documents
from fairlead.reports.composition.speech import person_words
from fairlead.reports.composition.table import Table, table
from fairlead.reports.content.audit_pack import AuditPack
from fairlead.reports.content.documents import Documents


def tabulate_audit_pack(pack: AuditPack, _: Translate) -> tuple[Table, ...]:
    """Return rows, systems, documents and evidence, each as one table."""
    documents = Documents(header=pack.header, documents=pack.documents)
    return (_provisions(pack, _), _systems(pack, _), *tabulate_documents(documents, _), _evidence(pack, _))


def _provisions(pack: AuditPack, _: Translate) -> Table:
    return table(
        _("Requirements and controls"),
        ("number", _("Number"), 10),
        ("title", _("Title"), 36),
        ("group", _("Group"), 28),
        ("counts", _("Counts"), 8),
        ("reason", _("Reason"), 34),
        ("state", _("State"), 22),
        ("owner", _("Owner"), 20),
        ("covered", _("Systems covered"), 10),
        ("of", _("Systems it applies to"), 10),
        ("evidence", _("Evidence"), 24),
        ("risks", _("Treated risks"), 18),
        ("documents", _("Documents"), 18),
        ("provision", _("Provision"), 20),
        rows=(
            (
                row.number,
                row.title,
                row.group,
                row.counts,
                _(REASON_TITLES[row.reason]),
                _(CONTROL_STATE_TITLES[row.state]) if row.is_control else "",
                person_words(row.owner),
                row.covered,
                row.of,
                row.evidence,
                row.risks,
                row.documents,
                row.provision,
            )
            for row in pack.provisions
        ),
    )


def _systems(pack: AuditPack, _: Translate) -> Table:
    return table(
        _("AI systems"),
        ("ref", _("Id"), 12),
        ("name", _("Name"), 28),
        ("purpose", _("Purpose"), 40),
        ("stage", _("Life cycle stage"), 22),
        ("scope", _("In scope"), 14),
        ("scope_reason", _("Reason for the scope decision"), 36),
        ("owner", _("Owner"), 20),
        ("assessment", _("Impact assessment"), 30),
        ("risks", _("Risks"), 18),
        ("evidence", _("Evidence"), 24),
        rows=(
            (
                row.ref,
                row.name,
                row.purpose,
                _(STAGE_TITLES[row.stage]) if row.stage else None,
                _(SCOPE_TITLES[row.scope]),
                row.scope_reason,
                person_words(row.owner),
                row.assessment,
                row.risks,
                row.evidence,
            )
            for row in pack.systems
        ),
    )


def _evidence(pack: AuditPack, _: Translate) -> Table:
    return table(
        _("Evidence"),
        ("ref", _("Id"), 12),
        ("title", _("Title"), 36),
        ("kind", _("Kind"), 14),
        ("proof", _("Proves"), 24),
        ("state", _("State"), 26),
        ("is_fresh", _("Fresh at the cut-off"), 9),
        ("path", _("File in the pack"), 40),
        ("link", _("Address"), 30),
        ("sha256", _("SHA-256"), 66),
        ("size", _("Size in bytes"), 12),
        ("uploaded_by", _("Brought by"), 20),
        ("uploaded_at", _("Brought at (UTC)"), 17),
        ("reviewed_by", _("Reviewed by"), 20),
        ("reviewed_at", _("Reviewed at (UTC)"), 17),
        ("collected_on", _("Collected"), 12),
        ("period_from", _("Period from"), 12),
        ("period_until", _("Period until"), 12),
        ("fresh_until", _("Counts until before"), 12),
        ("provisions", _("For"), 24),
        ("systems", _("Systems"), 24),
        ("withheld", _("Withheld because"), 30),
        ("erased", _("Erased by law"), 9),
        ("self_reviewed", _("Self-reviewed"), 9),
        ("ai_written", _("Written by AI"), 9),
        rows=(
            (
                item.ref,
                item.title,
                _(EVIDENCE_KIND_TITLES[item.kind]),
                _(PROOF_TITLES[item.proof]),
                _(EVIDENCE_STATE_TITLES[item.state]),
                item.is_fresh,
                item.path,
                item.link,
                item.sha256,
                item.size,
                person_words(item.uploaded_by),
                item.uploaded_at,
                person_words(item.reviewed_by),
                item.reviewed_at,
                item.collected_on,
                item.period_from,
                item.period_until,
                item.fresh_until,
                item.provisions,
                item.systems,
                item.withheld,
                item.erased,
                item.self_reviewed,
                item.ai_written,
            )
            for item in pack.evidence
        ),
    )
