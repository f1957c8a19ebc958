"""Signed note: a text and the lines that sign it, and the verifier key that an auditor is given (C2SP).

Format: c2sp.org/signed-note. Signatures are Ed25519 (RFC 8032): kind 1 for a log's own, kind 4 for the cosignature of a
witness. A note is worth nothing before :func:`open_note` found a signature of a key that the reader trusts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fairlead.domain.refusal import N_, Refusal
from fairlead.trail.entry import ORIGIN

NOTE_ED25519 = 1  # signature types of c2sp.org/signed-note
COSIGNATURE_ED25519 = 4
LONGEST_NOTE = 64 * 1024
MOST_SIGNATURES = 32
SIGNATURE_LINE = re.compile(r"— ([^\s+]{1,200}) ([A-Za-z0-9+/]+={0,2})")


class NoteRejected(Refusal):
    """A signed note, checkpoint, verifier key or proof is malformed, or its signature does not hold."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key as C2SP writes it: ``name+id+base64``; the id tells apart the keys of one name."""

    name: str
    public: bytes
    kind: int = NOTE_ED25519

    @property
    def key_id(self) -> bytes:
        """First four bytes of SHA-256 over name, newline, signature type and public key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True)
class NoteSignature:
    """One signature line of a note: the name of the key, its id, and the bytes after it."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class SignedNote:
    """A text and its signatures, none of them checked."""

    text: str
    signatures: tuple[NoteSignature, ...]


def vkey_of(key: Ed25519PrivateKey, *, origin: str) -> str:
    """Return the verifier key of a log, the line that an auditor is given: ``origin+id+base64``."""
    return str(verifier_of(key, name=origin))


def verifier_of(key: Ed25519PrivateKey, *, name: str, kind: int = NOTE_ED25519) -> VerifierKey:
    """Return the public half of a signing key under a name; the kind tells a log's key from a witness's.

    Raises:
        ValueError: the name holds a space, a plus, a control character or a character beyond ASCII.
    """
    if not ORIGIN.fullmatch(name):
        raise ValueError("the name of a key is ASCII without space and plus")
    return VerifierKey(name, key.public_key().public_bytes_raw(), kind)


def parse_vkey(text: str) -> VerifierKey:
    """Return the verifier key in a line of text.

    Raises:
        NoteRejected: the line is not a verifier key, its id does not fit, or it is of a kind we cannot check.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = from_base64(encoded)
    if len(raw) != 33 or raw[0] not in (NOTE_ED25519, COSIGNATURE_ED25519) or not ORIGIN.fullmatch(name):
        raise NoteRejected(N_("This is not a verifier key of an Ed25519 log or witness."))
    key = VerifierKey(name, raw[1:], raw[0])
    if key_id != key.key_id.hex():
        raise NoteRejected(N_("The verifier key of {name} does not fit its own id."), name=name)
    return key


def sign_note(text: str, *, key: Ed25519PrivateKey, name: str) -> str:
    """Return a signed note over a text that ends in a newline."""
    if not text.endswith("\n") or _has_controls(text):
        raise ValueError("the text of a note ends in a newline and holds no other control character")
    return f"{text}\n{signature_line(verifier_of(key, name=name), key.sign(text.encode()))}"


def signature_line(verifier: VerifierKey, signature: bytes) -> str:
    """Return the line that carries a signature of this key."""
    return f"— {verifier.name} {to_base64(verifier.key_id + signature)}\n"


def parse_note(note: str) -> SignedNote:
    """Return the text and the signatures of a note, none of them checked yet.

    Raises:
        NoteRejected: the text is not in the form of a signed note.
    """
    text, found, block = note.rpartition("\n\n")
    lines = block.split("\n")
    if len(note) > LONGEST_NOTE or not found or not text or lines.pop() or not 0 < len(lines) <= MOST_SIGNATURES:
        raise NoteRejected(N_("This is not a signed note: a text, an empty line, and lines of signatures."))
    if _has_controls(note):
        raise NoteRejected(N_("A signed note holds no control characters."))
    return SignedNote(text + "\n", tuple(_signature_in(line) for line in lines))


def open_note(note: str, *, key: VerifierKey) -> str:
    """Return the text of a note that this key signed.

    Raises:
        NoteRejected: the note is malformed, or carries no signature of the key that holds.
    """
    parsed = parse_note(note)
    signatures = [one.signature for one in parsed.signatures if (one.name, one.key_id) == (key.name, key.key_id)]
    if not signatures:
        raise NoteRejected(
            N_("The note carries no signature of {name} by key {id}."), name=key.name, id=key.key_id.hex()
        )
    if not all(holds(one, parsed.text.encode(), key.public) for one in signatures):
        raise NoteRejected(N_("The signature of {name} does not fit the text."), name=key.name)
    return parsed.text


def holds(signature: bytes, message: bytes, public: bytes) -> bool:
    """Return whether an Ed25519 signature over the message is that of the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def to_base64(raw: bytes) -> str:
    """Return standard base64 with padding (RFC 4648, section 4)."""
    return base64.b64encode(raw).decode()


def from_base64(text: str) -> bytes:
    """Return the bytes of standard base64, or no bytes when the text is not the one spelling of some bytes."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if to_base64(raw) == text else b""


def _signature_in(line: str) -> NoteSignature:
    match = SIGNATURE_LINE.fullmatch(line)
    raw = from_base64(match[2]) if match else b""
    if not match or len(raw) < 5:
        raise NoteRejected(N_("A line of signature in the note is malformed."))
    return NoteSignature(match[1], raw[:4], raw[4:])


def _has_controls(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)
