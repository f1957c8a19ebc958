"""Read a JSON document strictly and say on which line each part of it stands.

Size, depth and the number of values are bounded before a tree is built; a key that stands twice in one object, a
constant that is no JSON and text that no database keeps are faults with their line.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fairlead.discovery.pairs import Pair, TooDeep, Unreadable, read_json


class NotStrict(ValueError):
    """The document is not the JSON that is asked for; the message names the place."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A JSON document.

    Attributes:
        value: its tree.
        lines: the line of each object that has a `name`, by its JSON pointer (RFC 6901).
    """

    value: Any
    lines: Mapping[str, int]

    def line(self, pointer: str) -> int:
        """Return the line of an object; 1 when it has no name."""
        return self.lines.get(pointer, 1)


def read_document(content: bytes, *, most: int, depth: int) -> Document:
    """Return the document that some bytes hold.

    Raises:
        NotStrict: larger than `most` bytes, no UTF-8, no JSON, nested deeper than `depth`, or a key stands twice.
    """
    if len(content) > most:
        raise NotStrict(f"larger than {most} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise NotStrict(f"not UTF-8 at byte {problem.start + 1}") from problem
    try:
        try:
            rows = [(_owner(pair), pair.line) for pair in read_json(text, depth=depth)]
        except Unreadable:
            json.loads(text)  # names the place better when it is no JSON at all
            raise
        value = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant)
    except json.JSONDecodeError as problem:
        raise NotStrict(f"line {problem.lineno}, column {problem.colno}: {problem.msg}") from problem
    except _Twin as problem:
        raise NotStrict(f"{_place_of_twin(text, depth=depth)}the key {problem.key[:60]!r} stands twice") from problem
    except (TooDeep, Unreadable) as problem:
        raise NotStrict(str(problem)) from problem
    except RecursionError as problem:
        raise NotStrict("nested too deep") from problem
    except ValueError as problem:
        raise NotStrict(str(problem)[:200]) from problem
    return Document(value=value, lines={pointer: line for pointer, line in rows if pointer is not None})


class _Twin(Exception):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise _Twin(counted.most_common(1)[0][0])
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no JSON")


def _owner(pair: Pair) -> str | None:
    """Return the pointer of the object whose name a pair is; nothing for any other pair."""
    return pointer_of(pair, leave=1) if pair.keys[-1:] == ("name",) else None


def pointer_of(pair: Pair, *, leave: int = 0) -> str:
    """Return the JSON pointer of a pair, without so many of its last steps."""
    return "".join(f"/{step}" for step in tuple(_steps(pair))[: len(pair.keys) - leave])


def _steps(pair: Pair) -> Iterator[str]:
    places = iter(pair.positions)
    for key in pair.keys:
        yield str(next(places, key)) if key == "#" else key.replace("~", "~0").replace("/", "~1")


def _place_of_twin(text: str, *, depth: int) -> str:
    """Return the line of the first value that stands at the place of another one; empty when none can be told."""
    seen: set[str] = set()
    for pair in read_json(text, depth=depth):
        pointer = pointer_of(pair)
        if pointer in seen:
            return f"line {pair.line}: "
        seen.add(pointer)
    return ""
