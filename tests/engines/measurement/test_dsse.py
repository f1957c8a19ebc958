"""A signed envelope: readable by others' tools, worth nothing with another key or a changed byte."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairlead.measurement.dsse import (
    EnvelopeRefused,
    envelope_of,
    is_envelope,
    key_id,
    pre_authentication,
    sign_payload,
    verify_envelope,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
PAYLOAD = b'{"_type":"https://in-toto.io/Statement/v1"}'


class TestPreAuthentication:
    def test_is_that_of_the_protocol(self) -> None:
        encoded = pre_authentication(b"hello world", payload_type="http://example.com/HelloWorld")

        assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


class TestEnvelope:
    def test_gives_the_payload_back_and_names_the_key(self) -> None:
        envelope = sign_payload(PAYLOAD, key=KEY)

        signed = verify_envelope(envelope, keys=[OTHER.public_key(), KEY.public_key()])

        assert (signed.payload, signed.key_id) == (PAYLOAD, key_id(KEY.public_key()))
        assert envelope_of(signed.payload, key_id=signed.key_id, signature=signed.signature) == envelope
        assert is_envelope(envelope)
        assert not is_envelope(PAYLOAD)

    def test_is_refused_with_another_key(self) -> None:
        with pytest.raises(EnvelopeRefused, match="No trusted key"):
            verify_envelope(sign_payload(PAYLOAD, key=KEY), keys=[OTHER.public_key()])
        with pytest.raises(EnvelopeRefused, match="No trusted key"):
            verify_envelope(sign_payload(PAYLOAD, key=KEY), keys=[])

    def test_is_refused_with_another_payload(self) -> None:
        given = json.loads(sign_payload(PAYLOAD, key=KEY))
        given["payload"] = base64.b64encode(PAYLOAD + b" ").decode()

        with pytest.raises(EnvelopeRefused, match="No trusted key"):
            verify_envelope(json.dumps(given).encode(), keys=[KEY.public_key()])

    @pytest.mark.parametrize(
        "change",
        [
            {"payloadType": "application/json"},
            {"payload": "not base64!"},
            {"payload": 7},
            {"signatures": []},
            {"signatures": [{}] * 17},
            {"signatures": ["x"]},
            {"signatures": [{"keyid": "", "sig": "*"}]},
            {"extra": 1},
        ],
    )
    def test_is_refused_when_malformed(self, change: dict[str, object]) -> None:
        given = {**json.loads(sign_payload(PAYLOAD, key=KEY)), **change}

        with pytest.raises(EnvelopeRefused):
            verify_envelope(json.dumps(given).encode(), keys=[KEY.public_key()])

    @pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{" * 100_000])
    def test_is_refused_when_it_is_none(self, content: bytes) -> None:
        with pytest.raises(EnvelopeRefused):
            verify_envelope(content, keys=[KEY.public_key()])
