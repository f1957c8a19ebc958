"""A checkpoint is signed, read and cosigned as C2SP has it."""

from __future__ import annotations

import hashlib

import pytest

from fairlead.trail.chain import Frontier, check_inclusion, inclusion_proof, nodes_from_leaves, seal
from fairlead.trail.checkpoint import (
    Cosignature,
    cosign_checkpoint,
    parse_checkpoint,
    parse_proof,
    sign_checkpoint,
    sign_manifest,
    verify_checkpoint,
    verify_cosignatures,
    write_proof,
)
from fairlead.trail.note import COSIGNATURE_ED25519, NoteRejected, open_note, verifier_of
from tests.engines.trail.make_pack import key_of

ORIGIN = "fairlead.example/log/a"
KEY, WITNESS = key_of(1), key_of(2)
VERIFIER = verifier_of(KEY, name=ORIGIN)
NOTE = sign_checkpoint(KEY, origin=ORIGIN, size=3, root=b"\1" * 32)


class TestVerifyCheckpoint:
    def test_gives_what_was_signed(self) -> None:
        checkpoint = verify_checkpoint(NOTE, key=VERIFIER)

        assert (checkpoint.origin, checkpoint.size, checkpoint.root) == (ORIGIN, 3, b"\1" * 32)

    def test_refuses_another_key(self) -> None:
        with pytest.raises(NoteRejected, match="carries no signature"):
            verify_checkpoint(NOTE, key=verifier_of(WITNESS, name=ORIGIN))

    def test_refuses_the_signature_of_a_manifest(self) -> None:
        note = sign_manifest(KEY, origin=ORIGIN, manifest=b"{}")

        with pytest.raises(NoteRejected, match="not a checkpoint"):
            verify_checkpoint(note, key=VERIFIER)


class TestParseCheckpoint:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a\n1\n",
            "a\n01\nAAAA\n",
            "a\n1\nAAAA\n",
            "a\n-1\n" + "A" * 43 + "=\n",
            "a\n1\n" + "A" * 43 + "=\nmore\n",
            "a b\n1\n" + "A" * 43 + "=\n",
            "a\n1\n" + "A" * 42 + "B=\n",
        ],
    )
    def test_refuses_another_form(self, text: str) -> None:
        with pytest.raises(NoteRejected):
            parse_checkpoint(text)


class TestSignManifest:
    def test_names_log_size_and_digest(self) -> None:
        note = sign_manifest(KEY, origin=ORIGIN, manifest=b"{}")

        digest = hashlib.sha256(b"{}").hexdigest()
        assert open_note(note, key=VERIFIER) == f"fairlead.audit-pack/1\n{ORIGIN}\n2\n{digest}\n"


class TestCosignatures:
    NAME = "witness.example/w1"
    KNOWN = (verifier_of(WITNESS, name=NAME, kind=COSIGNATURE_ED25519),)

    def test_are_found_beside_the_log_signature(self) -> None:
        note = cosign_checkpoint(NOTE, key=WITNESS, name=self.NAME, seen_at=1_700_000_000)

        assert verify_cosignatures(note, witnesses=self.KNOWN) == (Cosignature(self.NAME, 1_700_000_000),)
        assert verify_checkpoint(note, key=VERIFIER).size == 3

    def test_are_passed_over_when_unknown(self) -> None:
        note = cosign_checkpoint(NOTE, key=WITNESS, name=self.NAME, seen_at=1)

        assert verify_cosignatures(note, witnesses=()) == ()

    def test_are_refused_over_another_checkpoint(self) -> None:
        line = cosign_checkpoint(NOTE, key=WITNESS, name=self.NAME, seen_at=1).splitlines(keepends=True)[-1]
        other = sign_checkpoint(KEY, origin=ORIGIN, size=4, root=b"\2" * 32)

        with pytest.raises(NoteRejected, match="does not fit the checkpoint"):
            verify_cosignatures(other + line, witnesses=self.KNOWN)


class TestProofOfOneEntry:
    def test_leads_from_the_entry_to_the_signed_root(self) -> None:
        frontier, leaves = Frontier.empty(), []
        for entry in (b"a", b"b", b"c", b"d", b"e"):
            leaf, frontier = seal(entry, frontier)
            leaves.append(leaf)
        note = sign_checkpoint(KEY, origin=ORIGIN, size=5, root=frontier.root)
        text = write_proof(note, seq=2, proof=inclusion_proof(2, size=5, nodes=nodes_from_leaves(leaves)))

        seq, proof, signed = parse_proof(text)

        head = verify_checkpoint(signed, key=VERIFIER)
        check_inclusion(leaves[2], seq=seq, size=head.size, proof=proof, root=head.root)

    def test_may_carry_extra_text(self) -> None:
        text = write_proof(NOTE, seq=2, proof=[b"\3" * 32]).replace("index", "extra YWJj\nindex")

        assert parse_proof(text) == (2, (b"\3" * 32,), NOTE)

    @pytest.mark.parametrize(
        ("old", "new"),
        [("@v1", "@v2"), ("index 2", "index 02"), ("index 2", "place 2"), ("AwMD", "AwM"), ("\n\n", "\n")],
    )
    def test_is_refused_in_another_form(self, old: str, new: str) -> None:
        text = write_proof(NOTE, seq=2, proof=[b"\3" * 32]).replace(old, new, 1)

        if old == "\n\n":
            text = text.replace("\n\n", "\n")
        with pytest.raises(NoteRejected):
            parse_proof(text)
