"""Gather the sightings of one thing into one component, and say how sure the scan is of it.

Two independent signals make high confidence, one strong signal medium, weak ones alone low. Tests, documents,
examples, comments and lock files never raise a component: seen only there, it is neutral and low.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fairlead.discovery.kinds import Confidence, Context, Kind, Signal, Strength
from fairlead.discovery.sighting import Sighting

MOST_OCCURRENCES = 200
# Signals that a redirected client leaves behind and that therefore do not show its own service.
LEFT_BEHIND = frozenset({Signal.IMPORT, Signal.MANIFEST, Signal.ENVIRONMENT, Signal.REDIRECT})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Occurrence:
    """One place where a component was seen; `line` is 0 for the whole file."""

    path: str
    line: int
    symbol: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing that was found, with everything that a person needs to judge it.

    Attributes:
        key: stable from scan to scan: the kind and the canonical name.
        aliases: other writings of the name, and package URLs.
        neutral: seen only in tests, documents, examples, comments or lock files.
    """

    key: str
    kind: Kind
    name: str
    canonical: str
    aliases: tuple[str, ...]
    vendor: str
    version: str
    confidence: Confidence
    neutral: bool
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A component with the sightings behind it, for what is derived from them."""

    component: Component
    sightings: tuple[Sighting, ...]

    @property
    def raising(self) -> tuple[Sighting, ...]:
        """The sightings that count."""
        return tuple(sighting for sighting in self.sightings if sighting.context is Context.CODE)


def gather(sightings: Iterable[Sighting]) -> tuple[Group, ...]:
    """Return the groups in the order of their keys; the result does not depend on the order of sightings."""
    found: dict[tuple[Kind, str], list[Sighting]] = {}
    for sighting in sorted(set(sightings)):
        found.setdefault((sighting.kind, sighting.canonical), []).append(sighting)
    return tuple(
        Group(component=_component(rows), sightings=tuple(rows))
        for _, rows in sorted(found.items(), key=lambda item: (item[0][0].value, item[0][1]))
    )


def confidence_of(sightings: Sequence[Sighting]) -> tuple[Confidence, bool]:
    """Return (confidence, neutral) of the sightings of one thing."""
    raising = [sighting for sighting in sightings if sighting.context is Context.CODE]
    if not raising:
        return Confidence.LOW, True
    if _is_redirected(raising):
        return Confidence.LOW, False
    if any(sighting.strength is Strength.CERTAIN for sighting in raising):
        return Confidence.HIGH, False
    strong = {sighting.signal for sighting in raising if sighting.strength is Strength.STRONG}
    every = {sighting.signal for sighting in raising if sighting.signal is not Signal.REDIRECT}
    if strong and len(every) >= 2:
        return Confidence.HIGH, False
    if strong or len(every) >= 2:
        return Confidence.MEDIUM, False
    return Confidence.LOW, False


def _is_redirected(raising: Sequence[Sighting]) -> bool:
    """Tell whether every client of a provider that is made here is pointed at another address."""
    if not any(sighting.signal is Signal.REDIRECT for sighting in raising):
        return False
    proof = (
        sighting
        for sighting in raising
        if sighting.signal not in LEFT_BEHIND and sighting.strength is not Strength.WEAK
    )
    return not any(proof)


def _component(rows: Sequence[Sighting]) -> Component:
    first = rows[0]
    confidence, neutral = confidence_of(rows)
    counted = [row for row in rows if row.context is Context.CODE] or list(rows)
    name = min(Counter(row.name for row in counted).items(), key=lambda item: (-item[1], item[0]))[0]
    aliases = {row.name for row in rows} | {row.purl for row in rows}
    return Component(
        key=f"{first.kind.value}:{first.canonical}",
        kind=first.kind,
        name=name,
        canonical=first.canonical,
        aliases=tuple(sorted(aliases - {name, ""})),
        vendor=next((row.vendor for row in counted if row.vendor), ""),
        version=_version(rows),
        confidence=confidence,
        neutral=neutral,
        occurrences=_occurrences(rows),
    )


def _version(rows: Sequence[Sighting]) -> str:
    """Return the one version that is pinned, else the one that is locked; several leave it open."""
    for locked in (False, True):
        versions = {row.version for row in rows if row.version and (row.context is Context.LOCK) is locked}
        if len(versions) == 1:
            return versions.pop()
        if versions:
            return ""
    return ""


def _occurrences(rows: Sequence[Sighting]) -> tuple[Occurrence, ...]:
    """Return the places, those that count first when there are more than are kept."""
    places = {
        Occurrence(path=row.path, line=row.line, symbol=row.symbol, context=row.context): row.context
        is not Context.CODE
        for row in rows
    }
    kept = sorted(places, key=lambda place: (places[place], place))[:MOST_OCCURRENCES]
    return tuple(sorted(kept))
