"""Blocks: the few shapes that every report is composed of, so that each writer draws them once.

A block holds finished words: translated, with values filled in. It never holds markup; writers treat every text in
it as text. A figure is always a `Tally` (count, total, cut-off), never a bare percentage.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from fairlead.reports.content.gate import Tally
from fairlead.reports.content.measurement import Series

Translate = Callable[[str], str]
"""From the English sentence to the reader's; `str` leaves it as it is."""


class Tone(StrEnum):
    """What a state means for the reader; drawn as a shape and a colour beside its word, never as colour alone."""

    PLAIN = "plain"
    GOOD = "good"
    WAIT = "wait"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


class Ink(StrEnum):
    """How a run of text is set; a name stays plain even where the state beside it is coloured."""

    PLAIN = "plain"
    STRONG = "strong"
    NAME = "name"
    QUIET = "quiet"
    CODE = "code"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run of text in one ink; `href` is a relative link, drawn by HTML only."""

    text: str
    ink: Ink = Ink.PLAIN
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One paragraph of a cell: an optional small label, an optional state, and runs of text."""

    runs: tuple[Run, ...]
    label: str = ""
    tone: Tone = Tone.PLAIN


Cell = tuple[Part, ...]


def text(words: str, *, label: str = "", ink: Ink = Ink.PLAIN, tone: Tone = Tone.PLAIN, href: str = "") -> Part:
    """Return a paragraph of one run."""
    return Part(runs=(Run(text=words, ink=ink, href=href),), label=label, tone=tone)


def labelled(label: str, words: str) -> Part | None:
    """Return a paragraph behind a small label, or None when there is nothing to say."""
    return text(words, label=label) if words else None


def cell(*parts: Part | str | None) -> Cell:
    """Return a cell of paragraphs, leaving out what is empty."""
    made = (text(part) if isinstance(part, str) else part for part in parts if part)
    return tuple(part for part in made if any(run.text for run in part.runs))


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a ledger; `width` is its share of the line, `is_number` aligns it to the right."""

    title: str
    width: int = 10
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row of a ledger; `anchor` is its address inside the page."""

    cells: tuple[Cell, ...]
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows under one heading, which repeats where a page breaks."""

    title: str = ""
    note: str = ""
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """A table for reading; `empty` says why it matters when there is no row."""

    title: str
    lead: str = ""
    anchor: str = ""
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    empty: str = ""
    can_filter: bool = False

    @property
    def size(self) -> int:
        """Rows in all groups."""
        return sum(len(group.lines) for group in self.groups)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Pairs of label and value."""

    title: str = ""
    anchor: str = ""
    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, kw_only=True)
class Tallies:
    """Figures side by side, each with its denominator; `cut_off` says of when."""

    title: str = ""
    figures: tuple[Tally, ...]
    cut_off: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Something that a reader must not miss; its tone has a shape and a word."""

    tone: Tone
    title: str
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Paragraphs under a heading; `points` are a list below them."""

    title: str
    anchor: str = ""
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Verbatim:
    """Bytes to be kept or typed exactly: a checkpoint, a command."""

    title: str = ""
    lead: str = ""
    anchor: str = ""
    words: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """An interval plot of one series; `alternative` says in words what it shows, the numbers follow as a ledger."""

    series: Series
    alternative: str


Block = Ledger | Facts | Tallies | Notice | Prose | Verbatim | Plot


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the page's own navigation."""

    title: str
    href: str
    count: str = ""


@dataclass(frozen=True, kw_only=True)
class Composition:
    """One report, or one page of a pack, ready for any writer that draws pages.

    Attributes:
        title, subtitle: heading.
        organization: whose it is.
        language: BCP 47 tag.
        facts: the header's pairs, printed at the top.
        running: short pairs for the head and foot of each page: what, version, cut-off.
        flags: words on every page ("Demo", "Self-reviewed").
        blocks: the body.
        is_wide: landscape on paper.
        places: navigation of a pack's page; empty elsewhere.
        crumbs: way back to the index.
        words: the writer's own words, translated, by name.
    """

    title: str
    subtitle: str = ""
    organization: str
    language: str = "en"
    facts: tuple[tuple[str, Cell], ...]
    running: tuple[str, ...]
    flags: tuple[str, ...] = ()
    blocks: tuple[Block, ...]
    is_wide: bool = False
    places: tuple[Place, ...] = ()
    crumbs: tuple[Place, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
