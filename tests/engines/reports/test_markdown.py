"""A document's Markdown is set as far as reports can, and never loses a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fairlead.reports.composition.blocks import Prose, Verbatim
from fairlead.reports.composition.markdown import LONGEST, document_blocks


class TestDocumentBlocks:
    def test_sets_headings_paragraphs_and_lists(self) -> None:
        blocks = document_blocks(
            "# Purpose\n\nWe use **AI**\nwith `care`.\n\n- We look\n- We tell\n\n1. First\n2. Then\n"
        )

        assert blocks == (
            Prose(title="Purpose", paragraphs=("We use AI with care.",), points=("We look", "We tell")),
            Prose(title="", paragraphs=("1. First", "2. Then")),
        )

    @pytest.mark.parametrize(
        "typed", ["| a | b |\n| - | - |\n| 1 | 2 |", "```\nx = 1\n```", "> said", "- a\n  - b", "<b>x</b>"]
    )
    def test_shows_anything_else_as_it_was_typed(self, typed: str) -> None:
        (block,) = document_blocks(typed)

        assert typed in (block.words if isinstance(block, Verbatim) else block.paragraphs[0])

    def test_keeps_the_address_of_a_link(self) -> None:
        (block,) = document_blocks("See [our rules](https://rules.example/1).")

        assert block == Prose(title="", paragraphs=("See our rules (https://rules.example/1).",))

    @pytest.mark.parametrize("typed", [">" * 40 + " deep", "word " * (LONGEST // 4)])
    def test_shows_a_text_too_deep_or_too_long_whole(self, typed: str) -> None:
        assert document_blocks(typed) == (Verbatim(words=typed),)

    @given(some.lists(some.sampled_from(["# T", "word", "- a", "1. b", "> q", "---", "```", "| a |", "  - c", ""])))
    def test_loses_no_word(self, lines: list[str]) -> None:
        shown = repr(document_blocks("\n".join(lines)))

        assert all(word in shown for word in ("word", "T", "q") if any(word in line for line in lines))
