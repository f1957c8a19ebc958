"""The pages behind an audit pack's first page: one a requirement or control, one a system, and the trail in words."""

from __future__ import annotations

from collections.abc import Iterator

from fairlead.domain.applicability import CONTROL_STATE_TITLES
from fairlead.domain.inventory import AI_ROLE_TITLES, SCOPE_TITLES, STAGE_TITLES
from fairlead.domain.readiness import REASON_TITLES
from fairlead.domain.risk import RISK_STATE_TITLES
from fairlead.reports.composition.audit_pack_documents import document_page
from fairlead.reports.composition.audit_pack_evidence import evidence_ledger
from fairlead.reports.composition.audit_pack_links import LOG, Links, crumbs_of, joined, links_of, trail_facts
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
    Part,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.inventory import SCOPE_TONES
from fairlead.reports.composition.names import link_to
from fairlead.reports.composition.sheet import inner_sheet
from fairlead.reports.composition.speech import (
    CONTROL_TONES,
    REASON_TONES,
    RISK_TONES,
    moment_words,
    person_words,
    said,
    yes_no,
)
from fairlead.reports.content.audit_pack import AuditPack, PackProvision, PackSystem

LOG_SHOWN = 5_000
"""Entries of the trail shown in words; a browser stays quick, and the whole log is in the pack as bytes."""


def compose_pack_pages(pack: AuditPack, _: Translate) -> Iterator[tuple[str, Composition]]:
    """Yield path and composition of each page but the first, one after the other: a pack may have thousands."""
    links = links_of(pack, to="../")
    for row in pack.provisions:
        yield links.pages[row.provision], _provision(pack, row, links, _)
    for system in pack.systems:
        yield links.pages[system.ref], _system(pack, system, links, _)
    for document in pack.texts:
        yield document.path, document_page(pack, document, links, _)
    if pack.log:
        yield LOG, _log(pack, _)


def _provision(pack: AuditPack, row: PackProvision, links: Links, _: Translate) -> Composition:
    blocks: list[Block] = [_verdict(row, links, _)]
    items = [links.evidence[ref] for ref in row.evidence if ref in links.evidence]
    blocks.append(evidence_ledger(items, links, _))
    if row.risks:
        blocks.append(_risk_ledger(row.risks, links, _))
    if row.log:
        blocks.append(trail_facts(row.log, links, _))
    anchor, title = ("controls", _("By control")) if row.is_control else ("clauses", _("By clause"))
    return inner_sheet(
        pack.header,
        _,
        title=f"{row.number} {row.title}",
        subtitle=row.group,
        blocks=blocks,
        crumbs=crumbs_of(anchor, title, _),
    )


def _verdict(row: PackProvision, links: Links, _: Translate) -> Facts:
    verdict = text(_("Counts") if row.counts else _("Does not count"), tone=REASON_TONES[row.reason])
    pairs: list[tuple[str, Cell]] = []
    if row.meaning:
        pairs.append((_("What it asks for, in our words"), cell(row.meaning)))
    why = _(REASON_TITLES[row.reason])
    state = labelled(_("State"), _(CONTROL_STATE_TITLES[row.state])) if row.is_control else None
    pairs.append((_("At the cut-off"), cell(verdict, why, state)))
    if row.is_control:
        pairs.append((_("Applicable"), cell(yes_no(row.applicable, _), row.justification)))
    pairs.append((_("How it is done"), _own_words(row, _)))
    pairs.append((_("Owner"), cell(person_words(row.owner) or text(_("No owner"), tone=Tone.WARN))))
    if row.of:
        systems = _("{covered} of {total} systems").format(covered=row.covered, total=row.of)
        pairs.append((_("Covered"), cell(systems)))
    documents = joined([links.document(ref) for ref in row.documents])
    if documents:
        pairs.append((_("Documents"), cell(documents)))
    return Facts(title=_("Verdict"), pairs=tuple(pairs))


def _own_words(row: PackProvision, _: Translate) -> Cell:
    drafted = text(_("Written by AI"), tone=Tone.WARN) if row.ai_written else None
    return cell(row.implementation or text(_("not described"), ink=Ink.QUIET), drafted)


def _risk_ledger(refs: tuple[str, ...], links: Links, _: Translate) -> Ledger:
    rows = [links.risks[ref] for ref in refs if ref in links.risks]
    lines = tuple(
        Line(
            cells=(
                cell(Part(runs=(links.risk(row.ref),)), text(row.title, ink=Ink.STRONG)),
                cell(labelled(_("Before"), row.before), labelled(_("After"), row.after)),
                cell(text(_(RISK_STATE_TITLES[row.state]), tone=RISK_TONES[row.state])),
                cell(
                    joined([links.system(ref) for ref in row.systems]),
                    joined([links.provision(ref) for ref in row.controls]),
                ),
            )
        )
        for row in rows
    )
    return Ledger(
        title=_("Risks"),
        columns=(
            Column(title=_("Risk"), width=36),
            Column(title=_("Levels"), width=24),
            Column(title=_("State"), width=20),
            Column(title=_("Systems and controls"), width=20),
        ),
        groups=(Group(lines=lines),),
    )


def _system(pack: AuditPack, row: PackSystem, links: Links, _: Translate) -> Composition:
    items = [links.evidence[ref] for ref in row.evidence if ref in links.evidence]
    blocks: list[Block] = [_system_facts(row, links, _)]
    if row.risks:
        blocks.append(_risk_ledger(row.risks, links, _))
    if row.provisions:
        blocks.append(_applied(row, links, _))
    blocks.append(evidence_ledger(items, links, _))
    if row.log:
        blocks.append(trail_facts(row.log, links, _))
    crumbs = crumbs_of("systems", _("By AI system"), _)
    return inner_sheet(pack.header, _, title=row.name, subtitle=row.ref, blocks=blocks, crumbs=crumbs)


def _system_facts(row: PackSystem, links: Links, _: Translate) -> Facts:
    assessed = text(_("Impact assessment"), href=link_to(row.assessment, to=links.to)) if row.assessment else None
    roles = ", ".join(_(AI_ROLE_TITLES[role]) for role in row.roles)
    scope = text(_(SCOPE_TITLES[row.scope]), tone=SCOPE_TONES[row.scope])
    return Facts(
        title=_("The system"),
        pairs=(
            (
                _("Purpose"),
                cell(
                    row.purpose or text(_("No purpose given"), tone=Tone.WARN),
                    text(_("Written by AI"), tone=Tone.WARN) if row.ai_written else None,
                ),
            ),
            (_("Our role"), cell(roles or text(_("No role decided"), tone=Tone.WARN))),
            (_("Stage"), cell(_(STAGE_TITLES[row.stage]) if row.stage else _("not decided"))),
            (_("Scope"), cell(scope, row.scope_reason)),
            (_("Owner"), cell(person_words(row.owner) or text(_("No owner"), tone=Tone.WARN))),
            (_("Impact assessment"), cell(assessed or text(_("No impact assessment"), tone=Tone.WARN))),
        ),
    )


def _applied(row: PackSystem, links: Links, _: Translate) -> Ledger:
    rows = [links.provisions[ref] for ref in row.provisions if ref in links.provisions]
    lines = tuple(
        Line(
            cells=(
                cell(text(item.number, ink=Ink.STRONG, href=links.page(item.provision)), item.title),
                cell(
                    text(_(CONTROL_STATE_TITLES[item.state]), tone=CONTROL_TONES[item.state])
                    if item.is_control
                    else text(_(REASON_TITLES[item.reason]), tone=REASON_TONES[item.reason])
                ),
                cell(item.implementation),
            )
        )
        for item in rows
    )
    return Ledger(
        title=_("Requirements and controls that its risks and evidence touch"),
        columns=(
            Column(title=_("Row"), width=34),
            Column(title=_("State at the cut-off"), width=22),
            Column(title=_("How it is done"), width=44),
        ),
        groups=(Group(lines=lines),),
    )


def _log(pack: AuditPack, _: Translate) -> Composition:
    shown = pack.log[-LOG_SHOWN:]
    total = max(pack.log_size, len(pack.log))
    lead = _("{shown} of {total} entries, in words. The whole log, as it was signed, is the file trail/entries.jsonl.")
    lines = tuple(
        Line(
            cells=(
                cell(text(str(entry.seq), ink=Ink.CODE)),
                cell(moment_words(entry.at)),
                cell(text(said(entry.action, _), ink=Ink.STRONG), entry.subject),
                cell(entry.actor),
                cell(entry.reason),
            ),
            anchor=f"entry-{entry.seq}",
        )
        for entry in shown
    )
    ledger = Ledger(
        title=_("Entries"),
        lead=lead.format(shown=len(shown), total=total),
        columns=(
            Column(title=_("Entry"), width=8),
            Column(title=_("When"), width=18),
            Column(title=_("What"), width=34),
            Column(title=_("Who"), width=18),
            Column(title=_("Why"), width=22),
        ),
        groups=(Group(lines=lines),),
        can_filter=True,
    )
    return inner_sheet(
        pack.header,
        _,
        title=_("Audit trail"),
        blocks=(ledger,),
        crumbs=crumbs_of("verify", _("Verify"), _),
        is_wide=True,
    )
