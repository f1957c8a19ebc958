"""Who acts: the occasion of a signed-in person or of a token, and the people of an organization."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from fairlead.domain.access import Permission, Role, TokenScope, token_grants
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.people import NOBODY
from fairlead.domain.refusal import N_, NotFound, Refusal
from fairlead.records import tenancy
from fairlead.records.organization import Organization
from fairlead.records.people import AccessToken, Invitation, Membership, User


class NoOrganization(Refusal):
    """The person belongs to no organization yet, or no longer."""

    def __init__(self) -> None:
        super().__init__(N_("You belong to no organization here. Found one, or ask for an invitation."))


class TokenRefused(Refusal):
    """The token is unknown, expired or revoked; the same answer for all three."""

    def __init__(self) -> None:
        super().__init__(N_("This token is unknown, expired or revoked."))


@dataclass(frozen=True)
class Choice:
    """One organization that a person may switch to."""

    ref: str
    name: str
    kind: str
    role: Role


def hash_secret(secret: str) -> str:
    """Return what is stored of a token or invitation: its SHA-256; the secret has 256 random bits of its own."""
    return hashlib.sha256(secret.encode()).hexdigest()


def live_memberships(at: datetime) -> QuerySet[Membership]:
    """Return memberships that hold at a time: begun, not ended, inside their period, of an active account."""
    return Membership.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), ended_at=None, user__is_active=True
    ).select_related("organization", "user")


def organizations_of(person: int, *, at: datetime) -> tuple[Choice, ...]:
    """Return the organizations that a person may switch to, own ones first."""
    rows = live_memberships(at).filter(user_id=person).order_by("-organization__kind", "organization__name", "id")
    return tuple(
        Choice(row.organization.ref, row.organization.name, row.organization.kind, Role(row.role)) for row in rows
    )


def occasion_for(person: int, *, organization: str, at: datetime, door: Door) -> Occasion:
    """Return the occasion of a person in one of their organizations; the first one when none is named.

    Raises:
        NoOrganization: the person belongs to none, or not to this one.
    """
    rows = live_memberships(at).filter(user_id=person).order_by("-organization__kind", "id")
    row = rows.filter(organization__ref=organization).first() if organization else None
    row = row or rows.first()
    if row is None:
        raise NoOrganization
    return _occasion(row, at=at, door=door)


def occasion_of_address(address: str, *, organization: str, at: datetime, door: Door) -> Occasion:
    """Return the occasion of a member by mail address, in exactly this organization.

    Raises:
        NotFound: nobody of that address is a member there.
    """
    rows = live_memberships(at).filter(user__email__iexact=address.strip(), organization__ref=organization)
    row = rows.order_by("id").first()
    if row is None:
        raise NotFound(address)
    return _occasion(row, at=at, door=door)


def occasion_for_token(secret: str, *, at: datetime) -> Occasion:
    """Return the occasion of an access token: never more than its person holds, never outside its system.

    Raises:
        TokenRefused: unknown, expired or revoked, or its person has left.
    """
    token = AccessToken.objects.filter(secret_hash=hash_secret(secret), revoked_at=None, expires_at__gt=at).first()
    if token is None:
        raise TokenRefused
    row = live_memberships(at).filter(user_id=token.user_id, organization_id=token.organization_id).first()
    if row is None:
        raise TokenRefused
    scopes = frozenset(TokenScope(scope) for scope in token.scopes)
    return _occasion(row, at=at, door=Door.API, grants=token_grants(Role(row.role), scopes=scopes), system=token.system)


def occasion_for_clock(organization: int, *, at: datetime) -> Occasion:
    """Return the occasion of scheduled work in an organization."""
    tenancy.enter(organization)
    return Occasion(organization=organization, person=None, actor="clock", role=Role.CLOCK, door=Door.JOB, at=at)


def occasion_for_role(organization: int, *, role: Role, at: datetime, door: Door) -> Occasion:
    """Return the occasion of the first person who holds a role, for the demo's acts.

    Raises:
        NoOrganization: nobody holds it.
    """
    row = live_memberships(at).filter(organization_id=organization, role=role).order_by("id").first()
    if row is None:
        raise NoOrganization
    return _occasion(row, at=at, door=door)


def demo_organization() -> Organization | None:
    """Return the demo organization, if it is there."""
    return Organization.objects.filter(kind=Organization.Kind.DEMO).order_by("id").first()


def _occasion(
    row: Membership, *, at: datetime, door: Door, grants: frozenset[Permission] = frozenset(), system: str = ""
) -> Occasion:
    tenancy.enter(row.organization_id)
    return Occasion(
        organization=row.organization_id,
        person=row.user_id,
        actor=row.user.ref or "",
        role=Role(row.role),
        door=door,
        at=at,
        alone=is_alone(row.organization_id, at=at),
        grants=grants,
        system=system,
    )


def is_alone(organization: int, *, at: datetime) -> bool:
    """Tell whether the organization has one active person, auditors not counted: only then self-review is allowed."""
    auditors = (Role.INTERNAL_AUDITOR, Role.CERTIFICATION_AUDITOR)
    return live_memberships(at).filter(organization_id=organization).exclude(role__in=auditors).count() <= 1


def leave() -> None:
    """Take the organization off the database connection, at the end of a request or job."""
    tenancy.enter(None)


def organization_of(occasion: Occasion) -> Organization:
    """Return the organization of the occasion."""
    return Organization.objects.get(pk=occasion.organization)


def has_accounts() -> bool:
    """Tell whether anybody has an account, also one that was imported; the first one founds the first organization."""
    return User.objects.exclude(email__endswith=NOBODY).exists()


def members(occasion: Occasion) -> QuerySet[Membership]:
    """Return everybody of the organization, ended ones last."""
    return (
        Membership.objects.filter(organization_id=occasion.organization)
        .select_related("user")
        .order_by("ended_at", "user__name", "user__email", "id")
    )


def member(occasion: Occasion, ref: str) -> Membership:
    """Return one member, also one whose access ended.

    Raises:
        NotFound: nobody of that ref here.
    """
    found = members(occasion).filter(user__ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def people(occasion: Occasion) -> QuerySet[User]:
    """Return the active people of the organization, for choosing owners."""
    live = live_memberships(occasion.at).filter(organization_id=occasion.organization).values("user_id")
    return User.objects.filter(pk__in=live).order_by("name", "email", "id")


def person(occasion: Occasion, ref: str) -> User:
    """Return one active person of the organization.

    Raises:
        NotFound: nobody of that ref here.
    """
    found = people(occasion).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def names_of(occasion: Occasion) -> dict[str, str]:
    """Return the shown name for each person's ref in the organization, ended ones included, for activity lists."""
    rows = Membership.objects.filter(organization_id=occasion.organization).select_related("user")
    return {row.user.ref or "": row.user.shown for row in rows}


def open_invitations(occasion: Occasion) -> QuerySet[Invitation]:
    """Return invitations that can still be used."""
    return (
        Invitation.objects.within(occasion)
        .filter(accepted_at=None, withdrawn_at=None, expires_at__gt=occasion.at)
        .order_by("-invited_at", "-id")
    )


def tokens(occasion: Occasion) -> QuerySet[AccessToken]:
    """Return the person's own tokens in this organization, newest first."""
    return AccessToken.objects.filter(organization_id=occasion.organization, user_id=occasion.somebody).order_by(
        "-issued_at", "-id"
    )


def headcount(occasion: Occasion) -> dict[str, int]:
    """Return how many active people hold each role."""
    rows = live_memberships(occasion.at).filter(organization_id=occasion.organization)
    return dict(rows.values_list("role").annotate(Count("id")).order_by("role"))
