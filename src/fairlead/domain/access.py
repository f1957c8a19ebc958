"""Role, permission, authority: who may do what (5.3).

One table decides. A permission names an act, not a page; every use case asks for exactly one.
"""

from __future__ import annotations

from enum import StrEnum

from fairlead.domain.refusal import N_


class Role(StrEnum):
    """What a person is in one organization."""

    OWNER = "owner"
    GOVERNANCE_LEAD = "governance-lead"
    SYSTEM_OWNER = "system-owner"
    INTERNAL_AUDITOR = "internal-auditor"
    CERTIFICATION_AUDITOR = "certification-auditor"
    EMPLOYEE = "employee"
    CLOCK = "clock"


ROLE_TITLES: dict[Role, str] = {
    Role.OWNER: N_("Owner (top management)"),
    Role.GOVERNANCE_LEAD: N_("Governance lead"),
    Role.SYSTEM_OWNER: N_("Owner of an AI system"),
    Role.INTERNAL_AUDITOR: N_("Internal auditor"),
    Role.CERTIFICATION_AUDITOR: N_("Certification auditor, read-only until a date"),
    Role.EMPLOYEE: N_("Employee"),
    Role.CLOCK: N_("Scheduled work"),
}

GRANTABLE: tuple[Role, ...] = tuple(role for role in Role if role is not Role.CLOCK)


class Permission(StrEnum):
    """An act that a role may include."""

    HOME = "home"
    INVENTORY_READ = "inventory.read"
    REGISTER_READ = "register.read"
    TRAIL_READ = "trail.read"
    INVENTORY_WRITE = "inventory.write"
    SCOPE_DECIDE = "scope.decide"
    SCAN_RECEIVE = "scan.receive"
    SCAN_DECIDE = "scan.decide"
    RISK_CRITERIA = "risk.criteria"
    RISK_ASSESS = "risk.assess"
    RISK_ACCEPT = "risk.accept"
    APPLICABILITY_DECIDE = "applicability.decide"
    APPLICABILITY_APPROVE = "applicability.approve"
    DOCUMENT_WRITE = "document.write"
    DOCUMENT_APPROVE = "document.approve"
    EVIDENCE_ADMIT = "evidence.admit"
    EVIDENCE_DECIDE = "evidence.decide"
    SETUP = "organization.setup"
    PEOPLE_MANAGE = "people.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105  # a permission's name, not a secret
    KEY_MANAGE = "key.manage"
    AUDIT_PACK_BUILD = "audit-pack.build"
    EXPORT = "organization.export"
    ORGANIZATION_FOUND = "organization.found"
    VIEW_SHARE = "view.share"
    SCHEDULED = "scheduled"


_READS = frozenset({Permission.HOME, Permission.INVENTORY_READ, Permission.REGISTER_READ})
_EVERYTHING = frozenset(Permission) - {Permission.SCHEDULED}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OWNER: _EVERYTHING,
    Role.GOVERNANCE_LEAD: _EVERYTHING - {Permission.PEOPLE_MANAGE},
    Role.SYSTEM_OWNER: _READS
    | {
        Permission.INVENTORY_WRITE,
        Permission.SCAN_RECEIVE,
        Permission.SCAN_DECIDE,
        Permission.RISK_ASSESS,
        Permission.EVIDENCE_ADMIT,
        Permission.TOKEN_MANAGE,
        Permission.ORGANIZATION_FOUND,
        Permission.VIEW_SHARE,
    },
    Role.INTERNAL_AUDITOR: _READS
    | {Permission.TRAIL_READ, Permission.AUDIT_PACK_BUILD, Permission.ORGANIZATION_FOUND, Permission.VIEW_SHARE},
    Role.CERTIFICATION_AUDITOR: _READS | {Permission.TRAIL_READ},
    Role.EMPLOYEE: frozenset({Permission.HOME, Permission.INVENTORY_READ, Permission.ORGANIZATION_FOUND}),
    Role.CLOCK: frozenset({Permission.SCHEDULED, Permission.REGISTER_READ, Permission.TRAIL_READ}),
}


class TokenScope(StrEnum):
    """What an API token may do; a token never holds more than its person does."""

    READ = "read"
    COLLECT = "collect"
    KEEP = "keep"


TOKEN_PERMISSIONS: dict[TokenScope, frozenset[Permission]] = {
    TokenScope.READ: _READS | {Permission.TRAIL_READ, Permission.EXPORT},
    TokenScope.COLLECT: frozenset(
        {Permission.INVENTORY_READ, Permission.SCAN_RECEIVE, Permission.EVIDENCE_ADMIT, Permission.REGISTER_READ}
    ),
    # What is decided (scope, acceptance, approval) stays with a person who signed in.
    TokenScope.KEEP: _READS - {Permission.HOME} | {Permission.INVENTORY_WRITE, Permission.RISK_ASSESS},
}


def token_grants(role: Role, *, scopes: frozenset[TokenScope]) -> frozenset[Permission]:
    """Return what a token of these scopes allows to a person of this role."""
    offered = frozenset[Permission]().union(*(TOKEN_PERMISSIONS[scope] for scope in scopes))
    return offered & PERMISSIONS[role]
