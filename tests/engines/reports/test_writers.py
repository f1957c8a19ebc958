"""The writers' protocol: one list, one way to find a format, one way to name a file."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.domain.refusal import InvalidInput
from fairlead.reports.writers import write_json
from fairlead.reports.writers.plain import LONGEST_TEXT, shortened, visible
from fairlead.reports.writers.writer import WRITERS, Writer, file_name, find_writer
from fairlead.trail.canonical import canonical_bytes
from tests.engines.reports import hostile, make


class TestWriters:
    def test_follow_one_protocol(self) -> None:
        assert [writer.suffix for writer in WRITERS] == ["pdf", "xlsx", "csv", "html", "json"]
        assert all(isinstance(writer, Writer) for writer in WRITERS)

    @pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: writer.suffix)
    def test_write_in_the_readers_language(self, writer: Writer) -> None:
        english = writer.write(make.make_register(1))

        shouted = writer.write(make.make_register(1), translate=make.shouted)

        assert (shouted == english) == (writer.suffix == "json")

    def test_load_no_heavy_library_before_the_first_file(self) -> None:
        script = (
            "import sys, fairlead.reports.writers.writer\n"
            "print([name for name in ('typst', 'jinja2', 'xlsxwriter', 'openpyxl', 'django') if name in sys.modules])"
        )

        said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)

        assert said.stdout.strip() == "[]"


class TestFindWriter:
    def test_finds_a_format(self) -> None:
        assert find_writer("xlsx").media_type.endswith("spreadsheetml.sheet")

    def test_names_the_formats_there_are(self) -> None:
        with pytest.raises(InvalidInput, match=r"no format called odt\. Choose one of: pdf, xlsx, csv, html, json"):
            find_writer("odt")


class TestFileName:
    def test_says_what_and_of_when(self) -> None:
        assert file_name(make.make_statement(), suffix="pdf") == "statement-of-applicability-1.1-2026-11-23.pdf"

    def test_is_safe_whatever_the_version_is_called(self) -> None:
        statement = make.make_statement()

        odd = replace(statement, header=replace(statement.header, version="../1"))

        assert file_name(odd, suffix="pdf") == "statement-of-applicability-.._1-2026-11-23.pdf"


class TestWriteJson:
    def test_is_canonical(self) -> None:
        content = write_json(make.make_statement())

        body = json.loads(content)
        again = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        assert content == again

    def test_is_spelled_as_the_audit_trail_spells(self) -> None:
        statement = make.make_statement()

        assert write_json(statement) == canonical_bytes(statement.to_json())

    def test_keeps_every_text_as_it_was_typed(self) -> None:
        body = json.loads(write_json(hostile.hostile_statement()))

        kept = [line["justification"] for line in body["lines"][: len(hostile.ALL)]]
        assert kept == [words.replace("\ud83d", "\ufffd" * 3) for words in hostile.ALL]

    def test_is_the_same_in_every_language(self) -> None:
        assert write_json(make.make_readiness(), translate=make.shouted) == write_json(make.make_readiness())


class TestVisible:
    @given(st.text(max_size=60))
    def test_leaves_nothing_that_a_reader_could_not_see(self, words: str) -> None:
        seen = visible(words)

        assert visible(seen) == seen
        seen.encode("utf-8")
        assert not [char for char in seen if ord(char) < 32 and char not in "\n\t"]

    def test_drops_marks_that_hide_nothing(self) -> None:
        assert visible("a\u200eb\ufeffc") == "abc"

    def test_keeps_joiners_that_scripts_need(self) -> None:
        assert visible("नमस्\u200dते \u200c") == "नमस्\u200dते \u200c"


class TestShortened:
    def test_says_that_it_cut(self) -> None:
        words = shortened("x" * (LONGEST_TEXT + 1), limit=LONGEST_TEXT, notice="(cut, {size} characters)")

        assert len(words) == LONGEST_TEXT
        assert words.endswith(f"x (cut, {LONGEST_TEXT + 1} characters)")

    def test_leaves_a_short_text_alone(self) -> None:
        assert shortened("abc", limit=3, notice="{size}") == "abc"
