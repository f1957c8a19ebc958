"""Who may call which route: one row each, written by hand. A route without a row fails the build.

A page's row is its permission; ``visitor`` needs no account, ``account`` needs one and no organization. An operation of
the API has the permission that its token needs. Arguments name what is put into the address by the matrix test.
"""

from __future__ import annotations

PAGES: dict[str, str] = {
    "today:home": "home",
    "today:questions": "organization.setup",
    "today:question": "organization.setup",
    "today:check": "organization.setup",
    "today:tasks": "home",
    "today:move": "organization.setup",
    "today:dismiss": "home",
    "people:found": "account",
    "people:switch": "account",
    "people:demo": "account",
    "people:leave_demo": "account",
    "people:invitation": "visitor",
    "people:members": "register.read",
    "people:invite": "people.manage",
    "people:withdraw": "people.manage",
    "people:role": "people.manage",
    "people:end": "people.manage",
    "people:tokens": "token.manage",
    "people:revoke": "token.manage",
    "inventory:systems": "inventory.read",
    "inventory:new": "inventory.write",
    "inventory:system": "inventory.read",
    "inventory:edit": "inventory.write",
    "inventory:scope": "scope.decide",
    "inventory:stage": "inventory.write",
    "discovery:candidates": "register.read",
    "discovery:upload": "scan.receive",
    "discovery:candidate": "register.read",
    "discovery:accept": "scan.decide",
    "discovery:merge": "scan.decide",
    "discovery:dismiss": "scan.decide",
    "audit_pack:packs": "trail.read",
    "audit_pack:new": "audit-pack.build",
    "audit_pack:pack": "trail.read",
    "audit_pack:progress": "trail.read",
    "audit_pack:cancel": "audit-pack.build",
    "audit_pack:download": "trail.read",
    "trail:entries": "trail.read",
    "trail:entry": "trail.read",
    "find:find": "home",
    "find:keys": "home",
    "appearance": "visitor",
}

OPERATIONS: dict[str, str] = {
    "GET /api/systems": "inventory.read",
    "POST /api/systems": "inventory.write",
    "GET /api/systems/{ref}": "inventory.read",
    "PATCH /api/systems/{ref}": "inventory.write",
    "POST /api/systems/{ref}/scope": "scope.decide",
    "POST /api/systems/{ref}/stage": "inventory.write",
    "POST /api/scans": "scan.receive",
    "GET /api/scans": "register.read",
    "GET /api/scans/candidates": "register.read",
    "GET /api/evidence": "register.read",
    "GET /api/evidence/{ref}": "register.read",
    "POST /api/evidence/measurements": "evidence.admit",
    "GET /api/readiness": "register.read",
}
