"""Crosswalk: how far doing one provision goes towards meeting another, and what follows over several steps.

A link has a direction: what is done, and what that helps to meet. The other way round nothing follows from it. A chain
is never stronger than its weakest link, and two parts of a part are only a support, because nothing says that they
overlap. Several sources that speak of the same pair stand beside each other: none is dropped, and every result can be
read back as the path that led to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from types import MappingProxyType
from typing import Final

from fairlead.domain.refusal import N_

MOST_STEPS: Final = 2
MOST_PATHS: Final = 2_000


class Strength(StrEnum):
    """How far doing one thing goes towards another."""

    FULL = "full"
    PARTIAL = "partial"
    SUPPORTING = "supporting"
    NONE = "none"

    @property
    def rank(self) -> int:
        """The place in the order from none (0) to full (3)."""
        return _RANKS[self]


_RANKS: Final[Mapping[Strength, int]] = MappingProxyType(
    {Strength.NONE: 0, Strength.SUPPORTING: 1, Strength.PARTIAL: 2, Strength.FULL: 3}
)

STRENGTH_TITLES: Final[Mapping[Strength, str]] = MappingProxyType(
    {
        Strength.FULL: N_("Full: the same procedure"),
        Strength.PARTIAL: N_("Partial: a real part of it"),
        Strength.SUPPORTING: N_("Supporting: helps, does not meet it"),
        Strength.NONE: N_("None: to be built new"),
    }
)


class Relation(StrEnum):
    """How the subject of one provision lies to that of another, where a source says so."""

    EQUAL = "equal"
    SUBSET = "subset"
    SUPERSET = "superset"
    INTERSECTS = "intersects"


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """One statement of one source: doing `done` goes this far towards `met`; both are references.

    `together` names what else has to be done for it, where the source judged several as one.
    """

    done: str
    met: str
    strength: Strength
    source: str
    rationale: str = ""
    relation: Relation | None = None
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Links of which each begins where the one before ends."""

    links: tuple[Link, ...]

    @property
    def done(self) -> str:
        """Where the path begins."""
        return self.links[0].done

    @property
    def met(self) -> str:
        """Where the path ends."""
        return self.links[-1].met

    @property
    def strength(self) -> Strength:
        """How far the whole path goes."""
        return reduce(chained, (link.strength for link in self.links))


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """All that leads from one provision to another, strongest path first."""

    done: str
    met: str
    paths: tuple[Path, ...]

    @property
    def strength(self) -> Strength:
        """The strongest of the paths; several weak ones do not add up to a strong one."""
        return self.paths[0].strength


def chained(first: Strength, second: Strength) -> Strength:
    """Return how far two links in a row go: at most the weaker one, and a part of a part only supports."""
    if first is Strength.PARTIAL and second is Strength.PARTIAL:
        return Strength.SUPPORTING
    return min(first, second, key=lambda each: each.rank)


def credit(strength: Strength) -> Strength:
    """Return what may be credited: never more than partial, since another system's procedure has to be seen to run."""
    return min(strength, Strength.PARTIAL, key=lambda each: each.rank)


class Crosswalk:
    """Links from any number of sources, found from either end."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.links: Final = tuple(links)
        towards: dict[str, list[Link]] = defaultdict(list)
        onwards: dict[str, list[Link]] = defaultdict(list)
        for link in self.links:
            onwards[link.done].append(link)
            towards[link.met].append(link)
        self._onwards: Final[Mapping[str, Sequence[Link]]] = dict(onwards)
        self._towards: Final[Mapping[str, Sequence[Link]]] = dict(towards)

    def counting_towards(self, ref: str) -> tuple[Finding, ...]:
        """Return what goes towards a provision in one step, strongest first."""
        return _merged(Path((link,)) for link in self._towards.get(ref, ()))

    def gained_from(self, ref: str) -> tuple[Finding, ...]:
        """Return what doing a provision goes towards in one step, strongest first."""
        return _merged(Path((link,)) for link in self._onwards.get(ref, ()))

    def reached(self, ref: str, *, framework: str, steps: int = MOST_STEPS) -> tuple[Finding, ...]:
        """Return what doing a provision goes towards in one framework, over several steps; no path meets itself."""
        paths = (path for path in self._paths(ref, steps=steps) if path.met.partition(":")[0] == framework)
        return _merged(paths)

    def _paths(self, ref: str, *, steps: int) -> Iterator[Path]:
        waiting: list[tuple[Link, ...]] = [(link,) for link in self._onwards.get(ref, ())]
        given = 0
        while waiting and given < MOST_PATHS:
            links = waiting.pop(0)
            path = Path(links)
            yield path
            given += 1
            if len(links) < steps and path.strength is not Strength.NONE:
                seen = {ref, *(link.met for link in links)}
                waiting.extend((*links, link) for link in self._onwards.get(path.met, ()) if link.met not in seen)


def _merged(paths: Iterable[Path]) -> tuple[Finding, ...]:
    by_pair: dict[tuple[str, str], list[Path]] = defaultdict(list)
    for path in paths:
        by_pair[path.done, path.met].append(path)
    found = (
        Finding(done=done, met=met, paths=tuple(sorted(each, key=lambda path: (-path.strength.rank, len(path.links)))))
        for (done, met), each in by_pair.items()
    )
    return tuple(sorted(found, key=lambda each: -each.strength.rank))
