"""JSON read strictly and written in one form."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.measurement.strict_json import JsonFault, canonical, object_text, read

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner)
    ),
    max_leaves=8,
)


class TestCanonical:
    @given(VALUES)
    def test_reads_back_as_what_was_written(self, value: object) -> None:
        assert json.loads(canonical(value)) == value

    def test_sorts_keys_and_leaves_no_room(self) -> None:
        assert canonical({"b": [1, None], "ä": "x", "a": True}) == '{"a":true,"b":[1,null],"ä":"x"}'.encode()

    def test_has_no_form_for_what_is_not_a_number(self) -> None:
        with pytest.raises(ValueError, match="JSON compliant"):
            canonical(float("nan"))

    @given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers()))
    def test_puts_parts_together_as_it_would_write_the_whole(self, value: dict[str, int]) -> None:
        parts = {name: str(number) for name, number in value.items()}

        assert object_text(parts).encode() == canonical(value)


class TestRead:
    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "line 1, column 1"),
            (b'{"a":1', "line 1"),
            (b'{"a":1}x', "Extra data"),
            (b'{"a":1,"a":2}', "'a' occurs twice"),
            (b'{"a":1.5}', "not a whole number"),
            (b'{"a":1e3}', "not a whole number"),
            (b'{"a":NaN}', "not a whole number"),
            (b'{"a":12345678901234567}', "too many digits"),
            (b'{"a":"\xff"}', "not UTF-8 at byte 7"),
            (b"[" * 9 + b"]" * 9, "nested deeper"),
            (b"[" * 100_000, "nested deeper"),
            (b'{"a":' * 30_000, "nested deeper"),
            (b'"' + b"x" * 200_001 + b'"', "longer than"),
        ],
    )
    def test_names_what_is_wrong(self, content: bytes, words: str) -> None:
        with pytest.raises(JsonFault, match=words):
            read(content, most=200_000)

    def test_is_not_misled_by_brackets_inside_texts(self) -> None:
        content = json.dumps({"a": "[" * 50 + '\\"{' * 20}).encode()

        assert read(content, most=1_000) == json.loads(content)
