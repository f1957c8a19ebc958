"""The bill of materials: strictly valid CycloneDX, and meaningful, because validity proves nothing about sense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from fairlead.discovery import Scan, scan
from fairlead.discovery.bom import references_of, to_cyclonedx
from tests.engines.discovery import model_samples
from tests.engines.discovery.labelled import repositories

VALIDATOR = JsonStrictValidator(SchemaVersion.V1_6)


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scan]:
    """Scan the corpus once, and a folder of model files."""
    folder = tmp_path_factory.mktemp("corpus")
    found = {one.name: scan(one.unfold(folder)) for one in repositories()}
    files = tmp_path_factory.mktemp("files")
    (files / "net.onnx").write_bytes(model_samples.onnx())
    (files / "od\nd.gguf").write_bytes(model_samples.gguf())
    return {**found, "files": scan(files)}


@pytest.fixture(scope="module")
def bills(scans: dict[str, Scan]) -> dict[str, dict[str, Any]]:
    """Return the bill of each scan, with everything in it."""
    return {name: json.loads(to_cyclonedx(one, include_low=True)) for name, one in scans.items()}


def parts(bills: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component of every bill."""
    for bill in bills.values():
        yield from bill["components"]


class TestToCycloneDx:
    def test_passes_strict_validation(self, scans: dict[str, Scan]) -> None:
        for name, one in scans.items():
            for every in (False, True):
                assert VALIDATOR.validate_str(to_cyclonedx(one, include_low=every)) is None, name

    def test_is_the_same_bytes_again_and_other_bytes_for_other_content(self, scans: dict[str, Scan]) -> None:
        texts = {name: to_cyclonedx(one) for name, one in scans.items()}

        assert texts == {name: to_cyclonedx(one) for name, one in scans.items()}
        serials = {json.loads(text)["serialNumber"] for text in texts.values()}
        assert len(serials) == len(texts)

    def test_holds_no_time_and_no_absolute_path(
        self, scans: dict[str, Scan], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        base = str(tmp_path_factory.getbasetemp())

        for one in scans.values():
            assert "timestamp" not in to_cyclonedx(one)
            assert base not in to_cyclonedx(one)

    def test_shows_what_the_scan_shows_and_no_more(self, scans: dict[str, Scan]) -> None:
        for one in scans.values():
            bill = json.loads(to_cyclonedx(one))
            wanted = {component.key for component in one.components if component.confidence != "low"}
            assert set(references_of(bill)) - {"scanned-source"} == wanted


class TestItsContent:
    def test_has_well_formed_package_urls(self, bills: dict[str, dict[str, Any]]) -> None:
        purls = [part["purl"] for part in parts(bills) if "purl" in part]

        assert purls
        for purl in purls:
            assert PackageURL.from_string(purl).to_string() == purl

    def test_has_evidence_with_place_and_confidence_for_each_part(self, bills: dict[str, dict[str, Any]]) -> None:
        for part in parts(bills):
            (identity,) = part["evidence"]["identity"]
            assert 0 < identity["confidence"] < 1
            assert identity["methods"]
            assert part["evidence"]["occurrences"]
            assert all(place["location"] for place in part["evidence"]["occurrences"])

    def test_names_a_place_for_each_service(self, bills: dict[str, dict[str, Any]]) -> None:
        for bill in bills.values():
            for service in bill["services"]:
                assert [row for row in service["properties"] if row["name"] == "fairlead:occurrence"]

    def test_calls_no_library_a_model_and_no_model_a_library(self, bills: dict[str, dict[str, Any]]) -> None:
        for part in parts(bills):
            kind = next(row["value"] for row in part["properties"] if row["name"] == "fairlead:kind")
            assert (part["type"] == "machine-learning-model") == (kind in ("model", "model_file", "trained_model"))
            if part.get("purl", "").startswith(("pkg:pypi/", "pkg:npm/")):
                assert part["type"] in ("library", "framework")

    def test_says_that_it_may_be_incomplete(self, bills: dict[str, dict[str, Any]]) -> None:
        for bill in bills.values():
            assert [row["aggregate"] for row in bill["compositions"]] == ["incomplete"]

    def test_has_references_that_hold(self, bills: dict[str, dict[str, Any]]) -> None:
        for bill in bills.values():
            known = list(references_of(bill))
            assert len(set(known)) == len(known)
            assert set(bill["dependencies"][0]["dependsOn"]) <= set(known)
            assert set(bill["compositions"][0]["assemblies"]) == set(known)

    def test_gives_a_hosted_provider_as_a_service_beyond_the_trust_boundary(
        self, bills: dict[str, dict[str, Any]]
    ) -> None:
        services = {row["name"]: row for row in bills["python_rag"]["services"]}

        assert services["OpenAI"]["x-trust-boundary"] is True
        assert services["OpenAI"]["provider"] == {"name": "OpenAI"}

    def test_gives_a_pinned_package_its_version(self, bills: dict[str, dict[str, Any]]) -> None:
        rows = {part["bom-ref"]: part for part in bills["python_rag"]["components"]}

        assert rows["sdk:pypi/openai"]["purl"] == "pkg:pypi/openai@1.54.0"
        assert rows["model:gpt-4o-mini"]["type"] == "machine-learning-model"


class TestOddNames:
    def test_stay_valid(self, tmp_path: Path) -> None:
        (tmp_path / 'a"\n\x01\u2028.py').write_text("import openai\nopenai.OpenAI()\n")

        text = to_cyclonedx(scan(tmp_path))

        assert VALIDATOR.validate_str(text) is None
