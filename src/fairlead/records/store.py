"""The store of evidence files: named by their digest, outside the web root, durable before a row names them.

Each organization has a folder of its own: when one erases a file by law, another that holds the same bytes keeps its.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from fairlead.domain.refusal import N_, InvalidInput

LARGEST_FILE = 200 * 1024 * 1024


class FileRefused(InvalidInput):
    """The bytes cannot be kept as an evidence file."""


@dataclass(frozen=True)
class StoredFile:
    """A file of the store: its digest in hex and its size in bytes."""

    sha256: str
    size: int


def put(chunks: Iterable[bytes], *, organization: int, largest: int = LARGEST_FILE) -> StoredFile:
    """Write a file of an organization under its digest: temporary name, fsync of file and folder, rename.

    Raises:
        FileRefused: empty, or larger than `largest` bytes; nothing stays behind.
    """
    root: Path = settings.FOLDER.evidence
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = root / f".draft-{secrets.token_hex(12)}"
    digest, size = hashlib.sha256(), 0
    try:
        with draft.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise FileRefused(
                        N_("The file is larger than {limit} MB. Hand in a link to where it is kept instead."),
                        fields=("file",),
                        limit=largest // (1024 * 1024),
                    )
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise FileRefused(N_("The file is empty."), fields=("file",))
            file.flush()
            os.fsync(file.fileno())
        stored = StoredFile(digest.hexdigest(), size)
        _keep(draft, path_of(stored.sha256, organization=organization))
    finally:
        draft.unlink(missing_ok=True)
    return stored


def write(path: Path, chunks: Iterable[bytes]) -> None:
    """Write a file that only its owner reads, durably and whole, over whatever has its name."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".draft-{secrets.token_hex(12)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def _keep(draft: Path, final: Path) -> None:
    """Give the file its final name and make the name durable."""
    final.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft.replace(final)
    for folder in (final.parent, final.parent.parent, final.parent.parent.parent):
        sync(folder)


def sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def path_of(sha256: str, *, organization: int) -> Path:
    """Return where a file of this digest lies for an organization."""
    root: Path = settings.FOLDER.evidence
    return root / str(organization) / sha256[:2] / sha256


def drop(sha256: str, *, organization: int) -> None:
    """Delete the bytes of a file, for erasure by law; the digest stays in the register and the log."""
    path_of(sha256, organization=organization).unlink(missing_ok=True)
