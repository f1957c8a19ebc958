"""The mark of a migrated database: left by the command, believed only where it fits."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fairlead.cli.prepared import is_prepared, mark


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder that the command migrated."""
    path = tmp_path_factory.mktemp("prepared")
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"FAIRLEAD_DATA": str(path), "DJANGO_SETTINGS_MODULE": "fairlead.site.owner"}
    subprocess.run([sys.executable, "-m", "fairlead", "migrate"], env=environment, check=True, capture_output=True)
    return path


@pytest.fixture(autouse=True)
def on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask as an installation on SQLite does."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


class TestIsPrepared:
    def test_is_true_after_the_command(self, folder: Path) -> None:
        assert is_prepared(folder)

    def test_is_false_for_no_database_and_for_what_is_none(self, tmp_path: Path) -> None:
        assert not is_prepared(tmp_path)
        (tmp_path / "fairlead.sqlite3").write_bytes(b"no database" * 100)
        assert not is_prepared(tmp_path)

    def test_is_false_for_a_database_of_another_version(self, folder: Path, tmp_path: Path) -> None:
        other = tmp_path / "fairlead.sqlite3"
        other.write_bytes((folder / "fairlead.sqlite3").read_bytes())
        assert is_prepared(tmp_path)
        with sqlite3.connect(other) as database:
            database.execute(f"PRAGMA user_version = {mark() - 1}")

        assert not is_prepared(tmp_path)

    def test_is_false_on_postgresql(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://fairlead@localhost/fairlead")

        assert not is_prepared(folder)
