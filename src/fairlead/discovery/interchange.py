"""Read the JSON of a scan, strictly.

A server receives scans from elsewhere, so reading trusts nothing: size, depth, types, closed vocabularies, relative
paths and references are all checked, and every fault is named with its place before the file is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from fairlead.discovery.candidates import Candidate
from fairlead.discovery.gather import Component, Occurrence
from fairlead.discovery.kinds import Category, Confidence, Context, Kind, Role, Stage
from fairlead.discovery.result import SCHEMA, Scan, Source
from fairlead.discovery.sighting import Skipped
from fairlead.domain.refusal import N_, FaultsFound

LARGEST = 64 * 1024 * 1024
MOST_FAULTS = 100
WHOLE = "scan"  # the place of the outermost object
MOST_ROWS = 200_000
LONGEST = 4_096


class ScanRejected(FaultsFound):
    """A file is not a scan that can be taken in; every fault is listed."""


def scan_from_json(text: str | bytes) -> Scan:
    """Return the scan that a JSON text holds.

    Raises:
        ScanRejected: the text is too large, no JSON, or not a scan of schema 1; all faults are listed with their place.
    """
    if len(text) > LARGEST:
        raise _rejected(f"larger than {LARGEST} bytes")
    try:
        content = json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant, parse_float=_no_constant)
    except UnicodeDecodeError as problem:
        raise _rejected(f"not UTF-8 at byte {problem.start + 1}") from problem
    except RecursionError as problem:
        raise _rejected("not JSON: nested too deep") from problem
    except ValueError as problem:
        raise _rejected(f"not JSON, so not what fairlead scan --format json wrote: {problem}") from problem
    check = _Check()
    scan = _scan(check, content)
    if check.faults:
        raise _rejected(*check.faults)
    return scan


def _rejected(*faults: str) -> ScanRejected:
    return ScanRejected(N_("This is not a scan that can be taken in."), faults=faults)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no value of a scan")


class _Check:
    """Reads typed values and remembers each fault with its place; a faulty value becomes an empty one."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._missing: set[str] = set()

    def fault(self, place: str, words: str) -> None:
        """Remember one fault; beyond a limit only the first are kept, and what is missing is said once."""
        if len(self.faults) < MOST_FAULTS and place not in self._missing:
            self.faults.append(f"{place}: {words}")

    def table(self, value: Any, place: str, keys: tuple[str, ...]) -> dict[str, Any]:
        """Return an object with exactly these keys."""
        if not isinstance(value, dict):
            self.fault(place, "must be an object")
            return {}
        for key in keys:
            if key not in value:
                self.fault(place, f"has no {key}")
                self._missing.add(key if place == WHOLE else f"{place}.{key}")
        for key in sorted(value.keys() - set(keys)):
            self.fault(place, f"has the unknown key {key[:60]!r}")
        return value

    def rows(self, value: Any, place: str) -> list[Any]:
        """Return a list of a bounded length."""
        if not isinstance(value, list):
            self.fault(place, "must be a list")
            return []
        if len(value) > MOST_ROWS:
            self.fault(place, f"has more than {MOST_ROWS} rows")
            return []
        return value

    def text(self, value: Any, place: str, *, needed: bool = False) -> str:
        """Return a bounded text that can be stored."""
        if not isinstance(value, str) or len(value) > LONGEST:
            self.fault(place, f"must be text of at most {LONGEST} characters")
            return ""
        if needed and not value.strip():
            self.fault(place, "must not be empty")
        if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in value):
            self.fault(place, "holds a sign that is no text")
            return ""
        return value

    def path(self, value: Any, place: str) -> str:
        """Return a path inside the scanned tree."""
        path = self.text(value, place, needed=True)
        if path.startswith(("/", "~")) or path[1:3] == ":\\" or ".." in path.split("/"):
            self.fault(place, "must be a path inside the scanned folder")
        return path

    def number(self, value: Any, place: str) -> int:
        """Return a whole number from 0."""
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
            self.fault(place, "must be a whole number from 0")
            return 0
        return value

    def flag(self, value: Any, place: str) -> bool:
        """Return true or false."""
        if not isinstance(value, bool):
            self.fault(place, "must be true or false")
        return value is True

    def choice(self, value: Any, place: str, choices: type[StrEnum]) -> Any:
        """Return one word of a closed vocabulary."""
        words = [choice.value for choice in choices]
        if value not in words:
            self.fault(place, f"must be one of {', '.join(words)}")
            return next(iter(choices))
        return choices(value)

    def texts(self, value: Any, place: str) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(self.text(item, f"{place}[{index}]") for index, item in enumerate(self.rows(value, place)))

    def each(self, value: Any, place: str, read: Callable[[_Check, Any, str], Any]) -> tuple[Any, ...]:
        """Return every row of a list as `read` understands it."""
        return tuple(read(self, item, f"{place}[{index}]") for index, item in enumerate(self.rows(value, place)))


def _scan(check: _Check, content: Any) -> Scan:
    table = check.table(content, WHOLE, ("schema", "source", "components", "candidates", "skipped"))
    if table.get("schema") != SCHEMA or isinstance(table.get("schema"), bool):
        check.fault("schema", f"must be {SCHEMA}")
    source = check.table(table.get("source"), "source", ("name", "commit", "catalogue", "tool"))
    components = check.each(table.get("components"), "components", _component)
    candidates = check.each(table.get("candidates"), "candidates", _candidate)
    keys = [component.key for component in components]
    if len(set(keys)) != len(keys):
        check.fault("components", "two components have the same key")
    for index, candidate in enumerate(candidates):
        for key in sorted(set(candidate.components) - set(keys)):
            check.fault(f"candidates[{index}].components", f"names the unknown component {key[:80]!r}")
    if len({candidate.key for candidate in candidates}) != len(candidates):
        check.fault("candidates", "two candidates have the same key")
    return Scan(
        source=Source(
            **{key: check.text(source.get(key, ""), f"source.{key}") for key in ("name", "commit", "catalogue", "tool")}
        ),
        components=components,
        candidates=candidates,
        skipped=check.each(table.get("skipped"), "skipped", _skipped),
    )


def _component(check: _Check, value: Any, place: str) -> Component:
    keys = ("key", "kind", "name", "canonical", "aliases", "vendor", "version", "confidence", "neutral", "occurrences")
    row = check.table(value, place, keys)
    component = Component(
        key=check.text(row.get("key"), f"{place}.key", needed=True),
        kind=check.choice(row.get("kind"), f"{place}.kind", Kind),
        name=check.text(row.get("name"), f"{place}.name", needed=True),
        canonical=check.text(row.get("canonical"), f"{place}.canonical", needed=True),
        aliases=check.texts(row.get("aliases"), f"{place}.aliases"),
        vendor=check.text(row.get("vendor"), f"{place}.vendor"),
        version=check.text(row.get("version"), f"{place}.version"),
        confidence=check.choice(row.get("confidence"), f"{place}.confidence", Confidence),
        neutral=check.flag(row.get("neutral"), f"{place}.neutral"),
        occurrences=check.each(row.get("occurrences"), f"{place}.occurrences", _occurrence),
    )
    if component.key and component.key != f"{component.kind.value}:{component.canonical}":
        check.fault(f"{place}.key", "must be the kind and the canonical name, joined by a colon")
    return component


def _occurrence(check: _Check, value: Any, place: str) -> Occurrence:
    row = check.table(value, place, ("path", "line", "symbol", "context"))
    return Occurrence(
        path=check.path(row.get("path"), f"{place}.path"),
        line=check.number(row.get("line"), f"{place}.line"),
        symbol=check.text(row.get("symbol"), f"{place}.symbol"),
        context=check.choice(row.get("context"), f"{place}.context", Context),
    )


def _candidate(check: _Check, value: Any, place: str) -> Candidate:
    keys = (
        "key",
        "name",
        "root",
        "role",
        "category",
        "stage",
        "owner",
        "components",
        "first_seen",
        "last_seen",
        "risks",
    )
    row = check.table(value, place, keys)
    return Candidate(
        key=check.text(row.get("key"), f"{place}.key", needed=True),
        name=check.text(row.get("name"), f"{place}.name", needed=True),
        root=check.path(row.get("root"), f"{place}.root"),
        role=check.choice(row.get("role"), f"{place}.role", Role),
        category=check.choice(row.get("category"), f"{place}.category", Category),
        stage=check.choice(row.get("stage"), f"{place}.stage", Stage),
        owner=check.text(row.get("owner"), f"{place}.owner"),
        components=check.texts(row.get("components"), f"{place}.components"),
        first_seen=check.text(row.get("first_seen"), f"{place}.first_seen"),
        last_seen=check.text(row.get("last_seen"), f"{place}.last_seen"),
        risks=check.texts(row.get("risks"), f"{place}.risks"),
    )


def _skipped(check: _Check, value: Any, place: str) -> Skipped:
    row = check.table(value, place, ("path", "reason"))
    return Skipped(
        path=check.path(row.get("path"), f"{place}.path"), reason=check.text(row.get("reason"), f"{place}.reason")
    )
