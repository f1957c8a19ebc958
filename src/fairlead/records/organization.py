"""Organizations, their set-up answers and their task list (4.1; J01)."""

from __future__ import annotations

from django.db import models

from fairlead.records.tenancy import Scoped


class Organization(models.Model):
    """One organization whose AI management system is run here; `kind` tells the demo and the installation apart."""

    class Kind(models.TextChoices):
        OWN = "own"
        DEMO = "demo"
        INSTALLATION = "installation"

    ref = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.OWN)
    time_zone = models.CharField(max_length=60, default="UTC")
    founded_at = models.DateTimeField()


class RefCounter(Scoped):
    """The last number given out for one kind of ref; counts up inside the use case's transaction."""

    prefix = models.CharField(max_length=20)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "prefix"], name="one_counter_per_prefix")]


class SetupAnswers(Scoped):
    """The answers to the seven first questions; autosaved, and versioned by the trail once finished."""

    answers = models.JSONField(default=dict)
    roles = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="one_set_of_answers")]


class TaskProgress(Scoped):
    """Where one task of the first-steps list stands."""

    task = models.CharField(max_length=10)
    state = models.CharField(max_length=20)
    moved_at = models.DateTimeField()
    moved_by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "task"], name="one_progress_per_task")]
