"""Model Context Protocol: what is known of a server from how it is started or reached."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Notes, package_purl

RUNNERS = {
    "npx": "npm",
    "bunx": "npm",
    "pnpm": "npm",
    "yarn": "npm",
    "npm": "npm",
    "uvx": "pypi",
    "pipx": "pypi",
    "uv": "pypi",
}
PLAIN_WORDS = frozenset({"run", "dlx", "exec", "tool", "python", "python3", "node", "x", "start"})
PACKAGE = re.compile(r"@?[A-Za-z0-9][\w.\-]*(?:/[A-Za-z0-9][\w.\-]*)?")


def note_client(notes: Notes, *, line: int, signal: Signal, symbol: str, name: str = "MCP client") -> None:
    """Note that something here connects to MCP servers."""
    notes.see(
        Kind.MCP_CLIENT,
        name=name,
        canonical="mcp-client" if name == "MCP client" else name.lower(),
        line=line,
        signal=signal,
        symbol=symbol,
        entry=notes.catalogue.by_id["mcp"],
        vendor="",
    )


def note_used_server(
    notes: Notes, *, name: str, command: str, words: Sequence[str], url: str, line: int, signal: Signal
) -> None:
    """Note a server started by a command or reached at an address; its arguments may hold secrets and are not kept."""
    package, ecosystem, version = package_of(command, words)
    try:
        host = (urlsplit(url).hostname or "") if "://" in url[:20] and len(url) < 500 else ""
    except ValueError:
        host = ""
    shown = name or package or host
    if not shown:
        return
    notes.see(
        Kind.MCP_SERVER,
        name=shown,
        canonical=(package or shown).lower(),
        line=line,
        signal=signal,
        symbol=package or host or command.rpartition("/")[2] or "mcpServers",
        entry=notes.catalogue.by_id["mcp"],
        vendor="",
        version=version,
        purl=package_purl(package, ecosystem=ecosystem) if package else "",
        strength=Strength.STRONG,
    )


def package_of(command: str, words: Sequence[str]) -> tuple[str, str, str]:
    """Return (package, ecosystem, version) that a runner such as `npx` or `uvx` starts; empty for anything else."""
    ecosystem = RUNNERS.get(command.rpartition("/")[2].removesuffix(".cmd"), "")
    if not ecosystem:
        return "", "", ""
    expected = False
    for word in words:
        if word in ("--from", "-p", "--package"):
            expected = True
            continue
        if word.startswith("-") or (word in PLAIN_WORDS and not expected):
            continue
        name, _, version = word.rpartition("@") if "@" in word[1:] else (word, "", "")
        name, _, pinned = name.partition("==")
        bare = name.split("[", 1)[0]
        if PACKAGE.fullmatch(bare) and not bare.endswith((".py", ".js", ".ts")):
            exact = version if re.fullmatch(r"\d[\w.\-]*", version) else pinned
            return bare, ecosystem, exact
        return "", "", ""
    return "", "", ""
