"""Long work with progress and cancel, and the audit packs that it builds."""

from __future__ import annotations

from django.db import models

from fairlead.records.tenancy import Scoped


class Job(Scoped):
    """One piece of long work as a person watches it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    ref = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    says = models.CharField(max_length=300, blank=True)
    cancel_asked = models.BooleanField(default=False)
    asked_by = models.CharField(max_length=40)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_job_per_ref")]


class AuditPack(Scoped):
    """One built audit pack: state at its cut-off, in a file by its digest."""

    ref = models.CharField(max_length=40)
    view = models.CharField(max_length=10)
    cut_off = models.DateTimeField()
    job = models.ForeignKey("records.Job", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    log_size = models.BigIntegerField(default=0)
    checkpoint = models.TextField(blank=True)
    verdict = models.JSONField(null=True)
    asked_by = models.CharField(max_length=40)
    built_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_audit_pack_per_ref")]
