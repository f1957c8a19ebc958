"""People, their membership in organizations, invitations and access tokens (5.3, 7.2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from fairlead.domain.access import GRANTABLE, ROLE_TITLES
from fairlead.records.tenancy import Scoped


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the e-mail address is the name."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store one account; without a password it cannot sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find an account by its e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person's account. `ref` is the name in the audit trail; it survives pseudonymisation."""

    ref = models.CharField(max_length=20, unique=True, null=True)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=60, blank=True)
    preferences = models.JSONField(default=dict)
    registered_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def shown(self) -> str:
        """The name that other people read."""
        return self.name or self.email.partition("@")[0]


class Membership(models.Model):
    """One person's role in one organization, until a date when one is set; end excluded."""

    organization = models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(role.value, ROLE_TITLES[role]) for role in GRANTABLE])
    valid_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user"], name="one_membership_per_person")]


class Invitation(Scoped):
    """An invitation to join, used once; only the hash of its secret is kept."""

    ref = models.CharField(max_length=40)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=24, choices=[(role.value, ROLE_TITLES[role]) for role in GRANTABLE])
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    access_until = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_invitation_per_ref")]


class AccessToken(models.Model):
    """A token for the command line or a pipeline: scoped, hashed, expiring, limited to one system if asked."""

    organization = models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=40)
    user = models.ForeignKey("records.User", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=100)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    system = models.CharField(max_length=40, blank=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "ref"], name="one_token_per_ref")]
