"""Turn what a failed tool said, or an error of the file system, into one sentence that a person can act on."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable
from pathlib import Path

from tooling.words import Stopped, _

DISK_FULL = re.compile(r"No space left on device|os error 28\b|Errno 28\b|Disk quota exceeded", re.IGNORECASE)
READ_ONLY = re.compile(
    r"Read-only file system|Permission denied|os error (?:13|30)\b|Errno (?:13|30)\b|is not writeable", re.IGNORECASE
)
WRONG_HASH = re.compile(r"Hash mismatch|DO NOT MATCH THE HASHES", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"dns error|failed to lookup|name resolution|Name or service not known|Failed to fetch|error sending request"
    r"|Connection refused|Could not connect|tunnel error|Network is unreachable|Connection timed out|timed out"
    r"|NewConnectionError|ProxyError|Cannot connect to proxy|Network connectivity is disabled"
    r"|Could not find a version that satisfies the requirement uv\b",
    re.IGNORECASE,
)


def disk_full(root: Path) -> str:
    """Say that the disk is full."""
    return _("the disk is full. Free about 2 GB where {folder} lies, then start again.").format(folder=root)


def read_only(root: Path) -> str:
    """Say that the folder cannot be written."""
    return _("cannot write to {folder}. Copy Fairlead to a folder that you may write to and start it there.").format(
        folder=root
    )


def wrong_hash(root: Path) -> str:
    """Say that a download was not the file that the requirements name."""
    return _(
        "a downloaded package is not the one that {folder}/requirements names, so nothing was installed from it. "
        "Try again; if it happens again, ask whoever runs your package mirror."
    ).format(folder=root)


def no_network(root: Path) -> str:
    """Say that the packages cannot be reached."""
    del root
    return _(
        "cannot reach the package index to download what is missing. Connect to the network (or set up your proxy or "
        "mirror for pip) and start again; what is already downloaded is kept."
    )


CAUSES: tuple[tuple[re.Pattern[str], Callable[[Path], str]], ...] = (
    (DISK_FULL, disk_full),
    (WRONG_HASH, wrong_hash),
    (NO_NETWORK, no_network),
    (READ_ONLY, read_only),
)


def is_network(output: str) -> bool:
    """Tell whether a tool failed because nothing could be reached, and not for a reason that comes before it."""
    return explain(output, root=Path()) == no_network(Path())


def explain(output: str, *, root: Path) -> str | None:
    """Return the sentence for the first known cause in a tool's output, or None when the cause is not known."""
    return next((sentence(root) for pattern, sentence in CAUSES if pattern.search(output)), None)


def stopped_by(output: str, *, root: Path, doing: str) -> Stopped:
    """Return the end of a set-up whose tool failed: a known cause in one sentence, else the tool's last lines."""
    if sentence := explain(output, root=root):
        return Stopped(sentence)
    last = "\n".join(output.strip().splitlines()[-12:])
    return Stopped(_("{doing} failed. What the tool said last is below.").format(doing=doing), detail=last)


def stopped_by_error(error: OSError, *, root: Path) -> Stopped:
    """Return the end of a set-up that the file system stopped."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Stopped(disk_full(root))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Stopped(read_only(Path(error.filename).parent if error.filename else root))
    return Stopped(_("the set-up failed: {error}.").format(error=error))
