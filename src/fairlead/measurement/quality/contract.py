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
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.placed_yaml import Place, Twice, read_yaml, where
from fairlead.measurement.source import TableRefused, shown

LARGEST = 1 << 20
MOST_COLUMNS = 300
MOST_ALLOWED = 500
LONGEST_PATTERN = 1_000
DEEPEST = 5
MOST_FAULTS = 20
TYPES = ("integer", "number", "text", "date", "time", "truth")
FIELDS = ("type", "required", "min", "max", "allowed", "pattern")


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
    given, lines = _from_toml(text, name=path.name) if path.suffix == ".toml" else _yaml(text, name=path.name)
    rules, faults = _rules(given)
    if faults:
        told = tuple(f"{where(place, lines)}{words}" for place, words in faults[:MOST_FAULTS])
        raise ContractRefused(N_("The contract {name} cannot be used."), faults=told, name=shown(path.name))
    return rules, hashlib.sha256(content).hexdigest()


def _from_toml(text: str, *, name: str) -> tuple[Any, dict[Place, int]]:
    try:
        return tomllib.loads(text), {}
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise TableRefused(N_("{name} is not TOML: {why}"), name=shown(name), why=shown(error, most=200)) from None


def _yaml(text: str, *, name: str) -> tuple[Any, dict[Place, int]]:
    return read_yaml(text, name=name, deepest=DEEPEST, most_brackets=10 * MOST_ALLOWED)


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
        faults.append((place, "twice" if isinstance(fields, Twice) else f"one or more of {', '.join(FIELDS)} expected"))
        return ColumnRule(column=name)
    faults += [((*place, field), f"unknown; known are {', '.join(FIELDS)}") for field in fields if field not in FIELDS]
    faults += [((*place, field), "twice") for field, value in fields.items() if isinstance(value, Twice)]
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
