"""Append entries to a log in memory, beside a bare loop that writes 4 KiB and calls fdatasync.

This is the price of the trail itself: salting and digesting three facts, canonical bytes, sealing, and the inner nodes
that proofs need later. The database is measured elsewhere; here the ratio says how much of one durable write the
hashing may cost. Proofs of one entry are measured in the same run, from stored nodes at one million entries.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from fairlead.trail.canonical import canonical_bytes, fact_digest
from fairlead.trail.chain import (
    Frontier,
    check_inclusion,
    completed_nodes,
    inclusion_proof,
    leaf_hash,
    nodes_from_rows,
)
from fairlead.trail.entry import Entry

APPENDS, SYNCS, PROOFS = 20_000, 1_000, 2_000
LOG_SIZE = 1_000_000
MOST_HASHES, MOST_MILLISECONDS = 20, 1.0


def entry_at(seq: int, facts: dict[str, str]) -> Entry:
    """Return an act of an ordinary kind."""
    return Entry(
        log="bench.fairlead.example/log", seq=seq, at="2026-11-23T09:30:00.000000Z", actor="P-001", role="owner",
        door="web", batch=None, action="inventory.system.changed", subject=f"SYS-{seq % 5000:04}",
        reason="Reviewed with the system owner; the limit stays at 0.80 until the next quarter.", facts=facts,
    )  # fmt: skip


def append_seconds(count: int) -> float:
    """Return the seconds that it takes to append so many entries of three facts."""
    frontier, start = Frontier(), time.perf_counter()
    for seq in range(count):
        values = {"purpose": f"purpose {seq}", "owner": "P-002", "stage": "operation"}
        facts = {name: fact_digest(secrets.token_bytes(16), value) for name, value in values.items()}
        leaf = leaf_hash(canonical_bytes(entry_at(seq, facts)))
        completed_nodes(leaf, frontier)
        frontier = frontier.append(leaf)
    return time.perf_counter() - start


def sync_seconds(folder: Path, count: int) -> float:
    """Return the seconds of so many durable writes of 4 KiB."""
    page = bytes(4096)
    with (folder / "page").open("wb", buffering=0) as file:
        start = time.perf_counter()
        for _ in range(count):
            file.write(page)
            os.fdatasync(file.fileno())
        return time.perf_counter() - start


def proof_figures(size: int, count: int) -> tuple[int, float]:
    """Return the longest of so many proofs and the milliseconds for 99 of 100, made from stored rows and checked."""
    frontier, rows = Frontier(), list[bytes]()
    for seq in range(size):
        leaf = hashlib.sha256(seq.to_bytes(8, "big")).digest()
        rows.append(b"".join(completed_nodes(leaf, frontier)))
        frontier = frontier.append(leaf)
    nodes = nodes_from_rows(lambda wanted: [rows[seq] for seq in wanted])
    times, longest = list[float](), 0
    for number in range(count):
        seq = number * (size // count) + number % 7
        start = time.perf_counter()
        proof: Sequence[bytes] = inclusion_proof(seq, size=size, nodes=nodes)
        times.append(1000 * (time.perf_counter() - start))
        check_inclusion(rows[seq][:32], seq=seq, size=size, proof=proof, root=frontier.root)
        longest = max(longest, len(proof))
    return longest, sorted(times)[int(0.99 * count)]


def run() -> list[dict[str, object]]:
    """Measure appending beside durable writes, and the proof of one entry."""
    with tempfile.TemporaryDirectory() as name:
        peer = SYNCS / sync_seconds(Path(name), SYNCS)
    own = APPENDS / append_seconds(APPENDS)
    longest, slowest = proof_figures(LOG_SIZE, PROOFS)
    return [
        {
            "what": "append, hashing only", "per second": own, "4 KiB + fdatasync per second": peer,
            "ratio": own / peer,
            "limit": "a durable write costs more than the hashing: ratio above 1", "holds": own > peer,
        },
        {
            "what": f"proof of one entry of {LOG_SIZE:,}", "hashes": longest, "milliseconds (p99)": slowest,
            "limit": f"{MOST_HASHES} hashes, {MOST_MILLISECONDS:g} ms",
            "holds": longest <= MOST_HASHES and slowest <= MOST_MILLISECONDS,
        },
    ]  # fmt: skip
