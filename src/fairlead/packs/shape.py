"""Shape: read parsed tables into the dataclasses of the domain, and collect every fault on the way.

The dataclass is the schema: a key of a file is a field, its type is the type wanted, a field without default must be
there, and `tuple[X, ...]` is an array. There is no second description to keep in step. What a field's metadata says
(:func:`fairlead.domain.framework.to`, :func:`fairlead.domain.first_steps.condition`) is noted here and checked in
`fairlead.packs.check`, once all files are read.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from fairlead.domain.refusal import N_
from fairlead.packs.faults import FaultLog, quote
from fairlead.packs.lines import Path

Shape = TypeVar("Shape")

MOST_CHARACTERS: Final = 2_000
MOST_ENTRIES: Final = 5_000
MOST_NUMBER: Final = 100_000

IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_-]{0,59}")
MARKUP: Final = re.compile(r"<[A-Za-z/!?]|\b(?:javascript|vbscript|data):\S", re.IGNORECASE)
UNSEEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """An identifier that a row gives itself, with the row as it was written."""

    space: str
    id: str
    file: str
    path: Path
    row: Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pointer:
    """An identifier that a row uses, and what it may point at."""

    id: str
    spaces: tuple[str, ...]
    earlier: bool
    file: str
    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A condition as it was written, and the place."""

    text: str
    file: str
    path: Path


@dataclass(slots=True)
class Notes:
    """What reading leaves to check between rows and between files."""

    named: list[Named] = field(default_factory=list)
    pointers: list[Pointer] = field(default_factory=list)
    conditions: list[Written] = field(default_factory=list)


def text_fault(text: str) -> str | None:
    """Return what is wrong with a text that people will read, as a sentence to translate; nothing if it is well."""
    if not text.strip():
        return N_("{key} is empty; leave the key out instead")
    if len(text) > MOST_CHARACTERS:
        return N_("{key} is longer than {most} characters")
    if UNSEEN.search(text):
        return N_("{key} holds a character that cannot be seen")
    if MARKUP.search(text):
        return N_("{key} holds markup or script; texts of a pack are plain")
    return None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the tables of one file."""

    file: str
    log: FaultLog
    notes: Notes

    def table(self, shape: type[Shape], raw: object, *, path: Path = ()) -> Shape | None:
        """Return the table as its dataclass, or nothing when it has a fault; the fault is noted."""
        if not isinstance(raw, dict):
            self._fault(N_("a table is wanted here, not {found}"), path, found=_kind(raw))
            return None
        before = len(self.log)
        fields = {each.name: each for each in dataclasses.fields(shape) if "given" not in each.metadata}  # type: ignore[arg-type]
        self._unknown_keys(raw, known=fields, path=path)
        hints = _hints(typing.cast(type, shape))
        values: dict[str, Any] = {}
        for name, each in fields.items():
            if name in raw:
                values[name] = self._value(hints[name], raw[name], path=(*path, name), notes=each.metadata)
            elif each.default is dataclasses.MISSING:
                self._fault(N_("{key} is missing"), path, key=name)
        self._note(raw, fields=fields, path=path)
        return shape(**values) if len(self.log) == before else None

    def _unknown_keys(self, raw: Mapping[str, object], *, known: Mapping[str, object], path: Path) -> None:
        for key in raw:
            if key in known:
                continue
            near = difflib.get_close_matches(key[:40], list(known), n=1)
            if near:
                self._fault(N_("{key} is unknown; did you mean {near}?"), (*path, key), key=quote(key), near=near[0])
            else:
                self._fault(N_("{key} is unknown"), (*path, key), key=quote(key))

    def _note(self, raw: Mapping[str, object], *, fields: Mapping[str, Any], path: Path) -> None:
        for name, each in fields.items():
            value = raw.get(name)
            if spaces := each.metadata.get("to"):
                for part, used in enumerate(value) if isinstance(value, list) else (("", value),):
                    place = (*path, name) if part == "" else (*path, name, part)
                    if isinstance(used, str):
                        earlier = each.metadata["earlier"]
                        pointer = Pointer(id=used, spaces=spaces, earlier=earlier, file=self.file, path=place)
                        self.notes.pointers.append(pointer)
            elif each.metadata.get("condition") and isinstance(value, str):
                self.notes.conditions.append(Written(text=value, file=self.file, path=(*path, name)))
                if (needs := each.metadata["needs"]) and needs not in raw:
                    self._fault(N_("{key} is there, so {needs} must be too"), path, key=name, needs=needs)
            elif name == "id" and isinstance(value, str) and len(path) == 2:
                named = Named(space=str(path[0]), id=value, file=self.file, path=path, row=raw)
                self.notes.named.append(named)

    def _value(self, hint: Any, raw: object, *, path: Path, notes: Mapping[str, object]) -> Any:
        if typing.get_origin(hint) in (types.UnionType, typing.Union):
            hint = next(each for each in typing.get_args(hint) if each is not types.NoneType)
        if typing.get_origin(hint) is tuple:
            return self._array(typing.get_args(hint)[0], raw, path=path, notes=notes)
        if dataclasses.is_dataclass(hint):
            return self.table(typing.cast(type, hint), raw, path=path)
        if issubclass(hint, StrEnum):
            return self._word(hint, raw, path=path)
        if hint is str:
            return self._text(raw, path=path, identifier="to" in notes or path[-1] == "id")
        return self._plain(hint, raw, path=path)

    def _array(self, hint: Any, raw: object, *, path: Path, notes: Mapping[str, object]) -> tuple[Any, ...]:
        if not isinstance(raw, list):
            self._fault(N_("{key} must be an array, not {found}"), path, key=_key(path), found=_kind(raw))
            return ()
        if len(raw) > MOST_ENTRIES:
            self._fault(N_("{key} has more than {most} entries"), path, key=_key(path), most=MOST_ENTRIES)
            return ()
        self._twice(raw, path=path)
        return tuple(self._value(hint, each, path=(*path, part), notes=notes) for part, each in enumerate(raw))

    def _twice(self, raw: Sequence[object], *, path: Path) -> None:
        first: dict[str, int] = {}
        for part, each in enumerate(raw):
            id = each.get("id") if isinstance(each, dict) else each
            if not isinstance(id, str):
                continue
            if id in first:
                line = self.log.line(self.file, (*path, first[id]))
                self._fault(N_("{id} is already at line {first}"), (*path, part), id=quote(id), first=line)
            first.setdefault(id, part)

    def _word(self, words: type[StrEnum], raw: object, *, path: Path) -> StrEnum | None:
        if isinstance(raw, str) and raw in words._value2member_map_:
            return words(raw)
        known = ", ".join(word.value for word in words)
        self._fault(N_("{key}: {found} is none of {known}"), path, key=_key(path), found=quote(raw), known=known)
        return None

    def _text(self, raw: object, *, path: Path, identifier: bool) -> str:
        key = _key(path)
        if not isinstance(raw, str):
            self._fault(N_("{key} must be text, not {found}"), path, key=key, found=_kind(raw))
        elif fault := text_fault(raw):
            self._fault(fault, path, key=key, most=MOST_CHARACTERS)
        elif identifier and not IDENTIFIER.fullmatch(raw):
            self._fault(N_("{key}: {found} is no identifier"), path, key=key, found=quote(raw))
        else:
            return raw
        return ""

    def _plain(self, hint: type, raw: object, *, path: Path) -> object:
        key = _key(path)
        if hint is date and isinstance(raw, str) and _is_day(raw):
            self._fault(N_("{key}: write the date without quotation marks"), path, key=key)
        elif type(raw) is not hint or isinstance(raw, datetime):
            self._fault(N_("{key} must be {wanted}, not {found}"), path, key=key, wanted=KINDS[hint], found=_kind(raw))
        elif hint is int and not 0 <= typing.cast(int, raw) <= MOST_NUMBER:
            self._fault(N_("{key} must lie between 0 and {most}"), path, key=key, most=MOST_NUMBER)
        return raw

    def _fault(self, template: str, path: Path, **values: object) -> None:
        self.log.add(template, file=self.file, path=path, line=None, **values)


KINDS: Final[Mapping[type, str]] = {
    str: N_("text"),
    bool: N_("true or false"),
    int: N_("a whole number"),
    float: N_("a number with a point"),
    date: N_("a date"),
    datetime: N_("a date with a time"),
    list: N_("an array"),
    dict: N_("a table"),
}


def _kind(raw: object) -> str:
    return KINDS.get(type(raw), type(raw).__name__)


def _key(path: Path) -> str:
    return next((each for each in reversed(path) if isinstance(each, str)), "")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@cache
def _hints(shape: type) -> Mapping[str, Any]:
    return typing.get_type_hints(shape)
