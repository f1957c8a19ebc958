"""The files of an import: durable in a folder that waits, then put in place by one rename inside the transaction.

A process that dies leaves at most a waiting folder, which the next import removes. Imports take turns: a lock in the
data folder lets one in at a time.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from django.conf import settings

from fairlead.records import store
from fairlead.trail.bundle import Bundle

WAITING = ".import-"


class ImportFiles:
    """The evidence files and audit packs of one import."""

    def __init__(self, stage: Path) -> None:
        self._stage = stage
        self._placed: Path | None = None

    @classmethod
    @contextmanager
    def waiting(cls) -> Iterator[Self]:
        """Take the turn, remove what a dead import left, and give a fresh waiting folder that ends with the block."""
        root: Path = settings.FOLDER.root
        with (root / "import.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for left in root.glob(f"{WAITING}*"):
                shutil.rmtree(left)
            stage = root / f"{WAITING}{secrets.token_hex(8)}"
            try:
                for folder in (stage, stage / "evidence", stage / "audit-packs"):
                    folder.mkdir(mode=0o700)
                yield cls(stage)
            finally:
                shutil.rmtree(stage, ignore_errors=True)

    def take(self, bundle: Bundle) -> None:
        """Write every file of the export, durably, under its digest."""
        for path in bundle.under("evidence/"):
            digest = path.removeprefix("evidence/")
            store.write(self._stage / "evidence" / digest[:2] / digest, bundle.chunks(path))
        for path in bundle.under("audit-packs/"):
            store.write(self._stage / path, bundle.chunks(path))

    def place(self, *, organization: int) -> None:
        """Move the files to where the organization looks for them; the last thing before the commit."""
        packs: Path = settings.FOLDER.audit_packs
        packs.mkdir(parents=True, exist_ok=True, mode=0o700)
        for pack in (self._stage / "audit-packs").iterdir():
            pack.replace(packs / pack.name)
        evidence: Path = settings.FOLDER.evidence
        evidence.mkdir(parents=True, exist_ok=True, mode=0o700)
        final = evidence / str(organization)
        if final.exists():  # left by an import that died before its commit; no organization had this key then
            shutil.rmtree(final)
        (self._stage / "evidence").rename(final)
        self._placed = final
        for folder in (final, evidence, packs):
            store.sync(folder)

    def undo(self) -> None:
        """Take evidence away again that was placed for an organization that was not stored after all."""
        if self._placed is not None:
            shutil.rmtree(self._placed, ignore_errors=True)
