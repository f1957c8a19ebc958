"""Keep the register of AI systems: register, change, decide on scope, move through the life cycle (4.1, 4.3, A.4.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.inventory import AIRole, ScopeDecision, Stage, check_registration, check_scope
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.people import person
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref

EDITABLE = (
    "name",
    "purpose",
    "not_intended",
    "roles",
    "origin",
    "unit",
    "supplier",
    "model_name",
    "model_version",
    "data_classes",
    "affected_people",
    "decision_type",
    "autonomy",
    "geography",
    "users",
    "go_live_on",
    "review_due_on",
)


@act
def register_system(occasion: Occasion, *, values: Mapping[str, Any], owner: str = "", source: str = "") -> AISystem:
    """Register an AI system; it starts at inception unless told otherwise, with its scope undecided.

    Args:
        occasion: who registers.
        values: any of `EDITABLE`, and `stage`; `roles` is a sequence of `AIRole`.
        owner: ref of the person who owns it; may follow later.
        source: how it was found, such as a scan's ref.

    Raises:
        RegistrationRefused: name, purpose or role is missing.
        NotFound: the owner is nobody of this organization.
        NotPermitted: the token reaches one system only.
    """
    occasion.require(Permission.INVENTORY_WRITE)
    occasion.require_every_system()
    fields = _cleaned(values)
    system = AISystem(
        organization_id=occasion.organization,
        **fields,
        stage=Stage(values.get("stage") or Stage.INCEPTION),
        owner=person(occasion, owner) if owner else None,
        discovery_source=source,
        registered_at=occasion.at,
        changed_at=occasion.at,
    )
    check_registration(system.facts())
    system.ref = next_ref(occasion, "AIS")
    system.save(force_insert=True)
    told = {name: value for name, value in fields.items() if value not in ("", None, [])}
    trail.append(
        occasion,
        Action.SYSTEM_REGISTERED,
        subject=system.ref,
        facts=told | {"stage": system.stage, "owner": owner, "source": source},
    )
    return system


@act
def change_system(
    occasion: Occasion, *, ref: str, values: Mapping[str, Any], owner: str | None = None, version: int | None = None
) -> AISystem:
    """Change what the register says of a system; only fields that differ enter the trail.

    Raises:
        NotFound: no such system here.
        EditConflict: somebody else changed it since `version`.
        RegistrationRefused: name, purpose or role would be missing.
    """
    occasion.require(Permission.INVENTORY_WRITE)
    system = _reachable(occasion, ref)
    fields = _cleaned(values)
    system.check_version(version, offered={name: str(value) for name, value in fields.items()})
    changed = {name: value for name, value in fields.items() if getattr(system, name) != value}
    for name, value in changed.items():
        setattr(system, name, value)
    if owner is not None and owner != (system.owner.ref if system.owner else ""):
        system.owner = person(occasion, owner) if owner else None
        changed["owner"] = owner
    check_registration(system.facts())
    if changed:
        _save(system, occasion)
        trail.append(occasion, Action.SYSTEM_CHANGED, subject=ref, facts=changed)
    return system


@act
def decide_scope(occasion: Occasion, *, ref: str, decision: ScopeDecision, reason: str) -> AISystem:
    """Decide whether a system is inside the scope of the AIMS, with the reason (4.3).

    Raises:
        NotFound: no such system here.
        ScopeRefused: no decision or no reason.
    """
    occasion.require(Permission.SCOPE_DECIDE)
    system = _reachable(occasion, ref)
    check_scope(decision, reason=reason)
    system.scope = decision
    system.scope_reason = reason.strip()
    _save(system, occasion)
    facts = {"scope": decision.value, "scope_reason": system.scope_reason}
    trail.append(occasion, Action.SYSTEM_SCOPED, subject=ref, facts=facts, reason=system.scope_reason)
    return system


@act
def move_stage(occasion: Occasion, *, ref: str, stage: Stage, reason: str = "") -> AISystem:
    """Move a system to another stage of its life cycle (A.6); retiring it sets the day.

    Raises:
        NotFound: no such system here.
    """
    occasion.require(Permission.INVENTORY_WRITE)
    system = _reachable(occasion, ref)
    if system.stage == stage:
        return system
    system.stage = stage
    system.retired_on = occasion.at.date() if stage is Stage.RETIREMENT else None
    _save(system, occasion)
    facts = {"stage": stage.value, "retired_on": system.retired_on}
    trail.append(occasion, Action.SYSTEM_STAGE_MOVED, subject=ref, facts=facts, reason=reason.strip())
    return system


def _reachable(occasion: Occasion, ref: str) -> AISystem:
    """Return a system locked for change; a token that is limited to one system reaches no other."""
    if occasion.system and occasion.system != ref:
        raise NotFound(ref)
    return AISystem.objects.locked(occasion, ref)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the editable fields among `values`, texts trimmed and roles as plain words."""
    kept = {name: values[name] for name in EDITABLE if name in values}
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in kept.items()}
    if "roles" in cleaned:
        cleaned["roles"] = [AIRole(role).value for role in cleaned["roles"]]
    return cleaned


def _save(system: AISystem, occasion: Occasion) -> None:
    system.version += 1
    system.changed_at = occasion.at
    system.save()
