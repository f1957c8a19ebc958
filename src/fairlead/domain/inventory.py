"""AI systems and what they are made of (4.1, 4.3, A.4.2, A.6): roles, stages, scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fairlead.domain.refusal import N_, Refusal


class AIRole(StrEnum):
    """What the organization is toward one AI system (ISO/IEC 22989, clause 4.1)."""

    PROVIDER = "provider"
    PRODUCER = "producer"
    USER = "user"
    PARTNER = "partner"
    CUSTOMER = "customer"
    SUBJECT = "subject"


AI_ROLE_TITLES: dict[AIRole, str] = {
    AIRole.PROVIDER: N_("Provider: others get it from us"),
    AIRole.PRODUCER: N_("Producer: we design, develop or test it"),
    AIRole.USER: N_("User (deployer): we use it in our work"),
    AIRole.PARTNER: N_("Partner: we supply data or parts"),
    AIRole.CUSTOMER: N_("Customer: we buy it for others to use"),
    AIRole.SUBJECT: N_("Subject: it decides about us"),
}


class Stage(StrEnum):
    """Life cycle stage of an AI system (A.6; ISO/IEC 5338)."""

    INCEPTION = "inception"
    DESIGN = "design_development"
    VERIFICATION = "verification_validation"
    DEPLOYMENT = "deployment"
    OPERATION = "operation_monitoring"
    RE_EVALUATION = "re_evaluation"
    RETIREMENT = "retirement"


STAGE_TITLES: dict[Stage, str] = {
    Stage.INCEPTION: N_("Inception"),
    Stage.DESIGN: N_("Design and development"),
    Stage.VERIFICATION: N_("Verification and validation"),
    Stage.DEPLOYMENT: N_("Deployment"),
    Stage.OPERATION: N_("Operation and monitoring"),
    Stage.RE_EVALUATION: N_("Re-evaluation"),
    Stage.RETIREMENT: N_("Retired"),
}


class Origin(StrEnum):
    """How the organization came to the system."""

    BUILT = "built"
    BOUGHT = "bought"
    EMBEDDED = "embedded"


ORIGIN_TITLES: dict[Origin, str] = {
    Origin.BUILT: N_("Built by us"),
    Origin.BOUGHT: N_("Bought"),
    Origin.EMBEDDED: N_("Embedded in another product"),
}


class Autonomy(StrEnum):
    """How far the system decides without a person (C.3.3)."""

    INFORMS = "informs"
    PROPOSES = "proposes"
    DECIDES_WITH_REVIEW = "decides-with-review"
    DECIDES = "decides"


AUTONOMY_TITLES: dict[Autonomy, str] = {
    Autonomy.INFORMS: N_("Informs a person"),
    Autonomy.PROPOSES: N_("Proposes, a person decides"),
    Autonomy.DECIDES_WITH_REVIEW: N_("Decides, a person can review"),
    Autonomy.DECIDES: N_("Decides alone"),
}


class ScopeDecision(StrEnum):
    """Whether a system is inside the boundary of the AIMS (4.3)."""

    UNDECIDED = "undecided"
    IN = "in"
    OUT = "out"


SCOPE_TITLES: dict[ScopeDecision, str] = {
    ScopeDecision.UNDECIDED: N_("Not decided"),
    ScopeDecision.IN: N_("In scope"),
    ScopeDecision.OUT: N_("Out of scope"),
}


class CandidateState(StrEnum):
    """What a person said about something a scan proposed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    MERGED = "merged"
    DISMISSED = "dismissed"


CANDIDATE_TITLES: dict[CandidateState, str] = {
    CandidateState.OPEN: N_("Waiting for a decision"),
    CandidateState.ACCEPTED: N_("Accepted as a system"),
    CandidateState.MERGED: N_("Merged into a system"),
    CandidateState.DISMISSED: N_("Dismissed"),
}


class BulkField(StrEnum):
    """What can be set on many systems at once."""

    OWNER = "owner"
    SCOPE = "scope"
    STAGE = "stage"
    REVIEW = "review"


MOST_AT_ONCE = 20_000


class RegistrationRefused(Refusal):
    """A system cannot enter the register as it stands."""


class ScopeRefused(Refusal):
    """A scope decision lacks what an auditor will ask for."""


class BulkRefused(Refusal):
    """A value cannot be set on many systems at once, or not on this one."""


class CandidateRefused(Refusal):
    """A candidate cannot be decided in this way."""


@dataclass(frozen=True, kw_only=True)
class SystemFacts:
    """What the register must know before a system counts as described (4.1, A.4.2)."""

    name: str
    purpose: str
    roles: tuple[AIRole, ...]


def check_registration(facts: SystemFacts) -> None:
    """Refuse a system without name, purpose or role: duties follow from them (4.1)."""
    if not facts.name.strip():
        raise RegistrationRefused(N_("Give the AI system a name."), clause="4.1", fields=("name",))
    if not facts.purpose.strip():
        raise RegistrationRefused(
            N_("Say in a sentence what the system is for: its role and its risks follow from that."),
            clause="4.1",
            fields=("purpose",),
        )
    if not facts.roles:
        raise RegistrationRefused(
            N_("Choose at least one role that you hold toward the system."), clause="4.1", fields=("roles",)
        )


def check_scope(decision: ScopeDecision, *, reason: str) -> None:
    """Refuse a scope decision without its reason: an auditor lists every system left out and asks why (4.3)."""
    if decision is ScopeDecision.UNDECIDED:
        raise ScopeRefused(N_("Decide whether the system is in or out of scope."), clause="4.3", fields=("scope",))
    if not reason.strip():
        raise ScopeRefused(
            N_("Write the reason for this scope decision; an auditor will ask for it."),
            clause="4.3",
            fields=("scope_reason",),
        )


def check_bulk(field: BulkField, *, value: str, reason: str, today: date) -> None:
    """Refuse a value that no system can take, and a change of many systems without its reason (7.5.3)."""
    if not reason.strip():
        raise BulkRefused(
            N_("Write why: the reason stands in the log of each system."), clause="7.5.3", fields=("reason",)
        )
    if field is BulkField.SCOPE:
        check_scope(ScopeDecision(value), reason=reason)
    if field is BulkField.REVIEW and value and date.fromisoformat(value) < today:
        raise BulkRefused(N_("Choose a day that has not passed."), clause="9.1", fields=("review",))


def check_bulk_row(stage: Stage) -> None:
    """Refuse a retired system among many: it keeps its history, and reviving one is a decision of its own (A.6)."""
    if stage is Stage.RETIREMENT:
        raise BulkRefused(N_("It is retired. Change it on its own page."), clause="A.6")


def check_candidate_open(state: CandidateState, *, reason: str = "", reason_needed: bool = False) -> None:
    """Refuse a second decision on a candidate, and a dismissal without its reason (A.4.2)."""
    if state is not CandidateState.OPEN:
        raise CandidateRefused(N_("This candidate has already been decided."), clause="A.4.2")
    if reason_needed and not reason.strip():
        raise CandidateRefused(
            N_("Write why this is not an AI system of yours; the next scan will remember it."),
            clause="A.4.2",
            fields=("reason",),
        )
