"""The statement of applicability: its working lines, and the frozen versions (6.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from fairlead.domain import applicability as rules
from fairlead.domain.refusal import EditConflict
from fairlead.records.tenancy import Scoped


class ApplicabilityLine(Scoped):
    """What the organization says about one control; the control itself stays in its pack."""

    provision = models.CharField(max_length=80)
    version = models.PositiveIntegerField(default=1)
    own_title = models.CharField(max_length=200, blank=True)
    applicable = models.BooleanField(null=True)
    bases = models.JSONField(default=list)
    justification = models.TextField(blank=True)
    implemented = models.BooleanField(default=False)
    implementation = models.TextField(blank=True)
    shared_with = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey("records.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "provision"], name="one_line_per_control")]

    def facts(self, relying_risks: tuple[str, ...]) -> rules.LineFacts:
        """Return what the rule on a decision looks at."""
        return rules.LineFacts(
            provision=self.provision,
            applicable=self.applicable,
            justification=self.justification,
            bases=tuple(rules.Basis(basis) for basis in self.bases),
            implemented=self.implemented,
            implementation=self.implementation,
            relying_risks=relying_risks,
        )

    def take(self, fields: Mapping[str, Any]) -> bool:
        """Take over decided fields and tell whether anything differs; an excluded row has no basis and no work."""
        before = [getattr(self, name) for name in (*fields, "bases", "implemented")]
        for name, value in fields.items():
            setattr(self, name, value)
        if self.applicable is False:
            self.bases, self.implemented = [], False
        return before != [getattr(self, name) for name in (*fields, "bases", "implemented")]

    def check_version(self, expected: int | None, *, offered: Mapping[str, Any]) -> None:
        """Refuse an edit of what somebody else decided meanwhile, showing both; None skips the check.

        Raises:
            EditConflict: the row is newer than the person's copy.
        """
        if expected is not None and expected != self.version:
            raise EditConflict(
                current={name: _said(getattr(self, name)) for name in offered},
                offered={name: _said(value) for name, value in offered.items()},
            )

    def beside(self) -> dict[str, Any]:
        """Return the decided fields that the trail holds beside those that the verifier compares."""
        return {
            "bases": self.bases,
            "implemented": self.implemented,
            "shared_with": self.shared_with,
            "review_on": self.review_on,
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the fields that the audit trail and the offline verifier compare."""
        return {
            "applicable": self.applicable,
            "justification": self.justification,
            "implementation": self.implementation,
            "owner": self.owner.ref if self.owner else "",
        }


def _said(value: object) -> str:
    """Return a field as a person compares it after a conflict."""
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


class Statement(Scoped):
    """One version of the statement, frozen when it was submitted."""

    ref = models.CharField(max_length=40)
    number = models.CharField(max_length=20)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, rules.STATEMENT_STATE_TITLES[state]) for state in rules.StatementState],
    )
    content: models.JSONField[Any, Any] = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    change_note = models.TextField(blank=True)
    submitted_by = models.CharField(max_length=40)
    submitted_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    self_reviewed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_statement_per_ref")]
        indexes = [models.Index(fields=["organization", "state"], name="statements_by_state")]


class RequirementOwner(Scoped):
    """Who owns a requirement of the clauses; controls have their owner in their line (readiness rule 2)."""

    provision = models.CharField(max_length=80)
    owner = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "provision"], name="one_owner_per_requirement")]
