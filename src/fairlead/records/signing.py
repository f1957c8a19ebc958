"""Signing keys that an organization trusts; the private half is never seen here."""

from __future__ import annotations

from django.db import models

from fairlead.records.tenancy import Scoped


class SigningKey(Scoped):
    """The public half of a key that signs measurements, for one AI system or for all."""

    ref = models.CharField(max_length=40)
    label = models.CharField(max_length=100)
    key_id = models.CharField(max_length=64)
    public_key = models.TextField()
    system = models.ForeignKey("records.AISystem", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    registered_by = models.CharField(max_length=40)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "ref"], name="one_signing_key_per_ref"),
            models.UniqueConstraint(fields=["organization", "key_id"], name="one_signing_key_per_id"),
        ]
