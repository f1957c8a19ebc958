"""The first page of an audit pack: by clause, control, system and document, each row one click from its evidence."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from fairlead.domain.evidence import EvidenceState
from fairlead.domain.inventory import SCOPE_TITLES, STAGE_TITLES
from fairlead.domain.readiness import REASON_TITLES
from fairlead.domain.risk import RISK_STATE_TITLES
from fairlead.reports.composition.audit_pack_evidence import evidence_ledger
from fairlead.reports.composition.audit_pack_links import LOG, Links, evidence_state, joined, links_of
from fairlead.reports.composition.audit_pack_proof import proof_blocks
from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Group,
    Ink,
    Ledger,
    Line,
    Notice,
    Part,
    Place,
    Run,
    Tallies,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.documents import documents_ledger
from fairlead.reports.composition.inventory import SCOPE_TONES
from fairlead.reports.composition.names import link_to
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    REASON_TONES,
    RISK_TONES,
    day_words,
    gates_ledger,
    moment_words,
    person_words,
    said,
    signed_words,
)
from fairlead.reports.content.audit_pack import AuditPack, PackProvision, PackRisk, PackSystem
from fairlead.reports.content.gate import Tally

EVIDENCE_SHOWN = 6
"""Items named in a row of the index; the rest are on the page of the row."""


def compose_audit_pack(pack: AuditPack, _: Translate) -> Composition:
    """Return the first page."""
    links = links_of(pack)
    clauses = [row for row in pack.provisions if not row.is_control]
    controls = [row for row in pack.provisions if row.is_control]
    blocks: list[Block] = [_tallies(pack, _), *_notices(pack, _)]
    if pack.files:
        blocks.append(_files(pack, _))
    blocks += [
        _provisions(clauses, links, _, title=_("By clause"), anchor="clauses"),
        _provisions(controls, links, _, title=_("By control"), anchor="controls"),
        _systems(pack, links, _),
        documents_ledger(pack.documents, _),
        _risks(pack, links, _),
        evidence_ledger(pack.evidence, links, _, anchor="evidence", with_subjects=True),
        gates_ledger(pack.gates, _),
        *proof_blocks(pack, _),
    ]
    return sheet(
        pack,
        _,
        blocks=blocks,
        places=_places(pack, len(clauses), len(controls), _),
        is_wide=True,
    )


def _places(pack: AuditPack, clauses: int, controls: int, _: Translate) -> tuple[Place, ...]:
    places = [
        Place(title=_("Clauses"), href="#clauses", count=str(clauses)),
        Place(title=_("Controls"), href="#controls", count=str(controls)),
        Place(title=_("Systems"), href="#systems", count=str(len(pack.systems))),
        Place(title=_("Documents"), href="#documents", count=str(len(pack.documents))),
        Place(title=_("Risks"), href="#risks", count=str(len(pack.risks))),
        Place(title=_("Evidence"), href="#evidence", count=str(len(pack.evidence))),
        Place(title=_("Gates"), href="#gates", count=str(len(pack.gates))),
        Place(title=_("Not proven"), href="#not-proven"),
        Place(title=_("Verify"), href="#verify"),
    ]
    if pack.log:
        places.append(Place(title=_("Trail"), href=link_to(LOG), count=str(pack.log_size or len(pack.log))))
    return tuple(places)


def _notices(pack: AuditPack, _: Translate) -> list[Notice]:
    """Return what a reader must know before the first figure."""
    notices = []
    if pack.header.self_reviewed:
        words = _("Author and approver of the statement are one person. Look for an independent view.")
        notices.append(Notice(tone=Tone.WARN, title=_("Self-reviewed"), words=words))
    missing = sum(not record.present for record in pack.documents)
    if missing:
        title = _("Documented information missing: {count} of the {total} items that this pack lists")
        title = title.format(count=missing, total=len(pack.documents))
        notices.append(Notice(tone=Tone.BAD, title=title, words=_("They are listed first under Documents.")))
    if pack.withheld:
        title = _("Withheld items: {count}").format(count=len(pack.withheld))
        words = "; ".join(f"{name} ({said(reason, _)})" for name, reason in pack.withheld)
        notices.append(Notice(tone=Tone.WARN, title=title, words=words))
    texts = (pack.provisions, pack.systems, pack.documents, pack.evidence)
    drafted = sum(row.ai_written for rows in texts for row in rows)
    if drafted:
        title = _("Texts written by AI: {count}").format(count=drafted)
        notices.append(Notice(tone=Tone.WARN, title=title, words=_("Each is marked where it stands.")))
    return notices


def _tallies(pack: AuditPack, _: Translate) -> Tallies:
    accepted = sum(item.state is EvidenceState.ACCEPTED and item.is_fresh for item in pack.evidence)
    present = sum(record.present for record in pack.documents)
    rules = _("rules, version {version}").format(version=pack.rules_version) if pack.rules_version else ""
    met = sum(gate.is_open for gate in pack.gates)
    return Tallies(
        figures=(
            Tally(label=_("Rows that count"), count=pack.counted, total=pack.total, note=rules),
            Tally(label=_("Gates met"), count=met, total=len(pack.gates)),
            Tally(label=_("Documents present"), count=present, total=len(pack.documents)),
            Tally(label=_("Evidence accepted and fresh"), count=accepted, total=len(pack.evidence)),
        ),
        cut_off=moment_words(pack.header.cut_off),
    )


def _files(pack: AuditPack, _: Translate) -> Ledger:
    lines = (
        Line(
            cells=(
                cell(text(file.title, href=link_to(file.path))),
                cell(text(file.path, ink=Ink.CODE)),
                cell(file.note),
            )
        )
        for file in pack.files
    )
    return Ledger(
        title=_("Open first"),
        anchor="files",
        columns=(
            Column(title=_("Report"), width=36),
            Column(title=_("File"), width=32),
            Column(title=_("Note"), width=32),
        ),
        groups=(Group(lines=tuple(lines)),),
    )


def _provisions(rows: list[PackProvision], links: Links, _: Translate, *, title: str, anchor: str) -> Ledger:
    groups = tuple(
        Group(
            title=name, lines=tuple(Line(cells=_provision_cells(row, links, _), anchor=row.number) for row in members)
        )
        for name, members in groupby(rows, key=lambda row: row.group)
    )
    return Ledger(
        title=title,
        anchor=anchor,
        lead=_("A number opens the page of its row; a name under Evidence opens the file itself."),
        columns=(
            Column(title=_("Row"), width=28),
            Column(title=_("State at the cut-off"), width=24),
            Column(title=_("Evidence"), width=30),
            Column(title=_("Owner, risks"), width=18),
        ),
        groups=groups,
        empty=_("No row is in the agreed scope."),
        can_filter=True,
    )


def _provision_cells(row: PackProvision, links: Links, _: Translate) -> tuple[Cell, ...]:
    more = len(row.evidence) - EVIDENCE_SHOWN
    systems = _("{covered} of {total} systems").format(covered=row.covered, total=row.of) if row.of else ""
    rest = _("and {count} more").format(count=more)
    return (
        cell(text(row.number, ink=Ink.STRONG, href=links.page(row.provision)), row.title),
        cell(
            text(_("counts"), tone=Tone.GOOD)
            if row.counts
            else text(_(REASON_TITLES[row.reason]), tone=REASON_TONES[row.reason]),
            labelled(_("Covered"), systems),
            text(_("Written by AI"), tone=Tone.WARN) if row.ai_written else None,
        ),
        cell(
            *(_evidence_part(ref, links, _) for ref in row.evidence[:EVIDENCE_SHOWN]),
            text(rest, href=links.page(row.provision)) if more > 0 else None,
        )
        or cell(text("–", ink=Ink.QUIET)),
        cell(person_words(row.owner), joined([links.risk(ref) for ref in row.risks], label=_("Treats"))),
    )


def _evidence_part(ref: str, links: Links, _: Translate) -> Part:
    item = links.evidence.get(ref)
    run = links.item(ref)
    if item is None:
        return Part(runs=(run,))
    state = evidence_state(item, _)
    name = replace(run, ink=Ink.NAME)
    return Part(runs=(name, Run(text=f" · {state.runs[0].text}", ink=Ink.QUIET)), tone=state.tone)


def _systems(pack: AuditPack, links: Links, _: Translate) -> Ledger:
    return Ledger(
        title=_("By AI system"),
        anchor="systems",
        columns=(
            Column(title=_("System"), width=34),
            Column(title=_("Scope, stage"), width=22),
            Column(title=_("Risks, assessment"), width=24),
            Column(title=_("Evidence"), width=20),
        ),
        groups=(Group(lines=tuple(Line(cells=_system_cells(row, links, _), anchor=row.ref) for row in pack.systems)),),
        empty=_("No AI system is in the agreed scope."),
        can_filter=True,
    )


def _system_cells(row: PackSystem, links: Links, _: Translate) -> tuple[Cell, ...]:
    evidence = Run(text=_("{count} items").format(count=len(row.evidence)), href=links.page(row.ref))
    assessment = text(_("Impact assessment"), href=link_to(row.assessment)) if row.assessment else None
    return (
        cell(
            text(row.name, ink=Ink.STRONG, href=links.page(row.ref)),
            text(row.ref, ink=Ink.CODE),
            row.purpose,
            text(_("Written by AI"), tone=Tone.WARN) if row.ai_written else None,
        ),
        cell(
            text(_(SCOPE_TITLES[row.scope]), tone=SCOPE_TONES[row.scope]),
            _(STAGE_TITLES[row.stage]) if row.stage else None,
            labelled(_("Owner"), person_words(row.owner)),
        ),
        cell(
            joined([links.risk(ref) for ref in row.risks]),
            assessment or text(_("No impact assessment"), tone=Tone.WARN),
        ),
        cell(Part(runs=(evidence,)) if row.evidence else text(_("none"), ink=Ink.QUIET)),
    )


def _risks(pack: AuditPack, links: Links, _: Translate) -> Ledger:
    return Ledger(
        title=_("Risks"),
        anchor="risks",
        columns=(
            Column(title=_("Risk"), width=34),
            Column(title=_("Before and after treatment"), width=22),
            Column(title=_("State"), width=22),
            Column(title=_("Systems and controls"), width=22),
        ),
        groups=(
            Group(lines=tuple(Line(cells=_risk_cells(row, links, _), anchor=f"risk-{row.ref}") for row in pack.risks)),
        ),
        empty=_("No risk is in the agreed scope."),
        can_filter=True,
    )


def _risk_cells(row: PackRisk, links: Links, _: Translate) -> tuple[Cell, ...]:
    accepted = signed_words(row.accepted_by, None)
    return (
        cell(text(row.ref, ink=Ink.CODE), text(row.title, ink=Ink.STRONG)),
        cell(labelled(_("Before"), row.before), labelled(_("After"), row.after)),
        cell(
            text(_(RISK_STATE_TITLES[row.state]), tone=RISK_TONES[row.state]),
            labelled(_("Accepted by"), accepted),
            labelled(_("Until"), day_words(row.accepted_until)),
        ),
        cell(
            joined([links.system(ref) for ref in row.systems], label=_("Systems")),
            joined([links.provision(ref) for ref in row.controls], label=_("Controls")),
            joined([links.entry(seq) for seq in row.log], label=_("Trail")),
        ),
    )
