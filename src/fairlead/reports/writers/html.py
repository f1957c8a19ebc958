"""Reports as one HTML page each, and an audit pack as a set of pages that open from the disk without a network.

A page holds its style and its one small script itself, names both by digest in a Content-Security-Policy, and may
load nothing else. Jinja2 escapes every text; no text of a report is ever markup, style, script or the scheme of a link.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from fairlead.reports.composition import compose
from fairlead.reports.composition.audit_pack_links import INDEX
from fairlead.reports.composition.audit_pack_pages import compose_pack_pages
from fairlead.reports.composition.blocks import Cell, Composition, Facts, Ledger, Plot, Translate
from fairlead.reports.composition.names import anchor_name
from fairlead.reports.content.audit_pack import AuditPack
from fairlead.reports.content.header import Report
from fairlead.reports.writers.html_rows import draw_cell, draw_rows
from fairlead.reports.writers.look import DARK, LIGHT, SHAPES, css_tokens
from fairlead.reports.writers.plain import LONGEST_TEXT, plain_blocks, shortened, visible
from fairlead.reports.writers.plot import draw_intervals, has_hollow

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


class HtmlWriter:
    """Writes any report as one self-contained page; links of an audit pack lead to pages beside it."""

    suffix = "html"
    media_type = "text/html; charset=utf-8"

    def write(self, content: Report, *, translate: Translate = str) -> bytes:
        """Return the report as one page."""
        return render(compose(content, translate))


def pack_pages(pack: AuditPack, *, translate: Translate = str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each page of an audit pack, the first page first, one at a time."""
    yield INDEX, render(compose(pack, translate))
    for path, composition in compose_pack_pages(pack, translate):
        yield path, render(composition)


def render(composition: Composition) -> bytes:
    """Return a composition as one page in UTF-8."""
    body = _template_values(composition)
    can_filter = any(isinstance(block, Ledger) and block.can_filter and block.size for block in composition.blocks)
    style = _style(composition)
    script = _script()
    page = _environment().get_template("page.html.j2")
    text = page.render(
        page=body,
        can_filter=can_filter,
        style=_trusted(style),
        style_hash=_digest(style),
        script=_trusted(script),
        script_hash=_digest(script),
        shapes=SHAPES,
    )
    return text.encode("utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = anchor_name
    environment.filters["grouped"] = grouped
    return environment


def grouped(number: int) -> str:
    """Return digits in groups of three from 10,000 on, with a narrow space that no line breaks (ISO 80000-1)."""
    return f"{number:,}".replace(",", "\u202f") if abs(number) >= 10_000 else str(number)


def _trusted(words: str) -> Markup:
    """Mark our own style, script or drawing as markup; nothing a person typed comes here unescaped."""
    return Markup(words)  # noqa: S704  # our own files, and drawings that escape their texts themselves


def _digest(words: str) -> str:
    return f"sha256-{b64encode(sha256(words.encode('utf-8')).digest()).decode('ascii')}"


@cache
def _script() -> str:
    return (TEMPLATES / "filter.js").read_text(encoding="utf-8").strip()


@cache
def _sheet(*, is_wide: bool) -> str:
    text = (TEMPLATES / "page.css").read_text(encoding="utf-8").strip()
    return (
        text.replace("LIGHT_TOKENS", css_tokens(LIGHT))
        .replace("DARK_TOKENS", css_tokens(DARK))
        .replace("ORIENTATION", "landscape" if is_wide else "portrait")
    )


def _shares(ledger: Ledger) -> list[int]:
    total = sum(column.width for column in ledger.columns)
    return [round(column.width * 100 / total) for column in ledger.columns]


def _style(composition: Composition) -> str:
    """Return the style sheet with one rule for each column width in use: the policy forbids style attributes."""
    ledgers = [block for block in composition.blocks if isinstance(block, Ledger)]
    used = sorted({share for ledger in ledgers for share in _shares(ledger)})
    widths = " ".join(f".w{share} {{ width: {share}%; }}" for share in used)
    return re.sub(r"\n\s*", "\n", f"{_sheet(is_wide=composition.is_wide)}\n{widths}".strip())


def _template_values(composition: Composition) -> dict[str, Any]:
    """Return what the template shows: plain texts, and rows and plots that are drawn and escaped already."""
    notice = composition.words["cut"]

    def clean(words: str) -> str:
        return visible(shortened(words, limit=LONGEST_TEXT, notice=notice))

    def pairs(facts: tuple[tuple[str, Cell], ...]) -> list[tuple[str, Markup]]:
        return [(clean(label), draw_cell(cell, clean=clean)) for label, cell in facts]

    frame = plain_blocks(replace(composition, blocks=(), facts=()), clean=clean)
    assert isinstance(frame, dict)
    blocks: list[Any] = []
    body: dict[str, Any] = {**frame, "blocks": blocks}
    body["facts"] = pairs(composition.facts)
    for block in composition.blocks:
        if isinstance(block, Ledger):
            values: Any = plain_blocks(replace(block, groups=()), clean=clean)
            values["rows"] = draw_rows(block, clean=clean) if block.size else ""
            values["shares"] = _shares(block)
        elif isinstance(block, Facts):
            values = plain_blocks(replace(block, pairs=()), clean=clean)
            values["pairs"] = pairs(block.pairs)
        else:
            values = plain_blocks(block, clean=clean)
        if isinstance(block, Plot):
            values["svg"] = _trusted(draw_intervals(block.series, words=composition.words))
            values["has_hollow"] = has_hollow(block.series)
        blocks.append(values)
    return body
