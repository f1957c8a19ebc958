"""A small sound pack on disk, to be spoilt by a test in one place or in many."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

PACK = """\
format = 1
id = "small"
title = "A small framework"
kind = "framework"
edition = "first"
version = "1.0.0"
as_of = 2026-11-23
licence = "Our own words."
sources = ["a test"]
files = [
  "provisions.toml",
  "guidance.toml",
  "documents.toml",
]
"""

PROVISIONS = """\
# Provisions
[[provision]]
id = "1"
title = "Heading"
kind = "heading"
summary = "Gathers others."

[[provision]]
id = "1.1"
title = "Requirement"
kind = "requirement"
parent = "1"
summary = "Do it."
level = "organization"
freshness_days = 365
freshness_because = "it changes slowly"
documents = ["D-1"]

[[provision]]
id = "1.2"
title = "Control"
kind = "control"
parent = "1"
summary = \"""\\
  Do it \\
  well.\"""
level = "system"
freshness_days = 92
freshness_because = "it changes fast"
principles = [
  "fairness",
  "privacy",
]
"""

GUIDANCE = """\
[[guidance]]
id = "1.1"
asks = "That it is done."
why = "Because it matters."
auditor_looks_for = ["The thing itself"]
evidence_design = ["A plan"]
evidence_operation = ["A record"]
common_failures = ["Not done"]
small_org = "Do it once."
from_27001 = "nothing"
links = ["1.2"]

[[guidance.questions]]
question = "Is it done?"
yes_means = "It is seen to be done"
"""

DOCUMENTS = """\
[[document]]
id = "D-1"
title = "The plan"
provision = "1.1"
kind = "document"
explicitly_required = true
"""

CHANGES = """\
# Changes to the pack small

## 1.0.0

First version.
"""

FILES: Mapping[str, str] = {
    "pack.toml": PACK,
    "provisions.toml": PROVISIONS,
    "guidance.toml": GUIDANCE,
    "documents.toml": DOCUMENTS,
    "CHANGES.md": CHANGES,
}


def write_pack(folder: Path, *, changes: Mapping[str, tuple[str, str] | str | bytes | None] | None = None) -> Path:
    """Write the small pack; a change replaces a text once, a whole file, or removes a file (None)."""
    folder.mkdir(parents=True, exist_ok=True)
    content: dict[str, bytes] = {name: text.encode() for name, text in FILES.items()}
    for name, change in (changes or {}).items():
        if change is None:
            del content[name]
        elif isinstance(change, tuple):
            old, new = change
            text = content[name].decode()
            assert old in text, f"{old!r} is not in {name}"
            content[name] = text.replace(old, new, 1).encode()
        else:
            content[name] = change.encode() if isinstance(change, str) else change
    for name, body in content.items():
        (folder / name).write_bytes(body)
    return folder
