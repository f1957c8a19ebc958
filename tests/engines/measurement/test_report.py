"""The terminal report prints every group that fits, translates every word, and says how many it left out."""

from __future__ import annotations

from pathlib import Path

from fairlead.measurement.report import MOST_GROUPS, render
from tests.engines.measurement.logs import measure_log, write_csv


class TestRender:
    def test_asks_the_door_to_translate_its_words(self, tmp_path: Path) -> None:
        log = write_csv(tmp_path / "log.csv", [("m", "x", 1, 1), ("f", "x", 0, 0)] * 40)
        asked: list[str] = []

        render(measure_log(log), say=lambda text: asked.append(text) or text)

        for words in ("Selection rate", "difference found", "reference", "group", "By {keys}"):
            assert words in asked

    def test_begins_with_what_was_found(self, tmp_path: Path) -> None:
        unequal = write_csv(tmp_path / "log.csv", [("m", "x", 1, 1), ("f", "x", 0, 0)] * 40)
        equal = write_csv(tmp_path / "equal.csv", [("m", "x", 1, 1), ("f", "x", 1, 1)] * 40)

        found, nothing = (render(measure_log(log), say=str) for log in (unequal, equal))

        assert "Difference found: selection rate by sex: m" in found
        assert "No difference was shown." in nothing

    def test_says_how_many_groups_it_left_out(self, tmp_path: Path) -> None:
        rows = [(f"g{number:03}", "x", 1, 1) for number in range(MOST_GROUPS + 7)]

        text = render(measure_log(write_csv(tmp_path / "log.csv", rows)), say=str)

        assert "… and 7 more groups, all of them in the statement" in text
        assert "g046" not in text

    def test_shows_unknown_groups_and_undefined_rates_as_such(self, tmp_path: Path) -> None:
        rows = [("m", "x", 1, 1)] * 40 + [("", "x", 1, 1)] * 3 + [("f", "x", 0, "")] * 40

        text = render(measure_log(write_csv(tmp_path / "log.csv", rows)), say=str)

        assert "unknown, not compared" in text
        assert "undefined" in text
        assert "40 rows without a label" in text

    def test_shows_control_characters_of_a_value_as_nothing_else(self, tmp_path: Path) -> None:
        rows = [("m\x1b[31m", "x", 1, 1), ("f", "x", 0, 0)] * 40

        text = render(measure_log(write_csv(tmp_path / "log.csv", rows)), say=str)

        assert "\x1b" not in text
