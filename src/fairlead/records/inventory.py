"""AI systems, their components, and what scans proposed (A.4, A.6, A.10)."""

from __future__ import annotations

from typing import Any

from django.db import models

from fairlead.domain import inventory as rules
from fairlead.records.tenancy import Scoped, Versioned


class AISystem(Versioned):
    """One AI system of the register, with the columns of product.md, 'AI system inventory'."""

    name = models.CharField(max_length=200)
    purpose = models.TextField()
    not_intended = models.TextField(blank=True)
    roles = models.JSONField(default=list)
    stage = models.CharField(
        max_length=30,
        choices=[(stage.value, rules.STAGE_TITLES[stage]) for stage in rules.Stage],
        default=rules.Stage.INCEPTION,
    )
    origin = models.CharField(
        max_length=10,
        choices=[(origin.value, rules.ORIGIN_TITLES[origin]) for origin in rules.Origin],
        default=rules.Origin.BOUGHT,
    )
    owner = models.ForeignKey("records.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    deputy = models.ForeignKey("records.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.CharField(max_length=120, blank=True)
    supplier = models.CharField(max_length=200, blank=True)
    model_name = models.CharField(max_length=200, blank=True)
    model_version = models.CharField(max_length=100, blank=True)
    data_classes = models.TextField(blank=True)
    affected_people = models.TextField(blank=True)
    decision_type = models.TextField(blank=True)
    autonomy = models.CharField(
        max_length=24,
        choices=[(level.value, rules.AUTONOMY_TITLES[level]) for level in rules.Autonomy],
        blank=True,
    )
    geography = models.CharField(max_length=200, blank=True)
    users = models.CharField(max_length=200, blank=True)
    go_live_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    discovery_source = models.CharField(max_length=200, blank=True)
    scope = models.CharField(
        max_length=10,
        choices=[(decision.value, rules.SCOPE_TITLES[decision]) for decision in rules.ScopeDecision],
        default=rules.ScopeDecision.UNDECIDED,
    )
    scope_reason = models.TextField(blank=True)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_system_per_ref")]
        indexes = [
            models.Index(fields=["organization", "name", "id"], name="systems_by_name"),
            models.Index(
                fields=["organization", "scope", "stage", "origin", "owner", "review_due_on", "roles"],
                name="systems_by_facet",
            ),
        ]

    def facts(self) -> rules.SystemFacts:
        """Return what the registration rule looks at."""
        return rules.SystemFacts(
            name=self.name, purpose=self.purpose, roles=tuple(rules.AIRole(role) for role in self.roles)
        )


class Component(Scoped):
    """Something a system is made of: a model, provider, library, data set, agent or server (A.4.2)."""

    system = models.ForeignKey("records.AISystem", on_delete=models.PROTECT, related_name="components")
    key = models.CharField(max_length=300)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=300)
    vendor = models.CharField(max_length=200, blank=True)
    found_version = models.CharField(max_length=120, blank=True)
    confidence = models.CharField(max_length=10, blank=True)
    occurrences = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "system", "key"], name="one_component_per_key")]


class Scan(Scoped):
    """One scan as received: its JSON stays as it came, content-addressed."""

    ref = models.CharField(max_length=40)
    source = models.CharField(max_length=300)
    commit = models.CharField(max_length=80, blank=True)
    tool = models.CharField(max_length=80)
    catalogue = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    content: models.JSONField[Any, Any] = models.JSONField()
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_scan_per_ref")]


class Candidate(Versioned):
    """A possible AI system that a scan proposed; only a person makes it one."""

    source = models.CharField(max_length=300)
    key = models.CharField(max_length=300)
    name = models.CharField(max_length=300)
    first_scan = models.ForeignKey("records.Scan", on_delete=models.PROTECT, related_name="+")
    last_scan = models.ForeignKey("records.Scan", on_delete=models.PROTECT, related_name="+")
    root = models.CharField(max_length=400, blank=True)
    proposed_role = models.CharField(max_length=30, blank=True)
    category = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=30, blank=True)
    components: models.JSONField[Any, Any] = models.JSONField(default=list)
    risks: models.JSONField[Any, Any] = models.JSONField(default=list)
    confidence = models.CharField(max_length=10, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, rules.CANDIDATE_TITLES[state]) for state in rules.CandidateState],
        default=rules.CandidateState.OPEN,
    )
    gone = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    system = models.ForeignKey("records.AISystem", on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "ref"], name="one_candidate_per_ref"),
            models.UniqueConstraint(fields=["organization", "source", "key"], name="one_candidate_per_key"),
        ]
