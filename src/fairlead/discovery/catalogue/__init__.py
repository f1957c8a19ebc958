"""The catalogue: what AI looks like in packages, imports, hosts, environment variables and model names.

The rows are versioned data beside this file, one JSON file per group of entries, so a correction is a data change with
a diff that a person can read. JSON loads in a few milliseconds. This module only reads and indexes the rows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fairlead.discovery.kinds import Kind

FOLDER = Path(__file__).parent
GROUPS = ("providers", "frameworks", "agents", "assistants", "applications")
NOT_API_LABELS = frozenset(
    {"www", "docs", "doc", "blog", "learn", "status", "support", "help", "community", "app", "console", "login"}
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the catalogue.

    Attributes:
        kind: the catalogue's own, finer kind, such as ``ml_framework``.
        component: the kind of component that its packages are.
        service: whether its packages, hosts and keys mean data going to a provider of models.
        product: whether its packages are parts of one product and make one component.
        library_only: packages of a service that do not by themselves mean its use.
        symbols: for an import root shared with other packages, the names that only this package has.
        host_paths: for a vendor's domain that also serves pages, the paths that only its API has.
    """

    id: str
    name: str
    vendor: str
    kind: str
    component: Kind
    service: bool = False
    product: bool = False
    category: tuple[str, ...] = ()
    packages: Mapping[str, Sequence[str]] = field(default_factory=dict)
    imports: Mapping[str, Any] = field(default_factory=dict)
    ambiguous: tuple[str, ...] = ()
    library_only: tuple[str, ...] = ()
    symbols: Mapping[str, Sequence[str]] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    host_paths: Mapping[str, Sequence[str]] = field(default_factory=dict)
    env: tuple[str, ...] = ()
    weak_env: tuple[str, ...] = ()
    models: tuple[Mapping[str, Any], ...] = ()
    tokens: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    container_images: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    note: str = ""


def normalized(name: str) -> str:
    """Return a PyPI distribution name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def to_entry(row: Mapping[str, Any]) -> Entry:
    """Return one row as an entry, its lists made tuples."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Entry(**(values | {"component": Kind(row["component"])}))


class Catalogue:
    """All entries, indexed by each way of meeting them."""

    def __init__(self, entries: Sequence[Entry], *, conventions: Mapping[str, Any], calls: Mapping[str, Any]) -> None:
        self.entries = tuple(entries)
        self.by_id = {entry.id: entry for entry in entries}
        self.version: str = conventions["version"]
        self.risk_terms: Mapping[str, str] = conventions["risk_terms"]
        self.github_actions: Mapping[str, str] = conventions["github_actions"]
        self.calls = calls
        self._packages = _index_packages(entries)
        self._python = {root: (entry, dist) for entry in entries for root, dist in _python_imports(entry).items()}
        self._hosts, self._wildcards = _index_hosts(entries)
        self._env = {name: entry for entry in reversed(entries) for name in entry.env}

    def package(self, name: str, *, ecosystem: str) -> Entry | None:
        """Return the entry of a distribution, by exact name or by the prefix of a row that ends in ``*``."""
        exact, prefixes = self._packages.get(ecosystem, ({}, ()))
        wanted = normalized(name) if ecosystem == "pypi" else name
        found = exact.get(wanted)
        return found or next((entry for prefix, entry in prefixes if wanted.startswith(prefix)), None)

    def python_module(self, dotted: str) -> tuple[str, Entry, str] | None:
        """Return (import root, entry, distribution) of a dotted module, by the longest root that matches."""
        parts = dotted.split(".")
        for size in range(min(len(parts), 4), 0, -1):
            root = ".".join(parts[:size])
            if found := self._python.get(root):
                return (root, *found)
        return None

    def host(self, host: str, *, path: str = "") -> Entry | None:
        """Return the entry that serves `host`; a vendor's domain counts only with a path of its API."""
        name = host.lower().rstrip(".")
        found = self._hosts.get(name)
        if found is None:
            if name.split(".", 1)[0] in NOT_API_LABELS:
                return None
            found = next(((entry, row) for pattern, entry, row in self._wildcards if pattern.fullmatch(name)), None)
        if found is None:
            return None
        entry, row = found
        needed = entry.host_paths.get(row)
        if needed and not any(path.startswith(prefix) for prefix in needed):
            return None
        return entry

    def variable(self, name: str) -> tuple[Entry, bool] | None:
        """Return (entry, whether the name is shared with other uses) of an environment variable."""
        entry = self._env.get(name)
        return (entry, name in entry.weak_env) if entry else None

    def image(self, reference: str) -> Entry | None:
        """Return the entry of a container image, compared by whole path components, without tag or registry."""
        registry, _, rest = reference.partition("/")
        path = "/" + re.split(r"[:@]", rest if rest and "." in registry else reference)[0]
        for entry in self.entries:
            if any(path.endswith("/" + image) for image in entry.container_images):
                return entry
        return None

    def python_roots(self) -> Iterator[tuple[str, bool]]:
        """Yield every Python import root and whether the root is shared with unrelated packages."""
        for root, (entry, _) in self._python.items():
            yield root, root in entry.ambiguous

    def variables(self) -> Iterator[str]:
        """Yield every environment variable that an entry names."""
        yield from self._env

    def host_rows(self) -> Iterator[str]:
        """Yield every host row, with its ``*`` where the catalogue has one."""
        yield from self._hosts
        yield from (row for _, _, row in self._wildcards)


def _python_imports(entry: Entry) -> Mapping[str, str]:
    roots: Mapping[str, str] = entry.imports.get("python", {})
    return roots


def _index_packages(
    entries: Sequence[Entry],
) -> dict[str, tuple[dict[str, Entry], tuple[tuple[str, Entry], ...]]]:
    exact: dict[str, dict[str, Entry]] = {}
    prefixes: dict[str, list[tuple[str, Entry]]] = {}
    for entry in entries:
        for ecosystem, names in entry.packages.items():
            for name in names:
                wanted = normalized(name.rstrip("*")) if ecosystem == "pypi" else name.rstrip("*")
                if name.endswith("*"):
                    prefixes.setdefault(ecosystem, []).append((wanted, entry))
                else:
                    exact.setdefault(ecosystem, {}).setdefault(wanted, entry)
    return {ecosystem: (names, tuple(prefixes.get(ecosystem, ()))) for ecosystem, names in exact.items()}


def _index_hosts(
    entries: Sequence[Entry],
) -> tuple[dict[str, tuple[Entry, str]], tuple[tuple[re.Pattern[str], Entry, str], ...]]:
    exact: dict[str, tuple[Entry, str]] = {}
    wildcards: list[tuple[re.Pattern[str], Entry, str]] = []
    for entry in entries:
        if entry.kind in ("coding_assistant", "saas"):
            continue  # people's browsers go there; a repository that names the site does not use it
        for row in entry.hosts:
            if "*" in row:
                wildcards.append((re.compile(re.escape(row).replace(r"\*", r"[a-z0-9.\-]+")), entry, row))
            else:
                exact.setdefault(row, (entry, row))
    return exact, tuple(wildcards)


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the catalogue that ships with the product; read once per process."""
    rows = [row for group in GROUPS for row in _read(group)]
    return Catalogue([to_entry(row) for row in rows], conventions=_read("conventions"), calls=_read("calls"))


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
