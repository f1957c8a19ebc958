"""Invitations, membership and tokens: who may be let in, and how access ends (5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fairlead.domain.access import GRANTABLE, Role
from fairlead.domain.refusal import N_, Refusal

INVITATION_DAYS = 14
LONGEST_TOKEN_DAYS = 366
NOBODY = ".invalid"  # an address that ends so can be nobody's (RFC 2606): the demo's people have such ones


class MembershipRefused(Refusal):
    """A role, an invitation or an end of access that the rules do not allow."""


class AccountRefused(Refusal):
    """Something about an account that cannot be done."""


class InvitationRefused(Refusal):
    """The invitation cannot be used: the same words for unknown, used, withdrawn and expired."""

    def __init__(self) -> None:
        super().__init__(N_("This invitation is unknown, used or expired. Ask for a new one."), clause="5.3")


def check_grant(role: Role, *, until: datetime | None, at: datetime) -> None:
    """Refuse a role that nobody may grant, and an outside auditor without an end date (trust.md, 'Security')."""
    if role not in GRANTABLE:
        raise MembershipRefused(N_("Choose one of the roles offered."), clause="5.3", fields=("role",))
    if role is Role.CERTIFICATION_AUDITOR and until is None:
        raise MembershipRefused(
            N_("Give the certification auditor's access an end date."), clause="5.3", fields=("until",)
        )
    if until is not None and until <= at:
        raise MembershipRefused(N_("Choose an end date in the future."), clause="5.3", fields=("until",))


@dataclass(frozen=True, kw_only=True)
class OwnershipFacts:
    """Who would be left to own the organization after a change."""

    was_owner: bool
    stays_owner: bool
    other_owners: int


def check_ownership(facts: OwnershipFacts) -> None:
    """Refuse a change that leaves the organization without an owner: nobody could mend it (5.1)."""
    if facts.was_owner and not facts.stays_owner and facts.other_owners == 0:
        raise MembershipRefused(N_("Make somebody else an owner first: an organization needs one."), clause="5.1")


def invitation_ends(at: datetime) -> datetime:
    """Return when an invitation made now expires."""
    return at + timedelta(days=INVITATION_DAYS)


def check_token(*, label: str, days: int, scopes: tuple[str, ...]) -> None:
    """Refuse a token without a label, a scope or an end within a year."""
    if not label.strip():
        raise MembershipRefused(N_("Say what the token is for, such as the pipeline's name."), fields=("label",))
    if not scopes:
        raise MembershipRefused(N_("Choose what the token may do."), fields=("scopes",))
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise MembershipRefused(N_("A token lives from 1 to {days} days."), fields=("days",), days=LONGEST_TOKEN_DAYS)
