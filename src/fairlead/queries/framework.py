"""Frameworks and laws of the packs, and what our readiness for ISO/IEC 42001 goes towards in each.

Readiness itself judges ISO/IEC 42001 only. For another framework the pages show which of its rows are mapped, how
strongly, and how our own row stands: never that the other framework is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from fairlead.domain.crosswalk import Crosswalk, Finding, Strength
from fairlead.domain.framework import PackKind, Provision
from fairlead.domain.occasion import Occasion
from fairlead.domain.pack import Pack
from fairlead.domain.readiness import Row
from fairlead.domain.refusal import NotFound
from fairlead.packs.load import library
from fairlead.queries.evidence import FRAMEWORK
from fairlead.queries.readiness import readiness


@dataclass(frozen=True, kw_only=True)
class Met:
    """A row of another framework with what goes towards it, and which of that counts here."""

    provision: Provision
    findings: tuple[Finding, ...]
    counted: int

    @property
    def mapped(self) -> int:
        """How many rows of ours go towards it."""
        return len(self.findings)


@dataclass(frozen=True, kw_only=True)
class Other:
    """One end of a mapping in words, with our own readiness row where it is one of ISO/IEC 42001."""

    pack: Pack
    provision: Provision
    finding: Finding
    row: Row | None


@lru_cache(maxsize=1)
def frameworks() -> tuple[Pack, ...]:
    """Return the packs that are frameworks, in the order of the library."""
    return tuple(pack for pack in library().values() if pack.framework.kind is PackKind.FRAMEWORK)


@lru_cache(maxsize=1)
def crosswalk() -> Crosswalk:
    """Return the mappings of every pack as one."""
    return Crosswalk(link for pack in frameworks() for link in pack.links)


def framework(id: str) -> Pack:
    """Return one framework.

    Raises:
        NotFound: no framework has this identifier.
    """
    found = next((pack for pack in frameworks() if pack.id == id), None)
    if found is None:
        raise NotFound(id)
    return found


def our_rows(occasion: Occasion) -> Mapping[str, Row]:
    """Return our readiness rows by reference."""
    return {row.provision: row for row in readiness(occasion).rows}


def standing_in(pack: Pack, rows: Mapping[str, Row]) -> tuple[Met, ...]:
    """Return every assessable provision of a framework with what of ours goes towards it."""
    return tuple(_met(provision, rows) for provision in pack.provisions if provision.assessable)


def _met(provision: Provision, rows: Mapping[str, Row]) -> Met:
    found = tuple(
        finding
        for finding in crosswalk().counting_towards(provision.ref)
        if finding.strength is not Strength.NONE and finding.done.startswith(f"{FRAMEWORK}:")
    )
    counted = sum(finding.done in rows and rows[finding.done].counts for finding in found)
    return Met(provision=provision, findings=found, counted=counted)


def helped_by(provision: Provision, rows: Mapping[str, Row]) -> tuple[Other, ...]:
    """Return what goes towards a provision, strongest first."""
    return tuple(_other(finding.done, finding, rows) for finding in crosswalk().counting_towards(provision.ref))


def helps(provision: Provision, rows: Mapping[str, Row]) -> tuple[Other, ...]:
    """Return what a provision goes towards, strongest first."""
    return tuple(_other(finding.met, finding, rows) for finding in crosswalk().gained_from(provision.ref))


def reached_from(provision: Provision, rows: Mapping[str, Row]) -> tuple[Other, ...]:
    """Return what a provision goes towards in other frameworks by way of ISO/IEC 42001, none of it judged by anyone."""
    direct = {finding.met for finding in crosswalk().gained_from(provision.ref)}
    return tuple(
        _other(finding.met, finding, rows)
        for pack in frameworks()
        for finding in crosswalk().reached(provision.ref, framework=pack.id)
        if finding.met not in direct and finding.strength is not Strength.NONE
    )


def _other(ref: str, finding: Finding, rows: Mapping[str, Row]) -> Other:
    pack, _, number = ref.partition(":")
    found = framework(pack)
    return Other(pack=found, provision=found.provision(number), finding=finding, row=rows.get(ref))
