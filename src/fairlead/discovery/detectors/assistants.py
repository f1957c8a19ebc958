"""Coding assistants and agent definitions: files whose place and name are the evidence.

They are read by name, before any prefilter, and only MCP configuration and agent files are opened further.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fairlead.discovery.catalogue import Catalogue, Entry
from fairlead.discovery.classify import MCP_NAMES, FileClass, matches_any
from fairlead.discovery.detectors.mcp_settings import note_configured_servers
from fairlead.discovery.detectors.settings import read as read_settings
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import read_json

ANYWHERE = frozenset({"CLAUDE.md", "GEMINI.md", "AGENTS.md", "replit.md"})
AGENT_FILES = re.compile(r"(?:^|/)\.(?:claude|github|opencode)/agents/([^/]+?)(?:\.agent)?\.md$")
WEAK_NAMES = frozenset({"replit.md"})


def read(notes: Notes) -> None:
    """Note the assistant that a file instructs, the agent it defines, or the servers it configures."""
    path = notes.file.path
    name = path.rsplit("/", 1)[-1]
    for entry in assistants_of(path, notes.catalogue):
        notes.service(
            entry,
            line=0,
            signal=Signal.FILE,
            symbol=name,
            strength=Strength.WEAK if name in WEAK_NAMES else Strength.STRONG,
        )
    found = AGENT_FILES.search(path)
    if found:
        notes.see(Kind.AGENT, name=found[1], line=0, signal=Signal.FILE, symbol=path, vendor="")
    if name in MCP_NAMES:
        note_configured_servers(tuple(read_json(notes.file.text, depth=notes.file.limits.depth)), notes)
    elif name.endswith((".json", ".toml", ".yml", ".yaml")):
        read_settings(notes)


def assistants_of(path: str, catalogue: Catalogue) -> tuple[Entry, ...]:
    """Return the assistants that read a file of this path; rules deep in a tree count as those at its top."""
    return tuple(
        entry
        for entry in catalogue.entries
        if entry.component is Kind.CODING_ASSISTANT and entry.files and matches_any(path, entry.files)
    )


def recognizer(catalogue: Catalogue) -> Callable[[str], bool]:
    """Return a quick test whether a path is some assistant's file, for sorting files into classes."""
    patterns = [
        pattern for entry in catalogue.entries if entry.component is Kind.CODING_ASSISTANT for pattern in entry.files
    ]
    plain = frozenset(pattern.rsplit("/", 1)[-1] for pattern in patterns if "*" not in pattern.rsplit("/", 1)[-1])
    folders = sorted({re.escape(pattern.split("/", 1)[0]) for pattern in patterns if "*" in pattern})
    hidden = re.compile(rf"(?:^|/)(?:{'|'.join(folders)})/")

    def is_assistant_file(path: str) -> bool:
        if path.rsplit("/", 1)[-1] in plain or ("." in path and hidden.search(path)):
            return bool(assistants_of(path, catalogue))
        return False

    return is_assistant_file


DETECTOR = Detector(name="assistants", classes=frozenset({FileClass.ASSISTANT}), read=read, prefiltered=False)
