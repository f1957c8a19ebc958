"""Python source by `ast`: imports, calls, settings, keys and addresses."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence

from fairlead.discovery.classify import FileClass
from fairlead.discovery.detectors.python.agents import note_agents
from fairlead.discovery.detectors.python.imports import Libraries
from fairlead.discovery.detectors.python.models import note_models, note_moderation
from fairlead.discovery.detectors.python.module import LineMap, collect
from fairlead.discovery.detectors.python.training import note_training
from fairlead.discovery.notes import Detector, Notes
from fairlead.discovery.pairs import Unreadable


def read(notes: Notes) -> None:
    """Take notes of one source file."""
    note_trees([(parse(notes.file.text), lambda line: line)], notes)


def note_trees(trees: Sequence[tuple[ast.Module, LineMap]], notes: Notes) -> None:
    """Take notes of one module, given as one or several trees."""
    module = collect(trees)
    libraries = Libraries(module, notes)
    libraries.note()
    note_models(module, libraries, notes)
    note_moderation(module, libraries, notes)
    note_agents(module, libraries, notes)
    note_training(module, libraries, notes)


def parse(text: str) -> ast.Module:
    """Return the syntax tree; nothing is executed or compiled to code.

    Raises:
        Unreadable: the text is not Python of this version, or is built to exhaust the parser.
    """
    try:
        return ast.parse(text)
    except SyntaxError as problem:
        raise Unreadable(f"line {problem.lineno or 1}: not Python {_running()}") from problem
    except (ValueError, RecursionError, MemoryError) as problem:
        raise Unreadable("not Python that can be parsed") from problem


def _running() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


DETECTOR = Detector(name="python", classes=frozenset({FileClass.PYTHON}), read=read)
