"""Report content of a plainly fictional organization, large or small, as the register would hand it over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from fairlead.domain.applicability import Basis, ControlState
from fairlead.domain.inventory import AIRole, Autonomy, Origin, ScopeDecision, Stage
from fairlead.domain.readiness import Reason, View
from fairlead.domain.risk import Affected, RiskState, TreatmentOption
from fairlead.reports.content.applicability import Applicability, ApplicabilityLine, Inclusion
from fairlead.reports.content.change import FieldChange, word_changes
from fairlead.reports.content.documents import DocumentRecord, Documents
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import Checkpoint, Header, Person
from fairlead.reports.content.inventory import Inventory, SystemRecord
from fairlead.reports.content.measurement import Interval, Measurement, Series
from fairlead.reports.content.readiness import Readiness, ReadinessRow
from fairlead.reports.content.risk import Rating, RiskEntry, RiskRegister
from tests.engines.reports.framework import (
    CONTROL_GROUPS,
    CONTROLS,
    DOCUMENTS,
    REQUIREMENT_GROUPS,
    REQUIREMENTS,
)

LEAD = Person(id="P-0001", name="Demo Lead")
DIRECTOR = Person(id="P-0002", name="Demo Director")
ENGINEER = Person(id="P-0003", name="Demo Engineer")


def shouted(words: str) -> str:
    """Translate into a language that is English in capitals, with the places for values left alone."""
    return re.sub(r"\{\w+\}|[^{]+", lambda found: found[0] if found[0].startswith("{") else found[0].upper(), words)


CHECKPOINT = Checkpoint(
    origin="fairlead.example/example-mills",
    size=1_284,
    root="CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
    text=(
        "fairlead.example/example-mills\n1284\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        "— fairlead.example/example-mills Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9"
        "nTo+zyWE+xeMcTOAYQ8="
    ),
)

HEADER = Header(
    organization="Example Mills (fictional)",
    organization_ref="ORG-0001",
    scope="Design, purchase and use of AI systems in milling, hiring and customer service at both sites",
    version="1.1",
    state="approved",
    cut_off=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    built_at=datetime(2026, 11, 23, 12, 5, tzinfo=UTC),
    product="Fairlead 0.1",
    approver=DIRECTOR,
    approved_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
    demo=True,
    checkpoint=CHECKPOINT,
)

GATES = (
    Gate(title="Scope approved", is_open=True, says="Version 1.0, approved 2026-09-01", clause="4.3"),
    Gate(title="AI policy approved and communicated", is_open=True, says="31 of 34 people have read it", clause="5.2"),
    Gate(
        title="Risk and impact assessment done for every system in scope",
        is_open=False,
        says="Missing for the reply drafter",
        clause="8.2, 8.4",
        done=4,
        needed=5,
    ),
    Gate(title="One internal audit cycle complete", is_open=False, says="Planned for 2027-01", clause="9.2"),
)

STATES = (
    ControlState.ACCEPTED,
    ControlState.ACCEPTED,
    ControlState.WAITING,
    ControlState.PLANNED,
    ControlState.ACCEPTED,
    ControlState.STALE,
    ControlState.NO_EVIDENCE,
    ControlState.FAILING,
)

REASONS = {
    ControlState.ACCEPTED: Reason.COUNTS,
    ControlState.WAITING: Reason.WAITING,
    ControlState.PLANNED: Reason.NO_EVIDENCE,
    ControlState.STALE: Reason.STALE,
    ControlState.NO_EVIDENCE: Reason.NO_EVIDENCE,
    ControlState.FAILING: Reason.FAILING,
    ControlState.EXCLUDED: Reason.EXCLUDED,
}

HOW = (
    "The engineering lead keeps a checklist in the repository; a release without it does not pass the pipeline.",
    "Quarterly review by the AI board, minutes kept with the decisions and the people who took them.",
    "Every purchase of an AI product goes through the supplier desk, which records data sent and terms agreed.",
)


def group_of(number: str, groups: dict[str, str]) -> str:
    key = max((key for key in groups if number == key or number.startswith(f"{key}.")), key=len)
    return f"{key} {groups[key]}"


def make_line(place: int, control: str, title: str) -> ApplicabilityLine:
    """Return one decided row, every ninth excluded, with all that a real row may hold."""
    excluded = place % 9 == 8
    state = ControlState.EXCLUDED if excluded else STATES[place % len(STATES)]
    changes = ()
    if place % 13 == 4:
        words = word_changes(
            "Reviewed once a year by the board.", "Reviewed every quarter by the AI board and minuted."
        )
        changes = (FieldChange(field="How, before and now", changes=words),)
    accepted = place % 4 if state is ControlState.ACCEPTED else 0
    return ApplicabilityLine(
        provision=f"iso42001:{control}",
        control=control,
        title=title,
        group=group_of(control, CONTROL_GROUPS),
        applicable=not excluded,
        included_because=()
        if excluded
        else (Inclusion(basis=Basis.RISK, text=f"R-{place + 1:04}"), Inclusion(basis=Basis.POLICY)),
        justification="We develop no models of our own; every model is bought and used as delivered."
        if excluded
        else "Decisions about applicants must stay explainable and open to challenge.",
        state=state,
        implementation="" if excluded else HOW[place % 3],
        owner=None if excluded else (LEAD, ENGINEER)[place % 2],
        evidence_accepted=accepted + (1 if state is ControlState.ACCEPTED else 0),
        evidence_fresh=1 if state is ControlState.ACCEPTED else 0,
        systems_covered=3 if place % 5 == 0 and not excluded else 0,
        systems_total=5 if place % 5 == 0 and not excluded else 0,
        risks=() if excluded else (f"R-{place + 1:04}",),
        shared_with=("Example Cloud (supplier)",) if place % 7 == 3 else (),
        decided_by=LEAD,
        decided_at=datetime(2026, 11, 18, 8, place % 60, tzinfo=UTC),
        next_review=date(2027, 11, 18),
        ai_written=place == 6,
        changes=changes,
    )


def make_statement() -> Applicability:
    """Return a statement with the 38 controls and one of the organization's own."""
    lines = [make_line(place, *control) for place, control in enumerate(CONTROLS)]
    own = replace(
        make_line(40, "A.2.2", "Grain quality is never judged by a model alone"),
        provision="own:OC-1",
        control="OC-1",
        group="Our own controls",
        own=True,
        is_new=True,
    )
    return Applicability(
        header=HEADER,
        lines=(*lines, own),
        gates=GATES,
        content_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        previous_version="1.0",
    )


def make_risk(number: int) -> RiskEntry:
    """Return one rated and treated risk."""
    above = number % 3 != 0
    likelihood, severity = 2 + number % 4, 2 + number % 3
    names = ("rare", "unlikely", "possible", "likely", "almost certain")
    harm = ("negligible", "minor", "moderate", "major", "severe")

    def rating(step: int, weight: int) -> Rating:
        return Rating(
            likelihood=step,
            likelihood_name=names[step - 1],
            severity=weight,
            severity_name=harm[weight - 1],
            level=step * weight,
            above_appetite=step * weight > 6,
            criteria_version=2,
        )

    return RiskEntry(
        ref=f"R-{number:04}",
        title=("Applicants are ranked by a proxy for age", "Customer data leaves through the chat window")[number % 2],
        cause="The model was trained on a decade of past hiring, in which gaps in employment counted against people.",
        event="A qualified applicant is ranked below the cut by a feature that stands for age or parental leave.",
        consequence="People are shut out of work; the organization breaks equal-treatment law and its own policy.",
        systems=("Résumé screener",) if number % 2 else ("Reply drafter", "Service chat"),
        source="Annex C: fairness; own incident I-0003",
        affected=(Affected.INDIVIDUALS, Affected.GROUPS, Affected.ORGANIZATION),
        inherent=rating(likelihood, severity),
        existing_controls="A person reads each rejection of an internal applicant.",
        option=TreatmentOption.MODIFY if above else TreatmentOption.RETAIN,
        plan="Selection rates by group are measured each month; below the limit ranking stops until explained.",
        controls=("A.5.4", "A.7.4", "A.9.3"),
        residual=rating(max(1, likelihood - 2), severity) if above else rating(likelihood, severity),
        state=(RiskState.ACCEPTED, RiskState.TREATED, RiskState.EXPIRED)[number % 3],
        accepted_by=DIRECTOR if number % 3 != 1 else None,
        accepted_on=date(2026, 11, 1) if number % 3 != 1 else None,
        accepted_until=date(2027, 5, 1) if number % 3 != 1 else None,
        owner=LEAD,
        due=date(2027, 1, 31),
        links=("AISIA-0002",),
        review_trigger="New model version, new country, or a ratio below the limit",
    )


def make_register(size: int = 12) -> RiskRegister:
    """Return a risk register of `size` risks."""
    return RiskRegister(
        header=replace(HEADER, version="", state="", approver=None, approved_at=None),
        risks=tuple(make_risk(number) for number in range(1, size + 1)),
        criteria_version=2,
        likelihood_scale=("rare", "unlikely", "possible", "likely", "almost certain"),
        severity_scale=("negligible", "minor", "moderate", "major", "severe"),
        appetite=6,
    )


def make_system(number: int) -> SystemRecord:
    """Return one described AI system."""
    return SystemRecord(
        ref=f"AI-{number:04}",
        name=("Résumé screener", "Reply drafter", "Kernel sorter", "Service chat")[number % 4] + f" {number}",
        purpose="Ranks applications so that recruiters read the most fitting first; never rejects by itself.",
        intended_use="Openings with more than 50 applications, at both sites.",
        not_intended_use="Promotion, dismissal, or any ranking of people already employed.",
        roles=(AIRole.USER, AIRole.PRODUCER)[: 1 + number % 2],
        stage=(Stage.OPERATION, Stage.DEPLOYMENT, Stage.DESIGN)[number % 3],
        owner=ENGINEER if number % 5 else None,
        deputy=LEAD,
        unit="People operations",
        supplier="Example Models Ltd (fictional)",
        model="screen-7b",
        version="2.4",
        origin=(Origin.BOUGHT, Origin.BUILT)[number % 2],
        data_classes=("personal data", "employment history"),
        affected_people="Applicants",
        decision="Ranking",
        autonomy=Autonomy.PROPOSES,
        geography="EU",
        users="Recruiters",
        risk_tier="high",
        risk_rule="people's work is at stake",
        act_class="high-risk, Annex III 4(a)",
        act_reason="recruitment",
        impact_assessment=f"AISIA-{number:04}" if number % 4 else "",
        cards=("MC-0001", "DC-0002"),
        bill_of_materials=f"BOM-{number:04}",
        live_on=date(2025, 3, 1),
        changed_on=date(2026, 10, 2),
        review_due=date(2027, 3, 1),
        source="scan of the repository",
        scope=(ScopeDecision.IN, ScopeDecision.IN, ScopeDecision.UNDECIDED, ScopeDecision.OUT)[number % 4],
        scope_reason="Decides about people inside the scope.",
    )


def make_inventory(size: int = 8) -> Inventory:
    """Return an inventory of `size` systems."""
    return Inventory(header=HEADER, systems=tuple(make_system(number) for number in range(1, size + 1)))


def make_readiness() -> Readiness:
    """Return a snapshot over all requirements and controls."""
    rows = [
        ReadinessRow(
            provision=f"iso42001:{number}",
            number=number,
            title=title,
            group=group_of(number, {**REQUIREMENT_GROUPS, **CONTROL_GROUPS}),
            is_control=number.startswith("A."),
            counts=(state := ControlState.EXCLUDED if place % 20 == 19 else STATES[place % 8]) is ControlState.ACCEPTED,
            reason=REASONS[state],
            state=state,
            says=""
            if state is ControlState.ACCEPTED
            else "Collect the minutes of the last review and let somebody accept them.",
            covered=3 if place % 6 == 2 else 0,
            of=5 if place % 6 == 2 else 0,
            owner=LEAD if place % 7 else None,
            evidence=(f"EV-{place:04}",) if state is ControlState.ACCEPTED else (),
            self_reviewed=place == 0,
        )
        for place, (number, title) in enumerate((*REQUIREMENTS, *CONTROLS))
    ]
    return Readiness(
        header=HEADER,
        framework="ISO/IEC 42001:2023",
        view=View.STAGE_1,
        rules_version="1",
        rows=tuple(rows),
        gates=GATES,
    )


def make_document(place: int, identifier: str, title: str, clause: str, is_record: bool) -> DocumentRecord:
    """Return one demand, every fourth missing."""
    missing = place % 4 == 3
    return DocumentRecord(
        id=identifier,
        title=title,
        clause=clause,
        is_record=is_record,
        present=not missing,
        ref="" if missing else f"DOC-{place:04}",
        version="" if missing else "1.0",
        approver=None if missing else DIRECTOR,
        approved_at=None if missing else datetime(2026, 10, 1 + place, 9, 0, tzinfo=UTC),
        review_due=None if missing else date(2027, 10, 1),
        path="" if missing or place == 2 else f"documents/DOC-{place:04}.pdf",
        withheld="names of whistle-blowers; available on site" if place == 2 else "",
        says="Write it, or link the record that already exists." if missing else "",
        self_reviewed=place == 4,
        ai_written=place == 5,
    )


def make_documents() -> Documents:
    """Return the list of documented information."""
    return Documents(
        header=HEADER, documents=tuple(make_document(place, *demand) for place, demand in enumerate(DOCUMENTS))
    )


_NYC = (
    ("Hispanic or Latino, male", 90, 205, "0.841", "0.70", "1.01"),
    ("White, male", 215, 412, "1.000", None, None),
    ("Black or African American, male", 95, 226, "0.806", "0.68", "0.96"),
    ("Native Hawaiian or Pacific Islander, male", 37, 87, "0.815", "0.63", "1.05"),
    ("Asian, male", 167, 321, "0.997", "0.87", "1.14"),
    ("Native American or Alaska Native, male", 11, 24, "0.878", "0.56", "1.37"),
    ("Two or more races, male", 52, 115, "0.866", "0.70", "1.08"),
    ("Native American or Alaska Native, female", 7, 17, "0.789", "0.45", "1.39"),
)


def make_measurement() -> Measurement:
    """Return the impact ratios of the New York rule's example (6 RCNY 5-301), intersection table."""
    ratios = Series(
        metric="Impact ratio of selection",
        definition="Selection rate of the group divided by the highest selection rate.",
        intervals=tuple(
            Interval(
                group=group,
                value=value,
                low=low,
                high=high,
                count=count,
                total=total,
                state="too small to conclude" if total < 30 else "",
                is_reference=low is None,
            )
            for group, count, total, value, low, high in _NYC
        ),
        reference="0.8",
        reference_label="four-fifths rule",
        neutral="1",
        method="Log ratio, one half added, 95 %",
    )
    return Measurement(
        header=HEADER,
        measure="Fairness of selection",
        definition="urn:fairlead:measure:selection:1",
        system="Résumé screener",
        model_version="2.4",
        period="2026-01-01 to 2026-06-30",
        source="decisions.csv",
        source_sha256="2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        rows=2_571,
        unknown=(("sex or race unknown", 41), ("decision missing", 3)),
        engine="DuckDB 2.0",
        parameters=(("Groups", "race × sex"), ("Reference", "White, male")),
        series=(ratios,),
        suppressed=1,
        does_not_show=(
            "Whether the best applicants were selected: no outcome was recorded.",
            "Anything about applicants who left the form before its end.",
        ),
        query_sha256="fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
    )
