"""Read settings files as flat pairs of key and value, each with its line, whatever the syntax.

All readers are iterative and keep no tree, so neither a YAML alias bomb nor a million brackets costs more than the
bytes of the file. Nothing is resolved: anchors, tags, includes and variables stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import yaml

LONGEST_VALUE = 4_000
MOST_TOKENS = 4_000_000


@dataclass(frozen=True, slots=True)
class Pair:
    """One scalar: the keys that lead to it (a place in a list is ``#``), its text, and its line from 1.

    Attributes:
        positions: for JSON, the place in each list on the way, from 0.
    """

    keys: tuple[str, ...]
    value: str
    line: int
    comment: bool = False
    quoted: bool = False
    positions: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """The nearest key that is no position in a list."""
        return next((key for key in reversed(self.keys) if key != "#"), "")


class TooDeep(ValueError):
    """The brackets of a file are nested beyond the limit."""


class Unreadable(ValueError):
    """The text is not in the syntax that its name says; the message names the place."""


# Possessive repeats and a `broken` alternative keep the reading linear: a quote or comment without end stops it.
JSON_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]++)|(?P<comment>//[^\n]*+|/\*.*?\*/)|(?P<string>"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")"""
    r"""|(?P<broken>"|/\*)|(?P<punct>[{}\[\],:])|(?P<word>[^\s{}\[\],:"/]++)|(?P<other>.)""",
    re.DOTALL,
)
JSON_WORD = re.compile(r"(?:true|false|null|NaN|[+-]?(?:Infinity|\.?\d.*))\Z")


def read_json(text: str, *, depth: int) -> Iterator[Pair]:
    """Yield the scalars of a JSON text; comments and trailing commas are passed over.

    Raises:
        TooDeep: brackets are nested beyond `depth`.
        Unreadable: a string, a comment or a bracket has no end, or the text is no value at all; what stands before
            the fault has been yielded.
    """
    brackets = _Brackets(depth)
    line = 1
    for number, token in enumerate(JSON_TOKEN.finditer(text)):
        kind, raw = token.lastgroup, token.group()
        if number > MOST_TOKENS:
            raise Unreadable(f"line {line}: more values than are read")
        if kind == "broken":
            raise Unreadable(f"line {line}: a string or comment without end")
        if kind == "punct":
            brackets.sign(raw, line=line)
        elif kind in ("string", "word"):
            value = _json_text(raw) if kind == "string" else raw
            if kind == "word" and not brackets.is_open and not JSON_WORD.match(raw):
                raise Unreadable(f"line {line}: not JSON")
            if brackets.awaits_key:
                brackets.pending = value or " "
            else:
                yield Pair(brackets.path, value, line, False, kind == "string", brackets.positions)
        if kind in ("space", "comment", "string"):
            line += raw.count("\n")
    if brackets.is_open:
        raise Unreadable(f"line {line}: not JSON, a bracket has no end")


class _Brackets:
    """The brackets of a JSON text that are open: for each its sign, its key or ``#``, and its position in a list."""

    def __init__(self, depth: int) -> None:
        self._depth = depth
        self._signs: list[str] = []
        self._keys: list[str] = []
        self._places: list[int] = []
        self.pending: str | None = None  # a key whose colon has not come yet

    @property
    def is_open(self) -> bool:
        """Tell whether a bracket has not been closed yet."""
        return bool(self._signs)

    @property
    def awaits_key(self) -> bool:
        """Tell whether the next value is a key of an object."""
        return bool(self._signs) and self._signs[-1] == "{" and not self._keys[-1]

    @property
    def path(self) -> tuple[str, ...]:
        """The keys that lead to a value here."""
        return tuple(key for key in self._keys if key)

    @property
    def positions(self) -> tuple[int, ...]:
        """The places in the lists on the way."""
        return tuple(place for place in self._places if place >= 0)

    def sign(self, sign: str, *, line: int) -> None:
        """Take in a bracket, a colon or a comma."""
        if sign in "{[":
            if len(self._signs) >= self._depth:
                raise TooDeep(f"line {line}: nested more than {self._depth} deep")
            self._signs.append(sign)
            self._keys.append("#" if sign == "[" else "")
            self._places.append(0 if sign == "[" else -1)
        elif not self._signs:
            pass  # a stray sign outside of everything
        elif sign in "}]":
            for stack in (self._signs, self._keys, self._places):
                stack.pop()
        elif sign == "," and self._signs[-1] == "[":
            self._places[-1] += 1
        elif sign == ",":
            self._keys[-1] = ""
        elif self.pending is not None:
            self._keys[-1] = self.pending
        self.pending = None


_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _json_text(raw: str) -> str:
    inner = raw[1:-1]
    if "\\" not in inner:
        return inner
    text = _JSON_ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else _SIMPLE.get(found[2], found[2]), inner
    )
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def read_yaml(text: str, *, depth: int) -> Iterator[Pair]:
    """Yield the scalars of a YAML text from its event stream; aliases are never expanded.

    Raises:
        TooDeep: collections are nested beyond `depth`.
        Unreadable: the text is not YAML, for example a template; the lines before the fault have been yielded.
    """
    import yaml  # a twentieth of a second, spent only where there is YAML

    frames: list[list[str | None]] = []  # ["{", key or None] or ["[", "#"]
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                if len(frames) >= depth:
                    raise TooDeep(f"line {_line(event)}: nested more than {depth} deep")
                frames.append(["{", None] if isinstance(event, yaml.MappingStartEvent) else ["[", "#"])
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                frames.pop()
                _close(frames)
            elif isinstance(event, yaml.ScalarEvent):
                frame = frames[-1] if frames else None
                if frame is not None and frame[0] == "{" and frame[1] is None:
                    frame[1] = event.value
                else:
                    yield Pair(_keys(frames), event.value, _line(event), quoted=bool(event.style))
                    _close(frames)
            elif isinstance(event, yaml.AliasEvent):
                _alias(frames)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise Unreadable(f"line {mark.line + 1 if mark else 1}: not YAML") from problem


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _keys(frames: list[list[str | None]]) -> tuple[str, ...]:
    return tuple(key for _, key in frames if key is not None)


def _close(frames: list[list[str | None]]) -> None:
    """After a value, the mapping above waits for its next key."""
    if frames and frames[-1][0] == "{":
        frames[-1][1] = None


def _alias(frames: list[list[str | None]]) -> None:
    if frames and frames[-1][0] == "{" and frames[-1][1] is None:
        frames[-1][1] = "*"
    else:
        _close(frames)


LINE_PAIR = re.compile(
    r"""^\s*(?P<comment>[#;]+\s*|//\s*)?(?:-\s+)?(?:export\s+|set\s+|ENV\s+|ARG\s+)?(?P<quote>["']?)(?P<key>[A-Za-z_@][\w.\-]*)(?P=quote)"""
    r"""\s*(?::=|[=:]|\s)\s*(?P<value>.*?)\s*$"""
)


def read_lines(text: str) -> Iterator[Pair]:
    """Yield `KEY=value` and `key: value` lines: `.env`, properties, INI, TOML, Dockerfile, and templates.

    A commented line is yielded as a comment. A `[section]` leads the keys below it.
    """
    section: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        bare = line.strip()
        if not bare or len(line) > LONGEST_VALUE:
            continue
        if bare.startswith("[") and bare.endswith("]"):
            section = tuple(part.strip("\"' ") for part in bare.strip("[] ").split("."))
            continue
        found = LINE_PAIR.match(line)
        if found:
            if found["value"].startswith("["):
                yield from _listed((*section, found["key"]), found["value"], number, comment=bool(found["comment"]))
                continue
            value, quoted = _unquoted(found["value"])
            yield Pair((*section, found["key"]), value, number, comment=bool(found["comment"]), quoted=quoted)


def _listed(keys: tuple[str, ...], value: str, line: int, *, comment: bool) -> Iterator[Pair]:
    """Yield the quoted elements of a list that stands on one line."""
    for found in re.finditer(r"\"([^\"]*)\"|'([^']*)'", value):
        yield Pair((*keys, "#"), found[1] or found[2] or "", line, comment=comment, quoted=True)


def _unquoted(raw: str) -> tuple[str, bool]:
    """Return the value without its quotes or its trailing comment."""
    if raw[:1] in ('"', "'") and (end := raw.find(raw[0], 1)) > 0:
        return raw[1:end], True
    return re.split(r"\s+#", raw, maxsplit=1)[0].rstrip(",; "), False


def line_of(text: str, needle: str, *, start: int = 0) -> int:
    """Return the line, from 1, where `needle` first stands after offset `start`; 1 when it does not."""
    at = text.find(needle, start)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
