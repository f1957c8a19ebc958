"""DSSE: a signature around a statement's bytes, in the form that in-toto and Sigstore tools read.

The signature covers the payload's type and bytes (pre-authentication encoding), never JSON that two readers could
understand differently. Signed with Ed25519. Who a key belongs to is decided by whoever verifies: `verify_envelope`
takes the keys that are trusted, and a signature by any other key counts for nothing. Source:
github.com/secure-systems-lab/dsse, protocol.md and envelope.md, version 1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fairlead.domain.refusal import N_, InvalidInput
from fairlead.measurement.strict_json import JsonFault, canonical, read

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PAYLOAD_TYPE = "application/vnd.in-toto+json"
LARGEST = 24 << 20
MOST_SIGNATURES = 16


class EnvelopeRefused(InvalidInput):
    """The envelope cannot be read, or no trusted key signed it."""


class PublicKeyRefused(InvalidInput):
    """What should be a public key is none."""


def read_public_key(text: str) -> Ed25519PublicKey:
    """Return a public key from its PEM text.

    Raises:
        PublicKeyRefused: it is none, not Ed25519, or a private key, which belongs nowhere but with who signs.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if "PRIVATE KEY" in text:
        raise PublicKeyRefused(
            N_("This is a private key. Make a new pair, keep the private key to yourself, and hand in the public key."),
            fields=("public_key",),
        )
    try:
        key = load_pem_public_key(text.strip().encode())
    except (ValueError, TypeError):
        raise PublicKeyRefused(
            N_("This is no public key in PEM form, which begins with -----BEGIN PUBLIC KEY-----."),
            fields=("public_key",),
        ) from None
    if not isinstance(key, Ed25519PublicKey):
        raise PublicKeyRefused(N_("This key is not Ed25519."), fields=("public_key",))
    return key


def pre_authentication(payload: bytes, *, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """Return the bytes that are signed: type and payload, each with its length before it."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(key: Ed25519PublicKey) -> str:
    """Return the SHA-256 of the raw public key: a hint which key to try, never a proof."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def sign_payload(payload: bytes, *, key: Ed25519PrivateKey) -> bytes:
    """Return an envelope with one signature; equal payload and key give equal bytes."""
    return envelope_of(payload, key_id=key_id(key.public_key()), signature=key.sign(pre_authentication(payload)))


def envelope_of(payload: bytes, *, key_id: str, signature: bytes) -> bytes:
    """Return the envelope of a payload that was signed already."""
    return canonical(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": key_id, "sig": base64.b64encode(signature).decode()}],
        }
    )


def is_envelope(content: bytes) -> bool:
    """Whether the bytes look like an envelope; nothing is proven by it."""
    return b'"payloadType"' in content[-4096:] or b'"payloadType"' in content[:4096]


class Signed(NamedTuple):
    """What an envelope holds: the payload, the id of the trusted key that signed it, and the signature."""

    payload: bytes
    key_id: str
    signature: bytes


def verify_envelope(content: bytes, *, keys: Sequence[Ed25519PublicKey]) -> Signed:
    """Return the payload, the id of the trusted key that signed it, and its signature.

    Raises:
        EnvelopeRefused: the envelope is malformed, of another type, or not signed by one of `keys`.
    """
    from cryptography.exceptions import InvalidSignature

    payload, signatures = _open(content)
    signed = pre_authentication(payload)
    for key in keys:
        for signature in signatures:
            try:
                key.verify(signature, signed)
            except InvalidSignature:
                continue
            return Signed(payload, key_id(key), signature)
    raise EnvelopeRefused(N_("No trusted key signed this envelope."))


def _open(content: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """Return payload and signatures, unverified."""
    try:
        given: Any = read(content, most=LARGEST)
    except JsonFault as fault:
        raise EnvelopeRefused(N_("The envelope cannot be read: {why}."), why=str(fault)) from None
    if not isinstance(given, dict) or set(given) != {"payload", "payloadType", "signatures"}:
        raise EnvelopeRefused(N_("An envelope has payload, payloadType and signatures, and nothing else."))
    if given["payloadType"] != PAYLOAD_TYPE:
        raise EnvelopeRefused(N_("The envelope does not hold an in-toto statement."))
    listed = given["signatures"]
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_SIGNATURES:
        raise EnvelopeRefused(N_("An envelope has 1 to {most} signatures."), most=MOST_SIGNATURES)
    return _decoded(given["payload"]), tuple(
        _decoded(found.get("sig") if isinstance(found, dict) else None) for found in listed
    )


def _decoded(text: Any) -> bytes:
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise EnvelopeRefused(N_("The payload and the signatures of an envelope are written in Base64."))
