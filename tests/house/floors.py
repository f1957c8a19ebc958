"""Rules on the floors: what a floor may import and read, how large a file may be, what a class may be called."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from tests.house.code import Module, called

ENGINES = frozenset({"trail", "packs", "measurement", "discovery", "reports", "sheets"})
# The standard library's doors to the outside: a rule of the domain gets what it needs as arguments.
OUTSIDE = frozenset(
    {"asyncio", "ftplib", "http", "io", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3"}
    | {"subprocess", "tempfile", "threading", "time", "urllib", "uuid"}
)
LONGEST = 400
LONGER = {"src/fairlead/trail/verify.py": 600}  # one file, because an auditor is handed it alone
CLOCKS = frozenset({"now", "today", "utcnow"})
EMPTY_NAMES = re.compile(r"(Manager|Helpers?|Utils?|Service|Handler|Data|Info)$")
EMPTY_MODULES = frozenset({"utils", "util", "common", "helpers", "helper", "misc", "core", "shared"})


def outside_domain(modules: Iterable[Module]) -> Iterator[str]:
    """Find imports of the domain that are neither its own nor the standard library's inner part."""
    for module in modules:
        if module.floor != "domain":
            continue
        for node, name in module.imports():
            top = name.split(".")[0]
            if name.startswith("fairlead.domain") or name == "fairlead.domain":
                continue
            if top not in sys.stdlib_module_names:
                yield module.fault(node, f"the domain imports {name}; it may import the standard library only")
            elif top in OUTSIDE:
                yield module.fault(node, f"the domain imports {name}; it does no input or output")


def django_below(modules: Iterable[Module]) -> Iterator[str]:
    """Find engines, or the domain, that know Django or one another."""
    for module in modules:
        if module.floor not in ENGINES | {"domain"}:
            continue
        for node, name in module.imports():
            parts = name.split(".")
            if parts[0] == "django":
                yield module.fault(node, f"an engine imports {name}; engines run where there is no Django")
            elif parts[0] == "fairlead" and len(parts) > 1 and parts[1] not in {module.floor, "domain"}:
                yield module.fault(node, f"{module.floor} imports {name}; an engine imports only the domain")


def clocks_below(modules: Iterable[Module]) -> Iterator[str]:
    """Find a clock read inside a floor that is handed the time."""
    for module in modules:
        if module.floor not in {"domain", "usecases", "queries", "records"} | ENGINES:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                read = ast.unparse(node.func)
                if read.split(".")[-2] in {"datetime", "date", "timezone"}:
                    yield module.fault(node, f"{read}() reads the clock; the time is an argument here")


def too_long(modules: Iterable[Module]) -> Iterator[str]:
    """Find files that hold more than one room's worth of lines."""
    for module in modules:
        lines, limit = module.text.count("\n"), LONGER.get(module.name, LONGEST)
        if lines > limit and "/migrations/" not in module.name:
            yield module.fault(lines, f"{lines} lines; at most {limit}")


def empty_names(modules: Iterable[Module]) -> Iterator[str]:
    """Find classes and modules whose name says nothing about what they are."""
    for module in modules:
        stem = module.name.rsplit("/", 1)[-1].removesuffix(".py")
        if stem in EMPTY_MODULES:
            yield module.fault(1, f"a module called {stem} is a drawer for anything; name its room")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and _is_empty(node):
                yield module.fault(node, f"the name {node.name} says nothing; use the word of the standard")


def _is_empty(node: ast.ClassDef) -> bool:
    """Tell whether a class is called by an empty word of our own; a framework's kind of class keeps its word."""
    empty = EMPTY_NAMES.search(node.name)
    return empty is not None and not any(called(base).endswith(empty[1]) for base in node.bases)
