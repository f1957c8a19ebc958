"""Two scans compared: what is new, gone and changed, and nothing because a line moved."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.discovery import Scan, scan
from fairlead.discovery.bom import to_cyclonedx
from fairlead.discovery.compare import Fact, compare
from fairlead.discovery.sarif import to_sarif
from fairlead.discovery.spdx import to_spdx
from tests.engines.discovery.labelled import repositories


def unfolded(tmp_path: Path) -> Path:
    """Unfold one repository."""
    return next(one for one in repositories() if one.name == "python_rag").unfold(tmp_path)


@pytest.fixture
def earlier(tmp_path: Path) -> Scan:
    """Scan the repository as it was."""
    return scan(unfolded(tmp_path))


class TestCompare:
    def test_finds_nothing_in_the_same_tree(self, earlier: Scan, tmp_path: Path) -> None:
        found = compare(earlier, scan(tmp_path / "python_rag"))

        assert (found.differs, found.has_new) == (False, False)

    @pytest.mark.parametrize("write", [Scan.to_json, to_cyclonedx, to_spdx, to_sarif])
    def test_finds_nothing_when_an_inventory_lies_in_the_tree(
        self, earlier: Scan, tmp_path: Path, write: Callable[[Scan], str]
    ) -> None:
        (tmp_path / "python_rag" / "ai-inventory.json").write_text(write(earlier))

        assert scan(tmp_path / "python_rag") == earlier

    def test_finds_nothing_when_lines_moved(self, earlier: Scan, tmp_path: Path) -> None:
        place = tmp_path / "python_rag" / "app" / "answer.py"
        place.write_text("\n\n\n" + place.read_text())

        assert not compare(earlier, scan(tmp_path / "python_rag")).differs

    def test_names_what_is_new_with_its_system(self, earlier: Scan, tmp_path: Path) -> None:
        (tmp_path / "python_rag" / "app" / "more.py").write_text("import groq\ngroq.Groq()\n")

        found = compare(earlier, scan(tmp_path / "python_rag"))

        assert found.has_new
        assert {one.key for one in found.components.new} == {"provider:groq", "sdk:pypi/groq"}
        assert found.components.gone == found.components.changed == ()
        (system,) = found.candidates.changed
        assert system.key == "system:."
        assert "components" in {fact.what for fact in system.facts}

    def test_names_what_is_gone(self, earlier: Scan, tmp_path: Path) -> None:
        for place in (tmp_path / "python_rag" / "app").iterdir():
            place.unlink()
        (tmp_path / "python_rag" / "requirements.txt").unlink()

        found = compare(earlier, scan(tmp_path / "python_rag"))

        assert found.differs
        assert not found.has_new
        assert "sdk:pypi/openai" in {one.key for one in found.components.gone}
        assert [one.key for one in found.candidates.gone] == ["system:."]

    def test_names_another_version_before_and_after(self, earlier: Scan, tmp_path: Path) -> None:
        place = tmp_path / "python_rag" / "requirements.txt"
        place.write_text(place.read_text().replace("openai==1.54.0", "openai==2.0.0"))

        found = compare(earlier, scan(tmp_path / "python_rag"))

        facts = {one.key: one.facts for one in found.components.changed}
        assert facts == {"sdk:pypi/openai": (Fact(what="version", before="1.54.0", after="2.0.0"),)}

    def test_counts_low_confidence_only_when_asked(self, earlier: Scan, tmp_path: Path) -> None:
        (tmp_path / "python_rag" / "tests").mkdir(exist_ok=True)
        (tmp_path / "python_rag" / "tests" / "test_x.py").write_text("import groq\ngroq.Groq()\n")
        later = scan(tmp_path / "python_rag")

        assert not compare(earlier, later).differs
        assert compare(earlier, later, include_low=True).has_new

    def test_has_a_json_form_of_stable_bytes(self, earlier: Scan, tmp_path: Path) -> None:
        (tmp_path / "python_rag" / "app" / "more.py").write_text("import groq\ngroq.Groq()\n")
        later = scan(tmp_path / "python_rag")

        text = compare(earlier, later).to_json()

        assert text == compare(earlier, later).to_json()
        content = json.loads(text)
        assert list(content) == ["schema", "earlier", "later", "candidates", "components"]
        assert content["components"]["new"][0] == {"key": "provider:groq", "name": "Groq", "facts": []}
