"""Verify a log of one million entries against bare tree hashing plus bare parse-and-compare of the same lines.

The peer is what any verifier must do at least, written as plainly as it can be: hash each line into the tree
(RFC 6962), parse it, write it again, compare. The pack holds the log alone, or the log and the values behind its facts;
the peer then reads the values too. Each side is a fresh process of its own, so that its peak of memory is its own.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from fairlead.trail.chain import Frontier, seal
from fairlead.trail.checkpoint import sign_checkpoint, sign_manifest
from fairlead.trail.key import read_or_create_key
from fairlead.trail.note import vkey_of

ROOT = Path(__file__).resolve().parent.parent
VERIFIER = ROOT / "src" / "fairlead" / "trail" / "verify.py"
PEER = ROOT / "bench" / "trail_verify_peer.py"
ENTRIES = 1_000_000
MOST_TIMES, MOST_MEGABYTES = 1.3, 64
ORIGIN = "bench.fairlead.example/log"
AT = "2026-11-23T09:30:00.000000Z"
REASON = "Reviewed with the system owner; the limit stays at 0.80 until the next quarter."


def lines_of(count: int, *, facts: int) -> Iterator[tuple[bytes, list[bytes]]]:
    """Yield entries and the lines of their values: every fourth entry changes fields, the others are plain acts."""
    for seq in range(count):
        values, digests = [], []
        for number in range(facts if seq % 4 == 0 else 0):
            salt, value = (
                hashlib.sha256(b"%d %d" % (seq, number)).digest()[:16],
                b'"value %d of entry %d"' % (number, seq),
            )
            digests.append(b'"field_%d":"%s"' % (number, hashlib.sha256(salt + value).hexdigest().encode()))
            values.append(
                b'{"field":"field_%d","salt":"%s","seq":%d,"value":%s}\n' % (number, salt.hex().encode(), seq, value)
            )
        entry = (
            b'{"action":"inventory.system.changed","actor":"P-%03d","at":"%s","batch":null,"door":"web","facts":{%s},'
            b'"log":"%s","reason":"%s","role":"owner","seq":%d,"subject":"SYS-%04d","v":1}\n'
            % (seq % 900, AT.encode(), b",".join(digests), ORIGIN.encode(), REASON.encode(), seq, seq % 5000)
        )
        yield entry, values


def build(folder: Path, *, count: int, facts: int) -> tuple[Path, str]:
    """Write a pack over a generated log and return it with its verifier key; members are streamed."""
    key, frontier = read_or_create_key(folder / "key"), Frontier()
    pack, files = folder / f"pack-{facts}.zip", []
    with (
        zipfile.ZipFile(pack, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        (folder / "values").open("wb") as kept,
    ):
        with archive.open(zipfile.ZipInfo("trail/entries.jsonl"), "w", force_zip64=True) as member:
            digest, size = hashlib.sha256(), 0
            for entry, values in lines_of(count, facts=facts):
                _, frontier = seal(entry[:-1], frontier)
                digest.update(entry)
                size += len(entry)
                member.write(entry)
                kept.write(b"".join(values))
        files.append(("trail/entries.jsonl", digest.hexdigest(), size))
        kept.flush()
        archive.write(folder / "values", "trail/values.jsonl")
        note = sign_checkpoint(key, origin=ORIGIN, size=frontier.size, root=frontier.root)
        small = {
            "trail/checkpoint": note,
            "trail/key.vkey": vkey_of(key, origin=ORIGIN),
            "index.html": "<!doctype html>",
            "verify.html": "<!doctype html>",
            "verify.py": "pass",
        }
        for name, text in small.items():
            archive.writestr(zipfile.ZipInfo(name), text)
            files.append((name, hashlib.sha256(text.encode()).hexdigest(), len(text.encode())))
        with (folder / "values").open("rb") as content:
            files.append(("trail/values.jsonl", hashlib.file_digest(content, "sha256").hexdigest(), kept.tell()))
        manifest = manifest_over(files)
        archive.writestr(zipfile.ZipInfo("manifest.json"), manifest)
        archive.writestr(zipfile.ZipInfo("manifest.sig"), sign_manifest(key, origin=ORIGIN, manifest=manifest))
    return pack, small["trail/key.vkey"]


def manifest_over(files: list[tuple[str, str, int]]) -> bytes:
    """Return a manifest over these files."""
    rows = [{"path": p, "sha256": d, "size": s, "kind": "file", "title": p} for p, d, s in sorted(files)]
    manifest = {
        "format": "fairlead-audit-pack/1", "organization": {"ref": "bench", "name": "Bench"}, "view": "stage 1",
        "cut_off": AT, "built_at": AT, "files": rows, "withheld": [], "missing": [], "evidence": [],
    }  # fmt: skip
    return json.dumps(manifest, sort_keys=True, separators=(",", ":")).encode()


def timed(*command: str) -> tuple[float, float]:
    """Return the seconds of processor time and the peak of memory in MiB of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory_of(process.pid))
        time.sleep(0.05)
    if process.returncode:
        raise SystemExit(f"{command[1]} ended with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak / 1024


def memory_of(process: int) -> int:
    """Return the peak of resident memory of a process in KiB, 0 when it has just ended."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def run(count: int = ENTRIES) -> list[dict[str, object]]:
    """Measure a log alone, and a log with the values of 3 facts in every fourth entry."""
    rows: list[dict[str, object]] = []
    for title, facts in (("log alone", 0), ("log and values", 3)):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            pack, vkey = build(folder, count=count, facts=facts)
            with zipfile.ZipFile(pack) as archive, archive.open("trail/entries.jsonl") as member:
                (folder / "entries").write_bytes(member.read())
            peer, _ = timed(sys.executable, str(PEER), name)
            seconds, megabytes = timed(sys.executable, str(VERIFIER), str(pack), "--key", vkey)
        rows.append(
            {
                "pack": title,
                "entries": count,
                "verify (s)": seconds,
                "bare hash, parse, compare (s)": peer,
                "ratio": seconds / peer,
                "limit": MOST_TIMES,
                "peak memory (MiB)": megabytes,
                "memory limit": MOST_MEGABYTES,
                "holds": seconds <= MOST_TIMES * peer and megabytes <= MOST_MEGABYTES,
            }
        )
    return rows
