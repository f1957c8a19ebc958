"""Documented information: the revisions of scope, policy and the other documents of the AIMS (7.5)."""

from __future__ import annotations

from django.db import models

from fairlead.records.tenancy import Versioned


class Document(Versioned):
    """One document of the AIMS (7.5), such as its scope or its policy: one row a revision."""

    kind = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=20)
    text = models.TextField()
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField()
    approved_by = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True)
    self_reviewed = models.BooleanField(default=False)
    communicated_at = models.DateTimeField(null=True)
    communicated_to = models.CharField(max_length=200, blank=True)
    review_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "ref", "number"], name="one_revision_per_number"),
        ]
