"""Found an organization and its log; the installation has a log of its own for accounts (4.1, 5.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from fairlead.domain.access import Permission, Role
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.refusal import N_, InvalidInput
from fairlead.records import tenancy, trail
from fairlead.records.organization import Organization
from fairlead.records.people import Membership
from fairlead.records.trail import TrailHead, act

INSTALLATION = "installation"


def installation(*, at: datetime) -> Organization:
    """Return the installation itself, whose log holds accounts and keys; made at first need."""
    with transaction.atomic():
        row, made = Organization.objects.get_or_create(
            ref=INSTALLATION,
            defaults={"name": "Installation", "kind": Organization.Kind.INSTALLATION, "founded_at": at},
        )
        if made:
            _open_log(row)
    return row


def installation_occasion(*, actor: str, at: datetime, door: Door, person: int | None = None) -> Occasion:
    """Return the occasion for acts on accounts, which belong to no single organization."""
    return Occasion(
        organization=installation(at=at).pk, person=person, actor=actor, role=Role.EMPLOYEE, door=door, at=at
    )


@act
def found_organization(
    occasion: Occasion, *, name: str, time_zone: str = "UTC", kind: str = Organization.Kind.OWN
) -> Organization:
    """Found an organization with its own log; the acting person becomes its owner.

    The founding is the first entry of the new log, and one line in the log that the founder acted from.

    Raises:
        InvalidInput: no name.
    """
    occasion.require(Permission.ORGANIZATION_FOUND)
    if not name.strip():
        raise InvalidInput(N_("Give the organization a name."), fields=("name",))
    row = Organization.objects.create(
        ref=_free_slug(name), name=name.strip(), kind=kind, time_zone=time_zone, founded_at=occasion.at
    )
    _open_log(row)
    inside = replace(occasion, organization=row.pk, role=Role.OWNER)
    facts = {"name": row.name, "kind": kind}
    trail.append(occasion, Action.ORGANIZATION_FOUNDED, subject=row.ref, facts=facts)
    trail.append(inside, Action.ORGANIZATION_FOUNDED, subject=row.ref, facts=facts)
    if occasion.person is not None:
        Membership.objects.create(organization=row, user_id=occasion.person, role=Role.OWNER, joined_at=occasion.at)
        trail.append(inside, Action.ROLE_GRANTED, subject=occasion.actor, facts={"role": Role.OWNER.value})
    return row


def _open_log(row: Organization) -> None:
    """Make the head of a new log; its origin line never changes."""
    tenancy.enter(row.pk)
    TrailHead(organization=row, origin=f"fairlead/{row.ref}/{row.founded_at:%Y%m%dT%H%M%S}").save(force_insert=True)


def _free_slug(name: str) -> str:
    """Return a ref for the organization that nobody has: its name, with a number when taken."""
    stem = slugify(name)[:30] or "organization"
    taken = set(Organization.objects.filter(ref__startswith=stem).values_list("ref", flat=True))
    return next(ref for ref in (stem, *(f"{stem}-{number}" for number in range(2, 10_000))) if ref not in taken)
