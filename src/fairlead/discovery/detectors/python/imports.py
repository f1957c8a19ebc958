"""Python imports: which catalogued libraries a module uses, and which services those imply.

A root that unrelated packages share counts as strong only when one of its own symbols is used; any root is ignored
when a module of the tree has that name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from fairlead.discovery.catalogue import Entry
from fairlead.discovery.detectors.python.module import Import, Module
from fairlead.discovery.kinds import Kind, Signal, Strength
from fairlead.discovery.notes import Notes

# Parts of scikit-learn that measure or reshape data; importing them alone shows no model.
NOT_A_MODEL = ("metrics", "preprocessing", "model_selection", "utils", "feature_extraction", "datasets", "exceptions")


class Libraries:
    """The import roots of one module, each with its entry and whether it is truly that library."""

    def __init__(self, module: Module, notes: Notes) -> None:
        self._module = module
        self._notes = notes
        self.roots: dict[str, tuple[Entry, str, bool]] = {}  # root -> entry, distribution, verified
        self._known: dict[str, Entry | None] = {}
        for item in module.imports:
            for root, entry, dist in self._matches(item.dotted):
                if root not in self.roots:
                    self.roots[root] = (entry, dist, self._is_verified(root, entry))

    def of(self, dotted: str) -> Entry | None:
        """Return the entry behind a resolved name, only if its root was imported and is verified."""
        if dotted not in self._known:
            found = (self.roots[root][0] for root in _prefixes(dotted) if root in self.roots and self.roots[root][2])
            self._known[dotted] = next(found, None)
        return self._known[dotted]

    def note(self) -> None:
        """Note every import of a catalogued library."""
        for item in self._module.imports:
            for root, entry, dist in self._matches(item.dotted):
                strong = self.roots[root][2] and not self._is_side_part(root)
                self._notes.package(
                    entry,
                    ecosystem="pypi",
                    name=dist,
                    line=item.line,
                    signal=Signal.IMPORT,
                    symbol=item.dotted,
                    strength=Strength.STRONG if strong else Strength.WEAK,
                    implies_service=self._implies_service(entry),
                )
                if strong:
                    self._note_part(item, root=root, entry=entry)

    def _matches(self, dotted: str) -> Iterator[tuple[str, Entry, str]]:
        """Yield the longest matching root, then a shorter one of another entry: a part and its framework."""
        found = self._notes.catalogue.python_module(dotted)
        while found is not None:
            root, entry, _ = found
            if self._is_local(root, entry):
                return
            yield found
            shorter = self._notes.catalogue.python_module(root.rpartition(".")[0]) if "." in root else None
            found = shorter if shorter is not None and shorter[1].id != entry.id else None

    def _is_local(self, root: str, entry: Entry) -> bool:
        file = self._notes.file
        return file.project.is_local(root, importer=file.path, shared=root in entry.ambiguous)

    def _is_verified(self, root: str, entry: Entry) -> bool:
        if root not in entry.ambiguous:
            return True
        wanted = set(entry.symbols.get(root, ()))
        return not wanted.isdisjoint(self._used(root))

    def _used(self, root: str) -> Iterator[str]:
        """Yield the names that the module takes from `root`: imported ones and attributes."""
        for item in self._module.imports:
            if item.dotted.startswith(root + "."):
                yield from item.dotted[len(root) + 1 :].split(".")
        yield from self._module.attributes.get(root, ())

    def _is_side_part(self, root: str) -> bool:
        return root == "sklearn" and self._only_measures

    @cached_property
    def _only_measures(self) -> bool:
        """Tell whether the module takes from scikit-learn only what measures or reshapes data."""
        parts = [item.dotted.split(".")[1:2] for item in self._module.imports if item.dotted.split(".")[0] == "sklearn"]
        return all(part and part[0] in NOT_A_MODEL for part in parts)

    def _implies_service(self, entry: Entry) -> bool:
        """Tell whether the entry's own service is meant: not if every client taken from it is another service's."""
        clients = self._clients.get(entry.id, set())
        return not clients or entry.id in clients

    @cached_property
    def _clients(self) -> dict[str, set[str]]:
        """The services whose clients the module takes, by the entry that it takes them from."""
        classes = self._notes.catalogue.calls["class_entries"]
        named = [(item.dotted, item.name) for item in self._module.imports]
        named += [(call.callee, call.last) for call in self._module.calls]
        found: dict[str, set[str]] = {}
        for dotted, name in named:
            entry = self.of(dotted) if name in classes else None
            if entry is not None:
                found.setdefault(entry.id, set()).add(classes[name])
        return found

    def _note_part(self, item: Import, *, root: str, entry: Entry) -> None:
        """Note the service or the store that a framework's class or sub-module stands for."""
        calls = self._notes.catalogue.calls
        ids = {calls["class_entries"].get(item.name, "")}
        if entry.component is Kind.AGENT_FRAMEWORK:
            ids |= {calls["module_entries"].get(part, "") for part in item.dotted[len(root) + 1 :].lower().split(".")}
        for found in sorted(ids - {"", entry.id}):
            self._notes.service(
                self._notes.catalogue.by_id[found], line=item.line, signal=Signal.IMPORT, symbol=item.dotted
            )


def _prefixes(dotted: str) -> list[str]:
    parts = dotted.split(".")[:4]
    return [".".join(parts[:size]) for size in range(len(parts), 0, -1)]
