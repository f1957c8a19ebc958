"""The index of an audit pack of the same fictional organization."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fairlead.domain.applicability import ControlState
from fairlead.domain.evidence import EvidenceKind, EvidenceState, Proof
from fairlead.domain.readiness import View
from fairlead.domain.risk import RiskState
from fairlead.reports.content.audit_pack import (
    AuditPack,
    PackEvidence,
    PackFile,
    PackLogEntry,
    PackProvision,
    PackRisk,
    PackSystem,
)
from tests.engines.reports.framework import CONTROL_GROUPS, CONTROLS, REQUIREMENT_GROUPS, REQUIREMENTS
from tests.engines.reports.make import (
    DIRECTOR,
    ENGINEER,
    GATES,
    HEADER,
    HOW,
    LEAD,
    REASONS,
    STATES,
    group_of,
    make_documents,
    make_system,
)


def make_evidence(number: int, provision: str) -> PackEvidence:
    """Return one evidence item about a provision and, each third, about a system."""
    state = (EvidenceState.ACCEPTED, EvidenceState.ACCEPTED, EvidenceState.WAITING)[number % 3]
    withheld = "personal data; available on site" if number % 17 == 5 else ""
    return PackEvidence(
        ref=f"EV-{number:04}",
        title=("Minutes of the AI board, October", "Selection rates, first half year", "Model card")[number % 3],
        kind=(EvidenceKind.FILE, EvidenceKind.MEASUREMENT, EvidenceKind.LINK)[number % 3],
        proof=(Proof.OPERATION, Proof.DESIGN)[number % 2],
        state=state,
        is_fresh=number % 5 != 4,
        path="" if withheld or number % 3 == 2 else f"evidence/EV-{number:04}-minutes.pdf",
        link="https://intranet.example/cards/1" if number % 3 == 2 else "",
        sha256="" if number % 3 == 2 else "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        size=0 if number % 3 == 2 else 48_213,
        uploaded_by=ENGINEER,
        uploaded_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
        reviewed_by=LEAD if state is EvidenceState.ACCEPTED else None,
        reviewed_at=datetime(2026, 11, 3, 10, 0, tzinfo=UTC) if state is EvidenceState.ACCEPTED else None,
        collected_on=date(2026, 11, 1),
        period_from=date(2026, 1, 1) if number % 3 == 1 else None,
        period_until=date(2026, 6, 30) if number % 3 == 1 else None,
        fresh_until=date(2027, 5, 1),
        provisions=(provision,),
        systems=("AI-0001",) if number % 3 == 1 else (),
        withheld=withheld,
        self_reviewed=number == 3,
        ai_written=number == 6,
        log=(number, number + 1),
    )


def make_pack(systems: int = 4, log: int = 30) -> AuditPack:
    """Return a pack over all rows of the framework."""
    rows = (*REQUIREMENTS, *CONTROLS)
    evidence = tuple(make_evidence(number, f"iso42001:{row[0]}") for number, row in enumerate(rows, start=1))
    by_row: dict[str, tuple[str, ...]] = {item.provisions[0]: (item.ref,) for item in evidence if item.ref[-1] != "0"}
    provisions = []
    for place, (number, title) in enumerate(rows):
        state = ControlState.EXCLUDED if place % 20 == 19 else STATES[place % 8]
        ref = f"iso42001:{number}"
        provisions.append(
            PackProvision(
                provision=ref,
                number=number,
                title=title,
                group=group_of(number, {**REQUIREMENT_GROUPS, **CONTROL_GROUPS}),
                is_control=number.startswith("A."),
                meaning="Have a repeatable way to judge what a system may do to people, groups and society.",
                applicable=state is not ControlState.EXCLUDED,
                counts=state is ControlState.ACCEPTED,
                reason=REASONS[state],
                state=state,
                justification="Decisions about applicants must stay explainable and open to challenge.",
                implementation=HOW[place % 3],
                owner=LEAD if place % 7 else None,
                covered=3 if place % 6 == 2 else 0,
                of=5 if place % 6 == 2 else 0,
                evidence=by_row.get(ref, ()),
                risks=("R-0001",) if place % 3 == 0 else (),
                documents=("DI-02",) if place % 5 == 0 else (),
                ai_written=place == 3,
                log=(place + 1,),
            )
        )
    return AuditPack(
        header=HEADER,
        view=View.STAGE_1,
        framework="ISO/IEC 42001:2023",
        provisions=tuple(provisions),
        systems=tuple(_pack_system(number) for number in range(1, systems + 1)),
        documents=make_documents().documents,
        risks=(
            PackRisk(
                ref="R-0001",
                title="Applicants are ranked by a proxy for age",
                before="12, above appetite",
                after="4, within appetite",
                state=RiskState.ACCEPTED,
                accepted_by=DIRECTOR,
                accepted_until=date(2027, 5, 1),
                systems=("AI-0001",) if systems else (),
                controls=("iso42001:A.5.2", "iso42001:A.5.4"),
                log=(7,),
            ),
        ),
        evidence=evidence,
        log=tuple(
            PackLogEntry(
                seq=number,
                at=datetime(2026, 11, 1 + number // 60, 9, number % 60, tzinfo=UTC),
                actor="Demo Lead",
                action="Evidence accepted",
                subject=f"EV-{number:04}",
                reason="Minutes are signed.",
            )
            for number in range(1, log + 1)
        ),
        log_size=1_284,
        files=(
            PackFile(
                path="statement/statement.pdf", title="Statement of applicability", note="Version 1.1, tagged PDF"
            ),
            PackFile(path="statement/statement.xlsx", title="Statement of applicability", note="The same rows to sort"),
            PackFile(path="registers/risks.html", title="AI risk register", note="12 risks"),
        ),
        gates=GATES,
        withheld=(("Whistle-blower log 2026", "names of people; available on site"),),
        not_proven=("No witness has seen these checkpoints.",),
        key="fairlead.example/example-mills+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
        rules_version="1",
    )


def _pack_system(number: int) -> PackSystem:
    record = make_system(number)
    return PackSystem(
        ref=record.ref,
        name=record.name,
        purpose=record.purpose,
        stage=record.stage,
        roles=record.roles,
        owner=record.owner,
        scope=record.scope,
        scope_reason=record.scope_reason,
        assessment=f"documents/AISIA-{number:04}.pdf" if number % 4 else "",
        risks=("R-0001",) if number == 1 else (),
        provisions=("iso42001:A.5.2", "iso42001:A.6.2.8"),
        evidence=("EV-0001", "EV-0004"),
        log=(number,),
    )
