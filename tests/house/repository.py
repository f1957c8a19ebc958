"""Rules on what is committed: nothing of one machine, no host of a package index, no unfinished or empty words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

# The words are put together here, so that this file keeps the rules that it states.
MACHINE_PATHS = re.compile(
    r"(?<![\w.])/(?:" + "|".join(["ro" + "ot", "wo" + "rk", "t" + r"mp(?=/\w)", "home/[a-z]"]) + r")\b"
)
HOSTS = re.compile(
    "|".join(
        re.escape(left + "." + right)
        for left, right in [
            ("pypi", "org"),
            ("files", "pythonhosted.org"),
            ("registry", "npmjs.org"),
            ("registry", "yarnpkg.com"),
            ("deb", "debian.org"),
            ("proxy", "golang.org"),
            ("index", "crates.io"),
        ]
    )
)
UNFINISHED = re.compile(
    r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b(?!\s*\(?#\d+)"
)
SPELLING = re.compile(
    r"(?<!`)\b(?:" + "|".join(["organi" + "sation", "non-" + "conformit", "autho" + "ris(?:e|ing|ation)"]) + ")",
    re.IGNORECASE,
)
SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:\\n|[\s\"'])*[A-Za-z0-9+/=]{40}"
    r"|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b"
)
RULES: Mapping[str, re.Pattern[str]] = {
    "a path of one machine": MACHINE_PATHS,
    "the host of a package index": HOSTS,
    "an unfinished thing without an issue number": UNFINISHED,
    "a spelling that is not the standard's": SPELLING,
    "a secret": SECRETS,
}
BINARY = frozenset(
    {".png", ".jpg", ".ico", ".woff2", ".parquet", ".onnx", ".safetensors", ".zip", ".mo", ".gguf", ".pdf"}
)
LARGEST = 3_000_000
# Folders of other people's files, and of samples whose content is meant: (rule, start of the path).
ALLOWED: tuple[tuple[str, str], ...] = (
    ("*", "LICENSE"),
    ("*", "src/fairlead/web/static/vendor/"),
)


def faults(files: Iterable[Path], *, root: Path) -> Iterator[str]:
    """Find what must not be committed, with file and line."""
    for path in files:
        name = path.relative_to(root).as_posix()
        if path.suffix in BINARY or path.stat().st_size > LARGEST:
            continue
        content = path.read_bytes()
        if b"\0" in content[:8000]:
            continue
        text = content.decode("utf-8", errors="replace")
        for rule, pattern in RULES.items():
            if any(allowed in ("*", rule) and name.startswith(start) for allowed, start in ALLOWED):
                continue
            for found in pattern.finditer(text):
                yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}: {rule}: {found[0][:60]}"


def too_large(files: Iterable[Path], *, root: Path) -> Iterator[str]:
    """Find files that are too large to be committed."""
    for path in files:
        if (size := path.stat().st_size) > LARGEST:
            yield f"{path.relative_to(root).as_posix()}: {size:,} bytes; at most {LARGEST:,}"
