"""YAML that a stranger wrote, as plain values with the line of each: no aliases, no depth, no guesses.

Read by the safe loader's composer and taken apart here. A key that occurs twice and a value that cannot be read stand
as marks in the result, so that a reader lists them with every other fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairlead.domain.refusal import N_
from fairlead.measurement.source import TableRefused, shown

Place = tuple[str, ...]


class Twice:
    """Stands where a key occurs for the second time."""


class Unreadable:
    """Stands where a value cannot be read."""


def where(place: Place, lines: Mapping[Place, int]) -> str:
    """Return the line and the dotted path of a place, for the front of a sentence about it."""
    line = line_of(place, lines)
    dotted = ".".join(shown(part) for part in place)
    return (f"line {line}: " if line else "") + (f"{dotted}: " if dotted else "")


def line_of(place: Place, lines: Mapping[Place, int]) -> int | None:
    """Return the line of a place, or of the nearest place around it; None where no lines are known."""
    return next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), None)


def read_yaml(text: str, *, name: str, deepest: int, most_brackets: int) -> tuple[Any, dict[Place, int]]:
    """Return the values of a YAML text and the line of each place.

    Raises:
        TableRefused: it is not YAML, has an alias, or is nested deeper than `deepest`; the sentence names the line.
    """
    import yaml  # a twentieth of a second, spent only where there is YAML

    if text.count("[") + text.count("{") > most_brackets:
        raise TableRefused(N_("{name} has too many brackets."), name=shown(name))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > deepest:
                raise TableRefused(
                    N_("{name}, line {line}: aliases and deep nesting are not read."),
                    name=shown(name),
                    line=event.start_mark.line + 1 if event.start_mark else 1,
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", 0) + 1
        raise TableRefused(
            N_("{name}, line {line}: not YAML: {why}"),
            name=shown(name),
            line=line,
            why=shown(getattr(error, "problem", "") or "it cannot be read"),
        ) from None
    lines: dict[Place, int] = {}
    return (_plain(node, place=(), lines=lines) if node is not None else None), lines


def _plain(node: Any, *, place: Place, lines: dict[Place, int]) -> Any:
    """Return a node as plain values; keys stay texts, and a key that occurs twice becomes a fault later."""
    import yaml

    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            lines[(*place, name)] = key.start_mark.line + 1
            found[name] = Twice() if name in found else _plain(value, place=(*place, name), lines=lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part, place=(*place, str(at)), lines=lines) for at, part in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        return Unreadable()
