"""A sighting: one thing, seen in one place, by one signal."""

from __future__ import annotations

from dataclasses import dataclass

from fairlead.discovery.kinds import Context, Kind, Signal, Strength


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Sighting:
    """One observation of a possible component.

    Attributes:
        canonical: what groups sightings of one thing, within its kind.
        name: the name exactly as it was written.
        entry: the catalogue entry that named it; empty when no entry did.
        line: counted from 1; 0 when the whole file is meant.
        symbol: what stood there: a package, a call, a key, a file format. Never a secret.
        purl: the package URL without a version, when the thing is a package or a hub model.
    """

    kind: Kind
    canonical: str
    path: str
    line: int
    signal: Signal
    symbol: str
    name: str
    strength: Strength = Strength.STRONG
    context: Context = Context.CODE
    entry: str = ""
    vendor: str = ""
    version: str = ""
    purl: str = ""
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Skipped:
    """A file or folder that was not read, or not read whole, and why."""

    path: str
    reason: str
