"""The peer of `trail_verify`: what any verifier must do at least, on lines that are already unpacked."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path


def bare(folder: Path) -> None:
    """Hash, parse and compare the unpacked lines of a folder: the peer, run in a process of its own."""
    sha, stack, size = hashlib.sha256, [], 0
    write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
    with (folder / "entries").open("rb") as entries:
        for line in entries:
            entry = line[:-1]
            leaf, size = sha(b"\0" + entry).digest(), size + 1
            for _ in range((size & -size).bit_length() - 1):
                leaf = sha(b"\1" + stack.pop() + leaf).digest()
            stack.append(leaf)
            if write(json.loads(entry)).encode() != entry:
                raise SystemExit("not canonical")
    with (folder / "values").open("rb") as values:
        for line in values:
            value = json.loads(line)
            sha(bytes.fromhex(value["salt"]) + write(value["value"]).encode()).hexdigest()
            if write(value).encode() != line[:-1]:
                raise SystemExit("not canonical")


if __name__ == "__main__":
    bare(Path(sys.argv[1]))
