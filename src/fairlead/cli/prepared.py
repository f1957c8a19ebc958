"""Whether a SQLite database is as this version makes it, known without loading Django.

`fairlead migrate` leaves a mark in the database file itself: SQLite's user version, taken from the migrations, the
walls and the versions of everything installed. A start that finds the same mark need not look again, which takes a
second. A database that is new, copied from elsewhere or older has another mark and is looked at as ever.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from importlib.metadata import distributions
from pathlib import Path

import fairlead

FILES = ("records/migrations/*.py", "records/walls.py", "usecases/installation.py")


def is_prepared(folder: Path) -> bool:
    """Tell whether the database of a data folder needs no migration; PostgreSQL is asked each time."""
    path = _database(folder)
    if path is None or not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            return bool(database.execute("PRAGMA user_version").fetchone()[0] == mark())
    except sqlite3.Error:
        return False


def note_prepared(folder: Path) -> None:
    """Leave the mark in the database that was just migrated."""
    path = _database(folder)
    if path is not None:
        with closing(sqlite3.connect(path)) as database:
            database.execute(f"PRAGMA user_version = {mark()}")


def mark() -> int:
    """Return what stands for this version, from 1 to 2^31 - 1."""
    seen = hashlib.sha256()
    package = Path(fairlead.__file__).parent
    for pattern in FILES:
        for path in sorted(package.glob(pattern)):
            seen.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for name in sorted(f"{one.name}=={one.version}" for one in distributions()):
        seen.update(name.encode() + b"\0")
    return int.from_bytes(seen.digest()[:4], "big") % (2**31 - 1) + 1


def _database(folder: Path) -> Path | None:
    return None if os.environ.get("DATABASE_URL") else folder / "fairlead.sqlite3"
