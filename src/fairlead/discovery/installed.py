"""The packages installed in an environment, as a second input: what runs beside a program, not what its source says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from fairlead import __version__
from fairlead.discovery.catalogue import load_catalogue, normalized
from fairlead.discovery.classify import FileClass
from fairlead.discovery.gather import gather
from fairlead.discovery.kinds import Context, Signal
from fairlead.discovery.limits import Limits
from fairlead.discovery.model_names import ModelNames
from fairlead.discovery.notes import Notes, Opened, Project
from fairlead.discovery.result import Scan, Source
from fairlead.discovery.source import NotAFolder
from fairlead.domain.refusal import N_


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class InstalledPackage:
    """One installed distribution."""

    name: str
    version: str


def installed_packages(folder: Path | str) -> tuple[InstalledPackage, ...]:
    """Return the distributions of a `site-packages` folder by name; their metadata is read, nothing is imported.

    Raises:
        NotAFolder: the path is no folder.
    """
    if not Path(folder).is_dir():
        raise NotAFolder(N_("{path} cannot be scanned: {problem}."), path=str(folder), problem="not a folder")
    from importlib.metadata import distributions

    found = set()
    for distribution in distributions(path=[str(folder)]):
        name, version = distribution.metadata["Name"], distribution.metadata["Version"]
        if name and re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,200}", name):
            found.add(InstalledPackage(name=normalized(name), version=(version or "")[:100]))
    return tuple(sorted(found))


def scan_installed(folder: Path | str, *, name: str = "installed packages") -> Scan:
    """Return the catalogued packages of a `site-packages` folder as components.

    An installed package may be there for another package's sake, so no AI system is proposed from it.
    """
    catalogue = load_catalogue()
    groups = []
    for package in installed_packages(folder):
        entry = catalogue.package(package.name, ecosystem="pypi")
        if entry is None:
            continue
        notes = Notes(file=_metadata(package), catalogue=catalogue, names=ModelNames(catalogue))
        notes.package(
            entry, ecosystem="pypi", name=package.name, line=1, signal=Signal.MANIFEST, symbol=package.name,
            version=package.version, implies_service=False,
        )  # fmt: skip
        groups.extend(notes.sightings)
    return Scan(
        source=Source(name=name, commit="", catalogue=catalogue.version, tool=f"fairlead {__version__}"),
        components=tuple(group.component for group in gather(groups)),
        candidates=(),
        skipped=(),
    )


def _metadata(package: InstalledPackage) -> Opened:
    folder = f"{package.name.replace('-', '_')}-{package.version}.dist-info"
    return Opened(
        path=f"{folder}/METADATA",
        file_class=FileClass.MANIFEST,
        context=Context.CODE,
        content=b"",
        size=0,
        limits=Limits(),
        project=Project(),
    )
