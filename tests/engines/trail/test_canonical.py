"""Each value has one spelling, and nothing else is read as it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.trail.canonical import NotCanonical, canonical_bytes, fact_digest, parse_canonical, parse_entry
from tests.engines.trail.test_entry import ENTRY

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class TestCanonicalBytes:
    @given(value=VALUES)
    def test_are_read_back_as_the_value(self, value: object) -> None:
        assert parse_canonical(canonical_bytes(value)) == value

    @given(value=VALUES)
    def test_are_json_that_anybody_reads(self, value: object) -> None:
        assert json.loads(canonical_bytes(value)) == value

    @pytest.mark.parametrize(
        ("value", "spelling"),
        [
            ({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}'),
            ({"\U0001f6a2": 1, "\uffff": 2}, '{"\uffff":2,"\U0001f6a2":1}'.encode()),  # by code point, not by UTF-16
            ('"\\\b\f\n\r\t\0\x1f\x7f/é\u2028', b'"\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\x7f/\xc3\xa9\xe2\x80\xa8"'),
            ("e\u0301", '"e\u0301"'.encode()),  # as typed, not composed
        ],
    )
    def test_follow_the_form(self, value: object, spelling: bytes) -> None:
        assert canonical_bytes(value) == spelling

    @pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, -(2**53), "\ud800", {1: 2}, b"bytes", {"a": object()}])
    def test_are_refused_for_what_has_no_spelling(self, value: object) -> None:
        with pytest.raises(NotCanonical):
            canonical_bytes(value)

    @pytest.mark.parametrize("wrap", [lambda one: [one], lambda one: {"a": one}], ids=["lists", "objects"])
    def test_nest_at_most_32_deep(self, wrap: Callable[[object], object]) -> None:
        deep: object = 0
        for _ in range(32):
            deep = wrap(deep)

        assert canonical_bytes(deep)
        with pytest.raises(NotCanonical, match="nested deeper"):
            canonical_bytes(wrap(deep))


class TestParseCanonical:
    @pytest.mark.parametrize(
        "line",
        [
            b'{"a": 1}',
            b'{"b":1,"a":2}',
            b'{"a":1,"a":1}',
            b"1.0",
            b"1e3",
            b"-0",
            b"01",
            b"NaN",
            b"Infinity",
            b'"\\u0041"',
            b'"\\/"',
            b'"\\u001F"',
            b'"\xff"',
            b'"\\ud800"',
            b"\xef\xbb\xbf1",
            b"1 ",
            b"",
            b"9007199254740993",
            b"[" * 5000,
            b"[" * 40 + b"]" * 40,
            '"a"'.encode("utf-16"),
        ],
    )
    def test_refuses_every_other_spelling(self, line: bytes) -> None:
        with pytest.raises(NotCanonical):
            parse_canonical(line)


class TestParseEntry:
    def test_gives_the_entry_back(self) -> None:
        assert parse_entry(canonical_bytes(ENTRY)) == ENTRY

    @pytest.mark.parametrize("value", [None, [], {}, {"facts": []}, "text"])
    def test_refuses_what_is_not_an_object_with_facts(self, value: object) -> None:
        with pytest.raises(NotCanonical, match="an object that holds facts"):
            parse_entry(canonical_bytes(value))

    @pytest.mark.parametrize("change", [{"more": 1}, {"seq": "0"}, {"v": 2}])
    def test_refuses_what_is_not_an_entry(self, change: dict[str, object]) -> None:
        with pytest.raises(NotCanonical):
            parse_entry(canonical_bytes(ENTRY.to_json() | change))


class TestFactDigest:
    def test_is_the_hash_of_salt_and_value(self) -> None:
        salt = bytes(range(16))

        assert fact_digest(salt, {"b": 1}) == hashlib.sha256(salt + b'{"b":1}').hexdigest()

    @pytest.mark.parametrize("length", [0, 15, 17, 32])
    def test_refuses_a_salt_of_another_length(self, length: int) -> None:
        with pytest.raises(ValueError, match="16 bytes"):
            fact_digest(bytes(length), 12)
