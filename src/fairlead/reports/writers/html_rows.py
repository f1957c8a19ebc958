"""Rows of a ledger as HTML, drawn without a template: a register of 10,000 rows has half a million runs of text.

Every text passes `clean` and is escaped here, nowhere else; the rest of the page is Jinja2 with autoescape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from markupsafe import Markup, escape

from fairlead.reports.composition.blocks import Cell, Column, Group, Ink, Ledger, Line, Part, Run, Tone
from fairlead.reports.composition.names import anchor_name
from fairlead.reports.writers.look import SHAPES

Clean = Callable[[str], str]

_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

_TAGS: dict[Ink, tuple[str, str]] = {
    Ink.PLAIN: ("", ""),
    Ink.STRONG: ('<span class="strong" dir="auto">', "</span>"),
    Ink.NAME: ('<span class="name" dir="auto">', "</span>"),
    Ink.QUIET: ('<span class="quiet" dir="auto">', "</span>"),
    Ink.CODE: ('<span class="code" dir="auto">', "</span>"),
    Ink.ADDED: ("<ins>", "</ins>"),
    Ink.REMOVED: ("<del>", "</del>"),
}


def draw_cell(cell: Cell, *, clean: Clean) -> Markup:
    """Return the paragraphs of a cell."""
    return Markup("".join(_part(part, clean) for part in cell))  # noqa: S704  # every text was escaped on its way


def draw_rows(ledger: Ledger, *, clean: Clean) -> Markup:
    """Return the groups of a ledger as table bodies."""
    return Markup("\n".join(_bodies(ledger, clean)))  # noqa: S704  # every text was escaped on its way


def _bodies(ledger: Ledger, clean: Clean) -> Iterator[str]:
    titles = [str(escape(clean(column.title))) for column in ledger.columns]
    for group in ledger.groups:
        yield f'<tbody role="rowgroup" data-group="{escape(clean(group.title))}">'
        if group.title:
            yield _group_row(group, len(titles), clean)
        for line in group.lines:
            yield _row(line, ledger, titles, clean)
        yield "</tbody>"


def _group_row(group: Group, width: int, clean: Clean) -> str:
    note = f" <small>{escape(clean(group.note))}</small>" if group.note else ""
    head = f'<th class="group" role="rowheader" scope="rowgroup" colspan="{width}">'
    return f'<tr role="row" class="of-group">{head}{escape(clean(group.title))}{note}</th></tr>'


def _row(line: Line, ledger: Ledger, titles: list[str], clean: Clean) -> str:
    first = f'<th class="row" role="rowheader" scope="row">{draw_cell(line.cells[0], clean=clean)}</th>'
    rest = "".join(
        f'<td role="cell"{_number(column)} data-label="{title}">{draw_cell(cell, clean=clean)}</td>'
        for cell, column, title in zip(line.cells[1:], ledger.columns[1:], titles[1:], strict=True)
    )
    found = " data-row" if ledger.can_filter else ""
    place = f' id="{anchor_name(line.anchor)}"' if line.anchor else ""
    return f'<tr role="row"{found}{place}>{first}{rest}</tr>'


def _number(column: Column) -> str:
    return ' class="number"' if column.is_number else ""


def _part(part: Part, clean: Clean) -> str:
    runs = "".join(_run(run, clean) for run in part.runs)
    label = f'<span class="label">{escape(clean(part.label))}:</span> ' if part.label else ""
    if part.tone is Tone.PLAIN:
        return f'<p dir="auto">{label}{runs}</p>'
    shape = f'<span class="shape" aria-hidden="true">{SHAPES[part.tone]}</span>'
    return f'<p class="state {part.tone.value}" dir="auto">{shape}{label}{runs}</p>'


def _run(run: Run, clean: Clean) -> str:
    words = _DATE.sub(r'<span class="nb">\g<0></span>', str(escape(clean(run.text))))
    if run.href:
        ink = f' class="{run.ink.value}"' if run.ink in (Ink.STRONG, Ink.QUIET, Ink.CODE, Ink.NAME) else ""
        return f'<a href="{escape(run.href)}"{ink}><bdi>{words}</bdi></a>'
    before, after = _TAGS[run.ink]
    return f"{before}{words}{after}"
