"""Chain: the RFC 6962 Merkle tree over the entries, its frontier, and the proofs that it gives.

The register keeps per log one *frontier* (the roots of the complete subtrees, at most 40 hashes) and appends in
O(log n) without reading an old entry. Proofs need inner nodes: an entry completes one or more perfect subtrees, and
:func:`completed_nodes` returns their roots (two hashes an entry on average), to be stored with that entry and never
changed. A proof over a million entries is then at most 20 hashes, found by one query for at most 20 rows, with a few
dozen hash operations; nothing is recomputed from leaves. This fits a table that only ever grows better than tiles,
whose right-most tile is rewritten with each entry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Place = tuple[int, int]
"""A perfect subtree: its height, and its number from the left among those of that height."""

NodeReader = Callable[[Sequence[Place]], Sequence[bytes]]
"""Gives the roots of perfect subtrees, in the order asked."""


class BadProof(ValueError):
    """A proof does not prove what it claims, or cannot be made for these sizes."""


def leaf_hash(entry_bytes: bytes) -> bytes:
    """Return the hash of an entry as a leaf (RFC 6962, 2.1: prefix 0)."""
    return hashlib.sha256(b"\x00" + entry_bytes).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962, 2.1: prefix 1, so that no node passes for a leaf)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The right edge of the tree: its size and the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.hashes) != self.size.bit_count():
            raise ValueError(f"a frontier of size {self.size} does not have {len(self.hashes)} hashes")
        if any(len(one) != HASH_BYTES for one in self.hashes):
            raise ValueError("a hash in a frontier has 32 bytes")

    @classmethod
    def empty(cls) -> Frontier:
        """Return the frontier of a log without entries."""
        return cls()

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier after one more leaf hash."""
        merged = completed_nodes(leaf, self)
        return Frontier(self.size + 1, (*self.hashes[: len(self.hashes) - len(merged) + 1], merged[-1]))

    @property
    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        return _fold(self.hashes)

    def to_bytes(self) -> bytes:
        """Return the frontier as it is stored: the size in 8 bytes, big end first, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> Frontier:
        """Return the frontier that was stored.

        Raises:
            ValueError: the bytes are not those of a frontier.
        """
        if len(stored) < 8 or (len(stored) - 8) % HASH_BYTES:
            raise ValueError("a stored frontier is 8 bytes and whole hashes")
        return cls(int.from_bytes(stored[:8], "big"), _hashes_in(stored[8:]))


def seal(entry_bytes: bytes, frontier: Frontier) -> tuple[bytes, Frontier]:
    """Return the leaf hash of an entry's canonical bytes and the frontier with it appended."""
    leaf = leaf_hash(entry_bytes)
    return leaf, frontier.append(leaf)


def completed_nodes(leaf: bytes, frontier: Frontier) -> tuple[bytes, ...]:
    """Return the roots of the perfect subtrees that this leaf completes, from the leaf itself upwards.

    Stored with the entry (joined, 32 bytes each), they are all that proofs ever need: see :func:`nodes_from_rows`.
    """
    nodes = [leaf]
    for height in range(_trailing_ones(frontier.size)):
        nodes.append(node_hash(frontier.hashes[-1 - height], nodes[-1]))
    return tuple(nodes)


def nodes_from_rows(fetch: Callable[[Sequence[int]], Sequence[bytes]]) -> NodeReader:
    """Return a reader over stored :func:`completed_nodes`; `fetch` gives the joined nodes of entries by their seq."""

    def read(places: Sequence[Place]) -> Sequence[bytes]:
        rows = fetch([((number + 1) << height) - 1 for height, number in places])
        return [
            row[height * HASH_BYTES : (height + 1) * HASH_BYTES] for row, (height, _) in zip(rows, places, strict=True)
        ]

    return read


def nodes_from_leaves(leaves: Sequence[bytes]) -> NodeReader:
    """Return a reader that hashes from leaf hashes: linear in the log, for a small log or a check."""

    def node(height: int, number: int) -> bytes:
        if height == 0:
            return leaves[number]
        return node_hash(node(height - 1, 2 * number), node(height - 1, 2 * number + 1))

    return lambda places: [node(*place) for place in places]


def inclusion_proof(seq: int, *, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the audit path of one entry in the tree of `size` entries (RFC 6962, 2.1.1), leaf's sibling first.

    Raises:
        BadProof: the tree of that size does not hold the entry.
    """
    if not 0 <= seq < size:
        raise BadProof(f"a log of {size} entries has no entry {seq}")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if seq < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return _roots_of(tuple(reversed(ranges)), nodes=nodes)


def consistency_proof(old_size: int, *, size: int, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that the tree of `size` entries continues the one of `old_size` (RFC 6962, 2.1.2).

    Raises:
        BadProof: the old size is 0 or larger than the new one.
    """
    if not 0 < old_size <= size:
        raise BadProof(f"no consistency proof leads from {old_size} entries to {size}")
    ranges: list[tuple[int, int]] = []
    start, end, whole = 0, size, True
    while end != old_size:
        middle = start + _largest_power_below(end - start)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return _roots_of(tuple(reversed(ranges)), nodes=nodes)


def check_inclusion(leaf: bytes, *, seq: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash stands at `seq` in the tree with this root (RFC 9162, 2.1.3.2).

    Raises:
        BadProof: it does not follow from the proof.
    """
    if not 0 <= seq < size:
        raise BadProof(f"a log of {size} entries has no entry {seq}")
    place, last, result = seq, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1 or place == last:
            result = node_hash(sibling, result)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        place, last = place >> 1, last >> 1
    if last or result != root:
        raise BadProof("the proof does not lead from the entry to the root")


def check_consistency(old_root: bytes, *, old_size: int, root: bytes, size: int, proof: Sequence[bytes]) -> None:
    """Check that the tree of `size` continues the one of `old_size` unchanged (RFC 9162, 2.1.4.2).

    Raises:
        BadProof: it does not follow from the proof.
    """
    if not 0 < old_size <= size:
        raise BadProof(f"no consistency proof leads from {old_size} entries to {size}")
    if old_size == size:
        if proof or old_root != root:
            raise BadProof("two trees of one size have different roots")
        return
    path = (old_root, *proof) if old_size & (old_size - 1) == 0 else tuple(proof)
    if not path:
        raise BadProof("the proof is empty")
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            raise BadProof("the proof is too long")
        if place & 1 or place == last:
            old, new = node_hash(one, old), node_hash(one, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, one)
        place, last = place >> 1, last >> 1
    if last or old != old_root or new != root:
        raise BadProof("the proof does not lead from the old root to the new one")


def _roots_of(ranges: tuple[tuple[int, int], ...], *, nodes: NodeReader) -> tuple[bytes, ...]:
    """Return the root of each range of leaves, all nodes fetched at once."""
    places = [_perfect_subtrees(start, end) for start, end in ranges]
    fetched = iter(nodes([place for group in places for place in group]))
    return tuple(_fold([next(fetched) for _ in group]) for group in places)


def _perfect_subtrees(start: int, end: int) -> tuple[Place, ...]:
    """Return the perfect subtrees that make up a subtree of the tree, largest first."""
    places: list[Place] = []
    while start < end:
        height = (end - start).bit_length() - 1
        places.append((height, start >> height))
        start += 1 << height
    return tuple(places)


def _fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees, joined from the smallest upwards."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def _hashes_in(joined: bytes) -> tuple[bytes, ...]:
    return tuple(joined[at : at + HASH_BYTES] for at in range(0, len(joined), HASH_BYTES))


def _trailing_ones(number: int) -> int:
    return (~number & (number + 1)).bit_length() - 1


def _largest_power_below(number: int) -> int:
    """Return the largest power of two that is smaller than a number above 1."""
    return 1 << ((number - 1).bit_length() - 1)
