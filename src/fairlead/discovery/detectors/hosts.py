"""Addresses: an API host inside a whole address shows the use of its service; a vendor's web page does not."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.kinds import Context, Signal, Strength
from fairlead.discovery.notes import Notes

LOCAL = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1", "host.docker.internal"})  # noqa: S104 - read, not bound
LONGEST = 500
ADDRESS = re.compile(r"(?:https?|wss?|grpcs?)://[^\s\"'`<>(){}|\\^\[\]]{3,400}")


def note_address(
    notes: Notes, text: str, *, line: int, strength: Strength = Strength.STRONG, context: Context | None = None
) -> None:
    """Note the service that an address belongs to, if the catalogue knows its host."""
    found = ADDRESS.match(text[:LONGEST].strip())
    if not found:
        return
    try:
        parts = urlsplit(found.group())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return  # not an address after all, such as a bad port
    entry = notes.catalogue.host(host, path=parts.path or "/") or _local(notes, host, port, parts.path)
    if entry is not None:
        notes.service(entry, line=line, signal=Signal.HOST, symbol=host, strength=strength, context=context)


def _local(notes: Notes, host: str, port: int | None, path: str) -> Entry | None:
    """Return the local model server of a port: only the two ports that mean one."""
    if port == 11434 and (host in LOCAL or "ollama" in host or host.count(".") == 0):
        return notes.catalogue.by_id["ollama"]
    if port == 1234 and host in LOCAL and path.startswith(("/v1", "/api")):
        return notes.catalogue.by_id["lmstudio"]
    return None
