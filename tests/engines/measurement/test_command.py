"""The command: results on standard output, words on standard error, the statement whole or not at all."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from fairlead.cli import main
from fairlead.demo.decision_log import intersection_log, write_log
from fairlead.measurement.dsse import verify_envelope
from fairlead.measurement.statement import parse_statement


@pytest.fixture
def log(tmp_path: Path) -> Path:
    write_log(tmp_path / "log.csv", rows=intersection_log(5))
    return tmp_path / "log.csv"


def _measure(log: Path, *words: str) -> int:
    return main(["measure", "fairness", str(log), "--decision", "decision", "--by", "sex,race", *words])


def _pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey, path: Path) -> Path:
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(key.private_bytes(*form))
    return path


class TestMeasureFairness:
    def test_prints_a_table_that_says_what_may_be_concluded(
        self, log: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert _measure(log, "--reference", "sex=male", "--label", "suitable", "--decided-at", "decided_at") == 0

        said = capsys.readouterr().out
        assert "Fairness of decision in log.csv: 2,571 rows, decided from 2026-01-05 until before 2026-07-04" in said
        assert "By sex; the reference is male, as named" in said
        assert "By race; no reference was named, so it is the largest group: White" in said
        assert "239 rows without a label" in said or "rows without a label" in said
        assert "That alone is no finding" in said
        assert "too small to conclude" in said
        assert "No difference shown is not equality." in said

    def test_prints_and_writes_the_same_statement(self, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
        output = log.parent / "statement.json"

        status = _measure(log, "--format", "json", "--output", str(output), "--system", "AI-1", "--model-version", "3")

        said = capsys.readouterr()
        written = output.read_bytes()
        statement = parse_statement(written)
        assert status == 0
        assert said.out.encode() == written + b"\n"
        assert hashlib.sha256(written).hexdigest() in said.err
        assert (statement.system, statement.model_version) == ("AI-1", "3")
        assert statement.subject_sha256 == hashlib.sha256(log.read_bytes()).hexdigest()
        assert sorted(path.name for path in log.parent.iterdir()) == ["log.csv", "statement.json"]

    def test_signs_the_statement(self, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
        key = ed25519.Ed25519PrivateKey.generate()
        output = log.parent / "statement.dsse.json"

        status = _measure(log, "--output", str(output), "--sign-key", str(_pem(key, log.parent / "key.pem")))

        payload, *_ = verify_envelope(output.read_bytes(), keys=[key.public_key()])
        assert status == 0
        assert parse_statement(payload).digest in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["--reference", "male"], "COLUMN=VALUE"),
            (["--reference", "age=old"], "not one of the attributes"),
            (["--label-positive", "1"], "--label"),
            (["--positive", "1", "--negative", "1"], "cannot be positive and negative"),
            (["--label", "decision"], "asked for twice"),
            (["--decided-at", "when"], "no column when"),
            (["--separator", "::"], "one character"),
            (["--system", ""], "Nothing follows --system"),
            (["--model-version", "\udcff"], "--model-version is not UTF-8"),
            (["--sign-key", "nowhere.pem"], "cannot be read as a private key"),
            (["--output", "/nowhere/at/all/s.json"], "cannot be written"),
        ],
    )
    def test_refuses_wrong_use_with_a_sentence(
        self, log: Path, words: list[str], reason: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert _measure(log, *words) == 2

        said = capsys.readouterr()
        assert reason in said.err
        assert said.out == ""

    def test_never_overwrites_the_log(self, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
        before = log.read_bytes()

        assert _measure(log, "--output", str(log.parent / "." / "log.csv")) == 2
        assert "overwrite the log" in capsys.readouterr().err
        assert log.read_bytes() == before

    def test_refuses_a_key_of_another_kind(self, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
        key = _pem(ec.generate_private_key(ec.SECP256R1()), log.parent / "key.pem")

        assert _measure(log, "--sign-key", str(key)) == 2
        assert "not Ed25519" in capsys.readouterr().err

    def test_keeps_the_old_statement_when_the_new_measurement_fails(self, log: Path) -> None:
        output = log.parent / "statement.json"
        _measure(log, "--output", str(output))
        before = output.read_bytes()
        log.write_text(log.read_text() + "1,2\n")

        assert _measure(log, "--output", str(output)) == 2
        assert output.read_bytes() == before

    def test_imports_neither_ibis_nor_django_nor_pandas(self, log: Path) -> None:
        program = (
            "import sys; from fairlead.cli import main; "
            "main(['measure', 'fairness', sys.argv[1], '--decision', 'decision', '--by', 'sex', '--format', 'json']); "
            "print(sorted(sys.modules), file=sys.stderr)"
        )

        done = subprocess.run(
            [sys.executable, "-c", program, str(log)], capture_output=True, text=True, check=True, timeout=60
        )

        assert json.loads(done.stdout)["predicateType"] == "urn:fairlead:measurement:1"
        for heavy in ("'ibis'", "'django'", "'pandas'", "'numpy'", "'pyarrow'", "'scipy'"):
            assert heavy not in done.stderr


class TestHelp:
    def test_shows_an_example(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as left:
            main(["measure", "fairness", "--help"])

        assert left.value.code == 0
        assert "Example: fairlead measure fairness" in capsys.readouterr().out
