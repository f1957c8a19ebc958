"""What stops a command is a sentence and an exit status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _run(*words: str, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "FAIRLEAD_KEYS")}
    return subprocess.run(
        [sys.executable, "-m", "fairlead", *words],
        env=environment | {"FAIRLEAD_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestADatabase:
    def test_that_does_not_answer_is_said_in_a_sentence_without_its_password(self, tmp_path: Path) -> None:
        done = _run("migrate", data=tmp_path, DATABASE_URL="postgresql://me:hidden@127.0.0.1:1/aims")

        assert done.returncode == 3
        assert done.stderr.startswith("The database cannot be used: connection failed")
        assert "Traceback" not in done.stderr
        assert "hidden" not in done.stderr

    def test_without_tables_asks_for_migrate(self, tmp_path: Path) -> None:
        done = _run("export", "quiet-harbour", "-o", str(tmp_path / "out.zip"), data=tmp_path / "data")

        assert (done.returncode, done.stderr) == (2, "The database is not ready. Run this first: fairlead migrate\n")


class TestASetting:
    @pytest.mark.parametrize(
        ("name", "value"), [("DATABASE_URL", "mysql://host/aims"), ("FAIRLEAD_MAIL_URL", "mail.example.org")]
    )
    def test_that_cannot_be_read_is_named(self, tmp_path: Path, name: str, value: str) -> None:
        done = _run("migrate", data=tmp_path, **{name: value})

        assert done.returncode == 2
        assert done.stderr.startswith(f"{name} must be")
        assert len(done.stderr.splitlines()) == 1
