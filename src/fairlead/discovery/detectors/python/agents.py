"""Agents and Model Context Protocol servers and clients in Python code.

A bare class name never selects a framework: `Agent` is many things. Every callee here is resolved to an imported
library first.
"""

from __future__ import annotations

import ast
import re

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.detectors.mcp import note_client, note_used_server
from fairlead.discovery.detectors.python.imports import Libraries
from fairlead.discovery.detectors.python.module import Called, Module
from fairlead.discovery.kinds import Kind, Signal
from fairlead.discovery.notes import Notes

AGENT_KINDS = frozenset({"agent_framework", "sdk", "provider", "gateway", "agent_tooling", "mcp"})
CLIENT_ROOTS = re.compile(
    r"(?:^|\.)(?:mcp|fastmcp|langchain_mcp_adapters|mcp_use|agents\.mcp|mcp_adapters|tools\.mcp)(?:\.|$)"
)


def note_agents(module: Module, libraries: Libraries, notes: Notes) -> None:
    """Note the agents, MCP servers and MCP clients that a module makes."""
    calls = notes.catalogue.calls
    subclassed = {klass.name: klass for klass in module.classes}
    for call in module.calls:
        entry = libraries.of(call.callee)
        if entry is None:
            continue
        if call.last in calls["mcp_server"] and entry.id == "mcp" and "client" not in call.callee.split("."):
            _server(module, call, notes)
        elif call.last in calls["mcp_client"] and (
            entry.id == "mcp" or CLIENT_ROOTS.search(call.callee) or "MCP" in call.last
        ):
            note_client(notes, line=call.line, signal=Signal.CALL, symbol=call.last)
            _used_servers(module, call, notes)
        elif call.last in calls["agent"] and entry.kind in AGENT_KINDS:
            _agent(module, call, entry, notes)
    for klass in subclassed.values():
        if any(base.endswith(".FastMCP") for base in klass.bases):
            _see_server(notes, klass.name, line=klass.line, symbol="FastMCP")


def _server(module: Module, call: Called, notes: Notes) -> None:
    name = next(module.strings(call.positional(0)), "") or next(module.strings(call.keyword("name")), "")
    folder = notes.file.path.rpartition("/")[0].rpartition("/")[2]
    _see_server(notes, name or folder or "MCP server", line=call.line, symbol=call.last)


def _see_server(notes: Notes, name: str, *, line: int, symbol: str) -> None:
    notes.see(
        Kind.MCP_SERVER,
        name=name,
        line=line,
        signal=Signal.CALL,
        symbol=symbol,
        entry=notes.catalogue.by_id["mcp"],
        vendor="",
    )


def _used_servers(module: Module, call: Called, notes: Notes) -> None:
    """Note the servers that a client starts or reaches: `command`, `args` and `url` of its arguments."""
    given = [*(word.value for word in call.node.keywords), *call.node.args]
    named = [module.mappings[node.id] for node in given if isinstance(node, ast.Name) and node.id in module.mappings]
    tables = [node for outer in (call.node, *named) for node in ast.walk(outer) if isinstance(node, ast.Dict)]
    names = {id(value): key.value for table in tables for key, value in _items(table) if isinstance(key.value, str)}
    for table in tables:
        parts = {str(key.value): value for key, value in _items(table)}
        if "command" in parts or "url" in parts:
            name = names.get(id(table), "")
            _used(module, parts, notes, name="" if name in ("params", "server_params") else name, line=call.line)
    words = {word.arg: word.value for word in call.node.keywords if word.arg}
    if "command" in words:
        _used(module, words, notes, name="", line=call.line)


def _items(table: ast.Dict) -> list[tuple[ast.Constant, ast.expr]]:
    return [(key, value) for key, value in zip(table.keys, table.values, strict=True) if isinstance(key, ast.Constant)]


def _used(module: Module, parts: dict[str, ast.expr], notes: Notes, *, name: str, line: int) -> None:
    command = next(module.strings(parts.get("command")), "")
    arguments = parts.get("args")
    words = [text for element in getattr(arguments, "elts", ()) for text in module.strings(element)]
    url = next(module.strings(parts.get("url")), "")
    note_used_server(notes, name=name, command=command, words=words, url=url, line=line, signal=Signal.CALL)


def _agent(module: Module, call: Called, entry: Entry, notes: Notes) -> None:
    name = ""
    for word in notes.catalogue.calls["agent_name_arguments"]:
        name = name or next(module.strings(call.keyword(word)), "")
    name = name or _configured(call) or _first_name(module, call, entry, notes) or call.assigned.removeprefix("self.")
    stem = notes.file.path.rpartition("/")[2].rsplit(".", 1)[0]
    notes.see(
        Kind.AGENT,
        name=" ".join(name.split())[:80] or stem,
        line=call.line,
        signal=Signal.CALL,
        symbol=f"{entry.name}: {call.last}",
        entry=entry,
        vendor="",
    )


def _configured(call: Called) -> str:
    """Return the key of `config=self.agents_config["researcher"]`, as CrewAI projects write it."""
    value = call.keyword("config")
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        return str(value.slice.value)
    return ""


def _first_name(module: Module, call: Called, entry: Entry, notes: Notes) -> str:
    """Return a name given first, unless it is a model, as Pydantic AI has it."""
    first = next(module.strings(call.positional(0)), "")
    if entry.id == "pydantic-ai" or notes.names.recognize(first):
        return ""
    return first
