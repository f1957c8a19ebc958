"""Evidence as an auditor reads it: what it is, what it proves and until when, who brought it and who accepted it."""

from __future__ import annotations

from collections.abc import Sequence

from fairlead.domain.evidence import EVIDENCE_KIND_TITLES, PROOF_TITLES
from fairlead.reports.composition.audit_pack_links import Links, evidence_marks, evidence_state, joined
from fairlead.reports.composition.blocks import (
    Cell,
    Column,
    Group,
    Ink,
    Ledger,
    Line,
    Part,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.speech import day_words, signed_words
from fairlead.reports.content.audit_pack import PackEvidence


def evidence_ledger(
    items: Sequence[PackEvidence], links: Links, _: Translate, *, anchor: str = "evidence", with_subjects: bool = False
) -> Ledger:
    """Return items as a table; `with_subjects` adds what each speaks about, for a page that is not about one row."""
    return Ledger(
        title=_("Evidence"),
        anchor=anchor,
        columns=(
            Column(title=_("Item"), width=32),
            Column(title=_("State"), width=20),
            Column(title=_("Dates"), width=20),
            Column(title=_("Brought and reviewed"), width=28),
        ),
        groups=(
            Group(
                lines=tuple(
                    Line(cells=_cells(item, links, _, with_subjects=with_subjects), anchor=f"evidence-{item.ref}")
                    for item in items
                )
            ),
        ),
        empty=_("No evidence item. A row without one never counts."),
        can_filter=with_subjects,
    )


def _cells(item: PackEvidence, links: Links, _: Translate, *, with_subjects: bool) -> tuple[Cell, ...]:
    subjects: tuple[Part | None, ...] = ()
    if with_subjects:
        subjects = (
            joined([links.provision(ref) for ref in item.provisions], label=_("For")),
            joined([links.system(ref) for ref in item.systems], label=_("Systems")),
        )
    digest = text(f"sha256 {item.sha256}", ink=Ink.CODE) if item.sha256 else None
    return (
        cell(
            Part(runs=(links.item(item.ref),)),
            text(f"{item.ref} · {_(EVIDENCE_KIND_TITLES[item.kind])} · {_(PROOF_TITLES[item.proof])}", ink=Ink.QUIET),
            text(item.link, ink=Ink.CODE) if item.link else None,
            *subjects,
            digest,
        ),
        cell(evidence_state(item, _), *evidence_marks(item, _)),
        _dates(item, _),
        cell(
            labelled(_("Brought by"), signed_words(item.uploaded_by, item.uploaded_at)),
            labelled(_("Reviewed by"), signed_words(item.reviewed_by, item.reviewed_at)),
            labelled(_("Size"), _("{size} bytes").format(size=item.size)) if item.sha256 else None,
            joined([links.entry(seq) for seq in item.log], label=_("Trail")),
        ),
    )


def _dates(item: PackEvidence, _: Translate) -> Cell:
    period = ""
    if item.period_from and item.period_until:
        period = _("{first} to {last}").format(first=day_words(item.period_from), last=day_words(item.period_until))
    return cell(
        labelled(_("Collected"), day_words(item.collected_on)),
        labelled(_("Speaks about"), period),
        labelled(_("Counts until before"), day_words(item.fresh_until)),
    )
