"""Risk criteria, risks, treatments and acceptances (6.1.2, 6.1.3, 8.2, 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, ClassVar

from django.db import models

from fairlead.domain import risk as rules
from fairlead.records.tenancy import Scoped, Versioned


class RiskCriteria(Scoped):
    """One version of the organization's own criteria; ratings keep the version they were made under."""

    number = models.PositiveIntegerField()
    likelihood = models.JSONField(default=list)
    severity = models.JSONField(default=list)
    appetite = models.PositiveIntegerField()
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "number"], name="one_criteria_per_version")]

    def as_rule(self) -> rules.Criteria:
        """Return the criteria as the domain knows them."""
        return rules.Criteria(
            version=self.number,
            likelihood=tuple(self.likelihood),
            severity=tuple(self.severity),
            appetite=self.appetite,
        )


class Risk(Versioned):
    """One risk of the register, with the columns of product.md, 'risk register'.

    `above_appetite` and `residual_above` are kept beside the levels: they follow from the criteria version of the
    rating, which never changes, and lists filter by them.
    """

    title = models.CharField(max_length=200)
    cause = models.TextField(blank=True)
    event = models.TextField(blank=True)
    consequence = models.TextField(blank=True)
    source = models.CharField(max_length=60, blank=True)
    affected = models.JSONField(default=list)
    systems = models.ManyToManyField("records.AISystem", related_name="+", through="records.RiskSystem")
    criteria = models.ForeignKey("records.RiskCriteria", on_delete=models.PROTECT, related_name="+")
    likelihood = models.PositiveSmallIntegerField()
    severity = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    above_appetite = models.BooleanField()
    existing_controls = models.TextField(blank=True)
    option = models.CharField(
        max_length=10,
        choices=[(option.value, rules.OPTION_TITLES[option]) for option in rules.TreatmentOption],
        blank=True,
    )
    plan = models.TextField(blank=True)
    residual_likelihood = models.PositiveSmallIntegerField(null=True)
    residual_severity = models.PositiveSmallIntegerField(null=True)
    residual_level = models.PositiveSmallIntegerField(null=True)
    residual_above = models.BooleanField(null=True)
    treated_by = models.CharField(max_length=40, blank=True)
    treated_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=40, blank=True)
    accepted_on = models.DateField(null=True)
    accepted_until = models.DateField(null=True)
    acceptance_reason = models.TextField(blank=True)
    self_accepted = models.BooleanField(default=False)
    owner = models.ForeignKey("records.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    review_trigger = models.TextField(blank=True)
    identified_by = models.CharField(max_length=40)
    identified_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_by = models.CharField(max_length=40, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_risk_per_ref")]
        indexes = [
            models.Index(fields=["organization", "level", "id"], name="risks_by_level"),
            models.Index(fields=["organization", "closed_at", "accepted_until"], name="risks_by_acceptance"),
        ]

    NOT_ACCEPTED: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "accepted_by": "",
            "accepted_on": None,
            "accepted_until": None,
            "acceptance_reason": "",
            "self_accepted": False,
        }
    )
    NOT_TREATED: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "option": "",
            "residual_likelihood": None,
            "residual_severity": None,
            "residual_level": None,
            "residual_above": None,
            "treated_by": "",
            "treated_at": None,
            **NOT_ACCEPTED,
        }
    )

    @property
    def is_treated(self) -> bool:
        """Whether a treatment is decided for the rating in force."""
        return self.residual_level is not None

    def facts(self) -> rules.RiskFacts:
        """Return what the rule on entering the register looks at."""
        return rules.RiskFacts(
            title=self.title,
            consequence=self.consequence,
            affected=tuple(rules.Affected(one) for one in self.affected),
            texts={
                name: getattr(self, name)
                for name in ("title", "cause", "event", "consequence", "source", "existing_controls", "review_trigger")
            },
        )

    def save_changed(self, at: datetime) -> None:
        """Store the changed risk and count its edit."""
        self.version += 1
        self.changed_at = at
        self.save()

    def state(self, *, today: date) -> rules.RiskState:
        """Derive where the risk stands on a day."""
        standing = rules.Standing(
            closed=self.closed_at is not None,
            treated=self.is_treated,
            above_appetite=self.above_appetite,
            accepted_until=self.accepted_until,
        )
        return rules.risk_state(standing, today=today)


class RiskSystem(Scoped):
    """Which systems a risk comes from."""

    risk = models.ForeignKey("records.Risk", on_delete=models.CASCADE, related_name="system_links")
    system = models.ForeignKey("records.AISystem", on_delete=models.PROTECT, related_name="risk_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["risk", "system"], name="one_link_per_risk_and_system")]


class RiskControl(Scoped):
    """Which controls the treatment of a risk relies on."""

    risk = models.ForeignKey("records.Risk", on_delete=models.CASCADE, related_name="control_links")
    provision = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["risk", "provision"], name="one_link_per_risk_and_control")]
        indexes = [models.Index(fields=["organization", "provision"], name="risks_by_control")]
