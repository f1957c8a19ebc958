"""A folder of small files, scanned, and what to ask of the result."""

from __future__ import annotations

from pathlib import Path

from fairlead.discovery import Component, Confidence, Scan, scan

SURE = (Confidence.HIGH, Confidence.MEDIUM)


def scanned(folder: Path, **files: str) -> Scan:
    """Scan a folder of these files; ``__`` in a name stands for a dot, ``___`` for a slash."""
    for name, text in files.items():
        place = folder / name.replace("___", "/").replace("__", ".")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return scan(folder)


def sure(found: Scan) -> set[str]:
    """Return the keys of what a scan shows by default."""
    return {one.key for one in found.components if one.confidence in SURE}


def places(found: Scan, key: str) -> set[tuple[str, int]]:
    """Return (path, line) of each place of a component."""
    component: Component = next(one for one in found.components if one.key == key)
    return {(place.path, place.line) for place in component.occurrences}
