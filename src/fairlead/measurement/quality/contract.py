"""The contract of a table: what is expected of each column, from a YAML or TOML file.

    columns:
      age: {type: integer, min: 0, max: 120, required: true}
      country: {allowed: [AT, DE, "NO"]}
      email: {pattern: "[^@ ]+@[^@ ]+"}

Every fault is listed with its place. YAML is read by its safe loader, without aliases; a value that YAML turned into a
truth value, a date or a number where a name is meant (`NO`) is a fault, not a guess.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.source import TableRefused, shown

LARGEST = 1 << 20
MOST_COLUMNS = 300
MOST_ALLOWED = 500
LONGEST_PATTERN = 1_000
DEEPEST = 5
MOST_FAULTS = 20
TYPES = ("integer", "number", "text", "date", "time", "truth")
FIELDS = ("type", "required", "min", "max", "allowed", "pattern")

Place = tuple[str, ...]


class ContractRefused(FaultsFound, TableRefused):
    """The contract has faults; each is listed with its place."""


@dataclass(frozen=True, kw_only=True)
class ColumnRule:
    """What is expected of one column.

    Attributes:
        column: its name.
        type: one of :data:`TYPES`, or empty.
        required: whether a value must be there.
        minimum: the smallest number allowed, as decimal text, or None.
        maximum: the largest.
        allowed: the only values allowed; empty allows all.
        pattern: an RE2 expression that the whole value must match, or empty.
    """

    column: str
    type: str = ""
    required: bool = False
    minimum: str | None = None
    maximum: str | None = None
    allowed: tuple[str, ...] = ()
    pattern: str = ""


def read_contract(path: Path) -> tuple[tuple[ColumnRule, ...], str]:
    """Return the rules of a contract file, by column, and the file's SHA-256.

    Raises:
        TableRefused: the file cannot be read.
        ContractRefused: it has faults, all of which are listed.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise TableRefused(N_("{name} cannot be opened: {why}."), name=shown(path.name), why=error.strerror) from None
    if len(content) > LARGEST:
        raise TableRefused(N_("{name} is longer than {most} bytes."), name=shown(path.name), most=LARGEST)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused(N_("{name} is not encoded as UTF-8."), name=shown(path.name)) from None
    given, lines = _from_toml(text, name=path.name) if path.suffix == ".toml" else _from_yaml(text, name=path.name)
    rules, faults = _rules(given)
    if faults:
        told = tuple(f"{_where(place, lines)}{words}" for place, words in faults[:MOST_FAULTS])
        raise ContractRefused(N_("The contract {name} cannot be used."), faults=told, name=shown(path.name))
    return rules, hashlib.sha256(content).hexdigest()


def _where(place: Place, lines: Mapping[Place, int]) -> str:
    line = next((lines[place[:end]] for end in range(len(place), -1, -1) if place[:end] in lines), None)
    dotted = ".".join(shown(part) for part in place)
    return (f"line {line}: " if line else "") + (f"{dotted}: " if dotted else "")


def _from_toml(text: str, *, name: str) -> tuple[Any, dict[Place, int]]:
    try:
        return tomllib.loads(text), {}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TableRefused(N_("{name} is not TOML: {why}"), name=shown(name), why=shown(error, most=200)) from None


def _from_yaml(text: str, *, name: str) -> tuple[Any, dict[Place, int]]:
    """Compose the nodes of a YAML file, and take them apart here: the place of each is known."""
    import yaml  # a twentieth of a second, spent only where there is a contract

    if text.count("[") + text.count("{") > 10 * MOST_ALLOWED:
        raise TableRefused(N_("{name} has too many brackets."), name=shown(name))
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > DEEPEST:
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
            found[name] = _Twice() if name in found else _plain(value, place=(*place, name), lines=lines)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part, place=(*place, str(at)), lines=lines) for at, part in enumerate(node.value)]
    if node.tag == "tag:yaml.org,2002:str":
        return node.value
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError, OverflowError):
        return _Unreadable()


class _Twice:
    """Stands where a key occurs for the second time."""


class _Unreadable:
    """Stands where a value cannot be read."""


Fault = tuple[Place, str]


def _rules(given: Any) -> tuple[tuple[ColumnRule, ...], list[Fault]]:
    if not isinstance(given, dict) or set(given) != {"columns"} or not isinstance(given["columns"], dict):
        return (), [((), "a table of columns is expected, and nothing beside it")]
    columns = given["columns"]
    faults: list[Fault] = []
    if not 0 < len(columns) <= MOST_COLUMNS:
        faults.append((("columns",), f"1 to {MOST_COLUMNS} columns are expected"))
    rules = tuple(_rule(name, fields, faults=faults) for name, fields in columns.items())
    return tuple(sorted(rules, key=lambda rule: rule.column)), faults


def _rule(name: str, fields: Any, *, faults: list[Fault]) -> ColumnRule:
    place = ("columns", name)
    if not isinstance(fields, dict):
        faults.append(
            (place, "twice" if isinstance(fields, _Twice) else f"one or more of {', '.join(FIELDS)} expected")
        )
        return ColumnRule(column=name)
    faults += [((*place, field), f"unknown; known are {', '.join(FIELDS)}") for field in fields if field not in FIELDS]
    faults += [((*place, field), "twice") for field, value in fields.items() if isinstance(value, _Twice)]
    kind = fields.get("type", "")
    if kind not in ("", *TYPES):
        faults.append(((*place, "type"), f"one of {', '.join(TYPES)} is expected"))
        kind = ""
    required = fields.get("required", False)
    if not isinstance(required, bool):
        faults.append(((*place, "required"), "true or false is expected"))
    minimum, maximum = (_number(fields.get(end), place=(*place, end), faults=faults) for end in ("min", "max"))
    if minimum is not None and maximum is not None and float(minimum) > float(maximum):
        faults.append(((*place, "min"), "more than max"))
    if (minimum or maximum) and kind not in ("", "integer", "number"):
        faults.append(((*place, "type"), f"min and max need numbers, not {kind}"))
    return ColumnRule(
        column=name,
        type=kind or ("number" if minimum is not None or maximum is not None else ""),
        required=required is True,
        minimum=minimum,
        maximum=maximum,
        allowed=tuple(_allowed(fields.get("allowed"), place=(*place, "allowed"), faults=faults)),
        pattern=_pattern(fields.get("pattern", ""), place=(*place, "pattern"), faults=faults),
    )


def _number(given: object, *, place: Place, faults: list[Fault]) -> str | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given) or abs(given) > 1e300:
        faults.append((place, "a number is expected"))
        return None
    return bound_text(float(given))


def bound_text(number: float) -> str:
    """Return a bound as the shortest decimal text that gives it back; a whole number without a fraction."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def _allowed(given: object, *, place: Place, faults: list[Fault]) -> Iterator[str]:
    if given is None:
        return
    if not isinstance(given, list) or not 0 < len(given) <= MOST_ALLOWED:
        faults.append((place, f"a list of 1 to {MOST_ALLOWED} values is expected"))
        return
    for at, value in enumerate(given):
        if isinstance(value, str) and value.strip():
            yield value
        elif isinstance(value, int) and not isinstance(value, bool):
            yield str(value)
        else:
            faults.append(((*place, str(at)), "not a text; put it in quotation marks"))


def _pattern(given: object, *, place: Place, faults: list[Fault]) -> str:
    if given == "":
        return ""
    if not isinstance(given, str) or len(given) > LONGEST_PATTERN:
        faults.append((place, f"an expression of at most {LONGEST_PATTERN} letters is expected"))
    elif words := pattern_fault(given):
        faults.append((place, words))
    return given if isinstance(given, str) else ""


def pattern_fault(pattern: str) -> str | None:
    """Return why RE2 cannot use an expression, or None: it runs in time proportional to the text, whatever it says."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        return f"not an RE2 expression: {shown(error, most=120)}"
    return None
