"""Signed notes and verifier keys are those of C2SP."""

from __future__ import annotations

import pytest

from fairlead.trail.note import NoteRejected, open_note, parse_note, parse_vkey, sign_note, vkey_of
from tests.engines.trail.make_pack import key_of

# The example in the documentation of golang.org/x/mod/sumdb/note, the reference implementation.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
KEY = key_of(1)
NAME = "fairlead.example/log"


class TestOpenNote:
    def test_opens_the_published_note(self) -> None:
        assert open_note(NOTE, key=parse_vkey(NEUMANN)).startswith("If you think")

    def test_opens_what_was_signed(self) -> None:
        note = sign_note("first\n\nlast\n", key=KEY, name=NAME)

        assert open_note(note, key=parse_vkey(vkey_of(KEY, origin=NAME))) == "first\n\nlast\n"

    @pytest.mark.parametrize(
        ("old", "new"), [("think", "Think"), ("x08go/ZJ", "x08go/ZK"), ("PeterNeumann", "Peter"), ("x08g", "x08h")]
    )
    def test_refuses_any_change(self, old: str, new: str) -> None:
        with pytest.raises(NoteRejected):
            open_note(NOTE.replace(old, new), key=parse_vkey(NEUMANN))

    @pytest.mark.parametrize("text", ["no end", "control\x07\n", ""])
    def test_is_not_made_for_a_text_that_no_note_holds(self, text: str) -> None:
        with pytest.raises(ValueError, match="ends in a newline"):
            sign_note(text, key=KEY, name=NAME)

    def test_passes_over_strange_signatures(self) -> None:
        note = NOTE + "— somebody.example " + "AAAA" * 20 + "\n"

        assert open_note(note, key=parse_vkey(NEUMANN))


class TestParseNote:
    @pytest.mark.parametrize(("length", "lines"), [(64 * 1024, 1), (100, 32)])
    def test_reads_the_largest_that_it_allows(self, length: int, lines: int) -> None:
        block = "\n\n" + "— a AAAAAAAA\n" * lines

        assert len(parse_note("x" * (length - len(block)) + block if lines == 1 else "x" + block).signatures) == lines

    def test_refuses_one_character_more(self) -> None:
        block = "\n\n— a AAAAAAAA\n"

        with pytest.raises(NoteRejected):
            parse_note("x" * (64 * 1024 - len(block) + 1) + block)

    @pytest.mark.parametrize(
        "note",
        [
            "",
            "text\n",
            "text\n\n",
            "\n\n— a AAAAAAAA\n",
            "text\r\n\n— a AAAAAAAA\n",
            "text\n\n- a AAAAAAAA\n",
            "text\n\n— a AAAA\n",
            "text\n\n— a b AAAAAAAA\n",
            "text\n\n— a AAAAAAAA",
            "text\n\n— a AAAAAAB=\n",
            "text\n\n" + "— a AAAAAAAA\n" * 33,
            "x" * 70_000 + "\n\n— a AAAAAAAA\n",
        ],
    )
    def test_refuses_what_is_not_a_note(self, note: str) -> None:
        with pytest.raises(NoteRejected):
            parse_note(note)


class TestVerifierKey:
    def test_is_written_as_it_was_read(self) -> None:
        assert str(parse_vkey(NEUMANN + "\n")) == NEUMANN

    @pytest.mark.parametrize(
        "text",
        ["", "a+b", NEUMANN.replace("c74f", "c74e"), NEUMANN.replace("+AR", "+BR"), NEUMANN[:-1], " +" + NEUMANN],
    )
    def test_is_refused_when_it_contradicts_itself(self, text: str) -> None:
        with pytest.raises(NoteRejected):
            parse_vkey(text)

    @pytest.mark.parametrize("name", ["", "with space", "with+plus", "naïve"])
    def test_is_not_made_for_a_name_that_a_note_cannot_hold(self, name: str) -> None:
        with pytest.raises(ValueError, match="ASCII"):
            vkey_of(KEY, origin=name)
