"""Rules on the pages' templates: every word is translated, and nothing runs or is styled inside the page.

A small scanner, not a parser of Django's language: translated blocks, comments and tags are blanked out with their line
ends kept, so that what is left is HTML whose letters are words that nobody translates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

BLOCKS = ("comment", "verbatim", "blocktranslate", "blocktrans")
# A block that fills an attribute holds names of classes, which nobody reads.
CLASS_BLOCK = re.compile(r"\{%\s*block\s+\w*class\s*%\}[\w\s-]*?\{%\s*endblock\b.*?%\}")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")
# Names and units that are the same in every language.
NEUTRAL = frozenset(
    {
        "Fairlead",
        "ISO",
        "IEC",
        "AI",
        "EU",
        "NIST",
        "RMF",
        "UTC",
        "CSV",
        "JSON",
        "PDF",
        "XLSX",
        "ZIP",
        "HTML",
        "API",
        "URL",
    }
    | {"SHA", "QR", "TOTP", "ms", "kB", "KiB", "MB", "MiB", "GB", "GiB", "px"}
)
SPOKEN = frozenset(
    {"title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "alt", "placeholder", "label"}
)
COMPONENT_WORDS = SPOKEN | {"heading", "text", "hint", "help", "caption", "description", "empty", "action", "subtitle"}
# What is typed or printed exactly so in every language, beside what is no text at all.
SILENT = frozenset({"script", "style", "code", "pre", "samp", "kbd"})
DATA_SCRIPTS = frozenset({"application/json", "application/ld+json", "importmap"})


def templates(root: Path) -> tuple[Path, ...]:
    """Return the templates of the pages and of the mails."""
    folder = root / "src" / "fairlead" / "web" / "templates"
    return tuple(sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt"}))


def faults(path: Path, *, root: Path) -> list[str]:
    """Return the faults of one template, each with its place."""
    text = blanked(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    found = list(_words_in(text, line=1)) if path.suffix == ".txt" else scan(text)
    return [f"{name}:{line}: {sentence}" for line, sentence in found]


def blanked(text: str) -> str:
    """Blank out what is translated, commented or computed, keeping every line end."""
    for block in BLOCKS:
        text = re.sub(rf"\{{%-?\s*{block}\b.*?\{{%\s*end{block}\s*%\}}", _blank, text, flags=re.DOTALL)
    return TAG.sub(_blank, CLASS_BLOCK.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    """Return the line ends of a passage, or a space where it stood in one line."""
    return "\n" * found[0].count("\n") or " "


def scan(text: str) -> list[tuple[int, str]]:
    """Return line and sentence of every fault in HTML whose template language is blanked out."""
    scanner = _Scanner()
    scanner.feed(text)
    scanner.close()
    return scanner.found


def _words_in(text: str, *, line: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text that hold words outside a translation."""
    for offset, part in enumerate(text.split("\n")):
        if words := [word for word in WORD.findall(part) if word not in NEUTRAL]:
            yield line + offset, f"not marked for translation: {' '.join(words)[:70]}"


class _Scanner(HTMLParser):
    """Walk the tags and texts of a page and collect faults."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)
        if tag in SILENT:
            self._silent.append(tag)

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self._look(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found += _words_in(data, line=self.getpos()[0])

    def _look(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Judge one tag with its attributes."""
        line, given = self.getpos()[0], dict(attrs)
        if tag == "style":
            self.found.append((line, "a style element; styles lie in static/own"))
        if tag == "script" and "src" not in given and given.get("type") not in DATA_SCRIPTS:
            self.found.append((line, "an inline script; scripts lie in static/own"))
        for name, value in attrs:
            self.found += _judge(tag, name, value or "", given=given, line=line)


def _judge(tag: str, name: str, value: str, *, given: dict[str, str | None], line: int) -> Iterator[tuple[int, str]]:
    """Yield the faults of one attribute: code or style in the page, or words that nobody translates."""
    bare = name.lstrip(":")
    if bare == "style":
        yield line, "a style attribute; the content policy blocks it"
    if re.fullmatch(r"on[a-z]+", bare) or bare.startswith("hx-on"):
        yield line, f"the attribute {name} is code in the page; scripts lie in static/own"
    if value.lstrip().lower().startswith(("javascript:", "js:")):
        yield line, f"the attribute {name} holds code"
    spoken = COMPONENT_WORDS if tag.startswith("c-") else SPOKEN
    is_button = tag == "input" and bare == "value" and given.get("type") in {"submit", "button", "reset"}
    is_meta = tag == "meta" and bare == "content" and given.get("name") == "description"
    if bare in spoken or is_button or is_meta:
        yield from _words_in(value, line=line)
