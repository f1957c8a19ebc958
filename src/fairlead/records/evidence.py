"""Evidence items, the provisions they speak for, and stored readiness snapshots (9.1)."""

from __future__ import annotations

from typing import Any

from django.db import models

from fairlead.domain import evidence as rules
from fairlead.records.tenancy import Scoped, Versioned


class EvidenceItem(Versioned):
    """One item: a file by its digest, a link, or a measurement with its statement."""

    title = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=12, choices=[(kind.value, rules.EVIDENCE_KIND_TITLES[kind]) for kind in rules.EvidenceKind]
    )
    proof = models.CharField(max_length=10, choices=[(proof.value, rules.PROOF_TITLES[proof]) for proof in rules.Proof])
    state = models.CharField(
        max_length=10,
        choices=[(state.value, rules.EVIDENCE_STATE_TITLES[state]) for state in rules.EvidenceState],
        default=rules.EvidenceState.WAITING,
    )
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    filename = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    measure = models.CharField(max_length=80, blank=True)
    measured: models.JSONField[Any, Any] = models.JSONField(null=True)
    signature: models.JSONField[Any, Any] = models.JSONField(null=True)
    passed = models.BooleanField(null=True)
    system = models.ForeignKey("records.AISystem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    collected_on = models.DateField()
    period_from = models.DateField(null=True, blank=True)
    period_until = models.DateField(null=True, blank=True)
    fresh_days = models.PositiveIntegerField()
    fresh_until = models.DateField()
    uploaded_by = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    self_reviewed = models.BooleanField(default=False)
    withheld = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_item_per_ref")]
        indexes = [
            models.Index(fields=["organization", "state", "fresh_until", "id"], name="items_by_freshness"),
            models.Index(fields=["organization", "received_at", "id"], name="items_by_receipt"),
            models.Index(fields=["organization", "sha256"], name="items_by_digest"),
        ]

    def validity(self) -> rules.Validity:
        """Return the dates as the domain knows them."""
        return rules.Validity(
            collected_on=self.collected_on,
            period_from=self.period_from,
            period_until=self.period_until,
            fresh_days=self.fresh_days,
        )


class EvidenceLink(Scoped):
    """One provision that an item speaks for."""

    item = models.ForeignKey("records.EvidenceItem", on_delete=models.CASCADE, related_name="links")
    provision = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "provision"], name="one_link_per_item_and_provision")]
        indexes = [models.Index(fields=["organization", "provision", "item"], name="links_by_provision")]


class ReadinessSnapshot(Scoped):
    """Readiness as it was, with the version of the rules; history is stored, never recomputed."""

    ref = models.CharField(max_length=40)
    at = models.DateTimeField()
    view = models.CharField(max_length=10)
    framework = models.CharField(max_length=60)
    rules_version = models.CharField(max_length=10)
    counted = models.PositiveIntegerField()
    total = models.PositiveIntegerField()
    gates_open = models.PositiveIntegerField()
    gates_total = models.PositiveIntegerField()
    rows: models.JSONField[Any, Any] = models.JSONField()
    gates: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_snapshot_per_ref")]
        indexes = [models.Index(fields=["organization", "view", "at"], name="snapshots_by_time")]
