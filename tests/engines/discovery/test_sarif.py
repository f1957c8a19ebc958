"""SARIF: findings on their lines, with stable fingerprints and the state of a baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fairlead.discovery import Scan, scan
from fairlead.discovery.compare import compare
from fairlead.discovery.sarif import to_sarif
from tests.engines.discovery.labelled import repositories


@pytest.fixture(scope="module")
def scans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scan]:
    """Scan the corpus once."""
    folder = tmp_path_factory.mktemp("corpus")
    return {one.name: scan(one.unfold(folder)) for one in repositories()}


def run_of(text: str) -> dict[str, Any]:
    """Return the one run of a file."""
    content = json.loads(text)
    assert content["version"] == "2.1.0"
    (run,) = content["runs"]
    return dict(run)


class TestToSarif:
    def test_has_a_result_with_place_and_fingerprint_for_each_component_that_is_shown(
        self, scans: dict[str, Scan]
    ) -> None:
        for one in scans.values():
            run = run_of(to_sarif(one))
            shown = [row for row in one.components if row.confidence != "low"]
            assert [row["partialFingerprints"]["fairlead/v1"] for row in run["results"]] == [row.key for row in shown]
            for result, component in zip(run["results"], shown, strict=True):
                place = result["locations"][0]["physicalLocation"]
                assert place["region"]["startLine"] >= 1
                assert place["artifactLocation"]["uri"] in {row.path for row in component.occurrences}

    def test_declares_each_rule_that_it_uses_and_no_other(self, scans: dict[str, Scan]) -> None:
        for one in scans.values():
            run = run_of(to_sarif(one, include_low=True))
            declared = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
            assert sorted(declared) == sorted({row["ruleId"] for row in run["results"]})

    def test_calls_the_use_of_ai_no_error(self, scans: dict[str, Scan]) -> None:
        for one in scans.values():
            assert {row["level"] for row in run_of(to_sarif(one))["results"]} <= {"note"}

    def test_points_first_at_code(self, scans: dict[str, Scan]) -> None:
        for result in run_of(to_sarif(scans["python_rag"]))["results"]:
            assert result["locations"][0]["message"]["text"].endswith("(code)")

    def test_gives_each_result_its_state_against_an_earlier_scan(self, scans: dict[str, Scan]) -> None:
        earlier, later = scans["python_rag"], scans["typescript_chat"]

        run = run_of(to_sarif(later, since=compare(earlier, later)))

        states = {row["partialFingerprints"]["fairlead/v1"]: row["baselineState"] for row in run["results"]}
        assert states["sdk:npm/@anthropic-ai/sdk"] == "new"
        assert states["sdk:pypi/openai"] == "absent"
        assert states["provider:openai"] in ("unchanged", "updated")

    def test_writes_a_path_as_a_reference_and_text_as_text(self, tmp_path: Path) -> None:
        (tmp_path / "a b#?%\n.py").write_text("import openai\nopenai.OpenAI()\n")

        text = to_sarif(scan(tmp_path))

        result = run_of(text)["results"][0]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%23%3F%25%0A.py"
        assert text == to_sarif(scan(tmp_path))
        assert str(tmp_path) not in text
