"""A scan as an SPDX 3.0.1 bill of materials in JSON-LD.

Models and data sets have the classes of the AI and dataset profiles, yet conformance is claimed for core and software
only: the AI profile asks for a supplier, a release time and a download place that a scan of source cannot know.
Identifiers come from the content, and the time that SPDX asks for is the start of 1970, so the bytes stay the same.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

from fairlead.discovery.bom import located, purl_of
from fairlead.discovery.gather import Component
from fairlead.discovery.kinds import Confidence, Kind
from fairlead.discovery.result import Scan

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
CREATED = "1970-01-01T00:00:00Z"
CREATION = "_:creation"
CLASSES = {
    Kind.MODEL: "ai_AIPackage",
    Kind.MODEL_FILE: "ai_AIPackage",
    Kind.TRAINED_MODEL: "ai_AIPackage",
    Kind.DATASET: "dataset_DatasetPackage",
}
PURPOSES = {
    Kind.SDK: "library",
    Kind.VECTOR_STORE: "library",
    Kind.EXPERIMENT_TRACKING: "library",
    Kind.GUARDRAIL: "library",
    Kind.AGENT_FRAMEWORK: "framework",
    Kind.MODEL: "model",
    Kind.MODEL_FILE: "model",
    Kind.TRAINED_MODEL: "model",
    Kind.DATASET: "data",
    Kind.PROMPT: "data",
    Kind.PROVIDER: "other",
    Kind.MCP_SERVER: "other",
}


def to_spdx(scan: Scan, *, include_low: bool = False) -> str:
    """Return the bill of materials of a scan; components of low confidence only when asked for."""
    shown = [one for one in scan.components if include_low or one.confidence is not Confidence.LOW]
    digest = hashlib.sha256((scan.to_json() + str(include_low)).encode()).hexdigest()
    base = uuid.uuid5(uuid.NAMESPACE_URL, digest).urn
    vendors = sorted({one.vendor for one in shown if one.vendor})
    makers = {vendor: f"{base}#organization-{number}" for number, vendor in enumerate(vendors, start=1)}
    graph = [
        *_frame(scan, base=base, parts=len(shown)),
        *(_element("Organization", makers[vendor], name=vendor) for vendor in vendors),
        *(row for number, one in enumerate(shown, start=1) for row in _package(one, number, base=base, makers=makers)),
    ]
    if shown:
        graph.append(_depends(base=base, parts=len(shown)))
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def _element(sort: str, identifier: str, **values: Any) -> dict[str, Any]:
    return {"type": sort, "spdxId": identifier, "creationInfo": CREATION, **values}


def _frame(scan: Scan, *, base: str, parts: int) -> Iterator[dict[str, Any]]:
    """Yield the document, the bill, what was scanned and the program that did."""
    profiles = ["core", "software"]
    yield {
        "type": "CreationInfo",
        "@id": CREATION,
        "specVersion": "3.0.1",
        "created": CREATED,
        "createdBy": [f"{base}#tool"],
    }
    yield _element("SoftwareAgent", f"{base}#tool", name=f"{scan.source.tool}, catalogue {scan.source.catalogue}")
    yield _element(
        "SpdxDocument", f"{base}#document", name=scan.source.name, rootElement=[f"{base}#bill"],
        profileConformance=profiles,
    )  # fmt: skip
    yield _element(
        "software_Sbom", f"{base}#bill", name=scan.source.name, rootElement=[f"{base}#source"],
        element=[f"{base}#part-{number}" for number in range(1, parts + 1)], profileConformance=profiles,
        software_sbomType=["source"],
    )  # fmt: skip
    version = {"software_packageVersion": scan.source.commit} if scan.source.commit else {}
    yield _element(
        "software_Package", f"{base}#source", name=scan.source.name, software_primaryPurpose="source", **version
    )


def _package(component: Component, number: int, *, base: str, makers: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Yield one part and the note of where it was seen."""
    identifier = f"{base}#part-{number}"
    row = _element(CLASSES.get(component.kind, "software_Package"), identifier, name=component.name)
    row["software_primaryPurpose"] = PURPOSES.get(component.kind, "application")
    if component.version:
        row["software_packageVersion"] = component.version
    if purl := purl_of(component):
        row["software_packageUrl"] = purl
    if component.vendor:
        row["suppliedBy"] = makers[component.vendor]
    if component.kind is Kind.DATASET:
        row["dataset_datasetType"] = ["noAssertion"]
    yield row
    seen = "\n".join(f"{located(place)} {place.symbol} ({place.context.value})" for place in component.occurrences)
    yield _element(
        "Annotation", f"{base}#seen-{number}", annotationType="other", subject=identifier,
        statement=f"{component.kind.value}, {component.confidence.value} confidence, seen in:\n{seen}",
    )  # fmt: skip


def _depends(*, base: str, parts: int) -> dict[str, Any]:
    return _element(
        "Relationship",
        f"{base}#depends",
        **{"from": f"{base}#source"},
        to=[f"{base}#part-{number}" for number in range(1, parts + 1)],
        relationshipType="dependsOn",
        completeness="incomplete",
    )
