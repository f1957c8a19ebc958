"""A contract is read strictly: every fault with its line, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from fairlead.measurement.quality.contract import ColumnRule, read_contract
from fairlead.measurement.source import TableRefused

GOOD = """columns:
  age: {type: integer, min: 0, max: 120.5, required: true}
  country:
    allowed: [AT, "NO", 7]
    pattern: "[A-Z0-9]{1,2}"
"""


def _read(folder: Path, text: str | bytes, *, name: str = "contract.yaml") -> tuple[ColumnRule, ...]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_contract(path)[0]


class TestReadContract:
    def test_gives_the_rules_by_column(self, tmp_path: Path) -> None:
        age, country = _read(tmp_path, GOOD)

        assert age == ColumnRule(column="age", type="integer", required=True, minimum="0", maximum="120.5")
        assert country == ColumnRule(column="country", allowed=("AT", "NO", "7"), pattern="[A-Z0-9]{1,2}")

    def test_gives_the_same_rules_from_toml(self, tmp_path: Path) -> None:
        toml = (
            "[columns.age]\ntype = 'integer'\nmin = 0\nmax = 120.5\nrequired = true\n"
            "[columns.country]\nallowed = ['AT', 'NO', 7]\npattern = '[A-Z0-9]{1,2}'\n"
        )

        assert _read(tmp_path, toml, name="contract.toml") == _read(tmp_path, GOOD)

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "a table of columns is expected"),
            ("columns: []", "a table of columns"),
            ("columns: {}", "1 to 300 columns"),
            ("columns:\n  a: {typ: integer}", "line 2: columns.a.typ: unknown"),
            ("columns:\n  a: {type: whole}", "line 2: columns.a.type: one of integer"),
            ("columns:\n  a:\n    allowed: [AT, NO]", "line 3: columns.a.allowed.1: not a text; put it in quotation"),
            ("columns:\n  a:\n    allowed: [2026-01-31]", "columns.a.allowed.0: not a text"),
            ("columns:\n  a: {min: .nan}", "columns.a.min: a number is expected"),
            ("columns:\n  a: {min: true}", "columns.a.min: a number is expected"),
            ("columns:\n  a: {min: 5, max: 1}", "columns.a.min: more than max"),
            ("columns:\n  a: {min: 5, type: date}", "min and max need numbers"),
            ("columns:\n  a: {required: maybe}", "true or false is expected"),
            ("columns:\n  a: {pattern: '(?=x)'}", "not an RE2 expression"),
            ("columns:\n  a: {pattern: '(((a{1,900}){1,900}){1,900})'}", "not an RE2 expression"),
            ("columns:\n  a: {type: text}\n  a: {type: date}", "line 3: columns.a: twice"),
            ("columns:\n  a: &x {type: text}\n  b: *x", "line 3: aliases"),
            ("a: {b: {c: {d: {e: {f: 1}}}}}", "deep nesting"),
            ("columns:\n  a: [", "not YAML"),
            ("columns: !!python/object/apply:os.system ['true']", "a table of columns"),
            (b"columns: \xff", "not encoded as UTF-8"),
            (b"#" * (1 << 20) + b"##", "longer than"),
            ("[" * 6_000, "too many brackets"),
        ],
    )
    def test_names_every_fault_with_its_place(self, tmp_path: Path, text: str | bytes, words: str) -> None:
        with pytest.raises(TableRefused) as refused:
            _read(tmp_path, text)

        assert words in refused.value.reason

    @pytest.mark.parametrize(("text", "words"), [("a = ", "not TOML"), ("columns = 1", "a table of columns")])
    def test_names_the_faults_of_toml(self, tmp_path: Path, text: str, words: str) -> None:
        with pytest.raises(TableRefused) as refused:
            _read(tmp_path, text, name="contract.toml")

        assert words in refused.value.reason

    def test_refuses_a_folder_and_nothing(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "nowhere.yaml"):
            with pytest.raises(TableRefused, match="cannot be opened"):
                read_contract(path)
