"""Test data, made by the real use cases wherever one exists."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from fairlead.domain.access import PERMISSIONS, Role
from fairlead.domain.applicability import Basis
from fairlead.domain.inventory import AIRole
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.risk import STARTING_LIKELIHOOD, STARTING_SEVERITY, Affected, TreatmentOption
from fairlead.queries.applicability import statement_lines
from fairlead.queries.people import occasion_for
from fairlead.queries.risk import criteria_or_none
from fairlead.records.applicability import Statement
from fairlead.records.inventory import AISystem
from fairlead.records.organization import Organization
from fairlead.records.people import Membership, User
from fairlead.records.risk import Risk, RiskCriteria
from fairlead.usecases.applicability import approve_statement, decide_lines, submit_statement
from fairlead.usecases.inventory import register_system
from fairlead.usecases.organization import found_organization, installation_occasion
from fairlead.usecases.people import register_account
from fairlead.usecases.risk import identify_risk, set_criteria
from fairlead.usecases.treatment import treat_risk

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PASSWORD = "a long test password"
_numbers = itertools.count(1)


def account(name: str = "Founder", *, at: datetime = NOON) -> User:
    """Return a person who can sign in, registered as the sign-up page does it."""
    user = User.objects.create_user(f"person{next(_numbers)}@example.org", PASSWORD, name=name)
    return register_account(installation_occasion(actor=f"signup-{user.pk}", at=at, door=Door.WEB), person=user.pk)


def organization(name: str = "Quiet Harbour", *, owner: User | None = None, at: datetime = NOON) -> Organization:
    """Return an organization founded by `owner`, or by a new person."""
    founder = owner or account(at=at)
    return found_organization(
        installation_occasion(actor=founder.ref or "", person=founder.pk, at=at, door=Door.WEB), name=name
    )


def occasion(
    role: Role = Role.OWNER, *, within: Organization | None = None, at: datetime = NOON, door: Door = Door.WEB
) -> Occasion:
    """Return the occasion of a person with a role: the founder of a new organization, or a new member of `within`."""
    if within is None:
        owner = account(at=at)
        row = organization(owner=owner, at=at)
        made = occasion_for(owner.pk, organization=row.ref, at=at, door=door)
        return made if role is Role.OWNER else replace(made, role=role, grants=PERMISSIONS[role])
    user = account(role.value, at=at)
    Membership.objects.create(organization=within, user=user, role=role, joined_at=at)
    return occasion_for(user.pk, organization=within.ref, at=at, door=door)


def organization_of(one: Occasion) -> Organization:
    """Return the organization of an occasion."""
    return Organization.objects.get(pk=one.organization)


def colleague(one: Occasion, role: Role = Role.GOVERNANCE_LEAD) -> Occasion:
    """Return another person's occasion in the same organization, which makes it more than one person."""
    return occasion(role, within=organization_of(one), at=one.at)


def again(one: Occasion, *, at: datetime | None = None) -> Occasion:
    """Return the same person's occasion anew, for example after others joined or time passed."""
    moment = at or one.at
    return occasion_for(one.somebody, organization=organization_of(one).ref, at=moment, door=one.door)


def system(one: Occasion, **values: Any) -> AISystem:
    """Return a registered AI system."""
    given = {"name": "Triage model", "purpose": "Sorts incoming cases by urgency", "roles": [AIRole.USER], **values}
    return register_system(one, values=given)


def criteria(one: Occasion, *, appetite: int = 6) -> RiskCriteria:
    """Return the organization's risk criteria with the starting scales; the same ones when they are set already."""
    found = criteria_or_none(one)
    return found or set_criteria(one, likelihood=STARTING_LIKELIHOOD, severity=STARTING_SEVERITY, appetite=appetite)


def risk(one: Occasion, *, likelihood: int = 3, severity: int = 4, **given: Any) -> Risk:
    """Return a risk of the register, above appetite unless told otherwise."""
    criteria(one)
    systems, owner = given.pop("systems", ()), given.pop("owner", "")
    values = {
        "title": "Unequal error rates",
        "event": "Urgent cases of one group are sorted too low",
        "consequence": "People of that group wait longer for care",
        "affected": [Affected.INDIVIDUALS, Affected.GROUPS],
        **given,
    }
    return identify_risk(one, values=values, likelihood=likelihood, severity=severity, systems=systems, owner=owner)


def treated(one: Occasion, row: Risk, *, controls: tuple[str, ...] = ("iso42001:A.6.2.4",), **given: Any) -> Risk:
    """Return the risk with a treatment decided that leaves less than before."""
    decided = {
        "option": TreatmentOption.MODIFY,
        "plan": "Test each group before release",
        "residual_likelihood": 2,
        "residual_severity": row.severity,
        **given,
    }
    return treat_risk(one, ref=row.ref, controls=controls, **decided)


def decided(one: Occasion, *, excluded: tuple[str, ...] = ("iso42001:A.10.4",)) -> None:
    """Decide every row of the statement: some excluded, all others included and planned, each with its reason."""
    rows = [line.provision for line in statement_lines(one)]
    included = [provision for provision in rows if provision not in excluded]
    reason = {"applicable": True, "bases": [Basis.RISK], "justification": "We use AI systems that concern people"}
    decide_lines(one, provisions=included, values=reason)
    if excluded:
        decide_lines(one, provisions=excluded, values={"applicable": False, "justification": "We have no customers"})


def approved(one: Occasion, *, by: Occasion) -> Statement:
    """Return a statement of applicability that one person submitted and another approved."""
    decided(one)
    submitted = submit_statement(one)
    return approve_statement(by, number=submitted.number)


def walls() -> int:
    """Return how many statements a page costs more on PostgreSQL: row security is told who asks, and nobody."""
    return 2 if connection.vendor == "postgresql" else 0


def new_public_key() -> str:
    """Return the public half of a new signing key, PEM."""
    key = Ed25519PrivateKey.generate().public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
