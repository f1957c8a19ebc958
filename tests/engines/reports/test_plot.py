"""Interval plots: every value inside the drawing, labels as text, nothing a group's name could break."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.reports.content.measurement import Interval, Series
from fairlead.reports.writers.look import LIGHT
from fairlead.reports.writers.plot import WIDTH, axis_of, draw_intervals, has_hollow
from tests.engines.reports import hostile, make

WORDS = {"of": "of", "undefined": "undefined"}
SVG = "{http://www.w3.org/2000/svg}"
SERIES = make.make_measurement().series[0]

values = st.decimals(-1_000_000, 1_000_000, places=4).map(str)


class TestAxis:
    @given(st.lists(values, min_size=1, max_size=8))
    def test_holds_every_value_between_few_round_ticks(self, found: list[str]) -> None:
        series = Series(metric="m", definition="d", intervals=tuple(Interval(group="g", value=v) for v in found))

        axis = axis_of(series)

        assert axis.low <= min(map(Decimal, found))
        assert axis.high >= max(map(Decimal, found))
        assert 2 <= len(axis.ticks) <= 9
        assert all(0 <= axis.place(Decimal(value)) <= WIDTH for value in found)

    def test_stands_without_any_value(self) -> None:
        assert len(axis_of(replace(SERIES, intervals=(), reference=None, neutral="")).ticks) >= 2


class TestDrawIntervals:
    def test_is_one_drawing_with_labels_as_text(self) -> None:
        drawing = ET.fromstring(draw_intervals(SERIES, words=WORDS))

        said = [element.text for element in drawing.iter(f"{SVG}text")]
        assert "four-fifths rule 0.8" in said
        assert "0.806" in said
        assert "95 of 226" in said
        assert "Black or African American, male" in said

    def test_draws_a_point_an_interval_and_the_reference(self) -> None:
        drawing = ET.fromstring(draw_intervals(SERIES, words=WORDS))

        kinds = [element.get("class") for element in drawing.iter()]
        assert kinds.count("point") + kinds.count("open") == 8
        assert kinds.count("reference") == 1
        assert kinds.count("whisker") == 3 * 7

    def test_draws_no_point_where_a_value_is_undefined(self) -> None:
        series = replace(SERIES, intervals=(Interval(group="nobody", value=None),))

        drawing = ET.fromstring(draw_intervals(series, words=WORDS))

        assert not list(drawing.iter(f"{SVG}circle"))
        assert "undefined" in [element.text for element in drawing.iter(f"{SVG}text")]

    @pytest.mark.parametrize("words", hostile.ALL, ids=range(len(hostile.ALL)))
    def test_shows_any_name_as_text(self, words: str) -> None:
        intervals = (Interval(group=words, value="0.5", state=words),)
        series = replace(SERIES, intervals=intervals, reference_label=words, metric=words)

        drawing = ET.fromstring(draw_intervals(series, words=WORDS))

        assert {element.tag for element in drawing.iter()} <= {SVG + name for name in ("svg", "line", "text", "circle")}

    def test_keeps_two_groups_apart_whose_names_begin_alike(self) -> None:
        drawing = draw_intervals(SERIES, words=WORDS)

        assert drawing.count("Native American or Alaska Native,") == 2
        assert "male<" in drawing
        assert "female<" in drawing

    def test_carries_its_colours_only_where_no_style_sheet_does(self) -> None:
        assert "<style>" not in draw_intervals(SERIES, words=WORDS)
        assert LIGHT["accent"] in draw_intervals(SERIES, words=WORDS, tokens=dict(LIGHT))


class TestHasHollow:
    def test_tells_whether_a_sentence_is_needed(self) -> None:
        assert has_hollow(SERIES)
        assert not has_hollow(replace(SERIES, intervals=(Interval(group="g", value="1"),)))
