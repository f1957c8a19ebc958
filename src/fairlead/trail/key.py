"""Key: the file that holds the private key of the trail, readable by its owner only.

The key is the one secret of the trail. It lies in the data folder, outside the database, as PKCS#8 PEM with mode 0600;
who copies it can sign another history, and only a checkpoint that the auditor holds, or a witness, tells.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairlead.domain.refusal import N_, Refusal

LONGEST_KEY_FILE = 16 * 1024


class KeyFileRefused(Refusal):
    """The file of the signing key is not one that a key may be read from."""


def read_or_create_key(path: Path) -> Ed25519PrivateKey:
    """Return the signing key in a file, made with mode 0600 if there is none yet.

    Two processes that start together get the same key: the file appears complete, by a link to its final name.

    Raises:
        KeyFileRefused: the file is a link, can be read by others, or holds no Ed25519 key.
    """
    if not os.path.lexists(path):
        _create(path)
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileRefused(N_("{file} holds no signing key that can be read."), file=path.name) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileRefused(N_("{file} holds a key of another kind; the trail signs with Ed25519."), file=path.name)
    return key


def _read(path: Path) -> bytes:
    """Return the bytes of the key file after judging the file that was opened, not a name that may change."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise KeyFileRefused(N_("{file} cannot be opened as the signing key."), file=path.name) from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise KeyFileRefused(N_("{file} is not a regular file."), file=path.name)
        if status.st_mode & 0o077:
            raise KeyFileRefused(
                N_("Others on this machine can read {file}. Set its mode to 0600, or replace the key."), file=path.name
            )
        return file.read(LONGEST_KEY_FILE)


def _create(path: Path) -> None:
    """Write a new key under a name of its own, sync it, and link it to its final name unless another was quicker."""
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        _link(draft, path)
    finally:
        draft.unlink()


def _link(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
