"""Cache: the tables of a pack that was found without fault, as JSON, which reads many times faster than TOML.

A cached pack is named by its digest, so that a changed pack never meets an old entry. The first line of an entry is the
SHA-256 of the rest: an entry that does not match, or cannot be read for any reason, counts as absent and is written
again. What comes out of the cache is read into its shape exactly like what comes out of the files.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

MOST_BYTES: Final = 67_108_864
DAY: Final = "$date"

Tables = Mapping[str, dict[str, object]]


def recall(cache: Path, *, digest: str) -> Tables | None:
    """Return the tables cached under a digest, by file; nothing when there is no sound entry."""
    try:
        with _entry(cache, digest).open("rb") as file:
            checksum, _, body = file.read(MOST_BYTES).partition(b"\n")
        if checksum.decode() != hashlib.sha256(body).hexdigest():
            return None
        tables = json.loads(body, object_hook=_revive)
    except (OSError, ValueError, RecursionError):
        return None
    return tables if isinstance(tables, dict) and all(isinstance(each, dict) for each in tables.values()) else None


def remember(tables: Tables, *, cache: Path, digest: str) -> None:
    """Write an entry, whole or not at all; a folder that cannot be written to only costs time at the next reading."""
    body = json.dumps(tables, default=_plain, ensure_ascii=False, separators=(",", ":")).encode()
    content = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    with contextlib.suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=cache, prefix=".draft-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(draft).replace(_entry(cache, digest))
        except OSError:
            Path(draft).unlink(missing_ok=True)


def _entry(cache: Path, digest: str) -> Path:
    return cache / f"pack-{digest}.json"


def _plain(value: object) -> object:
    if isinstance(value, date):
        return {DAY: value.isoformat()}
    raise TypeError(f"no place for {type(value).__name__} in a cached pack")


def _revive(table: dict[str, object]) -> object:
    return date.fromisoformat(str(table[DAY])) if table.keys() == {DAY} else table
