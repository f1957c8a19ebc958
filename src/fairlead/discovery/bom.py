"""A scan as a CycloneDX 1.6 bill of materials with machine-learning parts (ECMA-424).

It is built here as plain JSON, because the validating library costs a second of import; the tests validate it
strictly. Serial number and order come from the content, and no time is written, so a scan of the same commit gives
the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from fairlead.discovery.classify import LOCKS, is_manifest
from fairlead.discovery.gather import Component, Occurrence
from fairlead.discovery.kinds import Confidence, Kind
from fairlead.discovery.result import Scan

SPEC_VERSION = "1.6"
ROOT_REF = "scanned-source"
PROVED = {Confidence.HIGH: 0.95, Confidence.MEDIUM: 0.75, Confidence.LOW: 0.3}
TYPES = {
    Kind.SDK: "library",
    Kind.AGENT_FRAMEWORK: "framework",
    Kind.VECTOR_STORE: "library",
    Kind.EXPERIMENT_TRACKING: "library",
    Kind.GUARDRAIL: "library",
    Kind.MODEL: "machine-learning-model",
    Kind.MODEL_FILE: "machine-learning-model",
    Kind.TRAINED_MODEL: "machine-learning-model",
    Kind.DATASET: "data",
    Kind.PROMPT: "data",
    Kind.AGENT: "application",
    Kind.MCP_CLIENT: "application",
    Kind.CODING_ASSISTANT: "application",
    Kind.ML_PROJECT: "application",
}
SERVICES = frozenset({Kind.PROVIDER, Kind.MCP_SERVER})


def to_cyclonedx(scan: Scan, *, include_low: bool = False) -> str:
    """Return the bill of materials of a scan; components of low confidence only when asked for."""
    kept = [component for component in scan.components if include_low or component.confidence is not Confidence.LOW]
    parts = [_component(component) for component in kept if component.kind not in SERVICES]
    services = [_service(component) for component in kept if component.kind in SERVICES]
    references = sorted(component.key for component in kept)
    content: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC_VERSION,
        "serialNumber": "",
        "version": 1,
        "metadata": _metadata(scan),
        "components": parts,
        "services": services,
        "dependencies": [{"ref": ROOT_REF, "dependsOn": references}],
        "compositions": [{"aggregate": "incomplete", "assemblies": [ROOT_REF, *references]}],
    }
    content["serialNumber"] = serial_number(content)
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def serial_number(content: dict[str, Any]) -> str:
    """Return the serial number that a document's own content decides."""
    canonical = json.dumps({**content, "serialNumber": ""}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(canonical.encode()).hexdigest()).urn


def _metadata(scan: Scan) -> dict[str, Any]:
    name, _, version = scan.source.tool.partition(" ")
    source: dict[str, Any] = {"type": "application", "bom-ref": ROOT_REF, "name": scan.source.name}
    if scan.source.commit:
        source["version"] = scan.source.commit
    return {
        "lifecycles": [{"phase": "pre-build"}],
        "tools": {"components": [{"type": "application", "name": name, "version": version}]},
        "component": source,
        "properties": [{"name": "fairlead:catalogue", "value": scan.source.catalogue}],
    }


def _component(component: Component) -> dict[str, Any]:
    row: dict[str, Any] = {"type": TYPES[component.kind], "bom-ref": component.key, "name": component.name}
    if component.version:
        row["version"] = component.version
    if component.vendor:
        row["supplier"] = {"name": component.vendor}
    purl = purl_of(component)
    if purl:
        row["purl"] = purl
    if component.kind is Kind.DATASET:
        row["data"] = [{"type": "dataset", "name": component.name}]
    row["evidence"] = _evidence(component, has_purl=bool(purl))
    row["properties"] = _properties(component)
    return row


def purl_of(component: Component) -> str:
    """Return the package URL of a component, with its version; the first by name when it has several packages."""
    purls = [alias for alias in component.aliases if alias.startswith("pkg:")]
    if not purls:
        return ""
    wanted = [purl for purl in purls if purl.endswith(f"/{component.canonical.rsplit('/', 1)[-1]}")]
    purl = (wanted or purls)[0]
    hub = purl.startswith("pkg:huggingface/")
    return f"{purl}@{component.version}" if component.version and not hub and len(purls) == 1 else purl


def _evidence(component: Component, *, has_purl: bool) -> dict[str, Any]:
    sure = PROVED[component.confidence]
    methods = [
        {"technique": technique, "confidence": sure}
        for technique in sorted(set(map(technique_of, component.occurrences)))
    ]
    return {
        "identity": [{"field": "purl" if has_purl else "name", "confidence": sure, "methods": methods}],
        "occurrences": [_place(place) for place in component.occurrences],
    }


def _place(place: Occurrence) -> dict[str, Any]:
    row: dict[str, Any] = {"location": place.path}
    if place.line:
        row["line"] = place.line
    row["symbol"] = place.symbol
    row["additionalContext"] = place.context.value
    return row


def technique_of(place: Occurrence) -> str:
    """Return the technique, in CycloneDX words, that a place implies."""
    name = place.path.rsplit("/", 1)[-1]
    if name in LOCKS or is_manifest(place.path):
        return "manifest-analysis"
    if place.line == 0:
        return "filename" if place.symbol == name else "binary-analysis"
    return "source-code-analysis"


def _properties(component: Component) -> list[dict[str, str]]:
    rows = [
        ("fairlead:kind", component.kind.value),
        ("fairlead:confidence", component.confidence.value),
        ("fairlead:neutral", "true" if component.neutral else "false"),
        *(("fairlead:alias", alias) for alias in component.aliases),
    ]
    return [{"name": name, "value": value} for name, value in rows]


def _service(component: Component) -> dict[str, Any]:
    """Return a hosted provider or an MCP server; CycloneDX gives services no evidence, so places are properties."""
    row: dict[str, Any] = {"bom-ref": component.key, "name": component.name}
    if component.vendor:
        row["provider"] = {"name": component.vendor}
    if component.version:
        row["version"] = component.version
    row["x-trust-boundary"] = component.kind is Kind.PROVIDER
    places = [{"name": "fairlead:occurrence", "value": located(place)} for place in component.occurrences]
    row["properties"] = [*_properties(component), *places]
    return row


def located(place: Occurrence) -> str:
    """Return a place as people write it: file and line."""
    return f"{place.path}:{place.line}" if place.line else place.path


def references_of(content: dict[str, Any]) -> Iterable[str]:
    """Yield every `bom-ref` of a document, for checks that references hold."""
    parts: Sequence[dict[str, Any]] = [content["metadata"]["component"], *content["components"], *content["services"]]
    yield from (part["bom-ref"] for part in parts)
