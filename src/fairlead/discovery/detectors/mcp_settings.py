"""MCP servers in configuration: `mcpServers`, VS Code's `servers`, Zed's `context_servers`, Codex's `mcp_servers`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from fairlead.discovery.detectors.mcp import note_client, note_used_server
from fairlead.discovery.kinds import Signal
from fairlead.discovery.notes import Notes
from fairlead.discovery.pairs import Pair

GROUPS = frozenset({"mcpServers", "mcp_servers", "context_servers"})
CLIENTS = (
    ("claude_desktop_config.json", "Claude Desktop"),
    (".mcp.json", "Claude Code"),
    (".claude/settings.json", "Claude Code"),
    (".claude.json", "Claude Code"),
    (".cursor/mcp.json", "Cursor"),
    (".vscode/mcp.json", "VS Code"),
    (".vscode/settings.json", "VS Code"),
    (".codex/config.toml", "OpenAI Codex CLI"),
    (".gemini/settings.json", "Gemini CLI"),
    ("mcp_config.json", "Windsurf"),
    ("cline_mcp_settings.json", "Cline"),
    (".zed/settings.json", "Zed"),
    ("opencode.json", "opencode"),
)


@dataclass
class Server:
    """What one configured server says of itself; values of its environment are not kept."""

    line: int
    command: str = ""
    words: list[str] = field(default_factory=list)
    url: str = ""


def note_configured_servers(pairs: Iterable[Pair], notes: Notes) -> bool:
    """Note each configured server and the client that the file configures; tell whether there was one."""
    servers: dict[str, Server] = {}
    named = notes.file.path.endswith("mcp.json")
    for pair in pairs:
        at = _group_at(pair.keys, named=named)
        if at < 0 or len(pair.keys) < at + 3 or pair.comment:
            continue
        server = servers.setdefault(pair.keys[at + 1], Server(pair.line))
        part = pair.keys[at + 2]
        if part == "command":
            server.command, *rest = pair.value.split() or [""]
            server.words.extend(rest)
        elif part == "args":
            server.words.append(pair.value)
        elif part in ("url", "serverUrl", "httpUrl"):
            server.url = pair.value
    for name, server in servers.items():
        note_used_server(
            notes,
            name=name,
            command=server.command,
            words=server.words,
            url=server.url,
            line=server.line,
            signal=Signal.SETTING,
        )
    if servers:
        note_client(
            notes,
            name=client_of(notes.file.path),
            line=1,
            signal=Signal.SETTING,
            symbol=notes.file.path.rsplit("/", 1)[-1],
        )
    return bool(servers)


def _group_at(keys: tuple[str, ...], *, named: bool) -> int:
    """Return where the group of servers stands in the keys, or -1; `servers` counts in a file of that purpose."""
    for index, key in enumerate(keys[:4]):
        if key in GROUPS or (named and key == "servers" and index == 0):
            return index
        if key == "mcp" and keys[index + 1 : index + 2] == ("servers",):
            return index + 1
    return -1


def client_of(path: str) -> str:
    """Return the program that reads a configuration file of this path."""
    return next((client for end, client in CLIENTS if path == end or path.endswith("/" + end)), "MCP client")
