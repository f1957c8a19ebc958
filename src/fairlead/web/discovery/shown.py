"""How candidates and what a scan saw of them are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.inventory import CandidateState
from fairlead.reports.composition.table import Table, table
from fairlead.web.discovery import words

PLACES = 4
EXPORTS: dict[str, tuple[str, ...]] = {
    "name": ("ref", "name"),
    "state": ("state", "system", "reason"),
    "confidence": ("confidence",),
    "category": ("category", "role"),
    "parts": ("components",),
    "source": ("source", "folder", "scan"),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One candidate in a list."""

    ref: str
    name: str
    kind: str
    state: str
    gone: bool
    confidence: str
    category: str
    role: str
    parts: int
    source: str
    system: str
    system_name: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """One component that a scan saw: what it is, how sure, and the first places with how many more there are."""

    name: str
    version: str
    kind: str
    confidence: str
    places: tuple[str, ...]
    more: int


def row(one: Any) -> Row:
    """Return a candidate in words."""
    state = CandidateState(one.state)
    return Row(
        ref=one.ref,
        name=one.name,
        kind=words.STATE_KINDS[state],
        state=gettext(words.STATES[state]),
        gone=one.gone,
        confidence=words.word(words.CONFIDENCES, one.confidence),
        category=words.word(words.CATEGORIES, one.category),
        role=words.word(words.ROLES, one.proposed_role),
        parts=len(one.components),
        source=place_of(one),
        system=one.system.ref if one.system else "",
        system_name=one.system.name if one.system else "",
    )


def place_of(one: Any) -> str:
    """Return where a candidate was found: the name of what was scanned and the folder in it."""
    return f"{one.source}/{one.root}" if one.root and one.root != "." else one.source


def parts(seen: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Return the components of a candidate in words, each with the first lines that show it."""
    return tuple(
        Part(
            name=one["name"],
            version=one.get("version") or "",
            kind=words.word(words.KINDS, one["kind"]),
            confidence=words.word(words.CONFIDENCES, one["confidence"]),
            places=tuple(
                f"{place['path']}:{place['line']}" if place["line"] else place["path"]
                for place in one["occurrences"][:PLACES]
            ),
            more=max(0, len(one["occurrences"]) - PLACES),
        )
        for one in seen
    )


def candidate_table(rows: Iterable[Any]) -> Table:
    """Return candidates as a table; coded values stay codes."""
    return table(
        gettext("Candidates"),
        ("ref", gettext("Ref"), 10),
        ("name", gettext("Candidate"), 30),
        ("state", gettext("State"), 12),
        ("system", gettext("AI system"), 12),
        ("reason", gettext("Dismissed because"), 40),
        ("confidence", gettext("How sure"), 10),
        ("category", gettext("Kind of AI"), 14),
        ("role", gettext("Our part"), 14),
        ("components", gettext("Components"), 50),
        ("source", gettext("Found in"), 24),
        ("folder", gettext("Folder"), 24),
        ("scan", gettext("Last scan"), 10),
        rows=[
            (
                one.ref,
                one.name,
                one.state,
                one.system.ref if one.system else "",
                one.reason,
                one.confidence,
                one.category,
                one.proposed_role,
                tuple(one.components),
                one.source,
                one.root,
                one.last_scan.ref,
            )
            for one in rows
        ],
    )
