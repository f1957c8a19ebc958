"""Set one value on many systems in one step, and undo it: all rows or none, one trail entry for each (4.3, A.4.2, A.6).

What is written is exactly what the person saw before: every row with the version it had then. A row that somebody
changed in between is left as it is and counted. A large change is a job; its entries still name who asked for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django_q.tasks import async_task

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.inventory import BulkField, BulkRefused, Stage, check_bulk
from fairlead.domain.inventory_sheet import IMPORTED
from fairlead.domain.lists import check_undo
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.queries.bulk import COLUMNS, Change, Selection, plan_of, texts
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.job import Job
from fairlead.records.lists import BulkChange
from fairlead.records.people import User
from fairlead.records.trail import act
from fairlead.usecases.inventory_rows import take_rows_back, write_rows
from fairlead.usecases.refs import next_ref

AT_ONCE = 3_000  # rows written within a request: about 0.6 s; more are left to a job
CHUNK = 500
PLACE = "systems"
ACTIONS: dict[BulkField, Action] = {
    BulkField.OWNER: Action.SYSTEM_CHANGED,
    BulkField.SCOPE: Action.SYSTEM_SCOPED,
    BulkField.STAGE: Action.SYSTEM_STAGE_MOVED,
    BulkField.REVIEW: Action.SYSTEM_CHANGED,
}
UNDONE = N_("Undone: {reason}")


@act
def change_systems(
    occasion: Occasion, *, change: Change, selection: Selection, reason: str, seen: str = ""
) -> BulkChange:
    """Set one value on every system of a selection; a large one is left to a job.

    Args:
        occasion: who changes.
        change: the field and its new value.
        selection: the systems.
        reason: why; it stands in each entry.
        seen: digest of the plan that the person looked at; empty when nobody looked at one.

    Raises:
        NotFound: a system or the new owner is not of this organization.
        ScopeRefused: no scope decision was made.
        BulkRefused: no reason, a day that has passed, nothing to change, or not what was seen.
    """
    occasion.require(Permission.SCOPE_DECIDE if change.field is BulkField.SCOPE else Permission.INVENTORY_WRITE)
    check_bulk(change.field, value=change.value, reason=reason, today=occasion.at.date())
    plan = plan_of(occasion, change=change, selection=selection)
    if seen and seen != plan.digest:
        raise BulkRefused(N_("The systems have changed since you looked at them. Look again, then apply."))
    if not plan.changing:
        raise BulkRefused(N_("None of these systems would change."))
    bulk = BulkChange.objects.add(
        occasion,
        ref=next_ref(occasion, "BC"),
        place=PLACE,
        field=change.field,
        value=change.value,
        reason=reason.strip(),
        rows=[[row.pk, row.ref, row.version, *row.before] for row in plan.changing],
        left_out=len(plan.refused),
        person_id=occasion.somebody,
        asked_at=occasion.at,
    )
    start(occasion, bulk)
    return bulk


def start(occasion: Occasion, bulk: BulkChange) -> None:
    """Write a change that is kept and checked, or leave it to a job when it is large."""
    if len(bulk.rows) <= AT_ONCE:
        _apply(occasion, bulk)
    else:
        _leave_to_job(occasion, bulk)


@act
def undo_bulk_change(occasion: Occasion, *, ref: str) -> BulkChange:
    """Put back what stood in every row before; what somebody changed in the meantime stays.

    Raises:
        NotFound: no such change here.
        UndoRefused: it is not in force, or too much time has passed.
    """
    bulk = BulkChange.objects.locked(occasion, ref)
    _require(occasion, bulk)
    check_undo(done_at=bulk.done_at, is_done=bulk.state == BulkChange.State.DONE, at=occasion.at)
    if len(bulk.rows) <= AT_ONCE:
        _put_back(occasion, bulk)
    else:
        bulk.state = BulkChange.State.UNDOING
        _leave_to_job(occasion, bulk)
    return bulk


def carry_out(occasion: Occasion, *, ref: str) -> None:
    """Do what a large change or its undoing waits for; a second call of a finished one does nothing."""
    if not _begun(occasion, ref=ref):
        return
    try:
        _finish(occasion, ref=ref)
    except Exception as error:
        _end(occasion, ref=ref, state=Job.State.FAILED, says=str(error)[:300])
        raise


def give_up(occasion: Occasion, *, ref: str) -> None:
    """End a large change whose person has left in the meantime; nothing of it is written."""
    occasion.require(Permission.SCHEDULED)
    _end(occasion, ref=ref, state=Job.State.FAILED, says=N_("Whoever asked for this has left the organization."))


@act
def cancel_bulk_change(occasion: Occasion, *, ref: str) -> BulkChange:
    """Cancel a large change that has not begun; nothing of it is written, so nothing enters the trail.

    Raises:
        NotFound: no such change here, or it has begun.
    """
    bulk = BulkChange.objects.locked(occasion, ref)
    _require(occasion, bulk)
    if bulk.job_id is None or (job := _job(occasion, bulk)).state != Job.State.WAITING:
        raise NotFound(ref)
    undoing = bulk.state == BulkChange.State.UNDOING
    bulk.state = BulkChange.State.DONE if undoing else BulkChange.State.CANCELLED
    bulk.save(update_fields=["state"])
    job.state, job.ended_at = Job.State.CANCELLED, occasion.at
    job.save(update_fields=["state", "ended_at"])
    return bulk


def _require(occasion: Occasion, bulk: BulkChange) -> None:
    occasion.require(Permission.SCOPE_DECIDE if bulk.field == BulkField.SCOPE else Permission.INVENTORY_WRITE)


def _leave_to_job(occasion: Occasion, bulk: BulkChange) -> None:
    bulk.job = Job.objects.add(
        occasion,
        ref=next_ref(occasion, "JOB"),
        kind="bulk-change",
        total=len(bulk.rows),
        asked_by=occasion.actor,
        asked_at=occasion.at,
    )
    bulk.save(update_fields=["state", "job"])
    async_task("fairlead.jobs.bulk.carry_out", occasion.organization, bulk.ref)


def _job(occasion: Occasion, bulk: BulkChange) -> Job:
    return Job.objects.within(occasion).select_for_update().get(pk=bulk.job_id or 0)


@act
def _begun(occasion: Occasion, *, ref: str) -> bool:
    """Mark the job as running, unless it ended already; after a crash it begins anew, for nothing was written."""
    bulk = BulkChange.objects.locked(occasion, ref)
    job = _job(occasion, bulk)
    if job.state not in (Job.State.WAITING, Job.State.RUNNING):
        return False
    job.state, job.says = Job.State.RUNNING, N_("Writing all of them in one step")
    job.save(update_fields=["state", "says"])
    return True


@act
def _finish(occasion: Occasion, *, ref: str) -> None:
    bulk = BulkChange.objects.locked(occasion, ref)
    _require(occasion, bulk)
    if bulk.state == BulkChange.State.UNDOING:
        _put_back(occasion, bulk)
    else:
        _apply(occasion, bulk)
    _end(occasion, ref=ref, state=Job.State.DONE, says="")


@act
def _end(occasion: Occasion, *, ref: str, state: Job.State, says: str) -> None:
    bulk = BulkChange.objects.locked(occasion, ref)
    job = _job(occasion, bulk)
    job.state, job.says, job.ended_at = state, says, occasion.at
    job.done = len(bulk.rows) if state is Job.State.DONE else 0
    job.save(update_fields=["state", "says", "ended_at", "done"])
    if state is Job.State.FAILED:
        undoing = bulk.state == BulkChange.State.UNDOING
        bulk.state = BulkChange.State.DONE if undoing else BulkChange.State.CANCELLED
        bulk.save(update_fields=["state"])


def _apply(occasion: Occasion, bulk: BulkChange) -> None:
    """Write the value into every planned row that is still as it was seen, and note each."""
    if bulk.field == IMPORTED:
        write_rows(occasion, bulk=bulk)
        return
    field = BulkField(bulk.field)
    after = _after(bulk, at=occasion.at)
    columns = _columns(field, after, people=_people(field, [after]))
    written: list[list[Any]] = []
    for chunk in _chunks(bulk.rows):
        rows = AISystem.objects.within(occasion).filter(pk__in=[row[0] for row in chunk])
        versions = dict(rows.select_for_update().order_by("pk").values_list("pk", "version"))
        good = [row for row in chunk if versions.get(row[0]) == row[2]]
        _write(occasion, [row[0] for row in good], columns)
        for row in good:
            trail.append(occasion, ACTIONS[field], subject=row[1], facts=_facts(field, after), reason=bulk.reason)
        written += good
    bulk.left_out += len(bulk.rows) - len(written)
    bulk.rows, bulk.state, bulk.done_at = written, BulkChange.State.DONE, occasion.at
    bulk.save(update_fields=["rows", "state", "done_at", "left_out"])


def _put_back(occasion: Occasion, bulk: BulkChange) -> None:
    """Write back what stood before, wherever what this change set still stands."""
    if bulk.field == IMPORTED:
        take_rows_back(occasion, bulk=bulk)
        return
    field = BulkField(bulk.field)
    after = _after(bulk, at=bulk.done_at or occasion.at)
    people = _people(field, [row[3:] for row in bulk.rows])
    left = 0
    for chunk in _chunks(bulk.rows):
        rows = AISystem.objects.within(occasion).filter(pk__in=[row[0] for row in chunk])
        locked = rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", *COLUMNS[field])
        standing = {pk for pk, *now in locked if texts(now) == after}
        groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for pk, ref, _version, *before in chunk:
            if pk not in standing:
                left += 1
                continue
            groups[tuple(before)].append(pk)
            reason = UNDONE.format(reason=bulk.reason)
            trail.append(occasion, ACTIONS[field], subject=ref, facts=_facts(field, before), reason=reason)
        for values, keys in groups.items():
            _write(occasion, keys, _columns(field, values, people=people))
    bulk.left_out, bulk.state = left, BulkChange.State.UNDONE
    bulk.save(update_fields=["left_out", "state"])


def _write(occasion: Occasion, keys: Sequence[int], columns: Mapping[str, Any]) -> None:
    rows = AISystem.objects.within(occasion).filter(pk__in=keys)
    rows.update(**columns, version=F("version") + 1, changed_at=occasion.at)


def _chunks(rows: Sequence[list[Any]]) -> Iterator[Sequence[list[Any]]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def _after(bulk: BulkChange, *, at: datetime) -> tuple[str, ...]:
    """Return what the change sets, as text in the order of its columns."""
    if bulk.field == BulkField.SCOPE:
        return bulk.value, bulk.reason
    if bulk.field == BulkField.STAGE:
        return bulk.value, at.date().isoformat() if bulk.value == Stage.RETIREMENT else ""
    return (bulk.value,)


def _people(field: BulkField, values: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the keys of the people that values name, in one query."""
    refs = {value[0] for value in values if value[0]} if field is BulkField.OWNER else set()
    return dict(User.objects.filter(ref__in=refs).values_list("ref", "pk")) if refs else {}  # type: ignore[arg-type]


def _columns(field: BulkField, values: Sequence[str], *, people: Mapping[str, int]) -> dict[str, Any]:
    """Return values as the table takes them."""
    if field is BulkField.OWNER:
        return {"owner_id": people[values[0]] if values[0] else None}
    told = dict(zip(COLUMNS[field], values, strict=True))
    return {name: _day(value) if name.endswith("_on") else value for name, value in told.items()}


def _facts(field: BulkField, values: Sequence[str]) -> dict[str, Any]:
    """Return values as the trail names them, the same as when a single system is changed."""
    names = [name.removesuffix("__ref") for name in COLUMNS[field]]
    return {name: (value or None) if name.endswith("_on") else value for name, value in zip(names, values, strict=True)}


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
