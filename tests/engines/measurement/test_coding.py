"""How values are read: nothing is guessed, and what is not known is counted as not known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fairlead.measurement.coding import Coding, Reading, as_text

YES, NO, MISSING, ODD = Reading.YES, Reading.NO, Reading.MISSING, Reading.NOT_RECOGNISED


class TestReading:
    @pytest.mark.parametrize(
        ("text", "reading"),
        [
            ("1", YES),
            ("1.0", YES),
            ("true", YES),
            ("True", YES),
            ("0", NO),
            ("0.0", NO),
            ("FALSE", NO),
            (None, MISSING),
            ("", MISSING),
            ("  ", MISSING),
            ("2", ODD),
            ("yes", ODD),
            ("nan", ODD),
            ("inf", ODD),
            ("-1", ODD),
        ],
    )
    def test_without_named_values_knows_0_and_1_only(self, text: str | None, reading: Reading) -> None:
        assert Coding(column="d").read(text) is reading

    @pytest.mark.parametrize(
        ("text", "reading"), [("hired", YES), ("no", NO), ("1", NO), ("?", MISSING), (None, MISSING)]
    )
    def test_with_positive_values_takes_the_others_as_negative(self, text: str | None, reading: Reading) -> None:
        assert Coding(column="d", positive=("hired",)).read(text, unknown=("?",)) is reading

    @pytest.mark.parametrize(("text", "reading"), [("hired", YES), ("no", NO), ("perhaps", ODD)])
    def test_with_both_named_knows_no_others(self, text: str, reading: Reading) -> None:
        assert Coding(column="d", positive=("hired",), negative=("no",)).read(text) is reading

    def test_writes_down_what_was_counted_as_negative(self) -> None:
        coding = Coding(column="d", positive=("High", "Medium"))

        assert coding.made_explicit(frozenset({"Low", "High", "None"})).negative == ("Low", "None")


class TestAsText:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (None, None),
            ("NO", "NO"),
            (True, "true"),
            (7, "7"),
            (1.0, "1"),
            (0.5, "0.5"),
            (float("nan"), "nan"),
            (float("-inf"), "-inf"),
            (Decimal("1.00"), "1"),
            (Decimal("100"), "100"),
            (date(2026, 1, 2), "2026-01-02"),
        ],
    )
    def test_gives_one_text_for_one_value_of_any_type(self, value: object, text: str | None) -> None:
        assert as_text(value) == text
