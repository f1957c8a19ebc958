"""Lines: where in a TOML file each table, key and array element begins.

The parser of the standard library gives values without their places, so this module reads the same text once more, with
far less care: it only follows headers, keys, brackets and strings. It is asked for the line of a fault in a file that
the parser has accepted, and, before the parser sees a file, how deep its brackets and dotted keys nest, because the
parser follows them by recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

Path = tuple[str | int, ...]

TOKEN: Final = re.compile(
    r'''
    (?P<space>[ \t\r]++)
    | (?P<newline>\n)
    | (?P<comment>\#[^\n]*+)
    | (?P<text> """(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\\?\Z) | \'\'\'(?:[^\']|\'{1,2}(?!\'))*+(?:\'{3,5}|\Z)
              | "(?:[^"\\\n]|\\[^\n])*+"? | \'[^\'\n]*+\'? )
    | (?P<mark>[\[\]{}=,.])
    | (?P<bare>[^\s\[\]{}=,.\#"\']++)
    ''',
    re.VERBOSE | re.DOTALL,
)
"""A token of TOML. A text without end is taken to where it breaks off, so that no character is looked at twice."""


@dataclass(frozen=True, slots=True)
class Token:
    """A mark, a bare word, a string or a line break, with the line on which it begins."""

    kind: str
    text: str
    line: int


def tokens(text: str) -> Iterator[Token]:
    """Yield what matters of a TOML text; what cannot be a token is passed over."""
    line = 1
    for found in TOKEN.finditer(text):
        kind = str(found.lastgroup)
        if kind not in ("space", "comment"):
            yield Token(kind, found.group(), line)
        if kind in ("newline", "text"):
            line += found.group().count("\n")


def deepest(text: str) -> tuple[int, int]:
    """Return how deep brackets and dotted keys nest at most, and the line where they do."""
    depth = dots = most = at = 0
    for token in tokens(text):
        if token.kind == "newline" or token.text in ("=", ","):
            dots = 0
        if token.kind != "mark":
            continue
        if token.text in "[{":
            depth += 1
        elif token.text in "]}":
            depth = max(0, depth - 1)
        elif token.text == ".":
            dots += 1
        if max(depth, dots) > most:
            most, at = max(depth, dots), token.line
    return most, at


def index_lines(text: str) -> Mapping[Path, int]:
    """Return the line of every table, key and array element of a text that the parser has accepted."""
    return _Index(list(tokens(text))).read()


def nearest_line(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of a place, or of the nearest thing around it; the first line when there is nothing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


@dataclass(slots=True)
class _Index:
    """Reads tokens from left to right and notes where things begin."""

    read_ahead: list[Token]
    at: int = 0
    lines: dict[Path, int] = field(default_factory=dict)
    rows: dict[Path, int] = field(default_factory=dict)

    def read(self) -> Mapping[Path, int]:
        """Walk the whole text."""
        table: Path = ()
        while (token := self._peek()) is not None:
            if token.kind == "newline":
                self.at += 1
            elif token.text == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.lines

    def _peek(self) -> Token | None:
        return self.read_ahead[self.at] if self.at < len(self.read_ahead) else None

    def _header(self) -> Path:
        first = self.read_ahead[self.at]
        many = self.read_ahead[self.at + 1].text == "["
        self.at += 2 if many else 1
        keys = self._keys()
        self.at += 2 if many else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._into_row((*path, key))
        path = (*path, keys[-1])
        if many:
            self.rows[path] = self.rows.get(path, -1) + 1
            self.lines.setdefault(path, first.line)
        path = self._into_row(path)
        self.lines.setdefault(path, first.line)
        return path

    def _into_row(self, path: Path) -> Path:
        return (*path, self.rows[path]) if path in self.rows else path

    def _keys(self) -> tuple[str, ...]:
        keys: list[str] = []
        while (token := self._peek()) is not None and token.text not in ("=", "]"):
            if token.text != ".":
                keys.append(token.text[1:-1] if token.kind == "text" else token.text)
            self.at += 1
        return tuple(keys)

    def _pair(self, table: Path) -> None:
        line = self.read_ahead[self.at].line
        path = table
        for key in self._keys():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.at += 1
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening is None:
            return
        if opening.text == "[":
            self._inside(path, closing="]")
        elif opening.text == "{":
            self._inside(path, closing="}")
        else:
            while (token := self._peek()) is not None and token.text not in (",", "]", "}", "\n"):
                self.at += 1

    def _inside(self, path: Path, *, closing: str) -> None:
        self.at += 1
        number = 0
        while (token := self._peek()) is not None and token.text != closing:
            if token.text == "," or token.kind == "newline":
                self.at += 1
            elif closing == "]":
                self.lines[(*path, number)] = token.line
                self._value((*path, number))
                number += 1
            else:
                self._pair(path)
        self.at += 1
