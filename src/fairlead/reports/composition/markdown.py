"""A document's Markdown as blocks: headings, paragraphs and plain lists are set; anything else stays as typed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fairlead.reports.composition.blocks import Block, Prose, Verbatim

LONGEST = 200_000
"""Characters that are read as Markdown; a longer text is shown as it was typed, so that the work stays bounded."""
DEEPEST = 30
"""Levels; the parser leaves out what lies deeper, so such a text is shown as it was typed, and whole."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": DEEPEST}).enable("table")


def document_blocks(words: str) -> tuple[Block, ...]:
    """Return a document as blocks; nothing of it is left out."""
    tokens = _parser().parse(words) if len(words) <= LONGEST else []
    if not tokens or any(token.level >= DEEPEST - 2 for token in tokens):
        return (Verbatim(words=words),)
    text = _Text()
    lines = words.splitlines()
    for part in _parts(tokens):
        text.add(part, source="\n".join(lines[slice(*part[0].map)]) if part[0].map else "")
    return text.blocks()


def _parts(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the tokens of each outermost element."""
    begin = 0
    for place, token in enumerate(tokens):
        if token.level == 0 and token.nesting != 1:
            yield tokens[begin : place + 1]
            begin = place + 1


class _Text:
    """Blocks in the making: one piece of prose is open, and closed by a heading, a list or something else."""

    def __init__(self) -> None:
        self._made: list[Block] = []
        self._title = ""
        self._paragraphs: list[str] = []

    def add(self, part: Sequence[Token], *, source: str) -> None:
        """Add one element of the document; `source` are its lines as typed."""
        kind = part[0].type
        if kind == "heading_open":
            self._close()
            self._title = _plain(part[1])
        elif kind == "paragraph_open":
            self._paragraphs.append(_plain(part[1]))
        elif kind == "bullet_list_open" and max(token.level for token in part) == 3:
            self._close(points=tuple(_plain(token) for token in part if token.type == "inline"))
        elif kind == "ordered_list_open" and max(token.level for token in part) == 3:
            self._paragraphs += _numbered(part)
        elif kind != "hr" and source:
            self._close()
            self._made.append(Verbatim(words=source))

    def blocks(self) -> tuple[Block, ...]:
        """Return what was made."""
        self._close()
        return tuple(self._made)

    def _close(self, *, points: tuple[str, ...] = ()) -> None:
        if self._title or self._paragraphs or points:
            self._made.append(Prose(title=self._title, paragraphs=tuple(self._paragraphs), points=points))
        self._title, self._paragraphs = "", []


def _numbered(part: Sequence[Token]) -> Iterator[str]:
    """Yield the paragraphs of a numbered list, the first of each item behind its number."""
    number = ""
    for token in part:
        if token.type == "list_item_open":
            number = f"{token.info}. "
        elif token.type == "inline":
            yield f"{number}{_plain(token)}"
            number = ""


def _plain(token: Token) -> str:
    """Return the words of a run without its marks; the address of a link stays, behind its words."""
    words, address = "", ""
    for child in token.children or ():
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
        elif child.type == "link_close":
            words += f" ({address})" if address and not words.endswith(address) else ""
        else:
            words += " " if child.type in ("softbreak", "hardbreak") else child.content
    return words
