"""Rules on `docs/reference/`: whatever a person can name, set or run has its line there; and links lead somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.code import Module

SETTING = re.compile(r"^(?:FAIRLEAD_[A-Z_]+|DATABASE_URL)$")
MEASURE = re.compile(r"^fairlead\.[a-z-]+/[0-9]+$")
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s#]+)(?:#[^)]*)?\)|!\[[^\]]*\]\(([^)\s]+)\)")


def page_text(root: Path) -> str:
    """Return all reference pages as one text."""
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "docs" / "reference").rglob("*.md")))


def settings(modules: Iterable[Module]) -> dict[str, str]:
    """Return every variable of the environment that the product names, with the place of its first use."""
    return _constants(modules, SETTING)


def measures(modules: Iterable[Module]) -> dict[str, str]:
    """Return the definition of every measure, such as ``fairlead.fairness/1``, with its place."""
    return _constants((module for module in modules if module.floor == "measurement"), MEASURE)


def _constants(modules: Iterable[Module], pattern: re.Pattern[str]) -> dict[str, str]:
    """Return the texts in the code that match a pattern, with the place of the first use of each."""
    found: dict[str, str] = {}
    for module in modules:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and pattern.match(node.value):
                found.setdefault(node.value, f"{module.name}:{node.lineno}")
    return found


def without_line(names: Iterable[str], *, pages: str) -> Iterator[str]:
    """Find names that no reference page shows as code."""
    yield from (name for name in names if f"`{name}`" not in pages)


def dead_links(root: Path, *, pages: Iterable[Path]) -> Iterator[str]:
    """Find links between pages that lead to no file."""
    for page in pages:
        for found in LINK.finditer(page.read_text(encoding="utf-8")):
            target = found[1] or found[2]
            if "://" in target or target.startswith("mailto:"):
                continue
            if not (page.parent / target).exists():
                yield f"{page.relative_to(root).as_posix()}: no file at {target}"
