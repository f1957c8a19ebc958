"""Files: which files a pack may hold, and what stands in each; a key of a file is a field here.

`pack.toml` and `CHANGES.md` are in every pack. The others are named in `pack.toml`, so that a lost file is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fairlead.domain.catalogue import CatalogueRisk, ImpactAssessment, Threat, ThreatScheme
from fairlead.domain.first_steps import FirstStepsWords, Notice, Proposable, Question, Task, TaskRole
from fairlead.domain.framework import (
    DocumentedInformation,
    Framework,
    Guidance,
    OrganizationalObjective,
    Provision,
    RiskSource,
)
from fairlead.domain.law import Entry, LegalDate, ProvisionMapping, Source

DESCRIPTION: Final = "pack.toml"
CHANGES: Final = "CHANGES.md"
FORMAT: Final = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionsFile:
    """The provisions, in the order of the publication."""

    provision: tuple[Provision, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class GuidanceFile:
    """Guidance for provisions, by their identifier."""

    guidance: tuple[Guidance, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentsFile:
    """The documented information."""

    document: tuple[DocumentedInformation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AnnexCFile:
    """Objectives for AI and sources of AI risk."""

    objective: tuple[OrganizationalObjective, ...]
    risk_source: tuple[RiskSource, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourcesFile:
    """Where the items of the pack come from."""

    source: tuple[Source, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DatesFile:
    """The days that matter, in order."""

    date: tuple[LegalDate, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntriesFile:
    """What is defined beside the provisions."""

    entry: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CrosswalkFile:
    """How far the provisions and those of other frameworks go towards each other, and how that was judged."""

    basis: str
    mapping: tuple[ProvisionMapping, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ThreatsFile:
    """Published lists of threats and their entries."""

    scheme: tuple[ThreatScheme, ...]
    threat: tuple[Threat, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RisksFile:
    """The risks of a catalogue."""

    risk: tuple[CatalogueRisk, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionsFile:
    """The questions of a first start and the words around what they propose."""

    words: FirstStepsWords
    question: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RulesFile:
    """What the answers may propose, each with its rules, and the notices."""

    ai_role: tuple[Proposable, ...]
    eu_ai_act_role: tuple[Proposable, ...]
    law: tuple[Proposable, ...]
    notice: tuple[Notice, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class TasksFile:
    """The tasks and who usually leads them."""

    role: tuple[TaskRole, ...]
    task: tuple[Task, ...]


SHAPES: Final[Mapping[str, type]] = MappingProxyType(
    {
        DESCRIPTION: Framework,
        "provisions.toml": ProvisionsFile,
        "guidance.toml": GuidanceFile,
        "documents.toml": DocumentsFile,
        "annex_c.toml": AnnexCFile,
        "sources.toml": SourcesFile,
        "dates.toml": DatesFile,
        "entries.toml": EntriesFile,
        "crosswalk.toml": CrosswalkFile,
        "threats.toml": ThreatsFile,
        "risks.toml": RisksFile,
        "impact.toml": ImpactAssessment,
        "questions.toml": QuestionsFile,
        "rules.toml": RulesFile,
        "tasks.toml": TasksFile,
    }
)
"""Every file that a pack may hold besides `CHANGES.md`, in the order in which faults are listed."""
