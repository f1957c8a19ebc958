"""The JSON of a scan: written and read back without loss, and refused with every fault named."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery import Scan, ScanRejected, scan, scan_from_json
from fairlead.discovery.interchange import MOST_FAULTS
from tests.engines.discovery.labelled import repositories


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scan, ...]:
    """Scan the corpus once."""
    folder = tmp_path_factory.mktemp("corpus")
    return tuple(scan(one.unfold(folder)) for one in repositories())


@pytest.fixture(scope="module")
def content(scans: tuple[Scan, ...]) -> dict[str, Any]:
    """Return one scan as plain JSON values."""
    rich = max(scans, key=lambda one: len(one.candidates))
    found: dict[str, Any] = json.loads(rich.to_json())
    return found


def faults_of(content: Any) -> tuple[str, ...]:
    """Return what is wrong with a scan's content."""
    with pytest.raises(ScanRejected) as refused:
        scan_from_json(json.dumps(content))
    return refused.value.faults


def changed(content: dict[str, Any], place: str, value: object) -> dict[str, Any]:
    """Return a copy of a scan's content with one value changed; a place is `components.0.name`."""
    copied = copy.deepcopy(content)
    node: Any = copied
    *way, last = place.split(".")
    for step in way:
        node = node[int(step)] if step.isdigit() else node[step]
    node[int(last) if last.isdigit() else last] = value
    return copied


class TestToJson:
    def test_has_the_documented_shape(self, content: dict[str, Any]) -> None:
        assert list(content) == ["schema", "source", "components", "candidates", "skipped"]
        assert content["schema"] == 1
        assert list(content["source"]) == ["name", "commit", "catalogue", "tool"]
        assert list(content["components"][0]) == [
            "key", "kind", "name", "canonical", "aliases", "vendor", "version", "confidence", "neutral", "occurrences",
        ]  # fmt: skip
        assert list(content["components"][0]["occurrences"][0]) == ["path", "line", "symbol", "context"]
        assert list(content["candidates"][0]) == [
            "key", "name", "root", "role", "category", "stage", "owner", "components", "first_seen", "last_seen",
            "risks",
        ]  # fmt: skip


class TestScanFromJson:
    def test_reads_back_what_was_written(self, scans: tuple[Scan, ...]) -> None:
        for one in scans:
            assert scan_from_json(one.to_json()) == one
            assert scan_from_json(one.to_json().encode()).to_json() == one.to_json()

    @pytest.mark.parametrize(
        ("place", "value", "fault"),
        [
            ("schema", 2, "schema: must be 1"),
            ("schema", True, "schema: must be 1"),
            ("source", None, "source: must be an object"),
            ("extra", 1, "scan: has the unknown key 'extra'"),
            ("source.name", 3, "source.name: must be text of at most 4096 characters"),
            ("components.0.kind", "toaster", "components[0].kind: must be one of provider, "),
            ("components.0.confidence", "sure", "components[0].confidence: must be one of high, medium, low"),
            ("components.0.neutral", 1, "components[0].neutral: must be true or false"),
            ("components.0.name", " ", "components[0].name: must not be empty"),
            ("components.0.name", "a\0b", "components[0].name: holds a sign that is no text"),
            ("components.0.canonical", "other", "components[0].key: must be the kind and the canonical name"),
            ("components.0.aliases", "x", "components[0].aliases: must be a list"),
            ("components.0.occurrences.0.line", -1, "components[0].occurrences[0].line: must be a whole number"),
            ("components.0.occurrences.0.path", "/etc/passwd", "occurrences[0].path: must be a path inside"),
            ("components.0.occurrences.0.path", "a/../../b", "occurrences[0].path: must be a path inside"),
            ("components.1", 7, "components[1]: must be an object"),
            ("candidates.0.components", ["model:none"], "names the unknown component 'model:none'"),
            ("candidates.0.role", "king", "candidates[0].role: must be one of developer"),
            ("skipped", [{"path": "x"}], "skipped[0]: has no reason"),
        ],
    )
    def test_names_each_fault_and_its_place(
        self, content: dict[str, Any], place: str, value: object, fault: str
    ) -> None:
        faults = faults_of(changed(content, place, value))

        assert any(fault in one for one in faults), faults

    @pytest.mark.parametrize("rows", ["components", "candidates"])
    def test_refuses_two_of_one_key(self, content: dict[str, Any], rows: str) -> None:
        faults = faults_of({**content, rows: [*content[rows], content[rows][0]]})

        assert faults == (f"{rows}: two {rows} have the same key",)

    def test_names_all_faults_at_once_but_not_without_end(self, content: dict[str, Any]) -> None:
        broken = copy.deepcopy(content)
        broken["source"]["tool"] = 1
        broken["components"][0]["vendor"] = None
        broken["skipped"] = [{"path": 1, "reason": 2}] * 500

        faults = faults_of(broken)

        assert faults[0] == "source.tool: must be text of at most 4096 characters" or len(faults) == MOST_FAULTS
        assert any(one.startswith("components[0].vendor") for one in faults)
        assert len(faults) == MOST_FAULTS

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "[",
            "[]",
            "null",
            '{"schema": 1, "schema": 1}',
            '{"schema": NaN}',
            '{"schema": 1.5}',
            "[" * 100_000,
            "\ufeff{}",
        ],
    )
    def test_refuses_what_is_no_scan(self, text: str) -> None:
        with pytest.raises(ScanRejected) as refused:
            scan_from_json(text)

        assert refused.value.faults

    def test_refuses_bytes_that_are_no_text(self) -> None:
        with pytest.raises(ScanRejected):
            scan_from_json(b"\xff\xfe\x00{")

    @given(data=st.data())
    def test_of_any_changed_value_reads_or_refuses(self, content: dict[str, Any], data: st.DataObject) -> None:
        broken = copy.deepcopy(content)
        node: Any = broken
        for _ in range(data.draw(st.integers(1, 4))):
            if not isinstance(node, (dict, list)) or not node:
                break
            at = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
            if data.draw(st.booleans()):
                node[at] = data.draw(
                    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just([]), st.just({}))
                )
            node = node[at]

        try:
            read = scan_from_json(json.dumps(broken))
        except ScanRejected as refused:
            faults = refused.faults
        else:
            faults = ()
            assert scan_from_json(read.to_json()) == read
        assert all(": " in fault for fault in faults)

    def test_says_the_reason_with_every_fault_on_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(ScanRejected) as refused:
            scan_from_json('{"schema": 1}')

        assert refused.value.reason.startswith("This is not a scan that can be taken in.\n  scan: has no source\n")
