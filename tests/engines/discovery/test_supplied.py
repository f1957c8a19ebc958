"""Bills of materials of suppliers: read as claims with their place, and refused with every fault named."""

from __future__ import annotations

import copy
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery import BillRejected, Limits, Scan, scan, scan_from_json, scan_input
from fairlead.discovery.bom import to_cyclonedx
from fairlead.discovery.spdx import to_spdx
from fairlead.discovery.supplied import scan_bill
from tests.engines.discovery.labelled import repositories

CYCLONEDX: dict[str, Any] = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"component": {"type": "application", "bom-ref": "desk", "name": "Harbour Desk"}},
    "components": [
        {
            "type": "machine-learning-model",
            "bom-ref": "m",
            "name": "bert-base-uncased",
            "purl": "pkg:huggingface/google-bert/bert-base-uncased@86b5e0934494bd15c9632b12f734a8a67f723594",
            "modelCard": {
                "modelParameters": {
                    "task": "text-classification",
                    "datasets": [{"type": "dataset", "name": "imdb"}, {"ref": "d"}],
                }
            },
        },
        {"type": "data", "bom-ref": "d", "name": "claims-2023", "data": [{"type": "dataset"}]},
        {"type": "data", "bom-ref": "c", "name": "settings", "data": [{"type": "configuration"}]},
        {
            "type": "container",
            "bom-ref": "i",
            "name": "image",
            "components": [
                {"type": "library", "name": "openai", "version": "1.54.0", "purl": "pkg:pypi/openai@1.54.0"},
                {"type": "library", "name": "requests", "purl": "pkg:pypi/requests@2.32.0"},
                {"type": "library", "name": "mistral", "version": "1"},
                {
                    "type": "library",
                    "name": "langchain4j",
                    "purl": "pkg:maven/dev.langchain4j/langchain4j@0.36.0?type=jar",
                },
            ],
        },
    ],
    "services": [
        {"name": "answers", "endpoints": ["https://api.openai.com/v1/chat/completions"]},
        {"name": "Anthropic", "provider": {"name": "Anthropic"}},
        {"name": "mail", "endpoints": ["smtp://mail.example.org"]},
    ],
}
SPDX_2: dict[str, Any] = {
    "spdxVersion": "SPDX-2.3",
    "name": "Harbour Desk",
    "packages": [
        {
            "SPDXID": "SPDXRef-a",
            "name": "openai",
            "versionInfo": "1.54.0",
            "externalRefs": [
                {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:x"},
                {
                    "referenceCategory": "PACKAGE-MANAGER",
                    "referenceType": "purl",
                    "referenceLocator": "pkg:pypi/openai",
                },
            ],
        },
        {"SPDXID": "SPDXRef-b", "name": "flask"},
    ],
}
SPDX_3: dict[str, Any] = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"},
        {"type": "SpdxDocument", "spdxId": "urn:d", "name": "a document", "rootElement": ["urn:b"]},
        {"type": "software_Sbom", "spdxId": "urn:b", "rootElement": ["urn:p"]},
        {"type": "software_Package", "spdxId": "urn:p", "name": "Harbour Desk"},
        {"type": "ai_AIPackage", "spdxId": "urn:m", "name": "claims-sorter", "ai_domain": ["text generation"]},
        {"type": "dataset_DatasetPackage", "spdxId": "urn:s", "name": "claims-2023"},
        {
            "type": "software_Package",
            "spdxId": "urn:l",
            "name": "torch",
            "software_packageVersion": "2.5.1",
            "externalIdentifier": [{"externalIdentifierType": "packageUrl", "identifier": "pkg:pypi/torch@2.5.1"}],
        },
    ],
}


def read(content: object, *, name: str = "bom.json") -> Scan:
    """Scan a bill that is given as a tree."""
    return scan_bill(json.dumps(content, indent=1).encode(), name=name)


def faults_of(content: bytes, *, limits: Limits | None = None) -> tuple[str, ...]:
    """Return what is wrong with a bill."""
    with pytest.raises(BillRejected) as refused:
        scan_bill(content, name="bom.json", limits=limits)
    return refused.value.faults


def changed(place: str, value: object, *, bill: dict[str, Any] = CYCLONEDX) -> bytes:
    """Return a bill with one value changed; a place is a JSON pointer."""
    copied = copy.deepcopy(bill)
    node: Any = copied
    *way, last = place.strip("/").split("/")
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    node[int(last) if last.isdigit() else last] = value
    return json.dumps(copied).encode()


class TestACycloneDxBill:
    def test_gives_what_it_states_of_ai_and_nothing_else(self) -> None:
        assert {one.key for one in read(CYCLONEDX).components} == {
            "model:bert-base-uncased", "dataset:imdb", "dataset:claims-2023", "sdk:pypi/openai",
            "agent_framework:langchain4j", "provider:openai", "provider:anthropic",
        }  # fmt: skip

    def test_is_a_claim_of_medium_confidence(self) -> None:
        assert {one.confidence for one in read(CYCLONEDX).components} == {"medium"}

    def test_names_the_line_and_the_pointer_of_each_part(self) -> None:
        text = json.dumps(CYCLONEDX, indent=1)
        places = {one.key: one.occurrences[0] for one in read(CYCLONEDX).components}

        openai = places["sdk:pypi/openai"]
        assert (openai.path, openai.symbol) == ("bom.json", "/components/3/components/0")
        assert text.split("\n")[openai.line - 1].strip() == '"name": "openai",'
        assert places["model:bert-base-uncased"].symbol == "/components/0"

    def test_proposes_the_product_as_one_system_that_its_buyer_deploys(self) -> None:
        (candidate,) = read(CYCLONEDX).candidates

        assert (candidate.name, candidate.role, candidate.stage) == ("Harbour Desk", "deployer", "deployment")
        assert (candidate.category, candidate.key) == ("generative", "system:.")
        assert "model:bert-base-uncased" in candidate.components

    def test_without_ai_proposes_nothing(self) -> None:
        found = read({**CYCLONEDX, "components": [], "services": []})

        assert (found.components, found.candidates) == ((), ())

    def test_reads_back_as_the_json_of_a_scan_in_the_same_bytes(self) -> None:
        first = read(CYCLONEDX).to_json()

        assert first == read(CYCLONEDX).to_json()
        assert scan_from_json(first).to_json() == first

    def test_of_this_scanner_gives_the_components_that_were_written(self, tmp_path: Path) -> None:
        for one in repositories():
            found = scan(one.unfold(tmp_path))
            again = scan_bill(to_cyclonedx(found).encode(), name="bom.json")

            assert {row.key for row in again.components} == {
                row.key for row in found.components if row.confidence != "low"
            }
            assert all(row.confidence == "medium" for row in again.components)


class TestAnSpdxBill:
    def test_of_version_2_gives_packages_by_their_package_url(self) -> None:
        found = read(SPDX_2)

        (component,) = found.components
        assert (component.key, component.version, found.source.name) == ("sdk:pypi/openai", "1.54.0", "Harbour Desk")
        assert component.occurrences[0].symbol == "/packages/0"

    def test_of_version_3_gives_models_data_sets_and_packages(self) -> None:
        found = read(SPDX_3)

        assert {one.key for one in found.components} == {"model:claims-sorter", "dataset:claims-2023", "sdk:pypi/torch"}
        (candidate,) = found.candidates
        assert (candidate.name, candidate.category) == ("Harbour Desk", "generative")

    def test_of_this_scanner_gives_its_models_and_packages(self, tmp_path: Path) -> None:
        found = scan(next(one for one in repositories() if one.name == "python_rag").unfold(tmp_path))
        again = scan_bill(to_spdx(found).encode(), name="bom.json")

        assert {"model:gpt-4o-mini", "sdk:pypi/openai"} <= {one.key for one in again.components}


class TestABadBill:
    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            (b"", "line 1, column 1: Expecting value"),
            (b"{", "line 1, column 2: Expecting property name"),
            (b'{"a": 1,\n "b": }', "line 2, column 7: Expecting value"),
            (b'{"a": "\xff"}', "not UTF-8 at byte 8"),
            (b'{"a": NaN}', "NaN is no JSON"),
            (b'\n{"a": 1,\n "a": 2}', "line 3: the key 'a' stands twice"),
            (b"[" * 100_000, "line 1: nested more than 100 deep"),
            (b"[" * 90 + b"]" * 90, '/: neither CycloneDX ("bomFormat") nor SPDX'),
            (b'{"bomFormat": "Other"}', '/: neither CycloneDX ("bomFormat") nor SPDX'),
            (b"<?xml version='1.0'?><bom/>", "this is XML; ask the supplier for the JSON form"),
            (b"\xef\xbb\xbf  <bom/>", "this is XML; ask the supplier for the JSON form"),
            (b"SPDXVersion: SPDX-2.3\n", "this is SPDX tag-value; ask the supplier for the JSON form"),
            (changed("specVersion", "1.1"), "/specVersion: must be one of 1.2, "),
            (changed("specVersion", 1.6), "/specVersion: must be one of 1.2, "),
            (changed("specVersion", ["1.6"]), "/specVersion: must be one of 1.2, "),
            (changed("components", {}), "/components: must be a list"),
            (changed("components/0", 7), "/components/0: must be an object"),
            (changed("components/0/type", "toaster"), "/components/0/type: must be one of application, "),
            (changed("components/0/type", None), "/components/0/type: must be text"),
            (changed("components/0/name", ""), "/components/0/name: must not be empty"),
            (changed("components/0/name", "a\0"), "/components/0/name: holds a sign that is no text"),
            (changed("components/0/name", "\ud800"), "/components/0/name: holds a sign that is no text"),
            (changed("components/0/name", "x" * 1001), "/components/0/name: must be text of at most 1000"),
            (changed("components/0/purl", "openai"), "/components/0/purl: must be a package URL"),
            (changed("components/1/bom-ref", "m"), "/components/1/bom-ref: 'm' is the bom-ref of another part too"),
            (changed("components/3/components/0/version", 1), "/components/3/components/0/version: must be text"),
            (changed("components/0/modelCard/modelParameters", 1), "/components/0/modelCard/modelParameters: must be"),
            (changed("metadata/component", "x"), "/metadata/component: must be an object"),
            (changed("services/0/endpoints", "x"), "/services/0/endpoints: must be a list"),
            (changed("spdxVersion", "SPDX-2.1", bill=SPDX_2), "/spdxVersion: must be one of SPDX-2.2, SPDX-2.3"),
            (changed("packages/1/SPDXID", "SPDXRef-a", bill=SPDX_2), "/packages/1/SPDXID: 'SPDXRef-a' is the ident"),
            (changed("@graph/0/specVersion", "3.1", bill=SPDX_3), "/@graph/0/specVersion: must be one of 3.0.0, "),
            (changed("@graph/0/type", "Other", bill=SPDX_3), "/@graph: has no CreationInfo"),
            (changed("@graph/4/name", None, bill=SPDX_3), "/@graph/4/name: must be text"),
        ],
    )  # fmt: skip
    def test_is_refused_with_the_file_and_the_place(self, content: bytes, fault: str) -> None:
        faults = faults_of(content)

        assert any(one.startswith(f"bom.json: {fault}") for one in faults), faults

    def test_that_is_too_large_is_refused_unread(self) -> None:
        assert faults_of(b" " * 101, limits=Limits(bill_bytes=100)) == ("bom.json: larger than 100 bytes",)

    def test_has_all_its_faults_named_but_not_without_end(self) -> None:
        both = changed("services/0/name", 3, bill={**CYCLONEDX, "components": [{"type": "x", "name": "y"}]})

        assert len(faults_of(both)) == 2
        assert len(faults_of(changed("components", [1] * 500))) == 100

    @given(
        place=st.sampled_from(
            ["components", "components/0", "components/0/purl", "components/0/modelCard", "services/0", "metadata"]
        ),
        value=st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
            max_leaves=6,
        ),
    )
    def test_is_read_or_refused_and_never_breaks(self, place: str, value: object) -> None:
        with suppress(BillRejected):
            found = scan_bill(changed(place, value), name="bom.json")
            assert scan_from_json(found.to_json()) == found


class TestScanInput:
    def test_takes_a_bill_as_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "desk.cdx.json").write_text(json.dumps(CYCLONEDX))

        found = scan_input(tmp_path / "desk.cdx.json")

        assert found.source.name == "Harbour Desk"
        assert {place.path for one in found.components for place in one.occurrences} == {"desk.cdx.json"}
