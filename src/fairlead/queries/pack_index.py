"""The index of an audit pack: every row an auditor may ask for, as the register was at the cut-off (J15)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from fairlead.domain.actions import ACTION_TITLES, Action
from fairlead.domain.evidence import EvidenceKind, EvidenceState, Proof
from fairlead.domain.inventory import AIRole, ScopeDecision, Stage
from fairlead.domain.readiness import Row, View
from fairlead.domain.refusal import N_
from fairlead.packs.load import library
from fairlead.queries.evidence import FRAMEWORK, provisions_of
from fairlead.queries.history import RISK_ACTIONS, SYSTEM_ACTIONS, Past, log_positions, past_objects
from fairlead.queries.pack_documents import pack_documents
from fairlead.queries.readiness import Readiness, active_owners, approved_statement, is_control, readiness_at
from fairlead.queries.registers import (
    Cut,
    criteria_versions,
    documents,
    gates_of,
    group_title,
    header_of,
    rating,
    risk_state_of,
)
from fairlead.records.evidence import EvidenceItem
from fairlead.records.trail import TrailEntry
from fairlead.reports.content.audit_pack import (
    AuditPack,
    PackEvidence,
    PackFile,
    PackLogEntry,
    PackProvision,
    PackRisk,
    PackSystem,
)
from fairlead.trail.pack import evidence_name

LOG_ENTRIES_SHOWN = 2_000

NOT_PROVEN = (
    N_("That what people typed is true: the log proves who said what and when, not that it is so."),
    N_("What happened outside of Fairlead."),
    N_("Entries younger than the checkpoint of this pack."),
    N_("That the holder of the signing key did not rewrite the log; a checkpoint that you keep from now on tells."),
    N_("Where an evidence file came from before it was handed in."),
    N_("What drafts said, and what was entered after the cut-off: of those the log in this pack holds digests only."),
)


@dataclass(frozen=True)
class Thread:
    """What the pages of a pack are woven from, read once."""

    cut: Cut
    readiness: Readiness
    systems: Mapping[str, Past]
    risks: Mapping[str, Past]
    items: tuple[EvidenceItem, ...]
    provisions: Mapping[int, tuple[str, ...]]
    log: Mapping[str, tuple[int, ...]]
    owners: Mapping[str, str]

    @classmethod
    def at(cls, cut: Cut, *, view: View) -> Thread:
        """Read everything at the cut-off in a constant number of queries."""
        items = tuple(
            EvidenceItem.objects.within(cut.occasion)
            .filter(received_at__lte=cut.at)
            .select_related("system")
            .order_by("ref")
        )
        return cls(
            cut=cut,
            readiness=readiness_at(cut.occasion, cut_off=cut.at, view=view),
            systems=past_objects(cut.occasion, actions=SYSTEM_ACTIONS, by=cut.at),
            risks=past_objects(cut.occasion, actions=RISK_ACTIONS, by=cut.at),
            items=items,
            provisions=provisions_of(cut.occasion, items),
            log=log_positions(cut.occasion, by=cut.at),
            owners=active_owners(cut.occasion, at=cut.at),
        )


def state_at(item: EvidenceItem, *, at: datetime) -> EvidenceState:
    """Return what had been decided about an item by a moment."""
    decided = item.decided_at is not None and item.decided_at <= at
    return EvidenceState(item.state) if decided else EvidenceState.WAITING


def path_in_pack(item: EvidenceItem) -> str:
    """Return where an item's file lies in the pack; empty for a link, a withheld or an erased item."""
    if item.kind == EvidenceKind.LINK or item.withheld or item.erased_at is not None:
        return ""
    return evidence_name(item.ref, filename=item.filename)


def pack_index(thread: Thread, *, view: View, log_size: int, key: str, files: tuple[PackFile, ...] = ()) -> AuditPack:
    """Return the index that the pack's pages are written from."""
    cut = thread.cut
    return AuditPack(
        header=header_of(cut),
        view=view,
        framework=library()[FRAMEWORK].framework.title,
        provisions=_provisions(thread),
        systems=tuple(_system(thread, past) for past in thread.systems.values()),
        documents=documents(cut).documents,
        texts=pack_documents(cut, thread.log),
        risks=_risks(thread),
        evidence=tuple(_evidence(thread, item) for item in thread.items),
        log=_log(thread),
        log_size=log_size,
        files=files,
        gates=gates_of(thread.readiness),
        withheld=tuple((item.title, N_("Confidential; available on site")) for item in thread.items if item.withheld),
        not_proven=NOT_PROVEN,
        key=key,
        rules_version=thread.readiness.rules_version,
    )


def _provisions(thread: Thread) -> tuple[PackProvision, ...]:
    statement = approved_statement(thread.cut.occasion, by=thread.cut.at)
    lines = {line["provision"]: line for line in statement.content["lines"]} if statement else {}
    pack = library()[FRAMEWORK]
    evidence: dict[str, list[str]] = defaultdict(list)
    for item in thread.items:
        for provision in thread.provisions.get(item.pk, ()):
            evidence[provision].append(item.ref)
    risks: dict[str, list[str]] = defaultdict(list)
    for past in thread.risks.values():
        for provision in past.fields.get("controls") or ():
            risks[provision].append(past.ref)
    kept: dict[str, list[str]] = defaultdict(list)
    for kind in pack.documents:
        kept[kind.provision].append(kind.id)
    return tuple(
        _provision(thread, row, line=lines.get(row.provision, {}), evidence=evidence, risks=risks, documents=kept)
        for row in thread.readiness.rows
    )


def _provision(
    thread: Thread,
    row: Row,
    *,
    line: Mapping[str, object],
    evidence: Mapping[str, Sequence[str]],
    risks: Mapping[str, Sequence[str]],
    documents: Mapping[str, Sequence[str]],
) -> PackProvision:
    number = row.provision.partition(":")[2]
    pack = library()[FRAMEWORK]
    provision = pack.provision(number)
    applicable = line.get("applicable") if is_control(provision) else True
    return PackProvision(
        provision=row.provision,
        number=number,
        title=provision.title,
        group=group_title(provision),
        is_control=is_control(provision),
        meaning=provision.guidance.asks if provision.guidance else provision.summary,
        applicable=applicable if isinstance(applicable, bool) else None,
        counts=row.counts,
        reason=row.reason,
        state=row.state,
        justification=str(line.get("justification") or ""),
        implementation=str(line.get("implementation") or ""),
        owner=thread.cut.person(str(line.get("owner") or thread.owners.get(row.provision, ""))),
        covered=row.covered,
        of=row.of,
        evidence=tuple(evidence.get(row.provision, ())),
        risks=tuple(risks.get(row.provision, ())),
        documents=tuple(documents.get(number, ())),
        log=thread.log.get(row.provision, ()),
    )


def _system(thread: Thread, past: Past) -> PackSystem:
    risks = [risk for risk in thread.risks.values() if past.ref in (risk.fields.get("systems") or ())]
    items = [item for item in thread.items if item.system is not None and item.system.ref == past.ref]
    controls = {control for risk in risks for control in risk.fields.get("controls") or ()}
    controls |= {provision for item in items for provision in thread.provisions.get(item.pk, ())}
    known = {row.provision for row in thread.readiness.rows}
    return PackSystem(
        ref=past.ref,
        name=past.text("name"),
        purpose=past.text("purpose"),
        stage=Stage(past.text("stage")) if past.text("stage") else None,
        roles=tuple(AIRole(role) for role in past.fields.get("roles") or ()),
        owner=thread.cut.person(past.text("owner")),
        scope=ScopeDecision(past.text("scope") or ScopeDecision.UNDECIDED),
        scope_reason=past.text("scope_reason"),
        risks=tuple(risk.ref for risk in risks),
        provisions=tuple(sorted(controls & known)),
        evidence=tuple(item.ref for item in items),
        log=past.log,
    )


def _risks(thread: Thread) -> tuple[PackRisk, ...]:
    versions = criteria_versions(thread.cut)
    known = {row.provision for row in thread.readiness.rows}
    rows = []
    for past in thread.risks.values():
        criteria = versions.get(int(past.fields.get("criteria") or 0))
        before, after = rating(past, criteria=criteria, prefix=""), rating(past, criteria=criteria, prefix="residual_")
        until = past.text("accepted_until")
        rows.append(
            PackRisk(
                ref=past.ref,
                title=past.text("title"),
                before=str(before.level) if before else "",
                after=str(after.level) if after else "",
                state=risk_state_of(past, criteria=criteria, on=thread.cut.at.date()),
                accepted_by=thread.cut.person(past.text("accepted_by")),
                accepted_until=datetime.fromisoformat(until).date() if until else None,
                systems=tuple(ref for ref in past.fields.get("systems") or () if ref in thread.systems),
                controls=tuple(ref for ref in past.fields.get("controls") or () if ref in known),
                log=past.log,
            )
        )
    return tuple(rows)


def _evidence(thread: Thread, item: EvidenceItem) -> PackEvidence:
    cut = thread.cut
    state = state_at(item, at=cut.at)
    decided = state is not EvidenceState.WAITING
    return PackEvidence(
        ref=item.ref,
        title=item.title,
        kind=EvidenceKind(item.kind),
        proof=Proof(item.proof),
        state=state,
        is_fresh=item.validity().is_fresh(cut.at.date()),
        path=path_in_pack(item),
        link=item.url,
        sha256=item.sha256,
        size=item.size,
        uploaded_by=cut.person(item.uploaded_by),
        uploaded_at=item.received_at,
        reviewed_by=cut.person(item.decided_by) if decided else None,
        reviewed_at=item.decided_at if decided else None,
        collected_on=item.collected_on,
        period_from=item.period_from,
        period_until=item.period_until,
        fresh_until=item.fresh_until,
        provisions=thread.provisions.get(item.pk, ()),
        systems=(item.system.ref,) if item.system is not None else (),
        withheld=N_("Confidential; available on site") if item.withheld else "",
        erased=item.erased_at is not None,
        self_reviewed=item.self_reviewed and decided,
        log=thread.log.get(item.ref, ()),
    )


def _log(thread: Thread) -> tuple[PackLogEntry, ...]:
    """Return the newest entries up to the cut-off in words; the pack holds the whole log as bytes."""
    cut = thread.cut
    rows = TrailEntry.objects.within(cut.occasion).filter(at__lte=cut.at).order_by("-seq")[:LOG_ENTRIES_SHOWN]
    return tuple(
        PackLogEntry(
            seq=row.seq,
            at=row.at,
            actor=cut.names.get(row.actor, row.actor),
            action=ACTION_TITLES[Action(row.action)],
            subject=row.subject,
            reason=json.loads(bytes(row.canonical))["reason"] or "",
        )
        for row in reversed(rows)
    )
