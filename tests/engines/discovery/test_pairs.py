"""Pairs of key and value from every syntax of settings."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fairlead.discovery.pairs import Pair, TooDeep, Unreadable, line_of, read_json, read_lines, read_yaml

SIGNS = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
TREES = st.recursive(
    st.one_of(st.text(SIGNS, max_size=12), st.integers(), st.booleans(), st.none()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(SIGNS, min_size=1, max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


def leaves(tree: object, keys: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], object]]:
    """Return the scalars of a tree with the keys that lead to them."""
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in leaves(value, (*keys, key))]
    if isinstance(tree, list):
        return [leaf for value in tree for leaf in leaves(value, (*keys, "#"))]
    return [(keys, tree)]


def fault_of(pairs: Iterator[Pair]) -> str:
    """Return what a reader says is wrong with a text, or that nothing is."""
    try:
        return f"none in {len(list(pairs))} pairs"
    except (TooDeep, Unreadable) as problem:
        return str(problem)


class TestReadJson:
    @given(tree=TREES, indent=st.sampled_from([None, 1, 4]), ascii_only=st.booleans())
    def test_yields_every_scalar_with_its_keys(self, tree: object, indent: int | None, ascii_only: bool) -> None:
        text = json.dumps(tree, indent=indent, ensure_ascii=ascii_only)

        found = [(pair.keys, pair.value) for pair in read_json(text, depth=50)]

        wanted = [(keys, value if isinstance(value, str) else json.dumps(value)) for keys, value in leaves(tree)]
        assert found == wanted

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("hello", "line 1: not JSON"),
            ("\n\n<html>", "line 3: not JSON"),
            ('{"a": "b",\n "c": [1', "line 2: not JSON, a bracket has no end"),
            ('{"a": 1} trailing', "line 1: not JSON"),
            ("-1.5e3", "none in 1 pairs"),
            ('// a comment\n{"a": [1, 2,],}', "none in 2 pairs"),
        ],
    )
    def test_says_where_a_text_stops_to_be_json(self, text: str, fault: str) -> None:
        assert fault_of(read_json(text, depth=50)) == fault

    @given(tree=TREES)
    def test_names_the_line_where_a_value_stands(self, tree: object) -> None:
        text = json.dumps(tree, indent=1)

        for pair in read_json(text, depth=50):
            line = text.split("\n")[pair.line - 1]
            assert (json.dumps(pair.value) if pair.quoted else pair.value) in line

    @given(text=st.text(alphabet='[]{}:,"\\/*\n ab1', max_size=60))
    def test_of_anything_yields_pairs_or_names_the_place(self, text: str) -> None:
        assert fault_of(read_json(text, depth=10)).startswith(("line ", "none"))

    def test_passes_over_comments_and_trailing_commas(self) -> None:
        text = '{\n // first\n "a": "x", /* { "b": 1 } */\n "c": ["y",],\n}'

        assert [(pair.keys, pair.value, pair.line) for pair in read_json(text, depth=5)] == [
            (("a",), "x", 3),
            (("c", "#"), "y", 4),
        ]

    def test_tells_the_place_in_each_list(self) -> None:
        found = list(read_json('{"a": [{"b": [1, 2]}, {"b": [3]}]}', depth=9))

        assert [pair.positions for pair in found] == [(0, 0), (0, 1), (1, 0)]

    def test_refuses_depth_beyond_the_limit(self) -> None:
        with pytest.raises(TooDeep, match="line 1: nested more than 3 deep"):
            list(read_json("[[[[1]]]]", depth=3))


class TestReadYaml:
    @given(tree=TREES.filter(lambda tree: isinstance(tree, (dict, list))))
    def test_yields_every_scalar_with_its_keys(self, tree: object) -> None:
        text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)

        found = [
            (pair.keys, yaml.safe_load(pair.value) if not pair.quoted else pair.value)
            for pair in read_yaml(text, depth=50)
        ]

        assert [keys for keys, _ in found] == [keys for keys, _ in leaves(tree)]
        assert [value for _, value in found if isinstance(value, str)] == [
            value for _, value in leaves(tree) if isinstance(value, str)
        ]

    @given(text=st.text(alphabet="ab:-[]{}&*?|>'\"\n #!%@", max_size=60))
    def test_of_anything_yields_pairs_or_names_the_place(self, text: str) -> None:
        assert fault_of(read_yaml(text, depth=10)).startswith(("line ", "none"))

    def test_never_expands_an_alias(self) -> None:
        text = "a: &a {model: x}\nb: *a\nc: &c [*a, *a]\nd: [*c, *c, y]\n? *a\n: z\n"

        assert [(pair.keys, pair.value) for pair in read_yaml(text, depth=9)] == [
            (("a", "model"), "x"),
            (("d", "#"), "y"),
            (("*",), "z"),
        ]


class TestReadLines:
    @pytest.mark.parametrize(
        ("line", "keys", "value", "comment"),
        [
            ("KEY=value", ("KEY",), "value", False),
            ("export KEY='a b' # why", ("KEY",), "a b", False),
            ('# KEY="old"', ("KEY",), "old", True),
            ("key: value # why", ("key",), "value", False),
            ('  "key": "value",', ("key",), "value", False),
            ("- name: value", ("name",), "value", False),
            ("ENV KEY value", ("KEY",), "value", False),
            ("spring.ai.openai.chat.options.model=gpt-4o", ("spring.ai.openai.chat.options.model",), "gpt-4o", False),
            ("KEY=", ("KEY",), "", False),
            ("FROM ollama/ollama:latest", ("FROM",), "ollama/ollama:latest", False),
        ],
    )
    def test_reads_each_way_of_writing_a_pair(
        self, line: str, keys: tuple[str, ...], value: str, comment: bool
    ) -> None:
        (pair,) = read_lines(line)

        assert (pair.keys, pair.value, pair.comment, pair.line) == (keys, value, comment, 1)

    def test_leads_keys_by_their_section_and_splits_lists(self) -> None:
        found = list(read_lines("[tool.x]\nmodel = 'a'\nmodels = ['b', \"c\"]\n"))

        assert [(pair.keys, pair.value, pair.line) for pair in found] == [
            (("tool", "x", "model"), "a", 2),
            (("tool", "x", "models", "#"), "b", 3),
            (("tool", "x", "models", "#"), "c", 3),
        ]

    @given(text=st.text(max_size=120))
    def test_of_anything_ends(self, text: str) -> None:
        assert all(1 <= pair.line <= text.count("\n") + 1 for pair in read_lines(text))


class TestLineOf:
    def test_counts_from_one(self) -> None:
        assert (line_of("a\nb\nc", "c"), line_of("a", "z")) == (3, 1)
