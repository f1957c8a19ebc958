"""A scan as SARIF 2.1.0 (OASIS), for the pages of code that show findings beside their lines.

One result for each component, on the first place that counts; the others are related places. The use of AI is no
mistake, so every result is a note. Fingerprints are the stable keys, and a comparison gives the state of the baseline.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fairlead.discovery.compare import Comparison
from fairlead.discovery.gather import Component, Occurrence
from fairlead.discovery.kinds import Confidence, Context, Kind
from fairlead.discovery.result import Scan

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RELATED = 50
WORDS = {
    Kind.PROVIDER: "Hosted AI provider",
    Kind.SDK: "AI library",
    Kind.AGENT_FRAMEWORK: "Agent framework",
    Kind.VECTOR_STORE: "Vector store",
    Kind.EXPERIMENT_TRACKING: "Experiment tracking",
    Kind.MODEL: "Model",
    Kind.MODEL_FILE: "Model file",
    Kind.TRAINED_MODEL: "Trained model",
    Kind.DATASET: "Data set",
    Kind.AGENT: "Agent",
    Kind.MCP_SERVER: "MCP server",
    Kind.MCP_CLIENT: "MCP client",
    Kind.CODING_ASSISTANT: "Coding assistant",
    Kind.PROMPT: "Prompt",
    Kind.GUARDRAIL: "Guardrail",
    Kind.ML_PROJECT: "Machine-learning project",
}
RANKS = {Confidence.HIGH: 90.0, Confidence.MEDIUM: 60.0, Confidence.LOW: 20.0}


def to_sarif(scan: Scan, *, include_low: bool = False, since: Comparison | None = None) -> str:
    """Return the findings of a scan; with a comparison each has its state, and what is gone is listed as absent."""
    shown = [one for one in scan.components if include_low or one.confidence is not Confidence.LOW]
    results = [_result(one, state=_state(one, since)) for one in shown]
    if since is not None:
        gone = {one.key for one in since.components.gone}
        results += [_result(one, state="absent") for one in since.earlier.components if one.key in gone]
    name, _, version = scan.source.tool.partition(" ")
    run: dict[str, Any] = {
        "tool": {"driver": {"name": name, "semanticVersion": version, "rules": _rules(results)}},
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The top of what was scanned."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"catalogue": scan.source.catalogue, "source": scan.source.name},
    }
    if scan.source.commit:
        run["properties"]["commit"] = scan.source.commit
    run["invocations"] = [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [
                {"level": "note", "message": {"text": f"Not read: {row.path}: {row.reason}"}} for row in scan.skipped
            ],
        }
    ]
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rules(results: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return a rule for each kind that occurs."""
    used = {row["ruleId"] for row in results}
    return [
        {"id": kind.value, "shortDescription": {"text": words}, "defaultConfiguration": {"level": "note"}}
        for kind, words in WORDS.items()
        if kind.value in used
    ]


def _state(component: Component, since: Comparison | None) -> str:
    if since is None:
        return ""
    if component.key in {one.key for one in since.components.new}:
        return "new"
    return "updated" if component.key in {one.key for one in since.components.changed} else "unchanged"


def _result(component: Component, *, state: str) -> dict[str, Any]:
    places = sorted(component.occurrences, key=lambda place: (place.context is not Context.CODE, place))
    words = f"{WORDS[component.kind]}: {component.name} {component.version}".strip()
    row: dict[str, Any] = {
        "ruleId": component.kind.value,
        "level": "note",
        "message": {"text": f"{words} ({component.confidence.value} confidence)"},
        "rank": RANKS[component.confidence],
        "locations": [_location(place) for place in places[:1]],
        "partialFingerprints": {"fairlead/v1": component.key},
    }
    if len(places) > 1:
        row["relatedLocations"] = [_location(place) for place in places[1 : MOST_RELATED + 1]]
    if state:
        row["baselineState"] = state
    return row


def _location(place: Occurrence) -> dict[str, Any]:
    physical: dict[str, Any] = {
        "artifactLocation": {"uri": quote(place.path, safe="/-._~"), "uriBaseId": "SRCROOT"},
        "region": {"startLine": max(place.line, 1)},
    }
    return {"physicalLocation": physical, "message": {"text": f"{place.symbol} ({place.context.value})"}}
