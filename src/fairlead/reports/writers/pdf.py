"""Reports as tagged PDF (PDF/UA-1) on A4, set by typst from one template.

Content travels as JSON through ``sys_inputs`` and is never compiled: ``#eval("1")`` in a risk is printed as that.
Equal content gives equal bytes; the only clock is the header's `built_at`. The template reads no file and no package.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from fairlead.reports.composition import compose
from fairlead.reports.composition.blocks import Block, Composition, Ledger, Plot, Translate
from fairlead.reports.content.header import JSON, Report
from fairlead.reports.writers.fonts import (
    FONT_FOLDER,
    SYMBOL_FONT,
    TEXT_FONT,
    machine_coverage,
    shipped_coverage,
    uncovered,
)
from fairlead.reports.writers.look import LIGHT, SHAPES
from fairlead.reports.writers.plain import LONGEST_TEXT, plain_blocks, shortened, visible
from fairlead.reports.writers.plot import draw_intervals, has_hollow

MOST_ROWS = 1_000
"""Rows of one ledger on paper: 1,000 AI systems are 160 pages, 5 s and 0.6 GB; the workbook holds any number."""

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


class PdfWriter:
    """Writes any report as PDF."""

    suffix = "pdf"
    media_type = "application/pdf"

    def write(self, content: Report, *, translate: Translate = str) -> bytes:
        """Return the report as one PDF file."""
        return set_composition(compose(content, translate), built_at=int(content.header.built_at.timestamp()))


def set_composition(composition: Composition, *, built_at: int) -> bytes:
    """Return a composition as PDF; `built_at` are seconds since 1970, UTC."""
    body = _template_values(composition)
    drawn, by_machine = _drawable(body)
    inputs = {
        "report": json.dumps(drawn, ensure_ascii=False),
        "look": json.dumps(dict(LIGHT)),
        "shapes": json.dumps(dict(SHAPES)),
        "font": TEXT_FONT,
        "symbols": SYMBOL_FONT,
    }
    import typst

    compiler = typst.Compiler(
        TEMPLATE.read_bytes(), root=FONT_FOLDER, font_paths=_fonts(by_machine=by_machine), sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=built_at)
    assert isinstance(made, bytes)
    return made


@cache
def _fonts(*, by_machine: bool) -> Any:
    """Return the fonts that typst may use; the machine's own only where the shipped ones do not reach."""
    import typst

    return typst.Fonts(include_system_fonts=by_machine, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])


def _template_values(composition: Composition) -> JSON:
    notice = composition.words["cut"]

    def clean(words: str) -> str:
        return visible(shortened(words, limit=LONGEST_TEXT, notice=notice))

    composition = replace(composition, blocks=tuple(_on_paper(block, composition) for block in composition.blocks))
    body = plain_blocks(composition, clean=clean)
    assert isinstance(body, dict)
    blocks = body["blocks"]
    assert isinstance(blocks, list)
    for block, values in zip(composition.blocks, blocks, strict=True):
        if isinstance(block, Plot):
            assert isinstance(values, dict)
            values["svg"] = draw_intervals(block.series, words=composition.words, tokens=dict(LIGHT))
            values["has_hollow"] = has_hollow(block.series)
    return body


def _on_paper(block: Block, composition: Composition) -> Block:
    """Return a block as long as paper bears; a ledger that is cut says so in its first line."""
    if not isinstance(block, Ledger) or block.size <= MOST_ROWS:
        return block
    left, groups = MOST_ROWS, []
    for group in block.groups:
        lines = group.lines[:left]
        left -= len(lines)
        if lines:
            groups.append(replace(group, lines=lines))
    notice = composition.words["cut_rows"].format(shown=MOST_ROWS, total=block.size)
    return replace(block, groups=tuple(groups), lead=" ".join(part for part in (notice, block.lead) if part))


def _drawable(body: JSON) -> tuple[JSON, bool]:
    """Return the values with every character that no font draws printed as its code point, and who draws the rest."""
    missing = uncovered(_texts(body), shipped_coverage())
    if not missing:
        return body, False
    paths = tuple(sorted({font.path for font in _fonts(by_machine=True).fonts() if font.path}))
    undrawn = missing - machine_coverage(paths)
    if undrawn:
        body = _replaced(body, {code: f"[U+{code:04X}]" for code in undrawn})
    return body, undrawn != missing


def _texts(value: JSON) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return []


def _replaced(value: JSON, table: dict[int, str]) -> JSON:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _replaced(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, table) for item in value]
    return value
