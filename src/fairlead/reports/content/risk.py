"""Risk register: what can go wrong, for whom, what is done, and who accepts what remains (6.1.2, 6.1.3, 8.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fairlead.domain.risk import Affected, RiskState, TreatmentOption
from fairlead.reports.content.header import Person, Report


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A likelihood and a severity under one version of the organization's criteria.

    Attributes:
        likelihood, severity: steps of the scales counted from 1, with their names.
        level: their product.
        above_appetite: whether that level needs treatment under those criteria.
        criteria_version: the version it was rated under; later criteria never rewrite it.
    """

    likelihood: int
    likelihood_name: str
    severity: int
    severity_name: str
    level: int
    above_appetite: bool
    criteria_version: int


@dataclass(frozen=True, kw_only=True)
class RiskEntry:
    """One risk.

    Attributes:
        ref, title: as people name it.
        cause, event, consequence: the three parts of its sentence.
        systems: AI systems it belongs to, by name.
        source: where it comes from (Annex C, a threat catalogue, an incident).
        affected: who bears the consequence.
        inherent, residual: ratings before and after treatment; residual None until treated.
        existing_controls: what was already there when it was rated.
        option: None until decided.
        plan: how the treatment works, in own words.
        controls: control ids the treatment relies on.
        state: derived.
        accepted_by, accepted_on, accepted_until: acceptance of what remains; it ends by itself.
        owner, due: who sees to the treatment, and by when.
        links: refs of assessments, findings, incidents.
        review_trigger: what makes it be looked at again.
        ai_written: drafted by a language model, not yet rewritten by a person.
    """

    ref: str
    title: str
    cause: str = ""
    event: str = ""
    consequence: str = ""
    systems: tuple[str, ...] = ()
    source: str = ""
    affected: tuple[Affected, ...] = ()
    inherent: Rating | None
    existing_controls: str = ""
    option: TreatmentOption | None = None
    plan: str = ""
    controls: tuple[str, ...] = ()
    residual: Rating | None = None
    state: RiskState
    accepted_by: Person | None = None
    accepted_on: date | None = None
    accepted_until: date | None = None
    owner: Person | None = None
    due: date | None = None
    links: tuple[str, ...] = ()
    review_trigger: str = ""
    ai_written: bool = False


@dataclass(frozen=True, kw_only=True)
class RiskRegister(Report):
    """All risks at the cut-off.

    Attributes:
        risks: in the order of the register.
        criteria_version: version in force at the cut-off; 0 when none is approved.
        likelihood_scale, severity_scale: names from lowest to highest, of that version.
        appetite: highest level that needs no treatment.
    """

    kind: ClassVar[str] = "risk-register"
    risks: tuple[RiskEntry, ...]
    criteria_version: int = 0
    likelihood_scale: tuple[str, ...] = ()
    severity_scale: tuple[str, ...] = ()
    appetite: int = 0
