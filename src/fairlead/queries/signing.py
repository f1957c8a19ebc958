"""Signing keys: which an organization trusts, and which of them signed an envelope."""

from __future__ import annotations

from base64 import b64decode

from django.db.models import Q, QuerySet

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.measurement.dsse import Signed, envelope_of, read_public_key, verify_envelope
from fairlead.queries.evidence import path_of_item
from fairlead.records.evidence import EvidenceItem
from fairlead.records.signing import SigningKey


def signing_keys(occasion: Occasion) -> QuerySet[SigningKey]:
    """Return every key that was ever trusted, those in force first."""
    rows = SigningKey.objects.within(occasion).select_related("system")
    return rows.order_by("withdrawn_at", "-registered_at", "-id")


def signed_envelope(item: EvidenceItem) -> bytes:
    """Return a measurement in its signed envelope, as it was handed in.

    Raises:
        NotFound: it came without a signature, or its bytes are gone.
    """
    if not item.signature:
        raise NotFound(item.ref)
    statement = path_of_item(item).read_bytes()
    signature = b64decode(item.signature["signature"])
    return envelope_of(statement, key_id=item.signature["key_id"], signature=signature)


def opened(occasion: Occasion, envelope: bytes) -> tuple[Signed, SigningKey]:
    """Return what an envelope holds and the key in force that signed it.

    Raises:
        EnvelopeRefused: it cannot be read, or no key in force signed it.
    """
    rows = signing_keys(occasion).filter(withdrawn_at=None)
    if occasion.system:
        rows = rows.filter(Q(system=None) | Q(system__ref=occasion.system))
    known = {row.key_id: row for row in rows}
    signed = verify_envelope(envelope, keys=[read_public_key(row.public_key) for row in known.values()])
    return signed, known[signed.key_id]
