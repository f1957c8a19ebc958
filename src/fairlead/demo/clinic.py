"""What the Demo Clinic says of itself: a plainly fictional organization with honest gaps; `fill` acts on it."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.domain.applicability import Basis
from fairlead.domain.inventory import AIRole, Autonomy, Origin, ScopeDecision, Stage
from fairlead.domain.risk import Affected, TreatmentOption

NAME = "Demo Clinic"


@dataclass(frozen=True, kw_only=True)
class DemoSystem:
    """One AI system; `found_by` names the scanned folder that it was found in, empty for one that was typed in."""

    key: str
    name: str
    purpose: str
    roles: tuple[AIRole, ...]
    stage: Stage
    origin: Origin
    scope: ScopeDecision
    scope_reason: str
    autonomy: Autonomy
    affected_people: str
    supplier: str = ""
    data_classes: str = ""
    found_by: str = ""


SYSTEMS: tuple[DemoSystem, ...] = (
    DemoSystem(
        key="triage",
        name="Triage model",
        purpose="Orders incoming messages by urgency, so that a nurse reads the urgent ones first.",
        roles=(AIRole.PRODUCER, AIRole.USER),
        stage=Stage.OPERATION,
        origin=Origin.BUILT,
        scope=ScopeDecision.IN,
        scope_reason="We develop it and patients depend on it.",
        autonomy=Autonomy.PROPOSES,
        affected_people="Patients who write to the clinic",
        data_classes="Health data, message text",
        found_by="triage",
    ),
    DemoSystem(
        key="screening",
        name="Applicant screening",
        purpose="Suggests which applicants to invite to an interview.",
        roles=(AIRole.USER,),
        stage=Stage.OPERATION,
        origin=Origin.BOUGHT,
        scope=ScopeDecision.IN,
        scope_reason="It takes part in decisions about people.",
        autonomy=Autonomy.PROPOSES,
        affected_people="Applicants",
        supplier="Fictional Hiring Software Ltd",
        data_classes="Applications, sex and origin where stated",
    ),
    DemoSystem(
        key="chatbot",
        name="Patient information chatbot",
        purpose="Answers questions on opening hours and preparation; hands over to a person for anything medical.",
        roles=(AIRole.PRODUCER, AIRole.PROVIDER),
        stage=Stage.OPERATION,
        origin=Origin.BUILT,
        scope=ScopeDecision.IN,
        scope_reason="Patients use it on our web page.",
        autonomy=Autonomy.DECIDES,
        affected_people="Visitors of the web page",
        data_classes="Questions of visitors",
        found_by="chatbot",
    ),
    DemoSystem(
        key="assistant",
        name="Coding assistant",
        purpose="Helps the data team to write and review code.",
        roles=(AIRole.USER,),
        stage=Stage.OPERATION,
        origin=Origin.BOUGHT,
        scope=ScopeDecision.IN,
        scope_reason="It writes code that reaches patients' data.",
        autonomy=Autonomy.PROPOSES,
        affected_people="The data team",
        data_classes="Source code",
        found_by="workspace",
    ),
    DemoSystem(
        key="scoring",
        name="Recall scoring in the customer software",
        purpose="Scores which patients may need a reminder; a feature of software that we bought for another reason.",
        roles=(AIRole.USER,),
        stage=Stage.DEPLOYMENT,
        origin=Origin.EMBEDDED,
        scope=ScopeDecision.IN,
        scope_reason="It was switched on by an update and touches patients.",
        autonomy=Autonomy.INFORMS,
        affected_people="Patients",
        supplier="Fictional Practice Software Inc",
        data_classes="Health data, appointments",
    ),
    DemoSystem(
        key="scanner",
        name="Text recognition of the old scanner",
        purpose="Read text from scanned letters.",
        roles=(AIRole.USER,),
        stage=Stage.RETIREMENT,
        origin=Origin.EMBEDDED,
        scope=ScopeDecision.OUT,
        scope_reason="Retired before the scope was drawn; the device is gone.",
        autonomy=Autonomy.INFORMS,
        affected_people="Nobody any more",
    ),
)


@dataclass(frozen=True, kw_only=True)
class DemoRisk:
    """One risk of the catalogue as the clinic sees it; `accepted_days` ends the acceptance, 0 leaves it open."""

    catalogue: str
    systems: tuple[str, ...]
    consequence: str
    affected: tuple[Affected, ...]
    likelihood: int
    severity: int
    option: TreatmentOption | None = None
    plan: str = ""
    controls: tuple[str, ...] = ()
    residual: tuple[int, int] = (0, 0)
    accepted_days: int = 0
    reason: str = ""


def _risk(catalogue: str, system: str, consequence: str, level: tuple[int, int], **more: object) -> DemoRisk:
    likelihood, severity = level
    systems = tuple(system.split())
    given: dict[str, object] = {"affected": (Affected.INDIVIDUALS,), **more}
    return DemoRisk(
        catalogue=catalogue,
        systems=systems,
        consequence=consequence,
        likelihood=likelihood,
        severity=severity,
        **given,  # type: ignore[arg-type]
    )


MODIFY = TreatmentOption.MODIFY
RISKS: tuple[DemoRisk, ...] = (
    _risk(
        *("R-003", "screening", "Suitable applicants of one group are invited less often.", (3, 4)),
        affected=(Affected.INDIVIDUALS, Affected.GROUPS),
        option=MODIFY,
        plan="Impact ratios by sex and origin twice a year, with a limit; people read every low-ranked application.",
        controls=("A.6.2.4", "A.6.2.6", "A.9.3"),
        residual=(2, 4),
        accepted_days=300,
        reason="Each low ranking is read by a person; the figures are looked at twice a year.",
    ),
    _risk(
        *("R-001", "triage", "Messages in plain or broken language are ranked too low.", (3, 5)),
        option=MODIFY,
        plan="Labelled messages by language level, subgroup test before each release, nurse reads the whole list.",
        controls=("A.7.4", "A.6.2.4", "A.9.3"),
        residual=(2, 4),
        accepted_days=180,
        reason="A nurse reads every message on the same day whatever its rank.",
    ),
    _risk(
        *("R-014", "triage screening", "Staff follow the order without looking.", (3, 4)),
        option=MODIFY,
        plan="Training with planted errors, time for review, override rate looked at monthly.",
        controls=("A.9.3", "A.4.6"),
        residual=(2, 3),
        accepted_days=300,
        reason="Override figures show that people disagree where they should.",
    ),
    _risk(
        *("R-017", "assistant", "Patient data reaches a tool without a contract.", (3, 4)),
        option=MODIFY,
        plan="Approved list, intake form, discovery scan each month.",
        controls=("A.9.2", "A.4.2", "A.3.3"),
        residual=(2, 3),
    ),
    _risk(
        *("R-009", "chatbot", "Visitors think that a person answers.", (4, 2)),
        option=MODIFY,
        plan="Notice at the start of each conversation; the word “assistant” in its name.",
        controls=("A.8.2",),
        residual=(1, 2),
    ),
    _risk(
        *("R-016", "screening", "Rejected applicants cannot contest the result.", (3, 3)),
        option=MODIFY,
        plan="A sentence in each letter with whom to ask; a person decides anew.",
        controls=("A.8.3", "A.9.3"),
        residual=(2, 2),
    ),
    _risk(
        *("R-012", "triage", "Nobody can say which model version ordered the list on a day.", (3, 3)),
        affected=(Affected.ORGANIZATION,),
        option=MODIFY,
        plan="Model version in each log line, logs kept for two years.",
        controls=("A.6.2.8",),
        residual=(1, 3),
    ),
    _risk(
        *("R-018", "scoring", "Scores are used to choose patients by cost.", (2, 4)),
        option=MODIFY,
        plan="Purpose written into the approval; access limited to the recall team.",
        controls=("A.9.4", "A.5.2"),
        residual=(1, 4),
    ),
    _risk(
        *("R-013", "scoring", "Nobody answers for a feature that came with an update.", (3, 3)),
        affected=(Affected.ORGANIZATION,),
        option=MODIFY,
        plan="Owner named in the inventory; supplier tells of new features beforehand.",
        controls=("A.3.2", "A.10.3"),
        residual=(2, 2),
    ),
    _risk(
        *("R-019", "triage", "A retrained model goes live without a test.", (2, 4)),
        option=MODIFY,
        plan="Release gate with tests and a name.",
        controls=("A.6.2.5", "A.6.2.4"),
        residual=(1, 4),
    ),
    _risk(
        *("R-010", "chatbot", "Instructions for the front desk are older than the chatbot.", (3, 2)),
        affected=(Affected.ORGANIZATION,),
    ),
    _risk(
        *("R-011", "chatbot", "The web page promises more than the chatbot can do.", (2, 2)),
        option=TreatmentOption.RETAIN,
        plan="The page says in two sentences what it can do; checked at each change of the page.",
        residual=(2, 2),
    ),
    _risk(
        *("R-006", "chatbot", "People who cannot read well get no answer.", (3, 3)),
        affected=(Affected.GROUPS,),
    ),
    _risk(
        *("R-007", "scoring", "The vendor's model was made for another population.", (3, 4)),
        affected=(Affected.INDIVIDUALS, Affected.GROUPS),
    ),
)


@dataclass(frozen=True, kw_only=True)
class DemoLine:
    """One decision of the statement."""

    control: str
    applicable: bool
    bases: tuple[Basis, ...]
    justification: str
    implementation: str = ""


_RISK, _LAW, _PARTY, _POLICY = Basis.RISK, Basis.LAW, Basis.INTERESTED_PARTY, Basis.POLICY


def _in(control: str, basis: Basis, why: str, how: str = "") -> DemoLine:
    return DemoLine(control=control, applicable=True, bases=(basis,), justification=why, implementation=how)


LINES: tuple[DemoLine, ...] = (
    _in("A.2.2", _POLICY, "The management wants one rule for all AI.", "AI policy, approved and sent to all staff."),
    _in("A.2.3", _POLICY, "Security and privacy rules touch AI.", "Security and privacy policies name the AI policy."),
    _in("A.2.4", _POLICY, "Law and tools change within a year.", "Looked at each autumn, and after a new law."),
    _in("A.3.2", _RISK, "A system without an owner has none.", "Roles are listed; each system names its owner."),
    _in(
        "A.3.3",
        _PARTY,
        "Staff and patients must be able to speak up.",
        "Two named people; letters without a name are read.",
    ),
    _in("A.4.2", _RISK, "What nobody lists, nobody assesses.", "Inventory in Fairlead, a scan each month."),
    _in("A.4.3", _RISK, "Training messages decide how the model behaves.", "Data sheet of the labelled messages."),
    _in("A.4.4", _RISK, "Libraries and hosted models change.", "Components of each system from the scan."),
    _in("A.4.5", _POLICY, "Costs and energy belong to the decision."),
    _in("A.4.6", _RISK, "Reviewers must know what a score means.", "Yearly training with planted errors."),
    _in("A.5.2", _POLICY, "We look at people before we buy.", "Half-page rule: when, who, what can be decided."),
    _in("A.5.3", _POLICY, "An assessment that is not written down is forgotten."),
    _in(
        "A.5.4", _PARTY, "Patients and applicants can be hurt.", "Part of each assessment: who is worse off, how badly."
    ),
    _in("A.5.5", _PARTY, "We serve a whole town."),
    _in("A.6.1.2", _POLICY, "What we build should be fair and explainable.", "Two objectives with a figure each."),
    _in("A.6.1.3", _RISK, "Late surprises come from skipped stages.", "Four stages with a name each."),
    _in("A.6.2.2", _RISK, "A model without a purpose drifts.", "Purpose, limits and users before the first line."),
    _in("A.6.2.3", _RISK, "Staff change.", "Design notes beside the code."),
    _in(
        "A.6.2.4",
        _RISK,
        "Errors must be found before patients find them.",
        "Tests by group with a limit set beforehand.",
    ),
    _in("A.6.2.5", _RISK, "A release needs a name.", "Release gate: tests, owner, date."),
    _in("A.6.2.6", _RISK, "Models get worse silently.", "Impact ratios twice a year, agreement monthly."),
    _in("A.6.2.7", _RISK, "The front desk must know the limits."),
    _in("A.6.2.8", _RISK, "Nobody remembers a decision without a log.", "Version, order and reader in each log line."),
    _in("A.7.2", _RISK, "Data management decides quality.", "Who may add, change and delete labelled messages."),
    _in("A.7.3", _RISK, "Messages belong to patients.", "Where each message came from and on what ground."),
    _in("A.7.4", _RISK, "Skewed data gives skewed order.", "Share of language levels looked at before training."),
    _in("A.7.5", _RISK, "Nobody trusts a model of unknown data."),
    _in("A.7.6", _RISK, "Cleaning can remove the urgent words.", "Steps of preparation beside the code."),
    _in("A.8.2", _LAW, "People must know that they deal with AI.", "Notice in the chatbot, sentence in each letter."),
    _in("A.8.3", _PARTY, "Whoever is affected may report.", "Telephone number and form on the web page."),
    _in("A.8.4", _PARTY, "Patients hear of incidents from us first.", "Plan with names and times."),
    _in("A.8.5", _LAW, "Duties toward authorities.", "List of duties with an owner each."),
    _in("A.9.2", _RISK, "Staff try tools.", "Approved list, intake form, decision with a name."),
    _in("A.9.3", _RISK, "A person must be able to stop it.", "Switch-off drill, override figures."),
    _in("A.9.4", _RISK, "Purpose creep is quiet.", "Purpose in the approval, looked at yearly."),
    _in("A.10.2", _RISK, "Duties fall between two chairs.", "Table of duties with each supplier."),
    _in("A.10.3", _RISK, "We answer for what we bought."),
    DemoLine(
        control="A.10.4",
        applicable=False,
        bases=(),
        justification="We offer AI to no customers: the chatbot informs our own patients, and nobody resells it.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class DemoDocument:
    """One document: its kind in the pack, title, file, whether it was communicated."""

    kind: str
    title: str
    file: str
    audience: str = ""


DOCUMENTS: tuple[DemoDocument, ...] = (
    DemoDocument(kind="DI-01", title="Scope of the AI management system", file="scope.md"),
    DemoDocument(kind="DI-02", title="AI policy", file="policy.md", audience="All staff, and the web page"),
    DemoDocument(kind="DI-04", title="Risk method", file="risk-method.md"),
)


@dataclass(frozen=True, kw_only=True)
class DemoEvidence:
    """One evidence file: what it proves for which provisions; `accept` False leaves it waiting, days ago collected."""

    file: str
    title: str
    provisions: tuple[str, ...]
    is_operation: bool
    days_ago: int
    accept: bool = True
    system: str = ""


EVIDENCE: tuple[DemoEvidence, ...] = (
    DemoEvidence(
        file="policy.md", title="AI policy, approved", provisions=("5.2", "A.2.2"), is_operation=False, days_ago=40
    ),
    DemoEvidence(file="scope.md", title="Scope statement", provisions=("4.3",), is_operation=False, days_ago=40),
    DemoEvidence(
        file="roles.md", title="Who answers for AI", provisions=("5.3", "A.3.2"), is_operation=False, days_ago=38
    ),
    DemoEvidence(file="risk-method.md", title="Risk method", provisions=("6.1.2",), is_operation=False, days_ago=35),
    DemoEvidence(
        file="intake-log.md", title="Intake log 2026", provisions=("A.9.2", "8.1"), is_operation=True, days_ago=20
    ),
    DemoEvidence(
        file="oversight-drill.md",
        title="Drill: switching off the chatbot",
        provisions=("A.9.3",),
        is_operation=True,
        days_ago=12,
        system="chatbot",
    ),
    DemoEvidence(
        file="competence.md",
        title="Training record, applicant screening",
        provisions=("7.2", "A.4.6"),
        is_operation=True,
        days_ago=10,
        accept=False,
    ),
)

OWNED = ("4.3", "5.2", "5.3", "6.1.2", "7.2", "8.1")
