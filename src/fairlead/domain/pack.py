"""Pack: what one pack holds, once it is read and found without fault.

The pack is the truth and stays a file. An adoption names it by identifier, version and digest; everything else names a
provision by its reference, so that a new version of the pack changes no record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from fairlead.domain.catalogue import CatalogueRisk, ImpactAssessment, Threat, ThreatScheme
from fairlead.domain.crosswalk import Link
from fairlead.domain.first_steps import FirstSteps
from fairlead.domain.framework import (
    DocumentedInformation,
    Framework,
    OrganizationalObjective,
    Provision,
    ProvisionKind,
    RiskSource,
)
from fairlead.domain.law import Direction, Entry, LegalDate, ProvisionMapping, Source
from fairlead.domain.refusal import NotFound

Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A framework, a catalogue or the first steps; parts that a pack does not bring are empty.

    `digest` is the SHA-256 of the pack's files, the name under which an adoption and a cache know it.
    """

    framework: Framework
    digest: str
    provisions: tuple[Provision, ...] = ()
    documents: tuple[DocumentedInformation, ...] = ()
    objectives: tuple[OrganizationalObjective, ...] = ()
    risk_sources: tuple[RiskSource, ...] = ()
    schemes: tuple[ThreatScheme, ...] = ()
    threats: tuple[Threat, ...] = ()
    risks: tuple[CatalogueRisk, ...] = ()
    impact: ImpactAssessment | None = None
    first_steps: FirstSteps | None = None
    sources: tuple[Source, ...] = ()
    dates: tuple[LegalDate, ...] = ()
    entries: tuple[Entry, ...] = ()
    mappings: tuple[ProvisionMapping, ...] = ()
    mapping_basis: str = ""

    @property
    def id(self) -> str:
        """The framework's identifier, the part of a reference before the colon."""
        return self.framework.id

    @property
    def version(self) -> str:
        """The pack's own version; the publication has an edition instead."""
        return self.framework.version

    @cached_property
    def headings(self) -> tuple[Provision, ...]:
        """The provisions that only gather others."""
        return self._of(ProvisionKind.HEADING)

    @cached_property
    def assessable_requirements(self) -> tuple[Provision, ...]:
        """The requirements that readiness counts, one row each."""
        return self._of(ProvisionKind.REQUIREMENT)

    @cached_property
    def controls(self) -> tuple[Provision, ...]:
        """The controls that a statement of applicability decides, one row each (6.1.3)."""
        return self._of(ProvisionKind.CONTROL)

    @cached_property
    def duties(self) -> tuple[Provision, ...]:
        """What a law asks."""
        return self._of(ProvisionKind.DUTY)

    @cached_property
    def outcomes(self) -> tuple[Provision, ...]:
        """What a voluntary framework wants achieved."""
        return self._of(ProvisionKind.OUTCOME)

    @cached_property
    def groups(self) -> tuple[Provision, ...]:
        """The outermost headings, in order: the clauses and the control objectives."""
        return tuple(each for each in self.provisions if not each.parent)

    def provision(self, id: str) -> Provision:
        """Return one provision by its identifier.

        Raises:
            NotFound: this framework has no such provision.
        """
        return _found(self._provisions, id)

    def children(self, id: str) -> tuple[Provision, ...]:
        """Return the provisions directly below one provision, in order."""
        return tuple(each for each in self.provisions if each.parent == id)

    def documents_of(self, id: str) -> tuple[DocumentedInformation, ...]:
        """Return the documented information that one provision calls for."""
        wanted = set(self.provision(id).documents)
        return tuple(each for each in self.documents if each.id in wanted)

    def risk(self, id: str) -> CatalogueRisk:
        """Return one risk of the catalogue by its identifier.

        Raises:
            NotFound: this catalogue has no such risk.
        """
        return _found(self._risks, id)

    def risks_for(self, control: str) -> tuple[CatalogueRisk, ...]:
        """Return the risks that a control commonly treats, in the order of the catalogue."""
        return tuple(each for each in self.risks if control in each.controls)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The mappings as links between references, each in the direction in which it was judged."""
        return tuple(link for mapping in self.mappings for link in _links(mapping, pack=self.id))

    @cached_property
    def _provisions(self) -> Mapping[str, Provision]:
        return {each.id: each for each in self.provisions}

    @cached_property
    def _risks(self) -> Mapping[str, CatalogueRisk]:
        return {each.id: each for each in self.risks}

    def _of(self, kind: ProvisionKind) -> tuple[Provision, ...]:
        return tuple(each for each in self.provisions if each.kind is kind)


def _links(mapping: ProvisionMapping, *, pack: str) -> Iterator[Link]:
    own = tuple(f"{pack}:{each}" for each in mapping.provisions)
    theirs = tuple(f"{mapping.framework}:{each}" for each in mapping.targets)
    done_side, met_side = (own, theirs) if mapping.direction is Direction.GIVES else (theirs, own)
    for done in done_side:
        together = tuple(each for each in done_side if each != done) if mapping.jointly else ()
        for met in met_side:
            yield Link(
                done=done,
                met=met,
                strength=mapping.strength,
                source=pack,
                rationale=mapping.rationale,
                relation=mapping.relation,
                together=together,
            )


def _found(rows: Mapping[str, Row], id: str) -> Row:
    try:
        return rows[id]
    except KeyError:
        raise NotFound(id) from None
