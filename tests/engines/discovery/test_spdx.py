"""SPDX 3: whole by the classes' own demands, honest about its profiles, the same bytes again."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from fairlead.discovery import Scan, scan
from fairlead.discovery.spdx import to_spdx
from tests.engines.discovery.labelled import repositories

ANYWHERE = {"type", "spdxId", "creationInfo", "name"}
PROPERTIES = {
    "SoftwareAgent": set(),
    "Organization": set(),
    "SpdxDocument": {"rootElement", "profileConformance"},
    "software_Sbom": {"rootElement", "element", "profileConformance", "software_sbomType"},
    "software_Package": {"software_primaryPurpose", "software_packageVersion", "software_packageUrl", "suppliedBy"},
    "ai_AIPackage": {"software_primaryPurpose", "software_packageVersion", "software_packageUrl", "suppliedBy"},
    "dataset_DatasetPackage": {
        "software_primaryPurpose", "software_packageVersion", "software_packageUrl", "suppliedBy",
        "dataset_datasetType",
    },
    "Annotation": {"annotationType", "subject", "statement"},
    "Relationship": {"from", "to", "relationshipType", "completeness"},
}  # fmt: skip


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scan]:
    """Scan the corpus once."""
    folder = tmp_path_factory.mktemp("corpus")
    return {one.name: scan(one.unfold(folder)) for one in repositories()}


@pytest.fixture(scope="module")
def graphs(scans: dict[str, Scan]) -> dict[str, list[dict[str, Any]]]:
    """Return the graph of each bill, with everything in it."""
    return {name: json.loads(to_spdx(one, include_low=True))["@graph"] for name, one in scans.items()}


class TestToSpdx:
    def test_uses_only_known_classes_and_their_properties(self, graphs: dict[str, list[dict[str, Any]]]) -> None:
        for graph in graphs.values():
            creation, *elements = graph
            assert (creation["type"], creation["specVersion"]) == ("CreationInfo", "3.0.1")
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", creation["created"])
            for row in elements:
                assert row["creationInfo"] == creation["@id"]
                assert set(row) <= ANYWHERE | PROPERTIES[row["type"]], row

    def test_has_unique_identifiers_and_references_that_hold(self, graphs: dict[str, list[dict[str, Any]]]) -> None:
        for graph in graphs.values():
            known = [row["spdxId"] for row in graph[1:]]
            assert len(set(known)) == len(known)
            for row in graph:
                for key in ("rootElement", "element", "to", "createdBy"):
                    assert set(row.get(key, [])) <= set(known)
                for key in ("from", "subject", "suppliedBy"):
                    assert row.get(key, known[0]) in known

    def test_claims_no_profile_whose_fields_it_cannot_know(self, graphs: dict[str, list[dict[str, Any]]]) -> None:
        claims = [
            row["profileConformance"] for graph in graphs.values() for row in graph if "profileConformance" in row
        ]

        assert {tuple(one) for one in claims} == {("core", "software")}

    def test_calls_models_and_data_sets_what_they_are_and_says_where(
        self, scans: dict[str, Scan], graphs: dict[str, list[dict[str, Any]]]
    ) -> None:
        for name, one in scans.items():
            rows = graphs[name]
            sorts = [row["type"] for row in rows]
            models = [row for row in one.components if row.kind in ("model", "model_file", "trained_model")]
            assert sorts.count("ai_AIPackage") == len(models)
            assert sorts.count("dataset_DatasetPackage") == len(
                [row for row in one.components if row.kind == "dataset"]
            )
            statements = [row["statement"] for row in rows if row["type"] == "Annotation"]
            assert len(statements) == len(one.components)
            assert all("confidence, seen in:\n" in statement for statement in statements)

    def test_is_the_same_bytes_again(self, scans: dict[str, Scan]) -> None:
        texts = {name: to_spdx(one) for name, one in scans.items()}

        assert texts == {name: to_spdx(one) for name, one in scans.items()}
        assert len({re.search(r"urn:uuid:[0-9a-f\-]+", text)[0] for text in texts.values()}) == len(texts)  # type: ignore[index]
