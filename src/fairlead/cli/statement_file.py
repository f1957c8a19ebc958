"""Statements as files: signed where a key is given, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.statement import MeasurementStatement


def signed(statement: MeasurementStatement, *, key_file: Path | None) -> bytes:
    """Return the statement's bytes, inside a signed envelope where a key is given."""
    if key_file is None:
        return statement.content
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from fairlead.measurement.dsse import sign_payload

    try:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise InvalidInput(N_("{file} cannot be read as a private key without a password."), file=key_file) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidInput(N_("{file} holds a key that is not Ed25519."), file=key_file)
    return sign_payload(statement.content, key=key)


def write_whole(path: Path, *, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, flushed to the disk, then renamed over it."""
    beside = path.with_name(f".{path.name}.{os.urandom(4).hex()}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InvalidInput(N_("{file} cannot be written: {why}."), file=path, why=error.strerror) from None
