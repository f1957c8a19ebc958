"""The tree is that of RFC 6962, and its proofs prove what they say and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairlead.trail.chain import (
    BadProof,
    Frontier,
    Place,
    check_consistency,
    check_inclusion,
    completed_nodes,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    nodes_from_leaves,
    nodes_from_rows,
    seal,
)

# The test tree of the reference implementation of Certificate Transparency, and its roots at each size.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
SIZES = st.integers(1, 70)


def naive_root(entries: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash exactly as RFC 6962, 2.1 defines it."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return hashlib.sha256(b"\x01" + naive_root(entries[:middle]) + naive_root(entries[middle:])).digest()


def entries_of(size: int) -> list[bytes]:
    """Return as many different entries."""
    return [f"entry {number}".encode() for number in range(size)]


def rows_of(entries: Sequence[bytes]) -> list[bytes]:
    """Return what the register stores with each entry for later proofs."""
    frontier, rows = Frontier.empty(), []
    for entry in entries:
        leaf, after = seal(entry, frontier)
        rows.append(b"".join(completed_nodes(leaf, frontier)))
        frontier = after
    return rows


class TestFrontier:
    @pytest.mark.parametrize("size", range(9))
    def test_gives_the_published_roots(self, size: int) -> None:
        frontier = Frontier.empty()
        for leaf in LEAVES[:size]:
            _, frontier = seal(bytes.fromhex(leaf), frontier)

        assert frontier.root.hex() == ROOTS[size]

    @given(size=SIZES)
    def test_gives_the_root_that_the_definition_gives(self, size: int) -> None:
        frontier = Frontier.empty()
        for entry in entries_of(size):
            _, frontier = seal(entry, frontier)

        assert (frontier.size, frontier.root) == (size, naive_root(entries_of(size)))

    @given(size=SIZES)
    def test_survives_being_stored(self, size: int) -> None:
        frontier = Frontier.empty()
        for entry in entries_of(size):
            _, frontier = seal(entry, frontier)

        assert Frontier.from_bytes(frontier.to_bytes()) == frontier

    @pytest.mark.parametrize(
        "stored", [b"", bytes(7), bytes(8) + bytes(31), bytes(8) + bytes(32), b"\0" * 7 + b"\3" + bytes(32)]
    )
    def test_refuses_bytes_of_something_else(self, stored: bytes) -> None:
        with pytest.raises(ValueError, match="frontier"):
            Frontier.from_bytes(stored)


class TestInclusionProof:
    @given(data=st.data(), size=SIZES)
    def test_proves_each_entry(self, data: st.DataObject, size: int) -> None:
        seq, entries = data.draw(st.integers(0, size - 1)), entries_of(size)
        nodes = nodes_from_leaves([leaf_hash(entry) for entry in entries])

        proof = inclusion_proof(seq, size=size, nodes=nodes)

        check_inclusion(leaf_hash(entries[seq]), seq=seq, size=size, proof=proof, root=naive_root(entries))
        assert len(proof) <= (size - 1).bit_length()

    @given(data=st.data(), size=st.integers(2, 70))
    def test_proves_nothing_else(self, data: st.DataObject, size: int) -> None:
        seq, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
        entries = entries_of(size)
        proof = inclusion_proof(seq, size=size, nodes=nodes_from_leaves([leaf_hash(entry) for entry in entries]))

        for leaf, place, path in (
            (entries[other], seq, proof),
            (entries[seq], other, proof),
            (entries[seq], seq, proof[1:]),
            (entries[seq], seq, (*proof, bytes(32))),
        ):
            with pytest.raises(BadProof):
                check_inclusion(leaf_hash(leaf), seq=place, size=size, proof=path, root=naive_root(entries))

    @given(data=st.data(), size=SIZES)
    def test_is_the_same_from_stored_rows(self, data: st.DataObject, size: int) -> None:
        seq, entries = data.draw(st.integers(0, size - 1)), entries_of(70)
        rows = rows_of(entries)
        stored = nodes_from_rows(lambda wanted: [rows[one] for one in wanted])

        proof = inclusion_proof(seq, size=size, nodes=stored)

        assert proof == inclusion_proof(seq, size=size, nodes=nodes_from_leaves([leaf_hash(one) for one in entries]))

    @pytest.mark.parametrize(("seq", "size"), [(0, 0), (5, 5), (-1, 5)])
    def test_is_refused_for_an_entry_that_is_not_there(self, seq: int, size: int) -> None:
        with pytest.raises(BadProof, match="has no entry"):
            inclusion_proof(seq, size=size, nodes=nodes_from_leaves([]))

    def test_stays_within_twenty_hashes_at_a_million(self) -> None:
        asked: list[Place] = []

        def read(places: Sequence[Place]) -> Sequence[bytes]:
            asked.extend(places)
            return [bytes(32)] * len(places)

        proof = inclusion_proof(0, size=1_000_000, nodes=read)

        assert len(proof) <= 20
        assert len(asked) <= 40


class TestConsistencyProof:
    @given(data=st.data(), size=SIZES)
    def test_proves_that_the_log_only_grew(self, data: st.DataObject, size: int) -> None:
        old, entries = data.draw(st.integers(1, size)), entries_of(size)
        nodes = nodes_from_leaves([leaf_hash(entry) for entry in entries])

        proof = consistency_proof(old, size=size, nodes=nodes)

        check_consistency(naive_root(entries[:old]), old_size=old, root=naive_root(entries), size=size, proof=proof)

    @given(data=st.data(), size=st.integers(2, 70))
    def test_fails_for_a_rewritten_log(self, data: st.DataObject, size: int) -> None:
        old = data.draw(st.integers(1, size))
        place, entries = data.draw(st.integers(0, old - 1)), entries_of(size)
        before = naive_root(entries[:old])
        entries[place] = b"rewritten"
        proof = consistency_proof(old, size=size, nodes=nodes_from_leaves([leaf_hash(entry) for entry in entries]))

        with pytest.raises(BadProof):
            check_consistency(before, old_size=old, root=naive_root(entries), size=size, proof=proof)

    @pytest.mark.parametrize(
        ("old", "size", "proof"), [(0, 4, ()), (5, 4, ()), (3, 4, ()), (4, 4, (bytes(32),)), (1, 2, (bytes(32),) * 3)]
    )
    def test_is_refused_in_another_shape(self, old: int, size: int, proof: tuple[bytes, ...]) -> None:
        with pytest.raises(BadProof):
            check_consistency(bytes(32), old_size=old, root=bytes(32), size=size, proof=proof)
