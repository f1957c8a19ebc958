"""Write the rows of an imported list into the register, and take them out again; a part of changes of many rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.inventory import BulkRefused, Stage
from fairlead.domain.inventory_sheet import WORDS
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_
from fairlead.queries.inventory_sheet import kept
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.lists import BulkChange
from fairlead.records.people import User
from fairlead.records.tenancy import Scoped
from fairlead.records.trail import act
from fairlead.usecases.refs import next_refs

CHUNK = 500
WRITTEN = (*(name for name in WORDS if name != "ref"), "retired_on", "version", "changed_at")
UNDONE = N_("Undone: {reason}")


@act
def write_rows(occasion: Occasion, *, bulk: BulkChange) -> None:
    """Register the new systems and change the others, all or none.

    Raises:
        BulkRefused: somebody changed one of them in between.
    """
    occasion.require(Permission.INVENTORY_WRITE)
    people = _people(bulk)
    new = [row for row in bulk.rows if not row[0]]
    for row, ref in zip(new, next_refs(occasion, "AIS", count=len(new)), strict=True):
        row[1] = ref
    made = [_made(occasion, row, people=people) for row in new]
    for start in range(0, len(made), CHUNK):
        AISystem.objects.add_all(occasion, made[start : start + CHUNK])
    for row, system in zip(new, made, strict=True):
        row[0], row[2] = system.pk, 1
        facts = {name: value for name, value in row[3].items() if value not in ("", [])}
        told = {"owner": "", **facts, "stage": system.stage, "source": system.discovery_source}
        trail.append(occasion, Action.SYSTEM_REGISTERED, subject=system.ref, facts=told, reason=bulk.reason)
    _change(occasion, [row for row in bulk.rows if row[4]], bulk=bulk, people=people)
    bulk.state, bulk.done_at = BulkChange.State.DONE, occasion.at
    bulk.save(update_fields=["rows", "state", "done_at"])


@act
def take_rows_back(occasion: Occasion, *, bulk: BulkChange) -> None:
    """Withdraw the systems that an import registered and nobody touched since, and put back what it changed."""
    occasion.require(Permission.INVENTORY_WRITE)
    people, reason, left = _people(bulk), UNDONE.format(reason=bulk.reason), 0
    new = [row for row in bulk.rows if not row[4]]
    free = _untouched(occasion, [row[0] for row in new])
    for start in range(0, len(new), CHUNK):
        keys = [row[0] for row in new[start : start + CHUNK] if row[0] in free]
        AISystem.objects.within(occasion).filter(pk__in=keys).delete()
    for row in new:
        if row[0] in free:
            facts = {"withdrawn": True}
            trail.append(occasion, Action.SYSTEM_WITHDRAWN, subject=row[1], facts=facts, reason=reason)
    changed = [row for row in bulk.rows if row[4]]
    for start in range(0, len(changed), CHUNK):
        chunk = changed[start : start + CHUNK]
        locked, written = _locked(occasion, [row[0] for row in chunk]), []
        for pk, ref, _version, after, before in chunk:
            system = locked.get(pk)
            if system is None or any(kept(system, name) != value for name, value in after.items()):
                left += 1
                continue
            written.append(_set(occasion, system, before, people=people))
            trail.append(occasion, Action.SYSTEM_CHANGED, subject=ref, facts=_facts(system, before), reason=reason)
        _save(occasion, written)
    bulk.left_out, bulk.state = left + len(new) - len(free), BulkChange.State.UNDONE
    bulk.save(update_fields=["left_out", "state"])


def _change(occasion: Occasion, rows: list[list[Any]], *, bulk: BulkChange, people: Mapping[str, int]) -> None:
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        locked, written = _locked(occasion, [row[0] for row in chunk]), []
        for pk, ref, version, after, _before in chunk:
            system = locked.get(pk)
            if system is None or system.version != version:
                why = N_("{ref} was changed in the meantime, so nothing was imported. Hand the list in again.")
                raise BulkRefused(why, ref=ref)
            written.append(_set(occasion, system, after, people=people))
            facts = _facts(system, after)
            trail.append(occasion, Action.SYSTEM_CHANGED, subject=ref, facts=facts, reason=bulk.reason)
        _save(occasion, written)


def _locked(occasion: Occasion, keys: list[int]) -> dict[int, AISystem]:
    rows = AISystem.objects.within(occasion).filter(pk__in=keys).select_related("owner")
    return {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}


def _untouched(occasion: Occasion, keys: list[int]) -> set[int]:
    """Return the systems that nobody changed since and on which nothing hangs."""
    free: set[int] = set()
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        rows = AISystem.objects.within(occasion).filter(pk__in=chunk, version=1).select_for_update().order_by("pk")
        free |= set(rows.values_list("pk", flat=True))
        for relation in AISystem._meta.related_objects:
            model, name = cast(type[Scoped], relation.related_model), relation.field.name
            free -= set(model.objects.within(occasion).filter(**{f"{name}__in": chunk}).values_list(name, flat=True))
    return free


def _made(occasion: Occasion, row: list[Any], *, people: Mapping[str, int]) -> AISystem:
    columns = _columns(row[3], people=people)
    return AISystem(
        organization_id=occasion.organization,
        ref=row[1],
        **({"stage": Stage.INCEPTION.value} | columns),
        retired_on=occasion.at.date() if columns.get("stage") == Stage.RETIREMENT else None,
        registered_at=occasion.at,
        changed_at=occasion.at,
    )


def _set(occasion: Occasion, system: AISystem, values: Mapping[str, Any], *, people: Mapping[str, int]) -> AISystem:
    for name, value in _columns(values, people=people).items():
        setattr(system, name, value)
    if "stage" in values:
        system.retired_on = occasion.at.date() if values["stage"] == Stage.RETIREMENT else None
    system.version += 1
    system.changed_at = occasion.at
    return system


def _save(occasion: Occasion, rows: list[AISystem]) -> None:
    if rows:
        AISystem.objects.within(occasion).bulk_update(rows, WRITTEN, batch_size=50)


def _columns(values: Mapping[str, Any], *, people: Mapping[str, int]) -> dict[str, Any]:
    """Return values as the table takes them."""
    columns: dict[str, Any] = {}
    for name, value in values.items():
        if name == "owner":
            columns["owner_id"] = people[value] if value else None
        else:
            columns[name] = (date.fromisoformat(value) if value else None) if name.endswith("_on") else value
    return columns


def _facts(system: AISystem, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the trail names them, the same as when a single system is changed."""
    facts = {name: (value or None) if name.endswith("_on") else value for name, value in values.items()}
    return facts | ({"retired_on": system.retired_on} if "stage" in values else {})


def _people(bulk: BulkChange) -> dict[str, int]:
    refs = {told["owner"] for row in bulk.rows for told in row[3:] if told.get("owner")}
    return dict(User.objects.filter(ref__in=refs).values_list("ref", "pk")) if refs else {}  # type: ignore[arg-type]
