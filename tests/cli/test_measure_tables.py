"""Oversight, quality and drift at the command line: a table, a statement, and exit 2 with a sentence for bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fairlead.cli import main
from fairlead.measurement.statement import parse_statement
from tests.engines.measurement.drift.test_value_drift import HEADER as DRIFT_HEADER
from tests.engines.measurement.logs import write_csv
from tests.engines.measurement.oversight.logs import HEADER, review

CONTRACT = "columns:\n  sex: {allowed: [f, m], required: true}\n"
POPULATION = "sex,n\nf,50\nm,40\nx,10\n"
OVERSIGHT = ["--decision", "decision", "--final", "final", "--reviewer", "reviewer", "--by", "sex"]
OVERSIGHT += ["--decided-at", "decided_at", "--reviewed-at", "reviewed_at"]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    rows = [
        review(final="yes" if minute % 9 == 0 else None, at=minute * 40, sex="fm"[minute % 2]) for minute in range(120)
    ]
    return write_csv(tmp_path / "log.csv", [*rows, review("yes", at=5_000)], header=HEADER)


def _words(measure: str, log: Path) -> list[str]:
    """Return a full command for a measure on the log."""
    folder = log.parent
    (folder / "contract.yaml").write_text(CONTRACT)
    (folder / "population.csv").write_text(POPULATION)
    quality = ["--contract", str(folder / "contract.yaml"), "--population", str(folder / "population.csv")]
    quality += ["--by", "sex", "--key", "decided_at", "--label", "final", "--split", "reviewer"]
    quality += ["--updated-at", "decided_at", "--as-of", "2026-02-01", "--derived-from", str(log)]
    return {
        "oversight": ["measure", "oversight", str(log), *OVERSIGHT],
        "quality": ["measure", "quality", str(log), *quality],
        "drift": ["measure", "drift", str(log), str(log), "--categories", "final", "--by", "sex"],
    }[measure]


class TestMeasure:
    @pytest.mark.parametrize(
        ("measure", "says"),
        [
            (
                "oversight",
                ["Human oversight in log.csv: 121 rows", "Overridden", "Longest run of agreement", "Days in the log"],
            ),
            ("quality", ["Quality of log.csv: 121 rows", "Complete", "Representation: ", "Stale"]),
            ("drift", ["Drift of log.csv: 121 rows", "Reference: log.csv", "Population stability index"]),
        ],
    )
    def test_prints_what_may_be_concluded_and_writes_what_is_admitted(
        self, log: Path, measure: str, says: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        output = log.parent / "statement.json"

        status = main([*_words(measure, log), "--output", str(output), "--system", "AI-1"])

        said = capsys.readouterr()
        assert status == 0, said.err
        assert [words for words in says if words not in said.out] == []
        statement = parse_statement(output.read_bytes())
        assert (statement.measure, statement.system) == (measure, "AI-1")
        assert statement.digest in said.err

    @pytest.mark.parametrize("measure", ["oversight", "quality", "drift"])
    def test_writes_the_same_statement_twice(self, log: Path, measure: str, capsys: pytest.CaptureFixture[str]) -> None:
        said = []
        for _ in range(2):
            main([*_words(measure, log), "--format", "json"])
            said.append(capsys.readouterr().out)

        assert said[0] == said[1]
        assert json.loads(said[0])["predicate"]["measure"] == measure

    def test_imports_neither_ibis_nor_django_nor_pandas(self, log: Path) -> None:
        program = (
            "import sys; from fairlead.cli import main; main(sys.argv[1:]); print(sorted(sys.modules), file=sys.stderr)"
        )

        done = subprocess.run(
            [sys.executable, "-c", program, *_words("quality", log)],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )

        for heavy in ("'ibis'", "'django'", "'pandas'", "'numpy'", "'pyarrow'", "'scipy'"):
            assert heavy not in done.stderr


def _parquet_cut_off(path: Path) -> None:
    path.with_suffix(".parquet").write_bytes(b"PAR1" + b"\0" * 400)


def _folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def _text(text: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(text)


BAD: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a folder": (_folder, "bad.csv", "a folder without Parquet files"),
    "a damaged Parquet file": (_parquet_cut_off, "bad.parquet", "cannot be read as Parquet"),
    "an empty file": (_text(b""), "bad.csv", "is empty"),
    "a header alone": (_text(b"sex,decision,final,reviewer,decided_at,reviewed_at\n"), "bad.csv", "no row"),
    "a pipe": (os.mkfifo, "bad.csv", "is not a file"),
    "nothing": (lambda path: None, "bad.csv", "No such file"),
    "another column": (_text(b"sexx,decision,final,reviewer,decided_at,reviewed_at\nf,a,a,r,,\n"), "bad.csv", "sexx"),
    "a workbook": (_text(b"PK\x03\x04" + bytes(50)), "bad.csv", "a workbook"),
}


class TestBadInput:
    @pytest.mark.parametrize("measure", ["oversight", "quality", "drift"])
    @pytest.mark.parametrize("name", sorted(BAD))
    def test_ends_with_2_a_sentence_and_nothing_written(
        self, log: Path, measure: str, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        make, filename, says = BAD[name]
        make(log.parent / "bad.csv")
        words = _words(measure, log)
        words[words.index(str(log), 3 if measure == "drift" else 2)] = str(log.parent / filename)
        output = log.parent / "statement.json"

        assert main([*words, "--output", str(output)]) == 2

        said = capsys.readouterr()
        assert says in said.err
        assert said.out == ""
        assert not output.exists()

    @pytest.mark.parametrize(
        ("measure", "words", "says"),
        [
            ("quality", ["--as-of", "soon"], "Write a day as 2026-01-31"),
            ("quality", ["--split", ""], "Nothing follows --split"),
            ("oversight", ["--reference", "male"], "COLUMN=VALUE"),
            ("oversight", ["--reviewer", ""], "Nothing follows --reviewer"),
            ("drift", ["--numbers", "sex"], "asked for twice"),
        ],
    )
    def test_of_words_is_refused(
        self, log: Path, measure: str, words: list[str], says: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main([*_words(measure, log), *words]) == 2
        assert says in capsys.readouterr().err

    @pytest.mark.parametrize("name", ["log.csv", "contract.yaml", "population.csv"])
    def test_never_overwrites_an_input(self, log: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        words = _words("quality", log)
        before = (log.parent / name).read_bytes()

        assert main([*words, "--output", str(log.parent / name)]) == 2
        assert "overwrite" in capsys.readouterr().err
        assert (log.parent / name).read_bytes() == before

    def test_of_mixed_types_in_numbers_names_the_values(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        table = write_csv(tmp_path / "t.csv", [("f", "1", "n"), ("f", "one", "n")], header=DRIFT_HEADER)

        assert main(["measure", "drift", str(table), str(table), "--numbers", "score"]) == 2
        assert "no finite number: one (1)" in capsys.readouterr().err
