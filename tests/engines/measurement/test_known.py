"""Measures by name: our own, and those that a plugin registers."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.measurement.known import KNOWN_MEASURES, MEASURES, measures_with_plugins

PLUGIN = """
class Reach:
    name = "{name}"
    definition = "elsewhere.reach/1"


REACH = Reach()
"""


def _install(folder: Path, *, name: str) -> None:
    """Put a distribution on a path, as an installer would."""
    (folder / "reach_plugin.py").write_text(PLUGIN.format(name=name))
    facts = folder / "reach_plugin-1.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: reach-plugin\nVersion: 1\n")
    (facts / "entry_points.txt").write_text("[fairlead.measures]\nreach = reach_plugin:REACH\n")


class TestMeasures:
    def test_have_different_names_and_a_versioned_definition(self) -> None:
        assert len(KNOWN_MEASURES) == len(MEASURES)
        assert all(measure.definition.startswith("fairlead.") for measure in MEASURES)

    def test_of_a_plugin_are_found_by_entry_point(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _install(tmp_path, name="reach")
        monkeypatch.syspath_prepend(tmp_path)

        found = measures_with_plugins()

        assert found["reach"].definition == "elsewhere.reach/1"
        assert found["fairness"] is KNOWN_MEASURES["fairness"]

    def test_of_a_plugin_never_replace_ours(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        _install(tmp_path, name="fairness")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(__import__("sys").modules, "reach_plugin", raising=False)

        assert measures_with_plugins()["fairness"] is KNOWN_MEASURES["fairness"]
