"""An installation of its own for a test of commands: a data folder, and on PostgreSQL a database beside the tests'."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connections

from tests import kill
from tests.conftest import ON_POSTGRESQL

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


@dataclass(frozen=True)
class Installation:
    """One data folder and its database; `url` is empty for SQLite."""

    folder: Path
    url: str = ""

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What every process of it sees."""
        return kill.environment(self.folder) | ({"DATABASE_URL": self.url} if self.url else {})

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product."""
        return self._python("-m", "fairlead", *words)

    def work(self, *words: str) -> str:
        """Run one of the kill loops' workers to its end and return what it wrote."""
        done = self._python("-m", "tests.kill_worker", *words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def check(self) -> dict[str, Any]:
        """Return every way in which register and log disagree, seen from a fresh process."""
        return dict(json.loads(self.work("check")))

    def tables(self) -> int:
        """Return how many tables the database has; none where SQLite has no file."""
        if not self.url:
            return int(self.data.exists())
        import psycopg

        with psycopg.connect(self.url) as connection:
            count = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return int(count[0]) if count else 0

    @contextmanager
    def writer(self) -> Iterator[None]:
        """Let another process register systems for ever while the block runs."""
        words = [sys.executable, "-u", "-m", "tests.kill_worker", "write"]
        started = subprocess.Popen(words, env=self.environment, stdout=subprocess.PIPE, cwd=kill.ROOT)
        try:
            assert started.stdout is not None
            for _ in range(3):
                assert started.stdout.readline()
            yield
            assert started.poll() is None, "the writer ended by itself"
        finally:
            started.kill()
            started.communicate()

    def _python(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=120, check=False, cwd=kill.ROOT
        )


def new(folder: Path, name: str, *, postgresql: bool = ON_POSTGRESQL) -> Installation:
    """Return an installation without tables; on PostgreSQL its database is made anew."""
    place = folder / name
    place.mkdir()
    return Installation(place, _new_database(f"fairlead_{name}_{WORKER}") if postgresql else "")


def _new_database(name: str) -> str:
    """Make an empty database beside the one of the tests and return its address."""
    import psycopg

    said = connections["default"].settings_dict
    host, port = str(said["HOST"]), str(said["PORT"])
    words: dict[str, Any] = {"user": said["USER"], "password": said["PASSWORD"], "host": host, "port": port}
    told = {key: value for key, value in words.items() if value}
    with psycopg.connect(dbname="postgres", autocommit=True, **told) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    secret = f":{quote(str(said['PASSWORD']), safe='')}" if said["PASSWORD"] else ""
    door = f":{port}" if port else ""
    return f"postgresql://{quote(str(said['USER']), safe='')}{secret}@{door}/{name}?host={quote(host, safe='')}"
