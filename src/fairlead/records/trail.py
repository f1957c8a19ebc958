"""The audit trail's tables, and `act`, the unit of work that seals what a use case noted.

A use case calls `append`, which waits. When the outermost `@act` ends, the organization's head row is locked, every
waiting note becomes canonical bytes and one leaf of the organization's Merkle tree, and change, entries and frontier
commit in one transaction. Sealed any earlier, two threads on PostgreSQL lock the head too early and deadlock.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from django.db import connection, models, transaction

from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.records import tenancy
from fairlead.records.statements import Insert
from fairlead.records.tenancy import Scoped
from fairlead.trail.canonical import canonical_bytes, fact_digest
from fairlead.trail.chain import Frontier, completed_nodes, leaf_hash
from fairlead.trail.entry import Entry, timestamp

P = ParamSpec("P")
R = TypeVar("R")


class TrailHead(Scoped):
    """The end of one organization's log: its size and the frontier of its tree."""

    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="one_log_per_organization")]


def _organization() -> models.ForeignKey[Any, Any]:
    """Return the organization of a row without an index of its own: each index here begins with it."""
    return models.ForeignKey("records.Organization", on_delete=models.PROTECT, related_name="+", db_index=False)


class TrailEntry(Scoped):
    """One entry: the canonical bytes as sealed, and columns to search by. Never updated, never deleted."""

    organization = _organization()
    seq = models.BigIntegerField()
    canonical = models.BinaryField()
    nodes = models.BinaryField()  # hashes of the subtrees that this entry completes, its own leaf hash first
    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    batch = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "seq"], name="one_entry_per_number")]
        indexes = [
            models.Index(fields=["organization", "subject", "seq"], name="trail_by_subject"),
            models.Index(fields=["organization", "action", "seq"], name="trail_by_action"),
        ]


class TrailValue(Scoped):
    """The salt and value behind one digest of an entry; erasable by law while the log still verifies."""

    organization = _organization()
    seq = models.BigIntegerField()
    field = models.CharField(max_length=60)
    salt = models.BinaryField(max_length=16, null=True)
    value = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "seq", "field"], name="one_value_per_field")]


class TrailCheckpoint(Scoped):
    """A signed statement of the log's size and root, as handed out."""

    size = models.BigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "size"], name="one_checkpoint_per_size")]


@dataclass(frozen=True, kw_only=True)
class _Note:
    """One changed object, waiting to be sealed."""

    occasion: Occasion
    action: Action
    subject: str
    reason: str
    facts: Mapping[str, Any]


_notes: ContextVar[list[_Note] | None] = ContextVar("fairlead_notes", default=None)


def append(
    occasion: Occasion, action: Action, *, subject: str, facts: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Note one changed object; it is sealed as the last step of the outermost use case.

    Args:
        occasion: whose log it enters; founding an organization writes to two.
        action: what was done.
        subject: ref of the changed object.
        facts: each changed field with its new value; only salted digests of them enter the log.
        reason: the person's own words, where the act asks for them.

    Raises:
        RuntimeError: called outside of an `@act`: a bug.
    """
    notes = _notes.get()
    if notes is None:
        raise RuntimeError("Only a use case marked with @act writes to the trail.")
    notes.append(_Note(occasion=occasion, action=action, subject=subject, reason=reason, facts=facts or {}))


def act(function: Callable[Concatenate[Occasion, P], R]) -> Callable[Concatenate[Occasion, P], R]:
    """Make a use case one transaction whose changes and trail entries commit together.

    An organization has one writer at a time: its log is locked from the first statement on, so what a use case reads is
    still so when it writes (`docs/decisions/0016-one-writer.md`). SQLite has one writer for everybody anyway.
    """

    @wraps(function)
    def run(occasion: Occasion, /, *args: P.args, **kwargs: P.kwargs) -> R:
        if _notes.get() is not None:
            return function(occasion, *args, **kwargs)
        tenancy.enter(occasion.organization)
        notes: list[_Note] = []
        token = _notes.set(notes)
        try:
            with transaction.atomic():
                own = _head(occasion.organization) if connection.features.has_select_for_update else None
                result = function(occasion, *args, **kwargs)
                for organization in sorted({note.occasion.organization for note in notes}):
                    ours = [note for note in notes if note.occasion.organization == organization]
                    _seal(ours, head=own if organization == occasion.organization else None)
        except BaseException:
            tenancy.forget()
            raise
        finally:
            _notes.reset(token)
        return result

    return run


def _seal(notes: list[_Note], *, head: _Head | None) -> None:
    """Turn one organization's notes into entries behind its head, which stays locked until the commit."""
    organization = notes[0].occasion.organization
    tenancy.enter(organization)
    head = head or _head(organization)
    if head is None:
        raise TrailHead.DoesNotExist(f"Organization {organization} has no log.")
    origin, frontier = head.origin, head.frontier
    batch = f"b{frontier.size}" if len(notes) > 1 else None
    entries: list[tuple[Any, ...]] = []
    values: list[tuple[Any, ...]] = []
    for seq, note in enumerate(notes, start=frontier.size):
        salted = [(name, secrets.token_bytes(16), plain(value)) for name, value in note.facts.items()]
        facts = {name: fact_digest(salt, value) for name, salt, value in salted}
        entry = _entry_of(note, origin=origin, seq=seq, batch=batch, facts=facts)
        canonical = canonical_bytes(entry.to_json())
        nodes = completed_nodes(leaf_hash(canonical), frontier)
        frontier = frontier.append(nodes[0])
        columns = (note.occasion.at, entry.actor, entry.action, entry.subject, entry.batch or "")
        entries.append((organization, seq, canonical, b"".join(nodes), *columns))
        values.extend((organization, seq, name, salt, value, None) for name, salt, value in salted)
    _INSERT_ENTRIES.rows(entries)
    _INSERT_VALUES.rows(values)
    with connection.cursor() as cursor:
        moved = "UPDATE records_trailhead SET size = %s, frontier = %s WHERE organization_id = %s"
        cursor.execute(moved, [frontier.size, frontier.to_bytes(), organization])


_INSERT_ENTRIES = Insert(
    TrailEntry, "organization", "seq", "canonical", "nodes", "at", "actor", "action", "subject", "batch"
)
_INSERT_VALUES = Insert(TrailValue, "organization", "seq", "field", "salt", "value", "erased_at")


class _Head(NamedTuple):
    """A log's name, and the hashes that stand for its entries so far."""

    origin: str
    frontier: Frontier


def _head(organization: int) -> _Head | None:
    """Return the head of a log, its row locked until the commit; None where there is no log yet."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        asked = f"SELECT origin, size, frontier FROM records_trailhead WHERE organization_id = %s{lock}"
        cursor.execute(asked, [organization])
        row = cursor.fetchone()
    if row is None:
        return None
    origin, size, stored = row
    return _Head(origin, Frontier.from_bytes(bytes(stored)) if size else Frontier())


def _entry_of(note: _Note, *, origin: str, seq: int, batch: str | None, facts: Mapping[str, str]) -> Entry:
    occasion = note.occasion
    return Entry(
        log=origin,
        seq=seq,
        at=timestamp(occasion.at),
        actor=occasion.actor,
        role=occasion.role.value,
        door=occasion.door.value,
        batch=batch,
        action=note.action.value,
        subject=note.subject,
        reason=note.reason or None,
        facts=facts,
    )


def plain(value: Any) -> Any:
    """Return a value as the trail holds it: text, whole number, truth value, null, and lists and objects of these."""
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, datetime):
        return timestamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return str(value)
