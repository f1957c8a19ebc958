"""Accounts, invitations, membership and access tokens (5.3)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.access import ROLE_TITLES, Permission, Role, TokenScope
from fairlead.domain.actions import Action
from fairlead.domain.mail import Kind
from fairlead.domain.occasion import Occasion
from fairlead.domain.people import (
    InvitationRefused,
    OwnershipFacts,
    check_grant,
    check_ownership,
    check_token,
    invitation_ends,
)
from fairlead.domain.refusal import NotFound
from fairlead.queries.people import hash_secret, live_memberships
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.organization import Organization
from fairlead.records.people import AccessToken, Invitation, Membership, User
from fairlead.records.trail import act
from fairlead.usecases.outbox import drop, letter_of, post
from fairlead.usecases.refs import next_ref


@act
def register_account(occasion: Occasion, *, person: int) -> User:
    """Give a new account its public id and record it in the installation's log; the address stays out of the log.

    The id is random, because it goes along when an organization moves: it must be nobody else's in any installation.
    """
    occasion.require(Permission.HOME)
    user = User.objects.select_for_update().get(pk=person)
    if user.ref is None:
        user.ref = f"P-{secrets.token_hex(5)}"
        user.save(update_fields=["ref"])
        trail.append(occasion, Action.PERSON_REGISTERED, subject=user.ref)
    return user


@act
def record_password_change(occasion: Occasion) -> None:
    """Record in the installation's log that a person changed their password, and tell them by mail."""
    occasion.require(Permission.HOME)
    trail.append(occasion, Action.PASSWORD_CHANGED, subject=occasion.actor)
    _tell_account(occasion, change=gettext("It has a new password; everywhere else it was signed out."))


@act
def record_factor(occasion: Occasion, *, kind: str, added: bool) -> None:
    """Record in the installation's log that a person added or removed a second factor; its secret never enters."""
    occasion.require(Permission.HOME)
    action = Action.FACTOR_ADDED if added else Action.FACTOR_REMOVED
    trail.append(occasion, action, subject=occasion.actor, facts={"kind": kind})
    change = gettext("A second factor was added.") if added else gettext("A second factor was removed.")
    _tell_account(occasion, change=change)


@act
def dismiss_notice(occasion: Occasion, *, notice: str) -> None:
    """Dismiss a help text for one person everywhere; preferences leave no trail entry."""
    occasion.require(Permission.HOME)
    user = User.objects.select_for_update().get(pk=occasion.somebody)
    dismissed = set(user.preferences.get("dismissed", ())) | {notice[:60]}
    user.preferences = user.preferences | {"dismissed": sorted(dismissed)[:200]}
    user.save(update_fields=["preferences"])


@act
def make_person(occasion: Occasion, *, name: str, email: str, role: Role) -> User:
    """Make a person who cannot sign in, such as a role of the demo organization, with a role in it."""
    occasion.require(Permission.PEOPLE_MANAGE)
    check_grant(role, until=None, at=occasion.at)
    user = User.objects.create_user(email, name=name)
    user.ref = f"P-{secrets.token_hex(5)}"
    user.save(update_fields=["ref"])
    Membership.objects.create(organization_id=occasion.organization, user=user, role=role, joined_at=occasion.at)
    trail.append(occasion, Action.ROLE_GRANTED, subject=user.ref, facts={"role": role.value})
    return user


@act
def invite(occasion: Occasion, *, email: str, role: Role, until: datetime | None = None) -> tuple[Invitation, str]:
    """Invite somebody by e-mail; return the invitation and its secret, which is never stored.

    Raises:
        MembershipRefused: the role cannot be granted, or an outside auditor has no end date.
    """
    occasion.require(Permission.PEOPLE_MANAGE)
    check_grant(role, until=until, at=occasion.at)
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.add(
        occasion,
        ref=next_ref(occasion, "INV"),
        email=email.strip().lower(),
        role=role,
        secret_hash=hash_secret(secret),
        invited_by_id=occasion.somebody,
        invited_at=occasion.at,
        expires_at=invitation_ends(occasion.at),
        access_until=until,
    )
    trail.append(
        occasion,
        Action.PERSON_INVITED,
        subject=invitation.ref,
        facts={"email": invitation.email, "role": role.value, "until": until},
    )
    _post_invitation(occasion, invitation, secret=secret)
    return invitation, secret


def _post_invitation(occasion: Occasion, invitation: Invitation, *, secret: str) -> None:
    """Write the letter with the link, which leaves with it or waits for an owner to hand it over."""
    organization = Organization.objects.get(pk=occasion.organization)
    letter = letter_of(
        Kind.INVITATION,
        path=reverse("people:invitation", args=[organization.ref, secret]),
        person=User.objects.get(pk=occasion.somebody).shown,
        organization=organization.name,
        role=gettext(ROLE_TITLES[Role(invitation.role)]),
        until=f"{invitation.expires_at:%Y-%m-%d}",
    )
    post(
        occasion,
        letter=letter,
        recipient=invitation.email,
        about=invitation.ref,
        expires_at=invitation.expires_at,
    )


@act
def withdraw_invitation(occasion: Occasion, *, ref: str) -> None:
    """Withdraw an invitation that has not been used."""
    occasion.require(Permission.PEOPLE_MANAGE)
    invitation = Invitation.objects.within(occasion).select_for_update().filter(ref=ref, accepted_at=None).first()
    if invitation is None:
        raise NotFound(ref)
    invitation.withdrawn_at = occasion.at
    invitation.save(update_fields=["withdrawn_at"])
    drop(occasion, about=ref)
    trail.append(occasion, Action.INVITATION_WITHDRAWN, subject=ref)


def find_invitation(*, organization: str, secret: str, at: datetime) -> Invitation:
    """Return the invitation that a link names.

    Raises:
        InvitationRefused: unknown, used, withdrawn or expired.
    """
    row = Organization.objects.filter(ref=organization).first()
    if row is None:
        raise InvitationRefused
    found = (
        Invitation.objects.of(row.pk)
        .select_related("organization", "invited_by")
        .filter(secret_hash=hash_secret(secret), accepted_at=None, withdrawn_at=None, expires_at__gt=at)
        .first()
    )
    if found is None:
        raise InvitationRefused
    return found


@act
def join(occasion: Occasion, *, organization: str, secret: str) -> Organization:
    """Use an invitation once: the signed-in person becomes a member with its role.

    Raises:
        InvitationRefused: unknown, used, withdrawn, expired, or meant for another address.
    """
    occasion.require(Permission.HOME)
    found = find_invitation(organization=organization, secret=secret, at=occasion.at)
    invitation = Invitation.objects.of(found.organization_id).select_for_update().get(pk=found.pk)
    user = User.objects.get(pk=occasion.somebody)
    if invitation.accepted_at is not None or invitation.email != user.email:
        raise InvitationRefused
    role = Role(invitation.role)
    Membership.objects.update_or_create(
        organization_id=invitation.organization_id,
        user=user,
        defaults={"role": role, "valid_until": invitation.access_until, "ended_at": None, "joined_at": occasion.at},
    )
    invitation.accepted_at = occasion.at
    invitation.save(update_fields=["accepted_at"])
    inside = replace(occasion, organization=invitation.organization_id, role=role)
    drop(inside, about=invitation.ref)
    facts = {"role": role.value, "until": invitation.access_until, "invitation": invitation.ref}
    trail.append(inside, Action.PERSON_JOINED, subject=occasion.actor, facts=facts)
    return Organization.objects.get(pk=invitation.organization_id)


@act
def enter_demo(occasion: Occasion, *, organization: int) -> None:
    """Let a signed-in person into the demo organization, as its governance lead (J01).

    Raises:
        NotFound: that organization is not the demo.
    """
    occasion.require(Permission.HOME)
    row = Organization.objects.filter(pk=organization, kind=Organization.Kind.DEMO).first()
    if row is None:
        raise NotFound("demo")
    role = Role.GOVERNANCE_LEAD
    _, made = Membership.objects.get_or_create(
        organization=row, user_id=occasion.somebody, defaults={"role": role, "joined_at": occasion.at}
    )
    if made:
        inside = replace(occasion, organization=row.pk, role=role)
        trail.append(inside, Action.PERSON_JOINED, subject=occasion.actor, facts={"role": role.value})


@act
def grant_role(occasion: Occasion, *, ref: str, role: Role, until: datetime | None = None) -> Membership:
    """Change a member's role; the one function that grants roles.

    Raises:
        NotFound: nobody of that ref here.
        MembershipRefused: the last owner would be gone, or an outside auditor has no end date.
    """
    occasion.require(Permission.PEOPLE_MANAGE)
    check_grant(role, until=until, at=occasion.at)
    membership = _member(occasion, ref)
    check_ownership(_ownership(membership, stays_owner=role is Role.OWNER and until is None, at=occasion.at))
    membership.role = role
    membership.valid_until = until
    membership.ended_at = None
    membership.save(update_fields=["role", "valid_until", "ended_at"])
    trail.append(occasion, Action.ROLE_GRANTED, subject=ref, facts={"role": role.value, "until": until})
    _tell_member(occasion, membership, kind=Kind.ROLE, role=gettext(ROLE_TITLES[role]))
    return membership


@act
def end_access(occasion: Occasion, *, ref: str) -> None:
    """End a member's access now; their tokens of this organization end with it.

    Raises:
        NotFound: nobody of that ref here.
        MembershipRefused: the last owner would be gone.
    """
    occasion.require(Permission.PEOPLE_MANAGE)
    membership = _member(occasion, ref)
    check_ownership(_ownership(membership, stays_owner=False, at=occasion.at))
    membership.ended_at = occasion.at
    membership.save(update_fields=["ended_at"])
    AccessToken.objects.filter(
        organization_id=occasion.organization, user_id=membership.user_id, revoked_at=None
    ).update(revoked_at=occasion.at)
    trail.append(occasion, Action.ACCESS_ENDED, subject=ref)
    _tell_member(occasion, membership, kind=Kind.ENDED)


@act
def issue_token(
    occasion: Occasion, *, label: str, scopes: frozenset[TokenScope], days: int, system: str = ""
) -> tuple[AccessToken, str]:
    """Issue an access token; return it and its secret, which is shown once and stored only as a hash.

    Raises:
        MembershipRefused: no label, no scope, or a life longer than a year.
        NotFound: the system it should be limited to is not here.
    """
    occasion.require(Permission.TOKEN_MANAGE)
    check_token(label=label, days=days, scopes=tuple(scopes))
    if system and not AISystem.objects.within(occasion).filter(ref=system).exists():
        raise NotFound(system)
    secret = f"fl_{secrets.token_urlsafe(32)}"
    token = AccessToken.objects.create(
        organization_id=occasion.organization,
        ref=next_ref(occasion, "TK"),
        user_id=occasion.somebody,
        label=label.strip(),
        secret_hash=hash_secret(secret),
        scopes=sorted(scopes),
        system=system,
        issued_at=occasion.at,
        expires_at=occasion.at + timedelta(days=days),
    )
    facts = {"label": token.label, "scopes": token.scopes, "system": system, "expires_at": token.expires_at}
    trail.append(occasion, Action.TOKEN_ISSUED, subject=token.ref, facts=facts)
    return token, secret


@act
def revoke_token(occasion: Occasion, *, ref: str) -> None:
    """Revoke one's own token at once."""
    occasion.require(Permission.TOKEN_MANAGE)
    token = (
        AccessToken.objects.select_for_update()
        .filter(organization_id=occasion.organization, user_id=occasion.somebody, ref=ref, revoked_at=None)
        .first()
    )
    if token is None:
        raise NotFound(ref)
    token.revoked_at = occasion.at
    token.save(update_fields=["revoked_at"])
    trail.append(occasion, Action.TOKEN_REVOKED, subject=ref)


def _tell_account(occasion: Occasion, *, change: str) -> None:
    """Tell a person by mail what was changed about their account."""
    email = User.objects.get(pk=occasion.somebody).email
    post(occasion, letter=letter_of(Kind.ACCOUNT, change=change), recipient=email)


def _tell_member(occasion: Occasion, membership: Membership, *, kind: Kind, **values: str) -> None:
    """Tell a member by mail that somebody else changed their role or ended their access."""
    if membership.user_id == occasion.person:
        return
    people = User.objects.in_bulk([membership.user_id, occasion.somebody])
    organization = Organization.objects.get(pk=occasion.organization).name
    letter = letter_of(kind, person=people[occasion.somebody].shown, organization=organization, **values)
    post(occasion, letter=letter, recipient=people[membership.user_id].email)


def _member(occasion: Occasion, ref: str) -> Membership:
    membership = (
        Membership.objects.select_for_update().filter(organization_id=occasion.organization, user__ref=ref).first()
    )
    if membership is None:
        raise NotFound(ref)
    return membership


def _ownership(membership: Membership, *, stays_owner: bool, at: datetime) -> OwnershipFacts:
    """Return who else owns the organization, counting only access that holds now and does not end by itself."""
    others = (
        live_memberships(at)
        .filter(organization_id=membership.organization_id, role=Role.OWNER, valid_until=None)
        .exclude(pk=membership.pk)
        .exclude(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
    )
    was_owner = membership.role == Role.OWNER and membership.ended_at is None
    return OwnershipFacts(was_owner=was_owner, stays_owner=stays_owner, other_owners=others.count())
