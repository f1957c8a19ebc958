"""Lists as people keep them: saved views, and changes of many rows at once that can be undone."""

from __future__ import annotations

from typing import Any

from django.db import models

from fairlead.records.tenancy import Scoped


class SavedView(Scoped):
    """A name for what the address of a list says; a person's own, or shared with the organization."""

    ref = models.CharField(max_length=40)
    place = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    shared = models.BooleanField(default=False)
    person = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_view_per_ref")]
        indexes = [models.Index(fields=["organization", "place"], name="views_by_list")]


class BulkChange(Scoped):
    """One value set on many rows in one step: what was set and why, and what stood there before, for undoing it.

    `rows` holds for each changed row its key, its ref, its version before the change, and the values before it.
    """

    class State(models.TextChoices):
        ASKED = "asked"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"
        CANCELLED = "cancelled"

    ref = models.CharField(max_length=40)
    place = models.CharField(max_length=30)
    field = models.CharField(max_length=30)
    value = models.CharField(max_length=200, blank=True)
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    rows: models.JSONField[Any, Any] = models.JSONField(default=list)
    left_out = models.PositiveIntegerField(default=0)
    person = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    job = models.ForeignKey("records.Job", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_bulk_change_per_ref")]
