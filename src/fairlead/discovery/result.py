"""The result of a scan, and its JSON: stable, documented, versioned, the same bytes for the same tree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fairlead.discovery.candidates import Candidate
from fairlead.discovery.gather import Component
from fairlead.discovery.sighting import Skipped

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What was scanned, and with what.

    Attributes:
        name: the name of the folder; never its place on a disk.
        commit: what the checkout's HEAD points at; empty without git.
        catalogue: the version of the catalogue.
        tool: the program and its version.
    """

    name: str
    commit: str
    catalogue: str
    tool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """The result of a scan; it holds no time and no absolute path, so that scanning again gives the same bytes."""

    source: Source
    components: tuple[Component, ...]
    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]

    def to_json(self) -> str:
        """Return the scan in its documented JSON form (schema 1)."""
        content = {
            "schema": SCHEMA,
            "source": {
                "name": self.source.name,
                "commit": self.source.commit,
                "catalogue": self.source.catalogue,
                "tool": self.source.tool,
            },
            "components": [_component_row(component) for component in self.components],
            "candidates": [_candidate_row(candidate) for candidate in self.candidates],
            "skipped": [{"path": row.path, "reason": row.reason} for row in self.skipped],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _component_row(component: Component) -> dict[str, Any]:
    return {
        "key": component.key,
        "kind": component.kind.value,
        "name": component.name,
        "canonical": component.canonical,
        "aliases": list(component.aliases),
        "vendor": component.vendor,
        "version": component.version,
        "confidence": component.confidence.value,
        "neutral": component.neutral,
        "occurrences": [
            {"path": place.path, "line": place.line, "symbol": place.symbol, "context": place.context.value}
            for place in component.occurrences
        ],
    }


def _candidate_row(candidate: Candidate) -> dict[str, Any]:
    return {
        "key": candidate.key,
        "name": candidate.name,
        "root": candidate.root,
        "role": candidate.role.value,
        "category": candidate.category.value,
        "stage": candidate.stage.value,
        "owner": candidate.owner,
        "components": list(candidate.components),
        "first_seen": candidate.first_seen,
        "last_seen": candidate.last_seen,
        "risks": list(candidate.risks),
    }
