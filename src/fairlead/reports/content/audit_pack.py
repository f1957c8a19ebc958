"""Index of an audit pack: every row an auditor may ask for, by clause, control, system and document (J15).

The container (manifest, log, signatures) belongs to the trail and is described in ``docs/reference/audit-pack.md``.
This is what a person reads: from the first page to the evidence of a named control in at most three clicks.
Entries name each other by ref; `find_broken_refs` says which names lead nowhere, so that no page has a dead link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from fairlead.domain.applicability import ControlState
from fairlead.domain.evidence import EvidenceKind, EvidenceState, Proof
from fairlead.domain.inventory import AIRole, ScopeDecision, Stage
from fairlead.domain.readiness import Reason, View
from fairlead.domain.risk import RiskState
from fairlead.reports.content.documents import DocumentRecord
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import Person, Report


@dataclass(frozen=True, kw_only=True)
class PackEvidence:
    """One evidence item of the pack.

    Attributes:
        ref, title, kind, proof: what it is, and what it proves.
        state: what a person decided; is_fresh: whether it still counts at the cut-off.
        path: its file inside the pack, forward slashes; empty for a link, or when withheld or erased.
        link: the address of a link, shown as text and never fetched.
        sha256, size: of its bytes; empty and 0 for a link.
        uploaded_by, uploaded_at, reviewed_by, reviewed_at: who brought it, who decided.
        collected_on, period_from, period_until, fresh_until: its three dates and its period.
        provisions, systems: refs it speaks about.
        withheld: why it is listed but not handed over; empty when it is. erased: its bytes were erased by law.
        self_reviewed, ai_written: shown as banners wherever it stands.
        log: positions of its entries in the audit trail.
    """

    ref: str
    title: str
    kind: EvidenceKind
    proof: Proof = Proof.DESIGN
    state: EvidenceState
    is_fresh: bool = False
    path: str = ""
    link: str = ""
    sha256: str = ""
    size: int = 0
    uploaded_by: Person | None = None
    uploaded_at: datetime | None = None
    reviewed_by: Person | None = None
    reviewed_at: datetime | None = None
    collected_on: date | None = None
    period_from: date | None = None
    period_until: date | None = None
    fresh_until: date | None = None
    provisions: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    withheld: str = ""
    erased: bool = False
    self_reviewed: bool = False
    ai_written: bool = False
    log: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackProvision:
    """One requirement or control of the pack, with the thread that hangs on it.

    Attributes:
        provision: ref; number: the id people say; title, group: short titles in our own words.
        is_control: False for a requirement of clauses 4 to 10.
        meaning: what it asks for, in our own words.
        applicable: None until decided (requirements: True).
        counts, reason, state: the verdict of the readiness rules at the cut-off.
        justification, implementation, owner: from the approved statement.
        covered, of: systems covered, for a row evidenced per system; of 0 otherwise.
        evidence, risks, documents: refs (evidence items, risks) and ids (documented information).
        log: positions of its entries in the audit trail.
    """

    provision: str
    number: str
    title: str
    group: str
    is_control: bool
    meaning: str = ""
    applicable: bool | None = True
    counts: bool = False
    reason: Reason
    state: ControlState
    justification: str = ""
    implementation: str = ""
    owner: Person | None = None
    covered: int = 0
    of: int = 0
    evidence: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    ai_written: bool = False
    log: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackSystem:
    """One AI system of the pack; `assessment` is the path of its impact assessment, `provisions` what applies to it."""

    ref: str
    name: str
    purpose: str = ""
    stage: Stage | None = None
    roles: tuple[AIRole, ...] = ()
    owner: Person | None = None
    scope: ScopeDecision = ScopeDecision.UNDECIDED
    scope_reason: str = ""
    assessment: str = ""
    risks: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    ai_written: bool = False
    log: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackRisk:
    """One risk of the pack; `before` and `after` are its levels in words, `controls` refs of provisions."""

    ref: str
    title: str
    before: str = ""
    after: str = ""
    state: RiskState
    accepted_by: Person | None = None
    accepted_until: date | None = None
    systems: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    log: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackRevision:
    """One approved revision of a document: its number, who approved it and when, and the file of its very text."""

    number: str
    approver: Person | None
    approved_at: datetime
    path: str
    self_reviewed: bool = False


@dataclass(frozen=True, kw_only=True)
class PackDocument:
    """One document of the pack, as it was in force at the cut-off.

    Attributes:
        path: of the page on which it is read; a `DocumentRecord` that it answers names the same path.
        ref, title, text: which one, and its words (Markdown).
        revisions: every approved revision, the one in force first.
        communicated_to, communicated_at: to whom it was made known by the cut-off, and when.
        review_due: when it is looked at again.
        log: positions of its entries in the audit trail.
    """

    path: str
    ref: str
    title: str
    text: str
    revisions: tuple[PackRevision, ...]
    communicated_to: str = ""
    communicated_at: datetime | None = None
    review_due: date | None = None
    log: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackLogEntry:
    """One entry of the audit trail in words: position, when, who (as the reader may know them), what, about what."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PackFile:
    """One file that stands at the front of the pack, such as the statement as PDF."""

    path: str
    title: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AuditPack(Report):
    """The index of one audit pack.

    Attributes:
        view: stage 1 or stage 2.
        framework: title of the framework.
        provisions, systems, documents, risks, evidence: the rows, each in its own order.
        texts: the documents themselves, a page each.
        log: entries to show in words; the whole log is in the pack as bytes, `log_size` entries long.
        files: what an auditor opens first.
        gates: with their state at the cut-off.
        withheld: title and reason of what is listed but not handed over.
        not_proven: sentences that say what the pack does not prove; never empty in a real pack.
        key: the public key that signs checkpoints, as the auditor should have been given it on another way.
        rules_version: version of the readiness rules.
    """

    kind: ClassVar[str] = "audit-pack"
    view: View
    framework: str
    provisions: tuple[PackProvision, ...] = ()
    systems: tuple[PackSystem, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    texts: tuple[PackDocument, ...] = ()
    risks: tuple[PackRisk, ...] = ()
    evidence: tuple[PackEvidence, ...] = ()
    log: tuple[PackLogEntry, ...] = ()
    log_size: int = 0
    files: tuple[PackFile, ...] = ()
    gates: tuple[Gate, ...] = ()
    withheld: tuple[tuple[str, str], ...] = ()
    not_proven: tuple[str, ...] = ()
    key: str = ""
    rules_version: str = ""

    @property
    def counted(self) -> int:
        """Rows that count at the cut-off: the numerator."""
        return sum(row.counts for row in self.provisions)

    @property
    def total(self) -> int:
        """Rows that could count; the denominator."""
        return sum(row.reason is not Reason.EXCLUDED for row in self.provisions)


def find_broken_refs(pack: AuditPack) -> tuple[str, ...]:
    """Return one line for each name inside the pack that leads nowhere; an honest pack has none."""
    provisions = {row.provision for row in pack.provisions}
    systems = {row.ref for row in pack.systems}
    risks = {row.ref for row in pack.risks}
    evidence = {row.ref for row in pack.evidence}
    documents = {row.id for row in pack.documents}
    wanted: list[tuple[str, tuple[str, ...], set[str]]] = []
    for row in pack.provisions:
        wanted += [(row.provision, row.evidence, evidence), (row.provision, row.risks, risks)]
        wanted += [(row.provision, row.documents, documents)]
    for system in pack.systems:
        wanted += [(system.ref, system.risks, risks), (system.ref, system.provisions, provisions)]
        wanted += [(system.ref, system.evidence, evidence)]
    for risk in pack.risks:
        wanted += [(risk.ref, risk.systems, systems), (risk.ref, risk.controls, provisions)]
    for item in pack.evidence:
        wanted += [(item.ref, item.provisions, provisions), (item.ref, item.systems, systems)]
    return tuple(f"{place}: {name}" for place, names, known in wanted for name in names if name not in known)
