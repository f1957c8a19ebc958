"""Bundles as tests need them: taken apart into their members, changed, and put together again with true digests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from fairlead.trail.bundle import MANIFEST, SIGNATURE, BundleWriter

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROWS = (".jsonl", "checkpoint", ".vkey")


def parts_of(content: bytes) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Return the members of a bundle without manifest and signature, and what the manifest says beside them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    facts = json.loads(members.pop(MANIFEST))
    members.pop(SIGNATURE, None)
    facts.pop("files")
    return members, facts


def together(
    members: Mapping[str, bytes], facts: Mapping[str, Any], *, sign: Callable[[bytes], str] | None = None
) -> bytes:
    """Return a bundle of these members, whose manifest and digests are true."""
    goal = io.BytesIO()
    bundle = BundleWriter(goal, at=NOON)
    for path, content in members.items():
        if path.endswith(ROWS):
            bundle.add_rows(path, content.split(b"\n")[:-1])
        else:
            bundle.add_file(path, io.BytesIO(content))
    bundle.close(facts, sign=sign)
    return goal.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Return a plain archive of members as anybody's program writes it."""
    goal = io.BytesIO()
    with zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return goal.getvalue()
