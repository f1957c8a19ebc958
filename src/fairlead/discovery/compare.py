"""Compare two scans of one source: what is new, gone and changed.

Compared is what a scan shows. A place that moved by some lines is no change; another version, confidence, vendor or
name is, and for a proposed AI system another role, category, stage, owner, or other components.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from fairlead.discovery.candidates import Candidate
from fairlead.discovery.gather import Component
from fairlead.discovery.kinds import Confidence
from fairlead.discovery.result import SCHEMA, Scan


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Fact:
    """One property that differs, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that differs; `facts` are empty for what is new or gone."""

    key: str
    name: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What differs between two lists, each in the order of keys."""

    new: tuple[Change, ...]
    gone: tuple[Change, ...]
    changed: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What differs between two scans."""

    earlier: Scan
    later: Scan
    candidates: Changes
    components: Changes

    @property
    def has_new(self) -> bool:
        """Tell whether something is there that was not."""
        return bool(self.candidates.new or self.components.new)

    @property
    def differs(self) -> bool:
        """Tell whether anything is new, gone or changed."""
        return bool(self.candidates or self.components)

    def to_json(self) -> str:
        """Return the comparison as JSON (documented beside the JSON of a scan)."""
        content = {
            "schema": SCHEMA,
            "earlier": asdict(self.earlier.source),
            "later": asdict(self.later.source),
            "candidates": asdict(self.candidates),
            "components": asdict(self.components),
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def compare(earlier: Scan, later: Scan, *, include_low: bool = False) -> Comparison:
    """Return what differs between two scans; components of low confidence count only when asked for."""
    return Comparison(
        earlier=earlier,
        later=later,
        candidates=_changes(
            {one.key: (one.name, _of_candidate(one)) for one in earlier.candidates},
            {one.key: (one.name, _of_candidate(one)) for one in later.candidates},
        ),
        components=_changes(_shown(earlier, include_low=include_low), _shown(later, include_low=include_low)),
    )


Described = Mapping[str, tuple[str, Mapping[str, str]]]


def _shown(scan: Scan, *, include_low: bool) -> Described:
    return {
        one.key: (one.name, _of_component(one))
        for one in scan.components
        if include_low or one.confidence is not Confidence.LOW
    }


def _of_component(one: Component) -> Mapping[str, str]:
    return {"name": one.name, "version": one.version, "vendor": one.vendor, "confidence": one.confidence.value}


def _of_candidate(one: Candidate) -> Mapping[str, str]:
    return {
        "name": one.name,
        "role": one.role.value,
        "category": one.category.value,
        "stage": one.stage.value,
        "owner": one.owner,
        "components": ", ".join(sorted(one.components)),
    }


def _changes(before: Described, after: Described) -> Changes:
    changed = []
    for key in sorted(before.keys() & after.keys()):
        old, new = before[key][1], after[key][1]
        facts = tuple(Fact(what=what, before=old[what], after=new[what]) for what in old if old[what] != new[what])
        if facts:
            changed.append(Change(key=key, name=after[key][0], facts=facts))
    return Changes(
        new=tuple(Change(key=key, name=after[key][0]) for key in sorted(after.keys() - before.keys())),
        gone=tuple(Change(key=key, name=before[key][0]) for key in sorted(before.keys() - after.keys())),
        changed=tuple(changed),
    )
