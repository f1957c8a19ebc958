"""`fairlead check` and `fairlead measure run`: exit status, files, and the same bytes on every machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from fairlead.cli import main
from fairlead.measurement.dsse import verify_envelope
from fairlead.measurement.statement import parse_statement
from tests.engines.measurement.plans import PLAN, write_plan

OUTPUTS = ["--sarif", "a.sarif", "--junit", "a.xml", "--markdown", "a.md", "--statements", "out"]


def check(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "fairlead", "check", *words],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TestCheck:
    @pytest.mark.parametrize(("women", "status"), [(60, 0), (59, 1)])
    def test_ends_with_the_verdict(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        women: int,
        status: int,
    ) -> None:
        write_plan(tmp_path, women=women)
        monkeypatch.chdir(tmp_path)

        assert main(["check", "--as-of", "2026-11-24"]) == status
        assert ("FAIL: fairness selection_rate_ratio, sex female" in capsys.readouterr().out) is bool(status)

    def test_passes_with_words_where_nothing_can_be_concluded(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_plan(tmp_path, women=1, rows=20)
        monkeypatch.chdir(tmp_path)

        assert main(["check", "--as-of", "2026-11-24"]) == 0
        assert "1 too small to conclude (neither pass nor fail)" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            (PLAN.replace("decisions.csv", "none.csv"), "fairlead.yaml:5: measures.0.input: there is no none.csv"),
            (PLAN.replace("hired", "hire"), "fairlead.yaml:4: decisions.csv has no column hire"),
            (PLAN.partition("    fresh_days")[0], "The plan judges nothing"),
        ],
    )
    def test_ends_with_two_and_a_sentence_where_the_set_up_is_wrong(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        text: str,
        words: str,
    ) -> None:
        write_plan(tmp_path, text=text)
        monkeypatch.chdir(tmp_path)

        assert main(["check", *OUTPUTS]) == 2
        assert words in capsys.readouterr().err
        assert sorted(path.name for path in tmp_path.iterdir()) == ["decisions.csv", "fairlead.yaml"]

    def test_refuses_a_day_that_is_none(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["check", str(write_plan(tmp_path)), "--as-of", "tomorrow"]) == 2
        assert "Write a day as 2026-01-31; tomorrow is not." in capsys.readouterr().err

    def test_gives_the_same_bytes_on_a_laptop_and_in_ci(self, tmp_path: Path) -> None:
        laptop, runner = tmp_path / "laptop", tmp_path / "run ner"
        for folder in (laptop, runner):
            write_plan(folder, women=20)

        here = check(laptop, "--as-of", "2026-11-24", *OUTPUTS, TZ="America/New_York", LC_ALL="C", COLUMNS="200")
        there = check(runner, "--as-of", "2026-11-24", *OUTPUTS, TZ="Asia/Tokyo", LC_ALL="C.UTF-8", COLUMNS="40")

        assert (here.returncode, here.stdout, here.stderr) == (there.returncode, there.stdout, there.stderr)
        assert here.returncode == 1
        for name in ("a.sarif", "a.xml", "a.md", "out/fairness.json"):
            assert (laptop / name).read_bytes() == (runner / name).read_bytes()


class TestMeasureRun:
    def test_writes_a_statement_per_measure(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        plan = write_plan(tmp_path)

        assert main(["measure", "run", str(plan), "--statements", str(tmp_path / "out")]) == 0
        statement = parse_statement((tmp_path / "out" / "fairness.json").read_bytes())
        assert capsys.readouterr().out == f"fairness.json  {statement.digest}\n"
        assert (statement.system, statement.model_version) == ("AI-1", "2.4")

    def test_signs_them_with_a_key(self, tmp_path: Path) -> None:
        key = Ed25519PrivateKey.generate()
        (tmp_path / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        plan = write_plan(tmp_path)

        words = ["measure", "run", str(plan), "--statements", str(tmp_path), "--sign-key", str(tmp_path / "key.pem")]
        assert main(words) == 0

        envelope = (tmp_path / "fairness.json").read_bytes()
        payload, *_ = verify_envelope(envelope, keys=[key.public_key()])
        assert parse_statement(payload).system == "AI-1"

    def test_asks_for_the_folder(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["measure", "run", str(write_plan(tmp_path))]) == 2
        assert "Name the folder for the statements with --statements." in capsys.readouterr().err

    def test_never_writes_over_an_input(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        plan = write_plan(tmp_path, text=PLAN.replace("decisions.csv", "fairness.json").replace("sex", "x"))
        (tmp_path / "fairness.json").write_text(json.dumps([{"x": "male", "hired": 1}]))

        assert main(["measure", "run", str(plan), "--statements", str(tmp_path)]) == 2
        assert json.loads((tmp_path / "fairness.json").read_text()) == [{"x": "male", "hired": 1}]

    def test_leaves_nothing_where_one_measure_cannot_be_taken(self, tmp_path: Path) -> None:
        second = "  - {measure: reidentification, input: decisions.csv, quasi: [nothing]}\n"
        plan = write_plan(tmp_path, text=PLAN + second)

        assert main(["measure", "run", str(plan), "--statements", str(tmp_path / "out")]) == 2
        assert not (tmp_path / "out").exists()
