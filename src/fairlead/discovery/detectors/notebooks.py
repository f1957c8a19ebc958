"""Notebooks: code cells and what `!pip` or `%pip` installs; never outputs, never prose.

The file is read as a stream of values with their lines, so megabytes of pictures in outputs are passed over, and each
sighting names the line of the file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.manifests import note_requirement
from fairlead.discovery.detectors.python import note_trees, parse
from fairlead.discovery.detectors.python.module import LineMap
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import Pair, Unreadable, read_json

INSTALL = re.compile(r"^\s*[!%]\s*(?:\S*python\S*\s+-m\s+)?(?:uv\s+)?(?:pip3?|conda|mamba)\s+install\s+(?P<rest>.+)$")
MAGIC = re.compile(r"^\s*(?:[!%?]|\w+\?+\s*$)|\?\s*$")
FOREIGN_CELL = re.compile(r"^\s*%%(?!time|timeit|capture|prun)\w")
LONGEST_SOURCE = 1024 * 1024


@dataclass
class Cell:
    """One cell while it is read: its kind, and its source as (line of the file, text) pieces."""

    code: bool = False
    pieces: list[tuple[int, str]] = field(default_factory=list)


def read(notes: Notes) -> None:
    """Take notes of every code cell as one module, so that names carry from cell to cell."""
    trees: list[tuple[ast.Module, LineMap]] = []
    for cell in cells(read_json(notes.file.text, depth=notes.file.limits.depth)):
        if not cell.code or sum(len(text) for _, text in cell.pieces) > LONGEST_SOURCE:
            continue
        for line, text in cell.pieces:
            _installs(notes, text, line=line)
        trees.extend(_tree(cell))
    if trees:
        note_trees(trees, notes)


def cells(pairs: Iterator[Pair]) -> Iterator[Cell]:
    """Yield the cells of a notebook of format 4 or 3 in order; outputs are passed over without being kept."""
    cell = Cell()
    number: tuple[int, ...] = ()
    for pair in pairs:
        keys = pair.keys
        if "cells" not in keys[:3]:
            continue
        at = keys.index("cells")
        above = sum(key == "#" for key in keys[:at])
        place = pair.positions[: above + 1]
        if place != number:
            yield cell
            cell, number = Cell(), place
        own = keys[at + 2 :]
        if own == ("cell_type",):
            cell.code = pair.value == "code"
        elif own[:1] in (("source",), ("input",)) and len(own) <= 2:
            cell.pieces.append((pair.line, pair.value))
    yield cell


def _tree(cell: Cell) -> Iterator[tuple[ast.Module, LineMap]]:
    """Yield the tree of a cell's Python; a cell that is not Python is passed over."""
    lines: list[str] = []
    at: list[int] = []
    for line, text in cell.pieces:
        for row in text.split("\n") if len(cell.pieces) == 1 else [text.rstrip("\n")]:
            lines.append(row)
            at.append(line)
    if any(FOREIGN_CELL.match(row) for row in lines[:1]):
        return
    source = "\n".join(_without_magic(row) for row in lines)
    try:
        tree = parse(source)
    except Unreadable:
        return
    yield tree, _line_map(at)


def _line_map(at: list[int]) -> LineMap:
    return lambda line: at[min(line, len(at)) - 1] if at else 1


def _without_magic(row: str) -> str:
    """Blank a magic or shell line, keeping its indentation valid."""
    if MAGIC.match(row):
        return re.sub(r"^(\s*).*$", r"\1pass", row)
    return row


def _installs(notes: Notes, text: str, *, line: int) -> None:
    for row in text.split("\n"):
        found = INSTALL.match(row[:2000])
        if found:
            for word in re.split(r"\s+", found["rest"]):
                bare = word.strip("\"'")
                if bare and not bare.startswith(("-", "git+", "http", "/", ".", "#")):
                    note_requirement(notes, bare, line=line)


DETECTOR = Detector(name="notebooks", classes=frozenset({FileClass.NOTEBOOK}), read=read)
