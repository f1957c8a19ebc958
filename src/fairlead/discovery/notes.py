"""What detectors work with: an opened file, what is known of its tree, and the notes they take.

A detector calls the methods of :class:`Notes`; they know how one observation becomes sightings, for example that the
package of a hosted model service shows both an SDK and a provider.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from fairlead.discovery.catalogue import Catalogue, Entry, normalized
from fairlead.discovery.classify import FileClass
from fairlead.discovery.kinds import Context, Kind, Signal, Strength
from fairlead.discovery.limits import Limits
from fairlead.discovery.model_names import ModelName, ModelNames
from fairlead.discovery.sighting import Sighting

PURL_TYPES = {
    "pypi": "pypi",
    "npm": "npm",
    "maven": "maven",
    "go": "golang",
    "cargo": "cargo",
    "nuget": "nuget",
    "gem": "gem",
}
LONGEST_SYMBOL = 200


@dataclass(frozen=True, kw_only=True)
class Project:
    """What the list of files alone says about a tree.

    Attributes:
        modules: every Python module and package by its path without an ending, such as ``app/agents``.
        module_names: the last parts of those paths.
        paths: every path of the tree, to tell a local file from a name.
    """

    modules: frozenset[str] = frozenset()
    module_names: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()

    @classmethod
    def of(cls, paths: Iterable[str]) -> Project:
        """Return the project that these paths make up."""
        every = frozenset(paths)
        modules = set()
        for path in every:
            if path.endswith((".py", ".pyi")):
                modules.add(path.rsplit(".", 1)[0])
                if "/" in path:
                    modules.add(path.rsplit("/", 1)[0])
        return cls(
            modules=frozenset(modules),
            module_names=frozenset(module.rsplit("/", 1)[-1] for module in modules),
            paths=every,
        )

    def is_local(self, root: str, *, importer: str, shared: bool) -> bool:
        """Tell whether an import means a module of the tree itself.

        A name shared with unrelated packages is local as soon as any module of the tree has it; a distinctive name only
        when a module of that name stands where Python would look from the importing file.
        """
        top = root.split(".", 1)[0]
        if top not in self.module_names:
            return False
        if shared:
            return True
        folder = importer.rpartition("/")[0]
        while True:
            if any(f"{base}{top}" in self.modules for base in _bases(folder)):
                return True
            if not folder:
                return False
            folder = folder.rpartition("/")[0]


def _bases(folder: str) -> tuple[str, ...]:
    prefix = f"{folder}/" if folder else ""
    return (prefix, f"{prefix}src/", f"{prefix}lib/", f"{prefix}python/")


@dataclass(frozen=True, kw_only=True)
class Opened:
    """One file with its content, as far as its class is read."""

    path: str
    file_class: FileClass
    context: Context
    content: bytes
    size: int
    limits: Limits
    project: Project

    @cached_property
    def text(self) -> str:
        """The content as text; bytes that are no UTF-8 become replacement characters."""
        return self.content.decode("utf-8-sig", "replace")


@dataclass(kw_only=True)
class Notes:
    """The sightings of one file."""

    file: Opened
    catalogue: Catalogue
    names: ModelNames
    sightings: list[Sighting] = field(default_factory=list)

    def see(
        self,
        kind: Kind,
        *,
        name: str,
        line: int,
        signal: Signal,
        symbol: str,
        canonical: str = "",
        strength: Strength = Strength.STRONG,
        context: Context | None = None,
        entry: Entry | None = None,
        vendor: str | None = None,
        version: str = "",
        purl: str = "",
        category: tuple[str, ...] = (),
    ) -> None:
        """Note one sighting, by default of the entry's vendor; beyond a file's limit no more are kept."""
        if len(self.sightings) >= self.file.limits.sightings_per_file or not name.strip():
            return
        self.sightings.append(
            Sighting(
                kind=kind,
                canonical=canonical or name.lower(),
                path=self.file.path,
                line=line,
                signal=signal,
                symbol=symbol[:LONGEST_SYMBOL],
                name=name[:LONGEST_SYMBOL],
                strength=strength,
                context=_weaker(self.file.context, context),
                entry=entry.id if entry else "",
                vendor=vendor if vendor is not None else known_vendor(entry),
                version=version,
                purl=purl,
                category=category or (entry.category if entry else ()),
            )
        )

    def package(
        self,
        entry: Entry,
        *,
        ecosystem: str,
        name: str,
        line: int,
        signal: Signal,
        symbol: str,
        strength: Strength = Strength.STRONG,
        context: Context | None = None,
        version: str = "",
        implies_service: bool = True,
    ) -> None:
        """Note a package: the component that it is, and the provider behind it when it is a service's."""
        wanted = normalized(name) if ecosystem == "pypi" else name
        by_package = is_by_package(entry, entry.component)
        self.see(
            entry.component,
            name=name if by_package else entry.name,
            canonical=f"{ecosystem}/{wanted}" if by_package else entry.id,
            line=line,
            signal=signal,
            symbol=symbol,
            strength=strength,
            context=context,
            entry=entry,
            version=version,
            purl=package_purl(wanted, ecosystem=ecosystem),
        )
        if entry.service and implies_service and wanted not in entry.library_only:
            declared = signal is Signal.MANIFEST  # a declared package is no proof that its service is called
            self.service(
                entry,
                line=line,
                signal=signal,
                symbol=symbol,
                strength=Strength.WEAK if declared else strength,
                context=context,
            )

    def service(
        self,
        entry: Entry,
        *,
        line: int,
        signal: Signal,
        symbol: str,
        strength: Strength = Strength.STRONG,
        context: Context | None = None,
    ) -> None:
        """Note the use of what an entry stands for by its host, key, client or name; a provider, or a store."""
        kind = Kind.PROVIDER if entry.service else entry.component
        by_package = is_by_package(entry, kind)
        main = next(iter(entry.packages.get("pypi", ())), "") if by_package else ""
        self.see(
            kind,
            name=main or entry.name,
            canonical=f"pypi/{normalized(main)}" if main else entry.id,
            line=line,
            signal=signal,
            symbol=symbol,
            strength=strength,
            context=context,
            entry=entry,
            purl=package_purl(normalized(main), ecosystem="pypi") if main else "",
        )

    def model(
        self,
        found: ModelName,
        *,
        line: int,
        signal: Signal,
        symbol: str,
        strength: Strength = Strength.STRONG,
        context: Context | None = None,
        provider_strength: Strength = Strength.WEAK,
    ) -> None:
        """Note a model by its name, and the provider that its name or route points at."""
        entry = self.catalogue.by_id.get(found.entry)
        category = entry.category if entry and entry.service else ()
        self.see(
            Kind.MODEL,
            name=found.name,
            canonical=found.canonical,
            line=line,
            signal=signal,
            symbol=symbol,
            strength=strength,
            context=context,
            vendor=found.vendor or (found.purl.split("/")[1] if found.purl else ""),
            entry=None,
            purl=found.purl,
            category=category,
        )
        provider = self.catalogue.by_id.get(found.provider)
        if provider is not None:
            self.service(
                provider,
                line=line,
                signal=Signal.MODEL_NAME,
                symbol=found.name,
                strength=Strength.STRONG if found.routed else provider_strength,
                context=context,
            )


@dataclass(frozen=True, kw_only=True)
class Detector:
    """One reader of one sort of file.

    Attributes:
        name: unique; plugins use a prefix of their own.
        classes: the classes of files that it is given.
        read: takes notes; raises a ``ValueError`` that names the place when a file cannot be read to its end.
        prefiltered: whether only files with a token of the catalogue are handed over.
    """

    name: str
    classes: frozenset[FileClass]
    read: Callable[[Notes], None]
    prefiltered: bool = True


def is_by_package(entry: Entry, kind: Kind) -> bool:
    """Tell whether each package of an entry is a component of its own, or all of them are one."""
    return kind in (Kind.SDK, Kind.EXPERIMENT_TRACKING, Kind.GUARDRAIL) and not entry.product


def known_vendor(entry: Entry | None) -> str:
    """Return the vendor of an entry; a row that gathers packages of many makers has none."""
    return entry.vendor if entry is not None and entry.vendor not in ("various", "community") else ""


def _weaker(of_file: Context, of_place: Context | None) -> Context:
    """Return the context of a place inside a file: a test's comment is a test, a lock file of a test is a test."""
    if of_place is None or of_file is not Context.CODE:
        return of_file
    return of_place


def package_purl(name: str, *, ecosystem: str) -> str:
    """Return the package URL of a distribution, without version."""
    kind = PURL_TYPES.get(ecosystem)
    if not kind or not name:
        return ""
    if ecosystem == "go":
        return f"pkg:golang/{name.lower()}"
    if ecosystem == "maven":
        return f"pkg:maven/{name.replace(':', '/', 1)}"
    return f"pkg:{kind}/{name.replace('@', '%40', 1) if ecosystem == 'npm' else name}"
