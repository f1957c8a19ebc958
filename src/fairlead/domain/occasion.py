"""Occasion: who acts, for which organization, when, and through which door.

Every use case takes an occasion first. It is made once at a door from a signed-in person or a token, never from an
identifier in the request, so that no later step can mistake one organization for another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fairlead.domain.access import PERMISSIONS, Permission, Role
from fairlead.domain.refusal import N_, NotPermitted


class Door(StrEnum):
    """The way by which an act came in."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    JOB = "job"
    DEMO = "demo"


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """One person (or the clock) acting for one organization at one time.

    Attributes:
        organization: database key of the organization whose rows are in reach; never shown to people.
        person: database key of the acting person, or None when the clock acts.
        actor: the person's public id, as the audit trail names them.
        role: the role held in this organization at this time.
        door: where the act came in.
        at: when, in UTC.
        alone: whether the organization has one active person, which allows marked self-review (product.md, rule 3).
        system: ref of the only AI system in reach, for a token that is limited to one; empty for all.
        grants: what the role, or the token, allows.
    """

    organization: int
    person: int | None
    actor: str
    role: Role
    door: Door
    at: datetime
    alone: bool = False
    system: str = ""
    grants: frozenset[Permission] = field(default=frozenset())

    def __post_init__(self) -> None:
        """Refuse a time without zone: every stored time is UTC."""
        if self.at.tzinfo is None:
            raise ValueError("An occasion needs a time with its zone.")
        if not self.grants:
            object.__setattr__(self, "grants", PERMISSIONS[self.role])

    @property
    def somebody(self) -> int:
        """The acting person's key.

        Raises:
            RuntimeError: the clock acts where only a person may: a bug.
        """
        if self.person is None:
            raise RuntimeError("Only a person can do this.")
        return self.person

    def allows(self, permission: Permission) -> bool:
        """Tell whether the act is permitted."""
        return permission in self.grants

    def require_every_system(self) -> None:
        """Raise when the token behind this occasion reaches one system only.

        Raises:
            NotPermitted: it does.
        """
        if self.system:
            raise NotPermitted(N_("This token reaches {system} only, so it cannot do this."), system=self.system)

    def require(self, permission: Permission) -> None:
        """Refuse the act unless it is permitted (5.3: authority is assigned, not assumed).

        Raises:
            NotPermitted: the role or token does not include this act.
        """
        if not self.allows(permission):
            raise NotPermitted(N_("Your role does not include this. Ask an owner of the organization."), clause="5.3")
