"""Fill the demo organization: the whole thread once, by the real use cases, on real files, with honest gaps.

Who acts are roles that cannot sign in, two where four eyes are asked for. What a room does not exist for yet is
absent, never faked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from fairlead.demo import clinic
from fairlead.demo.decision_log import intersection_log, write_log
from fairlead.discovery.installed import scan_installed
from fairlead.discovery.scan import scan
from fairlead.domain.access import PERMISSIONS, Role
from fairlead.domain.evidence import Proof
from fairlead.domain.inventory import CandidateState
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.readiness import View
from fairlead.domain.risk import STARTING_LIKELIHOOD, STARTING_SEVERITY
from fairlead.measurement.coding import Coding
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.fairness.parameters import FairnessParameters
from fairlead.measurement.run import measure_file
from fairlead.packs.load import library
from fairlead.queries.discovery import candidates
from fairlead.queries.people import occasion_for
from fairlead.usecases.applicability import approve_statement, decide_line, submit_statement
from fairlead.usecases.discovery import accept_candidate, dismiss_candidate, merge_candidate, receive_scan
from fairlead.usecases.document import approve_document, communicate_document, revise_document
from fairlead.usecases.evidence import About, admit_file, admit_measurement
from fairlead.usecases.evidence_review import accept_evidence
from fairlead.usecases.inventory import change_system, decide_scope, move_stage, register_system
from fairlead.usecases.onboarding import finish_answers, keep_answer
from fairlead.usecases.organization import found_organization, installation_occasion
from fairlead.usecases.people import make_person
from fairlead.usecases.readiness import name_owner, store_snapshot
from fairlead.usecases.risk import identify_risk, set_criteria
from fairlead.usecases.treatment import accept_residual, treat_risk

FILES = Path(__file__).parent / "files"
FRAMEWORK = "iso42001"
SEED = 42
PUBLISHED = (
    "Compared with the example of New York's rule (6 RCNY 5-301), from whose table by sex and race this log was made: "
    "22 of its 23 published ratios come out. The one for Hispanic or Latino in the table by race cannot: that table "
    "counts 408 people, and the table by sex and race 395."
)
HISTORY_DAYS = 45
LOG_DAYS = 180
ROLES = (
    ("management", "Demo management", Role.OWNER),
    ("lead", "Demo governance lead", Role.GOVERNANCE_LEAD),
    ("engineer", "Demo data team", Role.SYSTEM_OWNER),
    ("auditor", "Demo auditor", Role.INTERNAL_AUDITOR),
)
ANSWERS = {
    "activity": ("health",),
    "people": ("small",),
    "countries": ("eu",),
    "ai": ("build", "offer", "use_tools", "use_people"),
    "certificates": ("none",),
    "decides": ("board",),
    "by_when": ("cert_year",),
}


@dataclass(frozen=True)
class Demo:
    """What was made: the organization's ref, and a way to act as one of its roles at a time."""

    organization: str
    people: dict[str, int]
    begun: datetime
    tell: Callable[[str], None]

    def acting(self, role: str, *, day: float) -> Occasion:
        """Return the occasion of a role, `day` days after the demo's beginning; the log wants them in order."""
        at = self.begun + timedelta(days=day)
        return occasion_for(self.people[role], organization=self.organization, at=at, door=Door.DEMO)


def fill(*, at: datetime, tell: Callable[[str], None]) -> Demo:
    """Make the demo organization as of `at` and tell each step; its history goes back forty-five days."""
    demo = _found(at=at, tell=tell)
    systems = _systems(demo)
    _risks(demo, systems)
    _statement(demo)
    _documents(demo)
    _evidence(demo, systems, at=at)
    _measure(demo, systems["screening"])
    snapshot = store_snapshot(demo.acting("lead", day=HISTORY_DAYS), view=View.STAGE_1)
    gates = f"{snapshot.gates_open} of {snapshot.gates_total} gates open"
    tell(f"readiness: {snapshot.counted} of {snapshot.total}, {gates}")
    return demo


def _found(*, at: datetime, tell: Callable[[str], None]) -> Demo:
    """Found the organization with its people and its first answers."""
    begun = at - timedelta(days=HISTORY_DAYS)
    occasion = installation_occasion(actor="demo", at=begun, door=Door.DEMO)
    row = found_organization(occasion, name=clinic.NAME, kind="demo")
    inside = replace(occasion, organization=row.pk, role=Role.OWNER, grants=PERMISSIONS[Role.OWNER])
    people = {
        key: make_person(inside, name=name, email=f"{key}.{row.ref}@demo.invalid", role=role).pk
        for key, name, role in ROLES
    }
    demo = Demo(row.ref, people, begun, tell)
    lead = demo.acting("lead", day=0)
    for question, chosen in ANSWERS.items():
        keep_answer(lead, question=question, chosen=chosen)
    finish_answers(lead, roles=("customer_user", "producer", "provider"))
    return demo


def _systems(demo: Demo) -> dict[str, str]:
    """Scan the real files and the installed packages, accept what is found, type in what no scan can see."""
    refs: dict[str, str] = {}
    for number, one in enumerate(clinic.SYSTEMS):
        engineer, lead = demo.acting("engineer", day=1 + number / 4), demo.acting("lead", day=1.1 + number / 4)
        values = {
            "name": one.name,
            "purpose": one.purpose,
            "roles": one.roles,
            "origin": one.origin,
            "autonomy": one.autonomy,
            "affected_people": one.affected_people,
            "supplier": one.supplier,
            "data_classes": one.data_classes,
        }
        owner = engineer.actor if one.found_by else lead.actor
        if one.found_by:
            found = receive_scan(engineer, content=scan(FILES / one.found_by).to_json())
            candidate = candidates(lead, state=CandidateState.OPEN).filter(last_scan__ref=found.ref).first()
            assert candidate is not None, f"the scan of {one.found_by} proposed nothing"
            refs[one.key] = accept_candidate(
                lead, ref=candidate.ref, name=one.name, purpose=one.purpose, roles=one.roles, owner=owner
            ).ref
            change_system(lead, ref=refs[one.key], values=values)
            for other in candidates(lead, state=CandidateState.OPEN).filter(last_scan__ref=found.ref):
                merge_candidate(lead, ref=other.ref, system=refs[one.key])
        else:
            refs[one.key] = register_system(lead, values=values, owner=owner).ref
        decide_scope(lead, ref=refs[one.key], decision=one.scope, reason=one.scope_reason)
        move_stage(lead, ref=refs[one.key], stage=one.stage)
    _scan_installed(demo)
    demo.tell(f"{len(refs)} AI systems, {sum(bool(one.found_by) for one in clinic.SYSTEMS)} of them found by scans")
    return refs


def _scan_installed(demo: Demo) -> None:
    """Scan the packages installed beside Fairlead, as a real second input; what it proposes stays undecided or goes."""
    import django

    engineer, lead = demo.acting("engineer", day=3), demo.acting("lead", day=3.1)
    received = receive_scan(engineer, content=scan_installed(Path(django.__file__).parents[1]).to_json())
    for candidate in candidates(lead, state=CandidateState.OPEN).filter(last_scan__ref=received.ref):
        dismiss_candidate(lead, ref=candidate.ref, reason="Libraries of the tool itself; no AI system of the clinic.")


def _risks(demo: Demo, systems: dict[str, str]) -> None:
    """Set criteria, then rate, treat and accept fourteen risks of the catalogue; some stay open on purpose."""
    lead, management = demo.acting("lead", day=5), demo.acting("management", day=9)
    set_criteria(lead, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=6)
    catalogue = {risk.id: risk for risk in library()["risk-catalogue"].risks}
    accepted: list[tuple[str, clinic.DemoRisk]] = []
    for one in clinic.RISKS:
        known = catalogue[one.catalogue]
        risk = identify_risk(
            lead,
            values={
                "title": known.title,
                "event": known.description,
                "consequence": one.consequence,
                "source": f"risk-catalogue:{known.id}",
                "affected": one.affected,
            },
            likelihood=one.likelihood,
            severity=one.severity,
            systems=[systems[key] for key in one.systems],
            owner=lead.actor,
        )
        if one.option is not None:
            treat_risk(
                lead,
                ref=risk.ref,
                option=one.option,
                plan=one.plan,
                controls=[f"{FRAMEWORK}:{control}" for control in one.controls],
                residual_likelihood=one.residual[0],
                residual_severity=one.residual[1],
            )
        if one.accepted_days:
            accepted.append((risk.ref, one))
    for ref, one in accepted:
        until = management.at.date() + timedelta(days=one.accepted_days)
        accept_residual(management, ref=ref, until=until, reason=one.reason)
    demo.tell(f"{len(clinic.RISKS)} risks, {sum(one.option is not None for one in clinic.RISKS)} of them treated")


def _statement(demo: Demo) -> None:
    """Decide all controls with reasons, submit, and let the management approve version 1.0."""
    lead, management = demo.acting("lead", day=12), demo.acting("management", day=14)
    for line in clinic.LINES:
        decide_line(
            lead,
            provision=f"{FRAMEWORK}:{line.control}",
            values={
                "applicable": line.applicable,
                "bases": line.bases,
                "justification": line.justification,
                "implemented": bool(line.implementation),
                "implementation": line.implementation,
            },
            owner=lead.actor if line.applicable else "",
        )
    statement = submit_statement(lead)
    approve_statement(management, number=statement.number)
    demo.tell(f"statement of applicability {statement.number}, {len(clinic.LINES)} controls decided")


def _documents(demo: Demo) -> None:
    for number, one in enumerate(clinic.DOCUMENTS):
        lead, management = demo.acting("lead", day=15 + number / 2), demo.acting("management", day=15.2 + number / 2)
        text = (FILES / "documents" / one.file).read_text(encoding="utf-8")
        document = revise_document(lead, kind=one.kind, title=one.title, text=text)
        approve_document(management, ref=document.ref)
        if one.audience:
            communicate_document(demo.acting("lead", day=15.3 + number / 2), ref=document.ref, audience=one.audience)


def _evidence(demo: Demo, systems: dict[str, str], *, at: datetime) -> None:
    """Hand in real files as one person and accept them as another; one waits, and many controls have none."""
    lead = demo.acting("lead", day=18)
    for provision in clinic.OWNED:
        name_owner(lead, provision=f"{FRAMEWORK}:{provision}", owner=lead.actor)
    for number, one in enumerate(sorted(clinic.EVIDENCE, key=lambda item: -item.days_ago)):
        day = max(HISTORY_DAYS - one.days_ago, 19) + number / 4
        content = (FILES / "documents" / one.file).read_bytes()
        item = admit_file(
            demo.acting("lead", day=day),
            about=About(
                title=one.title,
                provisions=tuple(f"{FRAMEWORK}:{provision}" for provision in one.provisions),
                proof=Proof.OPERATION if one.is_operation else Proof.DESIGN,
                collected_on=at.date() - timedelta(days=one.days_ago),
                system=systems[one.system] if one.system else "",
            ),
            filename=one.file,
            media_type="text/markdown",
            chunks=[content],
        )
        if one.accept:
            accept_evidence(demo.acting("management", day=day + 0.1), ref=item.ref)
    accepted = sum(one.accept for one in clinic.EVIDENCE)
    demo.tell(f"{len(clinic.EVIDENCE)} evidence files, {accepted} accepted by somebody else")


def _measure(demo: Demo, system: str) -> None:
    """Measure a decision log of the screening tool and admit the result; the log itself stays where it is."""
    day = HISTORY_DAYS - 4
    with tempfile.TemporaryDirectory(prefix="fairlead-demo-") as folder:
        log = Path(folder) / "screening-decisions.csv"
        first_day = demo.begun.date() + timedelta(days=day - 2 - LOG_DAYS)
        write_log(log, rows=intersection_log(SEED, first_day=first_day, days=LOG_DAYS))
        statement = measure_file(
            log,
            measure=FAIRNESS,
            parameters=FairnessParameters(
                by=("sex", "race"),
                decision=Coding(column="decision", positive=("1",), negative=("0",)),
                reference=(("sex", "male"), ("race", "White")),
                decided_at="decided_at",
            ),
            system=system,
        ).written()
    item = admit_measurement(
        demo.acting("engineer", day=day),
        statement=statement.content,
        about=About(
            title="Selection by sex and origin over six months",
            provisions=tuple(f"{FRAMEWORK}:{one}" for one in ("9.1", "A.6.2.4", "A.6.2.6")),
            proof=Proof.OPERATION,
            collected_on=demo.acting("engineer", day=day).at.date(),
        ),
    )
    accept_evidence(demo.acting("lead", day=day + 0.1), ref=item.ref, reason=PUBLISHED)
    decisions = sum(cell.n for cell in statement.cells.cells)
    demo.tell(f"fairness measured over {decisions:,} decisions, accepted as {item.ref}")
