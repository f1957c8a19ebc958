"""Catalogue: AI risks to choose from, the threats behind them, and the questions of an impact assessment.

A catalogue proposes; an organization's own register (`domain/risk.py`) decides. Each risk names its source in ISO/IEC
42001 Annex C, the principles it touches, where in the life cycle it appears, an example of treatment and the Annex A
controls that commonly treat it. Threat identifiers are those of their publishers, so that a finding of a security tool
leads to a risk. The impact questions are our own arrangement of the subjects that ISO/IEC 42005:2025 treats (6.1.4,
8.4, A.5), together with the elements of a fundamental rights impact assessment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from fairlead.domain.framework import LifeCycleStage, Principle
from fairlead.domain.pointing import to
from fairlead.domain.refusal import N_


class RiskDomain(StrEnum):
    """The part of the catalogue in which a risk stands."""

    FAIRNESS = "fairness"
    TRANSPARENCY = "transparency"
    ACCOUNTABILITY = "accountability"
    SAFETY = "safety"
    SECURITY = "security"
    PRIVACY = "privacy"
    GENAI = "genai"
    AGENTIC = "agentic"
    THIRD_PARTY = "third_party"
    SOCIETY = "society"
    LEGAL = "legal"


RISK_DOMAIN_TITLES: Mapping[RiskDomain, str] = MappingProxyType(
    {
        RiskDomain.FAIRNESS: N_("Fairness"),
        RiskDomain.TRANSPARENCY: N_("Transparency"),
        RiskDomain.ACCOUNTABILITY: N_("Accountability"),
        RiskDomain.SAFETY: N_("Safety"),
        RiskDomain.SECURITY: N_("Security"),
        RiskDomain.PRIVACY: N_("Privacy"),
        RiskDomain.GENAI: N_("Generative AI"),
        RiskDomain.AGENTIC: N_("AI agents"),
        RiskDomain.THIRD_PARTY: N_("Third parties"),
        RiskDomain.SOCIETY: N_("Society"),
        RiskDomain.LEGAL: N_("Law"),
    }
)


class AnswerType(StrEnum):
    """The form that an answer to an impact question takes."""

    TEXT = "text"
    LIST = "list"
    TABLE = "table"
    CHOICE = "choice"
    YES_NO = "yes_no"
    SCALE = "scale"
    DATE = "date"
    SEVERITY_LIKELIHOOD = "severity_likelihood"


class ThresholdOutcome(StrEnum):
    """What a threshold asks for: a full or a short assessment, to do it again, or to stop."""

    FULL = "full"
    SHORT = "short"
    REPEAT = "repeat"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreatScheme:
    """A published list of threats whose identifiers a risk may carry."""

    id: str
    title: str
    edition: str
    licence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Threat:
    """One entry of a published list: its identifier and short name, never its text.

    `own_id` says that the publication gives no identifier and ours stands in; `name_confirmed` is false where the long
    form of the name was not seen in the publication itself.
    """

    id: str
    title: str
    scheme: str = field(metadata=to("scheme"))
    content: str = ""
    successor: str = field(default="", metadata=to("threat"))
    own_id: bool = False
    name_confirmed: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueRisk:
    """One AI risk: what happens, where it comes from, and an example of what is done about it."""

    id: str
    domain: RiskDomain
    title: str
    description: str
    causes: tuple[str, ...] = field(metadata=to("risk_source"))
    principles: tuple[Principle, ...]
    life_cycle: tuple[LifeCycleStage, ...]
    treatment: str
    controls: tuple[str, ...] = field(metadata=to("control"))
    threats: tuple[str, ...] = field(default=(), metadata=to("threat"))
    duties: tuple[str, ...] = field(default=(), metadata=to("duty"))


@dataclass(frozen=True, kw_only=True, slots=True)
class ScaleLevel:
    """One step of a severity or likelihood scale; likelihood 0 means that it cannot be estimated."""

    level: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImpactSection:
    """A part of the impact assessment, with the subject that it rests on."""

    id: str
    title: str
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImpactQuestion:
    """One question of the impact assessment and the provisions that it serves."""

    id: str
    section: str = field(metadata=to("section"))
    question: str
    answer_type: AnswerType
    references: tuple[str, ...] = field(metadata=to("any"))
    guidance: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Threshold:
    """A criterion that decides how much assessment a use of AI needs."""

    id: str
    outcome: ThresholdOutcome
    title: str
    criterion: str
    references: tuple[str, ...] = field(metadata=to("any"))


@dataclass(frozen=True, kw_only=True, slots=True)
class RightsElement:
    """An element of a fundamental rights impact assessment (AI Act, Article 27) and the questions that answer it."""

    id: str
    element: str
    questions: tuple[str, ...] = field(metadata=to("question"))


@dataclass(frozen=True, kw_only=True, slots=True)
class ImpactAssessment:
    """The sections, questions, scales and thresholds of an AI system impact assessment."""

    structure_note: str
    severity: tuple[ScaleLevel, ...]
    likelihood: tuple[ScaleLevel, ...]
    section: tuple[ImpactSection, ...]
    question: tuple[ImpactQuestion, ...]
    threshold: tuple[Threshold, ...]
    rights_element: tuple[RightsElement, ...] = ()

    def questions_of(self, section: str) -> tuple[ImpactQuestion, ...]:
        """Return the questions of one section, in order."""
        return tuple(each for each in self.question if each.section == section)
