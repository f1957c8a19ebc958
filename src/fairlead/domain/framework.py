"""Framework: the provisions of a standard or a law, and what a pack tells about each of them.

A pack is data and the truth about a framework; the database keeps only what an organization says about a provision, by
its reference (`iso42001:A.6.2.8`). These classes are the shape of a pack: the loader in `fairlead.packs` reads a file
into them, field by field, so that a key of a pack file and a field here are always the same word. Field metadata says
what the type cannot: what an identifier points at (:func:`fairlead.domain.pointing.to`) and which
fields the loader fills in itself (`GIVEN`).

Provision is the word of ISO/IEC Guide 2 for a requirement, a control or a heading. All texts are our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fairlead.domain.law import LegalDuty, LegalStatus
from fairlead.domain.pointing import to
from fairlead.domain.refusal import N_

GIVEN: Final[Mapping[str, object]] = MappingProxyType({"given": True})
"""Marks a field that no file holds: the loader works it out from the other fields."""


class ProvisionKind(StrEnum):
    """What a provision is: something to meet, to choose, to do by law or to achieve, or a heading over them."""

    REQUIREMENT = "requirement"
    CONTROL = "control"
    DUTY = "duty"
    OUTCOME = "outcome"
    HEADING = "heading"


class Level(StrEnum):
    """Where a provision is implemented and evidenced: once for the AIMS, or for each AI system."""

    ORGANIZATION = "organization"
    SYSTEM = "system"


class Principle(StrEnum):
    """The five principles that every risk, control and measurement serves."""

    FAIRNESS = "fairness"
    TRANSPARENCY = "transparency"
    ACCOUNTABILITY = "accountability"
    SAFETY_SECURITY = "safety_security"
    PRIVACY = "privacy"


PRINCIPLE_TITLES: Mapping[Principle, str] = MappingProxyType(
    {
        Principle.FAIRNESS: N_("Fairness and non-discrimination"),
        Principle.TRANSPARENCY: N_("Transparency and explainability"),
        Principle.ACCOUNTABILITY: N_("Accountability and human oversight"),
        Principle.SAFETY_SECURITY: N_("Safety, security and robustness"),
        Principle.PRIVACY: N_("Privacy and data protection"),
    }
)


class LifeCycleStage(StrEnum):
    """A stage of an AI system's life; `organization` stands for work that belongs to no single system."""

    ORGANIZATION = "organization"
    INCEPTION = "inception"
    DESIGN_DEVELOPMENT = "design_development"
    VERIFICATION_VALIDATION = "verification_validation"
    DEPLOYMENT = "deployment"
    OPERATION_MONITORING = "operation_monitoring"
    RE_EVALUATION = "re_evaluation"
    RETIREMENT = "retirement"


LIFE_CYCLE_TITLES: Mapping[LifeCycleStage, str] = MappingProxyType(
    {
        LifeCycleStage.ORGANIZATION: N_("Organization-wide (no single system)"),
        LifeCycleStage.INCEPTION: N_("Inception and requirements"),
        LifeCycleStage.DESIGN_DEVELOPMENT: N_("Design and development, including data"),
        LifeCycleStage.VERIFICATION_VALIDATION: N_("Verification and validation"),
        LifeCycleStage.DEPLOYMENT: N_("Deployment"),
        LifeCycleStage.OPERATION_MONITORING: N_("Operation, monitoring and continuous validation"),
        LifeCycleStage.RE_EVALUATION: N_("Re-evaluation and change"),
        LifeCycleStage.RETIREMENT: N_("Retirement"),
    }
)


class OrganizationalRole(StrEnum):
    """The side from which an organization meets AI, as packs group it; the inventory has the roles per AI system."""

    PRODUCER = "producer"
    PROVIDER = "provider"
    CUSTOMER_USER = "customer_user"


ORGANIZATIONAL_ROLE_TITLES: Mapping[OrganizationalRole, str] = MappingProxyType(
    {
        OrganizationalRole.PRODUCER: N_("AI producer (designs, develops, tests)"),
        OrganizationalRole.PROVIDER: N_("AI provider (offers AI platforms, products or services)"),
        OrganizationalRole.CUSTOMER_USER: N_("AI customer, including AI user"),
    }
)


class DocumentKind(StrEnum):
    """Documented information is kept up to date (a document) or kept as it was (a record)."""

    DOCUMENT = "document"
    RECORD = "record"


class PackKind(StrEnum):
    """What a pack brings: a framework to meet, a catalogue to choose from, or the questions of a first start."""

    FRAMEWORK = "framework"
    CATALOGUE = "catalogue"
    FIRST_STEPS = "first_steps"


@dataclass(frozen=True, kw_only=True, slots=True)
class RelatedStandard:
    """A standard that stands beside this framework; named for the reader, never assessed."""

    designation: str
    title: str
    published: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Annex:
    """The status that an annex has: normative or informative, and what that means in use."""

    id: str
    status: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackLink:
    """Another pack that this one points into.

    With a `prefix`, identifiers beginning with it belong to that pack and are checked only once it is here, so that a
    catalogue can name the duties of a law whose pack is not installed.
    """

    pack: str
    prefix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Framework:
    """What a pack says about itself in `pack.toml`.

    `as_of` is the day up to which its sources were read; `edition` is the publisher's, `version` is the pack's own.
    `counted` says whether its provisions carry what readiness needs; `newest_source` is the day of the newest source
    seen, in the words of whoever checked, and `doubts` are open questions that a reader should know of.
    """

    format: int
    id: str
    title: str
    kind: PackKind
    edition: str
    version: str
    as_of: date
    licence: str
    sources: tuple[str, ...]
    files: tuple[str, ...]
    counted: bool = True
    summary: str = ""
    jurisdiction: str = ""
    binding: str = ""
    status: LegalStatus | None = None
    newest_source: str = ""
    doubts: tuple[str, ...] = ()
    adoptions: tuple[str, ...] = ()
    links: tuple[PackLink, ...] = ()
    annexes: tuple[Annex, ...] = ()
    related: tuple[RelatedStandard, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfAssessmentQuestion:
    """A question to ask oneself, and what may honestly be called a yes."""

    question: str
    yes_means: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Guidance:
    """A provision in plain words: what it asks, why it exists, how it is audited, what shows it.

    `evidence_operation` is what readiness asks for in the stage 2 view; `from_27001` says what an ISO/IEC 27001 system
    already gives. The identifier is that of the provision.
    """

    id: str = field(metadata=to("provision"))
    asks: str
    why: str
    auditor_looks_for: tuple[str, ...]
    evidence_design: tuple[str, ...]
    evidence_operation: tuple[str, ...]
    common_failures: tuple[str, ...]
    small_org: str
    from_27001: str
    links: tuple[str, ...] = field(default=(), metadata=to("provision"))
    questions: tuple[SelfAssessmentQuestion, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Provision:
    """One requirement, control or heading of a framework, in the order of its publication.

    `group` is the outermost heading above it: the clause, or the Annex A objective. `freshness_days` is how long an
    accepted evidence item counts, our own default and never the standard's, with its reason beside it.
    """

    id: str
    title: str
    kind: ProvisionKind
    summary: str = ""
    parent: str = field(default="", metadata=to("provision", earlier=True))
    level: Level | None = None
    level_because: str = ""
    freshness_days: int = 0
    freshness_because: str = ""
    documents: tuple[str, ...] = field(default=(), metadata=to("document"))
    documented_output: bool = False
    typical_evidence: tuple[str, ...] = ()
    ai_specific: str = ""
    principles: tuple[Principle, ...] = ()
    life_cycle: tuple[LifeCycleStage, ...] = ()
    roles: tuple[OrganizationalRole, ...] = ()
    reference: str = ""
    duty: LegalDuty | None = None
    sources: tuple[str, ...] = field(default=(), metadata=to("source"))
    checked: date | None = None
    framework: str = field(default="", metadata=GIVEN)
    group: str = field(default="", metadata=GIVEN)
    guidance: Guidance | None = field(default=None, metadata=GIVEN)

    @property
    def ref(self) -> str:
        """The name under which everything else knows this provision, such as `iso42001:A.6.2.8`."""
        return f"{self.framework}:{self.id}"

    @property
    def assessable(self) -> bool:
        """Whether readiness counts it: a heading only gathers others."""
        return self.kind is not ProvisionKind.HEADING


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentedInformation:
    """One piece of documented information that a provision calls for, or that is commonly wanted with it."""

    id: str
    title: str
    provision: str = field(metadata=to("provision"))
    kind: DocumentKind
    explicitly_required: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationalObjective:
    """An objective that an organization may hold for its AI (ISO/IEC 42001, Annex C.2, informative)."""

    id: str
    title: str
    meaning: str
    related_controls: tuple[str, ...] = field(default=(), metadata=to("control"))


@dataclass(frozen=True, kw_only=True, slots=True)
class RiskSource:
    """Where AI risk comes from (ISO/IEC 42001, Annex C.3, informative)."""

    id: str
    title: str
    meaning: str
    related_controls: tuple[str, ...] = field(default=(), metadata=to("control"))
