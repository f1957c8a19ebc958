"""The line of a fault is the line a person finds it on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.packs.lines import Path, deepest, index_lines, nearest_line
from fairlead.packs.load import LIBRARY, SHIPPED

EVERY_FORM = '''\
plain = 1
"quoted key" = 2
a.b.c = "dotted"
text = """
several [lines] # of text
with "quotes" and \\""" an escape""""
literal = \'\'\'
x = 1
\'\'\'
day = 2026-11-23 10:00:00Z
numbers = [ 1.5, 2,
  3, # a comment with ] in it
  [ "x", { in = 1, line = [
    7 ] } ],
]

[table]
key = true

[table.under]
key = { a = 1, b.c = 2 }

[[row]]
id = "one"
[row.part]
id = "of one"
[[row.many]]
id = "first of one"
[[row.many]]
id = "second of one"
[[row]]
id = "two"
[[row.many]]
id = "first of two"
'''

FILES = [path for folder in SHIPPED.values() for path in sorted((LIBRARY / folder).glob("*.toml"))]


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of everything inside a parsed text."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from places(part, (*path, key))


class TestTheIndex:
    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("plain",), 1),
            (("quoted key",), 2),
            (("a", "b", "c"), 3),
            (("text",), 4),
            (("literal",), 7),
            (("day",), 10),
            (("numbers", 0), 11),
            (("numbers", 2), 12),
            (("numbers", 3), 13),
            (("numbers", 3, 1, "line", 0), 14),
            (("table",), 17),
            (("table", "under"), 20),
            (("table", "under", "key", "b", "c"), 21),
            (("row",), 23),
            (("row", 0, "id"), 24),
            (("row", 0, "part", "id"), 26),
            (("row", 0, "many", 0, "id"), 28),
            (("row", 0, "many", 1), 29),
            (("row", 1), 31),
            (("row", 1, "many", 0, "id"), 34),
        ],
    )
    def test_knows_the_line_of(self, path: Path, line: int) -> None:
        assert index_lines(EVERY_FORM)[path] == line

    def test_knows_every_place_that_the_parser_knows(self) -> None:
        assert set(places(tomllib.loads(EVERY_FORM))) == set(index_lines(EVERY_FORM))

    @pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
    def test_knows_every_place_of_a_shipped_pack(self, path: Any) -> None:
        text = path.read_text(encoding="utf-8")

        lines = index_lines(text)

        assert set(places(tomllib.loads(text))) == set(lines)
        written = text.splitlines()
        assert all(str(at[-1]) in written[line - 1] for at, line in lines.items() if isinstance(at[-1], str))

    @given(st.text(alphabet="[]{}=.,\"'\\#\n ax1", max_size=60))
    def test_agrees_with_the_parser_on_whatever_it_accepts(self, text: str) -> None:
        try:
            parsed = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return

        assert set(places(parsed)) <= set(index_lines(text)) | {()}

    def test_gives_the_nearest_line_around_a_place_it_does_not_know(self) -> None:
        lines = index_lines(EVERY_FORM)

        assert nearest_line(lines, ("row", 1, "missing")) == 31
        assert nearest_line(lines, ("nowhere",)) == 1


class TestTheDepth:
    @pytest.mark.parametrize(
        ("text", "depth"),
        [
            ("a = 1", 0),
            ("[[a]]", 2),
            ("a = [[1], [2]]", 2),
            ("a.b.c = 1\nd.e = 2", 2),
            ('a = "[[[["', 0),
            ("a = 1 # [[[", 0),
            ("a = '''\n[[[\n'''", 0),
            ('a = "unfinished [[[', 0),
        ],
    )
    def test_counts_brackets_and_points_outside_of_texts(self, text: str, depth: int) -> None:
        assert deepest(text)[0] == depth

    def test_names_the_line(self) -> None:
        assert deepest("a = 1\nb = [[[1]]]\n") == (3, 2)
