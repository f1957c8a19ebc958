"""Columns and words of a list: what people call a field, and what they write in it."""

from __future__ import annotations

from typing import Any

import pytest

from fairlead.domain.inventory_sheet import WORDS, CellRefused, check_fields, guess_fields, read_value


class TestGuessFields:
    @pytest.mark.parametrize(
        ("head", "field"),
        [("AI System", "name"), ("VENDOR", "supplier"), ("life-cycle  stage", "stage"), ("go_live_on", "go_live_on")],
    )
    def test_knows_the_words_that_people_use(self, head: str, field: str) -> None:
        assert guess_fields([head]) == (field,)

    def test_gives_no_field_twice(self) -> None:
        assert guess_fields(["Name", "System", "Colour"]) == ("name", "", "")

    def test_knows_each_field_by_its_own_key(self) -> None:
        assert guess_fields(list(WORDS)) == tuple(WORDS)


class TestCheckFields:
    @pytest.mark.parametrize("fields", [["name", "name"], ["name", "colour"], ["purpose"], []])
    def test_refuses_a_choice_that_does_not_do(self, fields: list[str]) -> None:
        with pytest.raises(CellRefused):
            check_fields(fields)


class TestReadValue:
    @pytest.mark.parametrize(
        ("field", "text", "value"),
        [
            ("roles", "Deployer; provider", ["provider", "user"]),
            ("roles", "User (deployer): we use it in our work", ["user"]),
            ("stage", "Live", "operation_monitoring"),
            ("stage", "retirement", "retirement"),
            ("origin", "In-house", "built"),
            ("autonomy", "Proposes, a person decides", "proposes"),
            ("go_live_on", "45992", "2025-12-01"),
            ("go_live_on", "3.12.2026", "2026-12-03"),
            ("go_live_on", "2026-12-03 00:00:00", "2026-12-03"),
            ("name", "=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ],
    )
    def test_reads_what_people_write(self, field: str, text: str, value: Any) -> None:
        assert read_value(field, text) == value

    @pytest.mark.parametrize(
        ("field", "text"),
        [("roles", "boss"), ("stage", "?"), ("go_live_on", "3/12/2026"), ("go_live_on", "soon"), ("name", "x" * 201)],
    )
    def test_refuses_what_it_cannot_know(self, field: str, text: str) -> None:
        with pytest.raises(CellRefused):
            read_value(field, text)
