"""Checkpoint: the head of a log as signed text, what a witness adds to it, and the proof of one entry.

Formats: c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature, c2sp.org/tlog-proof. The origin line of a log is also the
name of its key. The note that signs an audit pack's manifest begins with a line of its own, so that it can never be
read as a checkpoint, nor a checkpoint as the signature of a manifest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairlead.domain.refusal import N_
from fairlead.trail.chain import HASH_BYTES
from fairlead.trail.entry import ORIGIN
from fairlead.trail.note import (
    COSIGNATURE_ED25519,
    NoteRejected,
    VerifierKey,
    from_base64,
    holds,
    open_note,
    parse_note,
    sign_note,
    signature_line,
    to_base64,
    verifier_of,
)

MANIFEST_LINE = "fairlead.audit-pack/1"
PROOF_LINE = "c2sp.org/tlog-proof@v1"
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
LONGEST_PROOF = 63


@dataclass(frozen=True)
class Checkpoint:
    """The head of one log: its origin line, its number of entries and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


@dataclass(frozen=True)
class Cosignature:
    """What a witness signed: that at this time (seconds since 1970) this was the largest consistent head it saw."""

    name: str
    seen_at: int


def sign_checkpoint(key: Ed25519PrivateKey, *, origin: str, size: int, root: bytes) -> str:
    """Return the signed checkpoint of a log, to be published and printed in every report.

    A log never signs a head that is inconsistent with one that it signed before; the caller guarantees it by sealing
    entries only at the stored frontier.
    """
    if size < 0 or len(root) != HASH_BYTES:
        raise ValueError("a checkpoint needs a size from 0 and a root of 32 bytes")
    return sign_note(Checkpoint(origin, size, root).text, key=key, name=origin)


def parse_checkpoint(text: str) -> Checkpoint:
    """Return the head in the text of an opened note.

    Raises:
        NoteRejected: the text is not a checkpoint of three lines.
    """
    lines = text.split("\n")
    root = from_base64(lines[2]) if len(lines) == 4 else b""
    if len(root) != HASH_BYTES or lines[3] or not NUMBER.fullmatch(lines[1]) or not ORIGIN.fullmatch(lines[0]):
        raise NoteRejected(N_("This is not a checkpoint: origin, size and root, one a line."))
    return Checkpoint(lines[0], int(lines[1]), root)


def verify_checkpoint(note: str, *, key: VerifierKey) -> Checkpoint:
    """Return the head that the log's key signed.

    Raises:
        NoteRejected: malformed, not signed by this key, or of another log.
    """
    checkpoint = parse_checkpoint(open_note(note, key=key))
    if checkpoint.origin != key.name:
        raise NoteRejected(
            N_("The checkpoint is of {origin}, the key of {name}."), origin=checkpoint.origin, name=key.name
        )
    return checkpoint


def sign_manifest(key: Ed25519PrivateKey, *, origin: str, manifest: bytes) -> str:
    """Return the signed note over an audit pack's manifest: our first line, origin, size in bytes, hex SHA-256."""
    digest = hashlib.sha256(manifest).hexdigest()
    return sign_note(f"{MANIFEST_LINE}\n{origin}\n{len(manifest)}\n{digest}\n", key=key, name=origin)


def cosign_checkpoint(note: str, *, key: Ed25519PrivateKey, name: str, seen_at: int) -> str:
    """Return the note with a witness's cosignature added.

    The signed message is the header line, the time line and the text, so it can pass for no other signature.
    """
    message = _cosigned_message(parse_note(note).text, seen_at)
    verifier = verifier_of(key, name=name, kind=COSIGNATURE_ED25519)
    return note + signature_line(verifier, seen_at.to_bytes(8, "big") + key.sign(message))


def verify_cosignatures(note: str, *, witnesses: Sequence[VerifierKey]) -> tuple[Cosignature, ...]:
    """Return the cosignatures of known witnesses, in the order of the note; unknown ones are passed over.

    Raises:
        NoteRejected: the note is malformed, or a known witness's signature does not hold.
    """
    parsed = parse_note(note)
    known = {(one.name, one.key_id): one for one in witnesses if one.kind == COSIGNATURE_ED25519}
    found: list[Cosignature] = []
    for line in parsed.signatures:
        if witness := known.get((line.name, line.key_id)):
            seen_at = int.from_bytes(line.signature[:8], "big")
            if not holds(line.signature[8:], _cosigned_message(parsed.text, seen_at), witness.public):
                raise NoteRejected(N_("The cosignature of {name} does not fit the checkpoint."), name=line.name)
            found.append(Cosignature(line.name, seen_at))
    return tuple(found)


def write_proof(note: str, *, seq: int, proof: Sequence[bytes]) -> str:
    """Return the proof of one entry as text: its place, its audit path and the signed checkpoint."""
    lines = [PROOF_LINE, f"index {seq}", *(to_base64(one) for one in proof)]
    return "\n".join(lines) + "\n\n" + note


def parse_proof(text: str) -> tuple[int, tuple[bytes, ...], str]:
    """Return the place, the audit path and the checkpoint note of a proof; extra text in it is never trusted.

    Raises:
        NoteRejected: the text is not such a proof.
    """
    head, found, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        del lines[0]
    index = lines[0].removeprefix("index ") if lines and lines[0].startswith("index ") else ""
    if not found or first != PROOF_LINE or not NUMBER.fullmatch(index) or len(lines) > LONGEST_PROOF + 1:
        raise NoteRejected(N_("This is not a proof of an entry in a log."))
    hashes = tuple(from_base64(line) for line in lines[1:])
    if any(len(one) != HASH_BYTES for one in hashes):
        raise NoteRejected(N_("A hash in the proof is not one of 32 bytes."))
    return int(index), hashes, note


def _cosigned_message(text: str, seen_at: int) -> bytes:
    return f"cosignature/v1\ntime {seen_at}\n{text}".encode()
