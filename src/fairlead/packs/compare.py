"""Compare: what a new version of a pack changes, row by row, so that an upgrade reopens the lines it touches.

Rows are matched by identifier and never by position. A changed row names the fields that differ; a field of the
guidance is named `guidance.asks`. Nothing is judged here: whether a change reopens a decision is for the use case.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from fairlead.domain.pack import Pack
from fairlead.domain.refusal import N_, InvalidInput


class ChangeKind(StrEnum):
    """What happened to a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One row that differs between two versions; `fields` is empty unless it changed."""

    kind: ChangeKind
    space: str
    id: str
    fields: tuple[str, ...] = ()


def compare(old: Pack, new: Pack) -> tuple[Change, ...]:
    """Return what differs between two versions of one pack, in the order of the new one, removed rows last.

    Raises:
        InvalidInput: these are two different packs.
    """
    if old.id != new.id:
        raise InvalidInput(N_("{old} and {new} are different packs, not two versions of one."), old=old.id, new=new.id)
    before, after = _rows(old), _rows(new)
    changes = list(_changed(before, after))
    gone = (key for key in before if key not in after)
    changes.extend(Change(kind=ChangeKind.REMOVED, space=space, id=id) for space, id in gone)
    return tuple(changes)


def _changed(before: Mapping[tuple[str, str], Any], after: Mapping[tuple[str, str], Any]) -> Iterator[Change]:
    for key, row in after.items():
        space, id = key
        if key not in before:
            yield Change(kind=ChangeKind.ADDED, space=space, id=id)
        elif differing := tuple(_differing(before[key], row)):
            yield Change(kind=ChangeKind.CHANGED, space=space, id=id, fields=differing)


def _differing(old: Any, new: Any, *, under: str = "") -> Iterator[str]:
    for each in fields(new):
        was, now = getattr(old, each.name), getattr(new, each.name)
        if was == now:
            continue
        if is_dataclass(was) and is_dataclass(now):
            yield from _differing(was, now, under=f"{under}{each.name}.")
        else:
            yield under + each.name


def _rows(pack: Pack) -> Mapping[tuple[str, str], Any]:
    steps, impact = pack.first_steps, pack.impact
    tables: Mapping[str, Sequence[Any]] = {
        "provision": pack.provisions,
        "document": pack.documents,
        "objective": pack.objectives,
        "risk_source": pack.risk_sources,
        "scheme": pack.schemes,
        "threat": pack.threats,
        "risk": pack.risks,
        "source": pack.sources,
        "date": pack.dates,
        "entry": pack.entries,
        "mapping": pack.mappings,
        "section": impact.section if impact else (),
        "impact_question": impact.question if impact else (),
        "threshold": impact.threshold if impact else (),
        "rights_element": impact.rights_element if impact else (),
        "question": steps.question if steps else (),
        "ai_role": steps.ai_role if steps else (),
        "eu_ai_act_role": steps.eu_ai_act_role if steps else (),
        "law": steps.law if steps else (),
        "notice": steps.notice if steps else (),
        "role": steps.role if steps else (),
        "task": steps.task if steps else (),
    }
    return {(space, row.id): row for space, rows in tables.items() for row in rows}
