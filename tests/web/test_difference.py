"""Differences of texts, word by word: nothing of either text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.web.difference import difference

TEXTS = st.text(st.sampled_from("ab .,\n"), max_size=60)


class TestDifference:
    @given(TEXTS, TEXTS)
    def test_holds_both_texts_exactly(self, before: str, after: str) -> None:
        pieces = difference(before, after)

        assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
        assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after

    @pytest.mark.parametrize(
        ("before", "after", "pieces"),
        [
            ("", "new words", [("new", "new words")]),
            ("old words", "", [("gone", "old words")]),
            ("one two three", "one 2 three", [("same", "one "), ("gone", "two"), ("new", "2"), ("same", " three")]),
            ("Ward 3", "Surgery", [("gone", "Ward 3"), ("new", "Surgery")]),
        ],
    )
    def test_reads_as_a_person_would_mark_it(self, before: str, after: str, pieces: list[tuple[str, str]]) -> None:
        assert [(piece.kind, piece.text) for piece in difference(before, after)] == pieces

    def test_stays_quick_on_texts_of_twenty_thousand_characters(self) -> None:
        pieces = difference("word " * 4_000, "other " * 3_000)

        assert [piece.kind for piece in pieces] == ["gone", "new"]
