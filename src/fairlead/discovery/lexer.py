"""A small, careful lexer for JavaScript and TypeScript: enough to tell names, strings and brackets from comments.

It is linear: repeats are possessive, a quote without an end is tried once a line, and a template or comment without one
stops it.
Templates may nest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from fairlead.discovery.pairs import Unreadable


class TokenKind(StrEnum):
    """What a token is."""

    NAME = "name"
    STRING = "string"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Token:
    """One token; the text of a string is without its quotes."""

    kind: TokenKind
    text: str
    line: int


TOKEN = re.compile(
    r"""(?P<space>\s++)|(?P<comment>//[^\n]*+|/\*.*?\*/)"""
    r"""|(?P<string>"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+')"""
    r"""|(?P<broken>/\*)|(?P<name>[A-Za-z_$][\w$]*+)|(?P<number>\d[\w.]*+)|(?P<spread>\.\.\.|=>|\?\.)|(?P<sign>.)""",
    re.DOTALL,
)
# A piece of a template: up to its end or to the hole that interrupts it.
PIECE = re.compile(r"([^`\\$]*+(?:(?:\\.|\$(?!\{))[^`\\$]*+)*+)(`|\$\{)", re.DOTALL)
# After one of these a slash begins a regular expression, not a division.
BEFORE_PATTERN = frozenset("(,=:[!&|?{};+-*%~^<>")
WORDS_BEFORE_PATTERN = frozenset(
    {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do"}
)
PATTERN = re.compile(
    r"/(?![*/])[^/\\\[\n]*+(?:(?:\\.|\[[^\]\\\n]{0,200}+(?:\\.[^\]\\\n]{0,200}+){0,50}+\])[^/\\\[\n]*+){0,300}+/[a-z]*"
)
MOST_TOKENS = 1_500_000


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a source text; comments, numbers and regular expressions are passed over.

    A template yields its first piece as a string, then the tokens inside its holes.

    Raises:
        Unreadable: a comment or template has no end; the tokens before it have been yielded.
    """
    at, line, last = 0, 1, ""
    holes: list[int] = []  # for each open hole of a template, how many braces are open inside it
    unclosed = {'"': -1, "'": -1}  # up to where a quote is known to have no partner, such as an apostrophe in markup
    for _ in range(MOST_TOKENS):
        if at >= len(text):
            return
        sign = text[at]
        if at < unclosed.get(sign, -1):
            at, last = at + 1, sign
            continue
        if sign == "`" or (sign == "}" and holes and holes[-1] == 0):
            piece = _piece(text, at, line)
            if sign == "`":
                yield Token(TokenKind.STRING, _plain(piece[1]), line)
            _take_piece(holes, sign, piece)
            at, line, last = piece.end(), line + piece.group().count("\n"), ")" if piece[2] == "`" else "("
            continue
        found = _pattern(text, at, last) or TOKEN.match(text, at)
        if found is None or found.lastgroup == "broken":
            raise Unreadable(f"line {line}: a comment without end")
        raw, kind = found.group(), found.lastgroup
        if raw in unclosed:
            unclosed[raw] = _line_end(text, at)
        if holes and raw in ("{", "}"):
            holes[-1] += 1 if raw == "{" else -1
        if kind in _KINDS:
            yield Token(_KINDS[kind], _plain(raw[1:-1]) if kind == "string" else raw, line)
        last = last if kind in ("space", "comment") else _last(raw, kind)
        line += raw.count("\n") if kind in ("space", "comment", "string") else 0
        at = found.end()
    raise Unreadable(f"line {line}: more than is read")


_KINDS: dict[str | None, TokenKind] = {
    "string": TokenKind.STRING,
    "name": TokenKind.NAME,
    "sign": TokenKind.SIGN,
    "spread": TokenKind.SIGN,
}


def _piece(text: str, at: int, line: int) -> re.Match[str]:
    piece = PIECE.match(text, at + 1)
    if piece is None:
        raise Unreadable(f"line {line}: a template without end")
    return piece


def _take_piece(holes: list[int], sign: str, piece: re.Match[str]) -> None:
    """Close the hole that a brace ended, and open the one that the piece ran into."""
    if sign == "}":
        holes.pop()
    if piece[2] == "${":
        holes.append(0)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _last(raw: str, kind: str | None) -> str:
    """Return what decides whether a slash after this token begins a regular expression."""
    return raw if kind == "name" else raw[-1] if kind in ("sign", "spread") else ")"


def _pattern(text: str, at: int, last: str) -> re.Match[str] | None:
    """Return a regular expression that begins here, judged by what stands before it."""
    if text[at] != "/" or not (not last or last in BEFORE_PATTERN or last in WORDS_BEFORE_PATTERN):
        return None
    return PATTERN.match(text, at)


def _plain(inner: str) -> str:
    """Return a string's text without the backslashes of its escapes."""
    return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL) if "\\" in inner else inner


SCRIPT_BLOCK = re.compile(r"<script\b[^>]{0,500}>", re.IGNORECASE)


def scripts_only(text: str) -> str:
    """Return a Vue, Svelte or Astro file with everything outside its scripts blanked, so that lines stay true."""
    keep: list[tuple[int, int]] = []
    front = re.match(r"---\n", text)
    if front:
        end = text.find("\n---", 4)
        keep.append((4, end if end > 0 else len(text)))
    for found in SCRIPT_BLOCK.finditer(text):
        end = text.find("</script", found.end())
        keep.append((found.end(), end if end >= 0 else len(text)))
    parts: list[str] = []
    at = 0
    for start, end in keep:
        if start < at:
            continue
        parts.append("\n" * text.count("\n", at, start))
        parts.append(text[start:end])
        at = end
    return "".join(parts)
