"""AI system inventory: every system, what it is for, our role, and where it stands in its life (4.1, A.4.2, A.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fairlead.domain.inventory import AIRole, Autonomy, Origin, ScopeDecision, Stage
from fairlead.reports.content.header import Person, Report


@dataclass(frozen=True, kw_only=True)
class SystemRecord:
    """One AI system with every column of product.md; empty means that nobody has said it yet.

    Attributes:
        ref, name: as people name it.
        purpose, intended_use, not_intended_use: in own words.
        roles: what the organization is toward it.
        stage: where it stands in its life cycle.
        owner, deputy, unit: who answers for it.
        supplier, model, version: what it is made from.
        origin: built, bought or embedded.
        data_classes, affected_people, geography: what goes in, whom it touches, and where.
        decision, autonomy: what it decides, and how far alone.
        users: who uses it.
        risk_tier, risk_rule: our tier, and the rule that gave it.
        act_class, act_reason: class under the EU AI Act, and why.
        impact_assessment, cards, bill_of_materials: refs, or empty when missing.
        live_on, changed_on, review_due, retired_on: dates.
        source: how it was discovered.
        scope, scope_reason: inside the management system or not, and why (4.3).
        ai_written: drafted by a language model, not yet rewritten by a person.
    """

    ref: str
    name: str
    purpose: str = ""
    intended_use: str = ""
    not_intended_use: str = ""
    roles: tuple[AIRole, ...] = ()
    stage: Stage | None = None
    owner: Person | None = None
    deputy: Person | None = None
    unit: str = ""
    supplier: str = ""
    model: str = ""
    version: str = ""
    origin: Origin | None = None
    data_classes: tuple[str, ...] = ()
    affected_people: str = ""
    decision: str = ""
    autonomy: Autonomy | None = None
    geography: str = ""
    users: str = ""
    risk_tier: str = ""
    risk_rule: str = ""
    act_class: str = ""
    act_reason: str = ""
    impact_assessment: str = ""
    cards: tuple[str, ...] = ()
    bill_of_materials: str = ""
    live_on: date | None = None
    changed_on: date | None = None
    review_due: date | None = None
    retired_on: date | None = None
    source: str = ""
    scope: ScopeDecision = ScopeDecision.UNDECIDED
    scope_reason: str = ""
    ai_written: bool = False


@dataclass(frozen=True, kw_only=True)
class Inventory(Report):
    """The AI system inventory at the cut-off."""

    kind: ClassVar[str] = "ai-system-inventory"
    systems: tuple[SystemRecord, ...]
