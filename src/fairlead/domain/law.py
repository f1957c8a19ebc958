"""Law: what a pack tells of a legal instrument beside its provisions: dates, duties, sources and defined things.

Texts are our own short words; the published law is the authority. A date may be known to the month only, and is then
written so: nothing here is more exact than its source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fairlead.domain.crosswalk import Relation, Strength
from fairlead.domain.pointing import to
from fairlead.domain.refusal import N_

DAY_OR_MONTH: Final = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


class LegalStatus(StrEnum):
    """Where an instrument, or what happens on a day, stands in law."""

    PROPOSED = "proposed"
    IN_PREPARATION = "in_preparation"
    ADOPTED = "adopted"
    NOT_IN_FORCE = "not_in_force"
    PARTLY_IN_FORCE = "partly_in_force"
    IN_FORCE = "in_force"
    APPLICABLE_FROM = "applicable_from"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    NOTED = "noted"


LEGAL_STATUS_TITLES: Final[Mapping[LegalStatus, str]] = MappingProxyType(
    {
        LegalStatus.PROPOSED: N_("Proposed"),
        LegalStatus.IN_PREPARATION: N_("In preparation"),
        LegalStatus.ADOPTED: N_("Adopted, not yet in effect"),
        LegalStatus.NOT_IN_FORCE: N_("Not in force"),
        LegalStatus.PARTLY_IN_FORCE: N_("Partly in force"),
        LegalStatus.IN_FORCE: N_("In force"),
        LegalStatus.APPLICABLE_FROM: N_("Applies from then on"),
        LegalStatus.REPEALED: N_("Repealed"),
        LegalStatus.SUPERSEDED: N_("Superseded"),
        LegalStatus.NOTED: N_("Event"),
    }
)


class EntryKind(StrEnum):
    """What is defined beside the provisions of a framework."""

    ROLE = "role"
    RISK_CLASS = "risk_class"
    CLASSIFICATION_STEP = "classification_step"
    PROHIBITED_PRACTICE = "prohibited_practice"
    PRODUCT_LAW = "product_law"
    HIGH_RISK_AREA = "high_risk_area"
    AMENDMENT = "amendment"
    TRANSITIONAL_RULE = "transitional_rule"
    STANDARD = "standard"
    SOFT_LAW = "soft_law"
    PENALTY = "penalty"
    CHARACTERISTIC = "characteristic"
    COMPANION = "companion"
    METRIC = "metric"


ENTRY_KIND_TITLES: Final[Mapping[EntryKind, str]] = MappingProxyType(
    {
        EntryKind.ROLE: N_("Roles"),
        EntryKind.RISK_CLASS: N_("Risk classes"),
        EntryKind.CLASSIFICATION_STEP: N_("Steps of classification"),
        EntryKind.PROHIBITED_PRACTICE: N_("Prohibited practices"),
        EntryKind.PRODUCT_LAW: N_("Product law"),
        EntryKind.HIGH_RISK_AREA: N_("High-risk areas"),
        EntryKind.AMENDMENT: N_("Amendments"),
        EntryKind.TRANSITIONAL_RULE: N_("Transitional rules"),
        EntryKind.STANDARD: N_("Standards"),
        EntryKind.SOFT_LAW: N_("Guidelines and codes"),
        EntryKind.PENALTY: N_("Penalties"),
        EntryKind.CHARACTERISTIC: N_("Characteristics"),
        EntryKind.COMPANION: N_("Companion publications"),
        EntryKind.METRIC: N_("Metrics"),
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class LegalDuty:
    """On whom a duty lies, for what, from when, and what is left to do beside an AI management system."""

    roles: tuple[str, ...] = field(default=(), metadata=to("entry"))
    classes: tuple[str, ...] = field(default=(), metadata=to("entry"))
    applies: str = ""
    enforced_by: str = ""
    remaining: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where items of a pack come from, in which edition, and when that was last read."""

    id: str
    title: str
    edition: str = ""
    checked: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LegalDate:
    """What happens on a day (`2027-12-02`) or in a month (`2027-12`)."""

    id: str
    on: str
    event: str
    status: LegalStatus
    provisions: tuple[str, ...] = field(default=(), metadata=to("provision"))

    @property
    def earliest(self) -> date:
        """The first day that it may be."""
        return date.fromisoformat(self.on if len(self.on) > len("2027-12") else f"{self.on}-01")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """Something defined beside the provisions: a role, a class, a penalty."""

    id: str
    kind: EntryKind
    title: str
    text: str = ""
    reference: str = ""


class Direction(StrEnum):
    """Which side of a mapping is done, and which is helped by it."""

    GIVES = "gives"
    RECEIVES = "receives"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvisionMapping:
    """Provisions of this pack and of another framework, with how far one side goes towards the other.

    `gives`: doing `provisions` goes this far towards each of `targets`; `receives`: doing any of `targets` goes this
    far towards each of `provisions`. With `jointly`, the side that is done was judged as a whole.
    """

    framework: str
    provisions: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    direction: Direction
    strength: Strength
    rationale: str = ""
    relation: Relation | None = None
    jointly: bool = False

    @property
    def id(self) -> str:
        """What it is about, so that two versions of a pack can be compared row by row."""
        sides = f"{' '.join(self.provisions)} {self.direction.value} {self.framework}:{' '.join(self.targets)}"
        return f"{sides} {self.strength.value}"
