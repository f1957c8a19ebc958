"""Leaks and re-identification at the command line: a table, a statement, finds without values, refusals."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.measurement.statement import parse_statement
from tests.engines.measurement.logs import write_csv


@pytest.fixture
def chat(tmp_path: Path) -> Path:
    (tmp_path / "chat.txt").write_text("nothing here\nwrite to jane@example.org, card 4111 1111 1111 1111\n" * 30)
    return tmp_path / "chat.txt"


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "people.csv", [("f", "1970")] * 6 + [("m", "1980")], header=("sex", "year"))


class TestLeaks:
    def test_writes_a_statement_and_finds_without_values(self, chat: Path, capsys: pytest.CaptureFixture[str]) -> None:
        output, finds = chat.parent / "s.json", chat.parent / "finds.jsonl"

        assert main(["measure", "leaks", str(chat), "--finds", str(finds), "--output", str(output)]) == 0

        lines = [json.loads(line) for line in finds.read_text().splitlines()]
        assert len(lines) == 60
        assert {name: lines[0][name] for name in ("kind", "file", "record", "column", "offset", "length")} == {
            "kind": "email", "file": "chat.txt", "record": 2, "column": None, "offset": 9, "length": 16,
        }  # fmt: skip
        assert "jane" not in finds.read_text() + output.read_text()
        assert stat.S_IMODE(finds.stat().st_mode) == 0o600
        assert parse_statement(output.read_bytes()).measure == "leaks"
        assert "60 records searched" in capsys.readouterr().out

    def test_marks_alike_with_one_key_and_apart_without(self, chat: Path) -> None:
        key, marks = chat.parent / "key", []
        key.write_bytes(b"sixteen bytes and more")
        for words in (["--key", str(key)], ["--key", str(key)], [], []):
            finds = chat.parent / "finds.jsonl"
            assert main(["measure", "leaks", str(chat), "--finds", str(finds), *words]) == 0
            marks.append(json.loads(finds.read_text().splitlines()[0])["mark"])

        assert marks[0] == marks[1]
        assert len(set(marks)) == 3

    def test_reads_several_files_and_folders(self, chat: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (chat.parent / "more").mkdir()
        (chat.parent / "more" / "b.jsonl").write_text('{"t": "bob@example.org"}\n')

        assert main(["measure", "leaks", str(chat), str(chat.parent / "more")]) == 0
        assert "chat.txt and 1 more: 61 records" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["nowhere.txt"], "cannot be opened"),
            (["CHAT", "--output", "CHAT"], "overwrite"),
            (["CHAT", "--finds", "CHAT"], "overwrite"),
            (["CHAT", "--finds", "/nowhere/at/all"], "cannot be written"),
            (["CHAT", "--key", "CHAT.key"], "cannot be opened"),
            (["CHAT", "--field", "content"], "has no fields"),
            (["CHAT", "--system", ""], "Nothing follows --system"),
        ],
    )
    def test_refuses_wrong_use_with_a_sentence(
        self, chat: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["measure", "leaks", *(word.replace("CHAT", str(chat)) for word in words)]) == 2

        said = capsys.readouterr()
        assert reason in said.err
        assert said.out == ""
        assert sorted(path.name for path in chat.parent.iterdir()) == ["chat.txt"]

    def test_refuses_a_key_that_can_be_guessed(self, chat: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (chat.parent / "key").write_bytes(b"short")

        assert main(["measure", "leaks", str(chat), "--key", str(chat.parent / "key")]) == 2
        assert "shorter than 16 bytes" in capsys.readouterr().err

    def test_imports_neither_ibis_nor_django_nor_pandas(self, chat: Path) -> None:
        program = (
            "import sys; from fairlead.cli import main; "
            "main(['measure', 'leaks', sys.argv[1], '--format', 'json']); print(sorted(sys.modules), file=sys.stderr)"
        )

        done = subprocess.run(
            [sys.executable, "-c", program, str(chat)], capture_output=True, text=True, check=True, timeout=60
        )

        for heavy in ("'ibis'", "'django'", "'pandas'", "'numpy'", "'pyarrow'"):
            assert heavy not in done.stderr


class TestReidentification:
    def test_writes_a_statement(self, people: Path, capsys: pytest.CaptureFixture[str]) -> None:
        output = people.parent / "s.json"
        words = ["measure", "reidentification", str(people), "--quasi", "sex, year", "--k", "3"]

        assert main([*words, "--output", str(output)]) == 0

        assert parse_statement(output.read_bytes()).parameters["quasi"] == ["sex", "year"]
        assert "1 rows (14.3%) share all of it with fewer than 2 others." in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["--quasi", "sex,shoe"], "no column shoe"),
            (["--quasi", ","], "1 to 8"),
            (["--quasi", "sex", "--k", "1"], "k is 2 to"),
        ],
    )
    def test_refuses_wrong_use_with_a_sentence(
        self, people: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["measure", "reidentification", str(people), *words]) == 2
        assert reason in capsys.readouterr().err
