"""Risk criteria, risks, their treatment, and the acceptance of what remains (6.1.2, 6.1.3, 8.2, 8.3; ISO 31000)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from fairlead.domain.refusal import N_, Refusal


class TreatmentOption(StrEnum):
    """The four ways to treat a risk (ISO 31000, 6.5.2, in the words of product.md)."""

    MODIFY = "modify"
    AVOID = "avoid"
    SHARE = "share"
    RETAIN = "retain"


OPTION_TITLES: dict[TreatmentOption, str] = {
    TreatmentOption.MODIFY: N_("Modify it with controls"),
    TreatmentOption.AVOID: N_("Avoid: stop or do not start"),
    TreatmentOption.SHARE: N_("Share with another party"),
    TreatmentOption.RETAIN: N_("Retain as it is"),
}


class Affected(StrEnum):
    """Who bears the consequence; AI risk is never only the organization's own."""

    ORGANIZATION = "organization"
    INDIVIDUALS = "individuals"
    GROUPS = "groups"
    SOCIETY = "society"


AFFECTED_TITLES: dict[Affected, str] = {
    Affected.ORGANIZATION: N_("The organization"),
    Affected.INDIVIDUALS: N_("Individuals"),
    Affected.GROUPS: N_("Groups of people"),
    Affected.SOCIETY: N_("Society"),
}


class RiskState(StrEnum):
    """Where a risk stands, derived and never typed in."""

    RATED = "rated"
    UNTREATED = "untreated"
    TREATED = "treated"
    ACCEPTED = "accepted"
    EXPIRED = "acceptance-expired"
    CLOSED = "closed"


RISK_STATE_TITLES: dict[RiskState, str] = {
    RiskState.RATED: N_("Within appetite, no treatment decided"),
    RiskState.UNTREATED: N_("Above appetite, no treatment decided"),
    RiskState.TREATED: N_("Treatment decided, remaining risk not accepted"),
    RiskState.ACCEPTED: N_("Remaining risk accepted"),
    RiskState.EXPIRED: N_("Acceptance expired"),
    RiskState.CLOSED: N_("Closed with reason"),
}


class RiskRefused(Refusal):
    """A rating or treatment is incomplete or contradicts the organization's criteria."""


class AcceptanceRefused(Refusal):
    """A residual risk cannot be accepted as asked."""


class CriteriaRefused(Refusal):
    """Risk criteria that nobody could apply twice with the same result."""


class CriteriaMissing(Refusal):
    """A risk cannot be rated before the organization has said how it rates (6.1.2)."""

    def __init__(self) -> None:
        super().__init__(
            N_("Set the risk criteria first: levels need a scale that everybody reads alike."), clause="6.1.2"
        )


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """The organization's own risk criteria, one version (6.1.2).

    Attributes:
        version: counts up; a rating keeps the version it was made under.
        likelihood: names of the levels from lowest to highest.
        severity: names of the levels from lowest to highest.
        appetite: the highest level (likelihood times severity) that needs no treatment.
    """

    version: int
    likelihood: tuple[str, ...]
    severity: tuple[str, ...]
    appetite: int

    @property
    def highest(self) -> int:
        """The highest level that these scales can give."""
        return len(self.likelihood) * len(self.severity)

    def level(self, *, likelihood: int, severity: int, stem: str = "") -> int:
        """Return likelihood times severity, each counted from 1; `stem` goes before the names of the fields.

        Raises:
            RiskRefused: a value lies outside its scale.
        """
        if not 1 <= likelihood <= len(self.likelihood):
            raise RiskRefused(
                N_("Choose a likelihood from 1 to {highest}."),
                clause="6.1.2",
                fields=(f"{stem}likelihood",),
                highest=len(self.likelihood),
            )
        if not 1 <= severity <= len(self.severity):
            raise RiskRefused(
                N_("Choose a severity from 1 to {highest}."),
                clause="6.1.2",
                fields=(f"{stem}severity",),
                highest=len(self.severity),
            )
        return likelihood * severity

    def above_appetite(self, level: int) -> bool:
        """Tell whether a level needs treatment."""
        return level > self.appetite


STARTING_LIKELIHOOD = (N_("rare"), N_("unlikely"), N_("possible"), N_("likely"), N_("almost certain"))
STARTING_SEVERITY = (
    N_("negligible"),
    N_("minor, corrects itself"),
    N_("moderate, reversible with effort"),
    N_("major, hard to reverse"),
    N_("severe or irreversible, or a fundamental right at its core"),
)


LONGEST_STEP = 120


def check_criteria(criteria: Criteria) -> None:
    """Refuse criteria with scales too short to tell risks apart or an appetite outside of them (6.1.2)."""
    for name, scale in (("likelihood", criteria.likelihood), ("severity", criteria.severity)):
        if not 3 <= len(scale) <= 7 or any(not step.strip() for step in scale):
            raise CriteriaRefused(N_("Give each scale three to seven named levels."), clause="6.1.2", fields=(name,))
        if any(len(step) > LONGEST_STEP for step in scale):
            raise CriteriaRefused(N_("Keep the name of a level below 120 characters."), clause="6.1.2", fields=(name,))
        if len({step.strip().casefold() for step in scale}) != len(scale):
            raise CriteriaRefused(N_("Each level of a scale needs its own name."), clause="6.1.2", fields=(name,))
    if not 1 <= criteria.appetite < criteria.highest:
        raise CriteriaRefused(
            N_("Choose an appetite from 1 to {highest}: at the highest level nothing would ever need treatment."),
            clause="6.1.2",
            fields=("appetite",),
            highest=criteria.highest - 1,
        )


def check_criteria_change(*, before: Criteria | None, after: Criteria, reason: str) -> None:
    """Refuse new criteria that say the same as the old, or that replace them without a reason (6.1.2, 7.5.3).

    Old ratings stay under the version they were made under, so each further version must be worth having.
    """
    check_criteria(after)
    if before is None:
        return
    if (before.likelihood, before.severity, before.appetite) == (after.likelihood, after.severity, after.appetite):
        raise CriteriaRefused(N_("Nothing differs from the criteria in force."), clause="6.1.2")
    if not reason.strip():
        raise CriteriaRefused(
            N_("Write why the criteria change; an auditor compares both versions."), clause="6.1.2", fields=("reason",)
        )


@dataclass(frozen=True, kw_only=True)
class RiskFacts:
    """What is known when a risk enters the register or is described anew."""

    title: str
    consequence: str
    affected: tuple[Affected, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


LONGEST_TITLE = 200
LONGEST_SOURCE = 60
LONGEST_TEXT = 10_000


def check_lengths(texts: Mapping[str, str]) -> None:
    """Refuse texts that no reader would read to the end and no report could print."""
    limits = {"title": LONGEST_TITLE, "source": LONGEST_SOURCE}
    for name, text in texts.items():
        longest = limits.get(name, LONGEST_TEXT)
        if len(text) > longest:
            raise RiskRefused(
                N_("This text has {length} characters; {longest} is the most."),
                fields=(name,),
                length=len(text),
                longest=longest,
            )


def check_risk(facts: RiskFacts) -> None:
    """Refuse a risk that nobody could judge: without a name, a consequence, or anybody who bears it (6.1.2)."""
    if not facts.title.strip():
        raise RiskRefused(N_("Give the risk a short name."), clause="6.1.2", fields=("title",))
    if not facts.consequence.strip():
        raise RiskRefused(
            N_("Write what could happen to whom: severity is judged on that."), clause="6.1.2", fields=("consequence",)
        )
    if not facts.affected:
        raise RiskRefused(
            N_("Choose who bears the consequence: the organization, individuals, groups or society."),
            clause="6.1.2",
            fields=("affected",),
        )
    check_lengths(facts.texts)


@dataclass(frozen=True, kw_only=True)
class TreatmentFacts:
    """What is known when a treatment is decided."""

    option: TreatmentOption
    controls: tuple[str, ...]
    plan: str
    inherent: int
    residual: int


def check_treatment(facts: TreatmentFacts) -> None:
    """Refuse a treatment that names no control, gives no reason, or makes the risk larger (6.1.3)."""
    if facts.option is TreatmentOption.MODIFY and not facts.controls:
        raise RiskRefused(
            N_("Choose at least one control: a risk is modified by something that you do."),
            clause="6.1.3",
            fields=("controls",),
        )
    if not facts.plan.strip():
        raise RiskRefused(
            N_("Write how this treatment works, or why none is needed."), clause="6.1.3", fields=("plan",)
        )
    if facts.residual > facts.inherent:
        raise RiskRefused(
            N_("The remaining level cannot be higher than the level before treatment."),
            clause="6.1.3",
            fields=("residual_likelihood", "residual_severity"),
        )
    if facts.option is TreatmentOption.RETAIN and facts.residual != facts.inherent:
        raise RiskRefused(
            N_("A retained risk keeps its level; choose another option if something reduces it."),
            clause="6.1.3",
            fields=("option",),
        )


@dataclass(frozen=True, kw_only=True)
class AcceptanceFacts:
    """What is known when somebody accepts what remains of a risk."""

    treated: bool
    reason: str
    until: date
    today: date
    decided_by_acceptor: bool
    alone: bool

    @property
    def self_reviewed(self) -> bool:
        """Whether one person decided and accepted, which only a one-person organization may."""
        return self.decided_by_acceptor


LONGEST_ACCEPTANCE_DAYS = 731


def check_acceptance(facts: AcceptanceFacts) -> None:
    """Refuse acceptance before treatment, by the person who proposed it, or without an end (6.1.3, 8.3).

    Two years is the longest acceptance: beyond that nobody remembers what was accepted.
    """
    if not facts.treated:
        raise AcceptanceRefused(N_("Decide the treatment first."), clause="6.1.3")
    if not facts.reason.strip():
        raise AcceptanceRefused(N_("Write why the remaining risk is acceptable."), clause="6.1.3", fields=("reason",))
    if facts.until <= facts.today:
        raise AcceptanceRefused(N_("Choose an end date in the future."), clause="6.1.3", fields=("until",))
    if (facts.until - facts.today).days > LONGEST_ACCEPTANCE_DAYS:
        raise AcceptanceRefused(
            N_("Choose an end date within two years; accept it again then."), clause="6.1.3", fields=("until",)
        )
    if facts.decided_by_acceptor and not facts.alone:
        raise AcceptanceRefused(
            N_("Somebody other than the person who decided the treatment accepts what remains."), clause="6.1.3"
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the state of a risk follows from.

    Attributes:
        closed: somebody said with a reason that it is a risk no longer.
        treated: a treatment and its remaining level are decided for the rating in force.
        above_appetite: the level before treatment lies above the appetite of its own criteria.
        accepted_until: first day on which the acceptance no longer holds; None when nobody accepted.
    """

    closed: bool
    treated: bool
    above_appetite: bool
    accepted_until: date | None


def risk_state(standing: Standing, *, today: date) -> RiskState:
    """Derive where a risk stands on a day; an acceptance ends by itself on its end date (6.1.3)."""
    if standing.closed:
        return RiskState.CLOSED
    if not standing.treated:
        return RiskState.UNTREATED if standing.above_appetite else RiskState.RATED
    if standing.accepted_until is None:
        return RiskState.TREATED
    return RiskState.ACCEPTED if today < standing.accepted_until else RiskState.EXPIRED


def check_closure(*, closed: bool, reason: str) -> None:
    """Refuse to close a risk twice or without saying why it is one no longer (8.2)."""
    if closed:
        raise RiskRefused(N_("This risk is closed already."), clause="8.2")
    if not reason.strip():
        raise RiskRefused(
            N_("Write why this is a risk no longer, such as the retirement of its system."),
            clause="8.2",
            fields=("reason",),
        )


def check_reopening(*, closed: bool, reason: str) -> None:
    """Refuse to open a risk that is open, or without saying why it is back (8.2)."""
    if not closed:
        raise RiskRefused(N_("This risk is open."), clause="8.2")
    if not reason.strip():
        raise RiskRefused(N_("Write why this is a risk again."), clause="8.2", fields=("reason",))


def check_live(*, closed: bool) -> None:
    """Refuse a change of a closed risk; it can be opened again (8.2)."""
    if closed:
        raise RiskRefused(N_("This risk is closed. Open it again to change it."), clause="8.2")
