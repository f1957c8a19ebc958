"""Where each thing of an audit pack stands, and how one page leads to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairlead.domain.evidence import EVIDENCE_STATE_TITLES, EvidenceState
from fairlead.reports.composition.blocks import Facts, Ink, Part, Place, Run, Tone, Translate, cell, text
from fairlead.reports.composition.names import SafeNames, ascii_name, link_to
from fairlead.reports.composition.speech import EVIDENCE_TONES
from fairlead.reports.content.audit_pack import AuditPack, PackEvidence, PackProvision, PackRisk, PackSystem
from fairlead.reports.content.documents import DocumentRecord

INDEX = "index.html"
LOG = "pages/log.html"


@dataclass(frozen=True, kw_only=True)
class Links:
    """The addresses of one pack, seen from a page; `to` leads from that page to the pack's top."""

    provisions: dict[str, PackProvision]
    systems: dict[str, PackSystem]
    risks: dict[str, PackRisk]
    evidence: dict[str, PackEvidence]
    documents: dict[str, DocumentRecord]
    pages: dict[str, str]
    logged: frozenset[int]
    to: str = ""

    def page(self, ref: str) -> str:
        """Return the link to the page of a provision or system."""
        return link_to(self.pages[ref], to=self.to)

    def provision(self, ref: str) -> Run:
        """Return a run that names a provision and leads to its page."""
        row = self.provisions.get(ref)
        return Run(text=row.number, href=self.page(ref)) if row else Run(text=ref)

    def system(self, ref: str) -> Run:
        """Return a run that names an AI system and leads to its page."""
        row = self.systems.get(ref)
        return Run(text=row.name, href=self.page(ref)) if row else Run(text=ref)

    def risk(self, ref: str) -> Run:
        """Return a run that names a risk and leads to its row of the index."""
        return Run(text=ref, href=self._row(f"risk-{ref}")) if ref in self.risks else Run(text=ref)

    def document(self, ref: str) -> Run:
        """Return a run that names documented information and leads to its file, or to the row that says why not."""
        row = self.documents.get(ref)
        if row is None:
            return Run(text=ref)
        if row.path and not row.withheld:
            return Run(text=row.title, href=link_to(row.path, to=self.to))
        return Run(text=row.title, href=self._row(f"document-{ref}"))

    def item(self, ref: str) -> Run:
        """Return a run that names an evidence item and opens its file; without a file it leads to its row."""
        row = self.evidence.get(ref)
        if row is None:
            return Run(text=ref)
        if row.path and not row.withheld and not row.erased:
            return Run(text=row.title, href=link_to(row.path, to=self.to))
        return Run(text=row.title, href=self._row(f"evidence-{ref}"))

    def entry(self, seq: int) -> Run:
        """Return a run that names an entry of the trail."""
        href = link_to(LOG, anchor=f"entry-{seq}", to=self.to) if seq in self.logged else ""
        return Run(text=str(seq), ink=Ink.CODE, href=href)

    def _row(self, anchor: str) -> str:
        return link_to(INDEX if self.to else "", anchor=anchor, to=self.to)


def links_of(pack: AuditPack, *, to: str = "") -> Links:
    """Return the addresses of a pack; the pages' names depend on the pack alone."""
    names = SafeNames(spell=ascii_name)
    names.take("pages", "log.html")
    pages = {row.provision: names.take("pages", f"{row.number}.html") for row in pack.provisions}
    pages |= {row.ref: names.take("pages", f"{row.ref}.html") for row in pack.systems}
    return Links(
        provisions={row.provision: row for row in pack.provisions},
        systems={row.ref: row for row in pack.systems},
        risks={row.ref: row for row in pack.risks},
        evidence={row.ref: row for row in pack.evidence},
        documents={row.id: row for row in pack.documents},
        pages=pages,
        logged=frozenset(entry.seq for entry in pack.log),
        to=to,
    )


def joined(runs: Sequence[Run], *, label: str = "") -> Part | None:
    """Return one paragraph of runs with commas between, or None when there is none."""
    spaced: list[Run] = []
    for run in runs:
        spaced += [Run(text=", "), run] if spaced else [run]
    return Part(runs=tuple(spaced), label=label) if spaced else None


def crumbs_of(anchor: str, title: str, _: Translate) -> tuple[Place, ...]:
    """Return the way back from a page to its table of the index."""
    return (
        Place(title=_("Audit pack"), href=link_to(INDEX, to="../")),
        Place(title=title, href=link_to(INDEX, anchor=anchor, to="../")),
    )


def trail_facts(log: tuple[int, ...], links: Links, _: Translate) -> Facts:
    """Return where a thing stands in the audit trail."""
    entries = joined([links.entry(seq) for seq in log])
    return Facts(title=_("In the audit trail"), pairs=((_("Entries"), cell(entries)),))


def evidence_state(item: PackEvidence, _: Translate) -> Part:
    """Return the state of an item in words: acceptance and freshness are two things."""
    if item.state is EvidenceState.ACCEPTED and not item.is_fresh:
        return text(_("Accepted, no longer fresh"), tone=Tone.WARN)
    if item.state is EvidenceState.ACCEPTED:
        return text(_("Accepted and fresh"), tone=Tone.GOOD)
    return text(_(EVIDENCE_STATE_TITLES[item.state]), tone=EVIDENCE_TONES[item.state])


def evidence_marks(item: PackEvidence, _: Translate) -> tuple[Part, ...]:
    """Return what a reader must know before trusting an item: self-reviewed, written by AI, withheld, erased."""
    marks = []
    if item.self_reviewed:
        marks.append(text(_("Self-reviewed: accepted by its own uploader"), tone=Tone.WARN))
    if item.ai_written:
        marks.append(text(_("Written by AI"), tone=Tone.WARN))
    if item.withheld:
        marks.append(text(_("Withheld: {reason}").format(reason=item.withheld), tone=Tone.WARN))
    if item.erased:
        marks.append(text(_("Erased by law: its digest remains, its bytes do not"), tone=Tone.WARN))
    return tuple(marks)
