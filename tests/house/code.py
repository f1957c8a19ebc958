"""Read the sources of a checkout for the house rules; a rule gets parsed modules and returns faults as sentences."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "src/fairlead"


@dataclass(frozen=True, kw_only=True)
class Module:
    """One Python file, by its path from the root of the checkout."""

    root: Path
    name: str

    @cached_property
    def text(self) -> str:
        return (self.root / self.name).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=self.name)

    @property
    def floor(self) -> str:
        """Return the top-level package inside `fairlead`, empty outside of it."""
        below = self.name.removeprefix(f"{PACKAGE}/")
        return below.split("/")[0].removesuffix(".py") if below != self.name else ""

    def fault(self, node: ast.AST | int, sentence: str) -> str:
        """Return a fault with its place in front."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return f"{self.name}:{line}: {sentence}"

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Yield every absolute import with the full name of what is imported from."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node, node.module


def modules(root: Path, *folders: str) -> tuple[Module, ...]:
    """Return the Python files below some folders of a checkout; a folder that does not exist yet has none."""
    found = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    names = (path.relative_to(root).as_posix() for path in found)
    return tuple(Module(root=root, name=name) for name in names if "/." not in f"/{name}")


def plant(root: Path, name: str, text: str) -> Module:
    """Write one file into an empty checkout, for a rule to be tried on."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return Module(root=root, name=name)


def committed_files(root: Path) -> tuple[Path, ...]:
    """Return the files that are committed, or would be by the next commit."""
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    paths = (root / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and not path.is_symlink())


def called(node: ast.expr) -> str:
    """Return the last name of what is called or named: ``b`` for ``a.b(...)``; empty when it has none."""
    target = node
    while isinstance(target, ast.Call | ast.Subscript):
        target = target.func if isinstance(target, ast.Call) else target.value
    if isinstance(target, ast.Attribute):
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""
