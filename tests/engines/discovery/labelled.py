"""The labelled corpus: unfold its repositories, and score a scan against what a careful person would list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fairlead.discovery import Component, Confidence, Scan

CORPUS = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Repository:
    """One repository of the corpus: its name, its labels as (kind, name), and its files."""

    name: str
    labels: frozenset[tuple[str, str]]
    files: tuple[tuple[str, str], ...]

    def unfold(self, folder: Path) -> Path:
        """Write the files below `folder` and return the repository's root."""
        root = folder / self.name
        for path, text in self.files:
            place = root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        return root


@dataclass(frozen=True)
class Score:
    """How one scan compares with the labels: what was found, missed and invented, as (kind, name)."""

    hits: frozenset[tuple[str, str]]
    misses: frozenset[tuple[str, str]]
    inventions: frozenset[tuple[str, str]]


def repositories() -> tuple[Repository, ...]:
    """Return the corpus in the order of names."""
    return tuple(read(place) for place in sorted(CORPUS.glob("*.txtar")))


def read(place: Path) -> Repository:
    """Return one repository from its file: labels first, then `-- path --` before each file's text."""
    head, *parts = re.split(r"^-- (.+) --\n", place.read_text(encoding="utf-8"), flags=re.MULTILINE)
    labels = (line.partition(": ") for line in head.splitlines() if line.strip())
    return Repository(
        name=place.stem,
        labels=frozenset((kind, name) for kind, _, name in labels),
        files=tuple(zip(parts[::2], parts[1::2], strict=True)),
    )


def is_reported(component: Component) -> bool:
    """Tell whether a scan shows a component by default."""
    return component.confidence is not Confidence.LOW


def score(found: Scan, labels: Iterable[tuple[str, str]]) -> Score:
    """Compare the components that a scan shows with the labels, by kind and by any of the component's names."""
    open_labels = set(labels)
    hits: set[tuple[str, str]] = set()
    inventions: set[tuple[str, str]] = set()
    for component in filter(is_reported, found.components):
        names = {name.lower() for name in (component.name, component.canonical, *component.aliases)}
        match = next(
            (label for label in sorted(open_labels) if label[0] == component.kind and label[1].lower() in names), None
        )
        if match is None:
            inventions.add((component.kind.value, component.name))
        else:
            hits.add(match)
            open_labels.discard(match)
    return Score(frozenset(hits), frozenset(open_labels), frozenset(inventions))


def table(scores: Iterable[Score]) -> dict[str, tuple[int, int, int]]:
    """Return for each kind, and for ``all``, how many were found, missed and invented."""
    counts: dict[str, list[int]] = {}
    for one in scores:
        for index, group in enumerate((one.hits, one.misses, one.inventions)):
            for kind, _ in group:
                for row in (kind, "all"):
                    counts.setdefault(row, [0, 0, 0])[index] += 1
    return {kind: (row[0], row[1], row[2]) for kind, row in sorted(counts.items())}


def recall(row: tuple[int, int, int]) -> float:
    """Return the share of what is there that was found; 1 where nothing was."""
    return row[0] / (row[0] + row[1]) if row[0] + row[1] else 1.0


def precision(row: tuple[int, int, int]) -> float:
    """Return the share of what was reported that is there; 1 where nothing was reported."""
    return row[0] / (row[0] + row[2]) if row[0] + row[2] else 1.0


def lines(counts: dict[str, tuple[int, int, int]]) -> Iterable[str]:
    """Yield the score as lines for people."""
    yield f"{'kind':22} {'there':>6} {'found':>6} {'wrong':>6} {'recall':>7} {'precision':>10}"
    for kind, row in counts.items():
        yield f"{kind:22} {row[0] + row[1]:6} {row[0]:6} {row[2]:6} {recall(row):7.3f} {precision(row):10.3f}"
