"""A scan as text for people: a table for the terminal, a page in Markdown, and what differs since an earlier scan."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from fairlead.cli.words import _, ngettext
from fairlead.discovery import Candidate, Component, Scan
from fairlead.discovery.compare import Change, Changes, Comparison

SKIPPED_SHOWN = 10


def width() -> int:
    try:
        return max(60, min(os.get_terminal_size(sys.stdout.fileno()).columns, 200))
    except (OSError, ValueError):
        return 120


def printable(text: str) -> str:
    """Return a scanned text with control characters shown as escapes, so that it cannot steer a terminal."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def located(component: Component) -> str:
    """Return the first place of a component that counts, and how many more there are."""
    places = sorted(component.occurrences, key=lambda place: (place.context.value != "code", place))
    if not places:
        return ""
    first = f"{places[0].path}:{places[0].line}" if places[0].line else places[0].path
    more = len(places) - 1
    return f"{first} (+{more})" if more else first


def table(found: Scan, shown: Sequence[Component], *, width: int) -> Iterator[str]:
    """Yield the lines of the table for people."""
    if not shown:
        yield _("No use of AI was found with at least medium confidence.") + "\n"
    rows = [(one.confidence.value, one.kind.value, printable(_named(one)), printable(located(one))) for one in shown]
    heads = (_("confidence"), _("kind"), _("name"), _("where"))
    if rows:
        yield from _columns([heads, *rows], width=width)
    if found.candidates:
        yield "\n" + _("Proposed AI systems (a person decides):") + "\n"
        for candidate in found.candidates:
            yield from _candidate_lines(candidate, width=width)


def _named(component: Component) -> str:
    return f"{component.name} {component.version}".strip()


def _columns(rows: Sequence[tuple[str, ...]], *, width: int) -> Iterator[str]:
    sizes = [min(max(len(row[index]) for row in rows), 44) for index in range(3)]
    left = max(20, width - sum(sizes) - 6)
    for row in rows:
        cells = [_cut(cell, size) for cell, size in zip(row, (*sizes, left), strict=True)]
        yield "  ".join(cell.ljust(size) for cell, size in zip(cells, (*sizes, 0), strict=True)).rstrip() + "\n"


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _candidate_lines(candidate: Candidate, *, width: int) -> Iterator[str]:
    facts = [candidate.role.value, candidate.category.value, candidate.stage.value.replace("_", " ")]
    if candidate.owner:
        facts.append(_("owner {owner}").format(owner=candidate.owner))
    count = len(candidate.components)
    facts.append(ngettext("{count} component", "{count} components", count).format(count=count))
    line = f"{candidate.name} ({candidate.root}): {', '.join(facts)}"
    yield textwrap.fill(printable(line), width=width, initial_indent="  ", subsequent_indent="    ") + "\n"


def markdown(found: Scan, shown: Sequence[Component]) -> Iterator[str]:
    """Yield a Markdown page; scanned text is escaped, so that it stays text."""
    yield f"# {_('Use of AI in {name}').format(name=_escaped(found.source.name))}\n\n"
    yield _("Catalogue {catalogue}, {tool}.").format(catalogue=found.source.catalogue, tool=found.source.tool) + "\n\n"
    yield f"| {_('confidence')} | {_('kind')} | {_('name')} | {_('where')} |\n| --- | --- | --- | --- |\n"
    for one in shown:
        cells = (one.confidence.value, one.kind.value, _escaped(_named(one)), _escaped(located(one)))
        yield f"| {' | '.join(cells)} |\n"
    if found.candidates:
        yield f"\n## {_('Proposed AI systems')}\n\n"
        for candidate in found.candidates:
            yield f"- **{_escaped(candidate.name)}** ({_escaped(candidate.root)}): {_proposal(candidate)}\n"
    if found.skipped:
        yield f"\n## {_('Not read')}\n\n"
        yield from (f"- {_escaped(row.path)}: {_escaped(row.reason)}\n" for row in found.skipped)


_MARKS: Mapping[str, str] = {sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+!|~"}


def _proposal(candidate: Candidate) -> str:
    stage = candidate.stage.value.replace("_", " ")
    owner = _escaped(candidate.owner) or _("no owner found")
    return f"{candidate.role.value}, {candidate.category.value}, {stage}, {owner}"


def _escaped(text: str) -> str:
    return "".join(_MARKS.get(sign, sign) for sign in printable(text))


def summary_of_skipped(found: Scan) -> str:
    """Return what was left out, the first rows by name."""
    count = len(found.skipped)
    head = ngettext("{count} place was not read:", "{count} places were not read:", count).format(count=count)
    rows = [f"  {printable(row.path)}: {printable(row.reason)}" for row in found.skipped[:SKIPPED_SHOWN]]
    if count > len(rows):
        rows.append("  " + _("and {count} more; --format json lists them all").format(count=count - len(rows)))
    return "\n".join((head, *rows))


def differences(found: Comparison) -> Iterator[str]:
    """Yield what differs since an earlier scan as lines for people."""
    if not found.differs:
        yield _("Nothing is new, gone or changed.") + "\n"
    for title, changes in _titled(found):
        if changes:
            yield f"{title}:\n"
            yield from (f"  {mark} {printable(words)}\n" for mark, words in _marked(changes))


def differences_markdown(found: Comparison) -> Iterator[str]:
    """Yield what differs since an earlier scan as a page in Markdown."""
    yield f"# {_('Changed use of AI in {name}').format(name=_escaped(found.later.source.name))}\n\n"
    if not found.differs:
        yield _("Nothing is new, gone or changed.") + "\n"
    for title, changes in _titled(found):
        if changes:
            yield f"## {title}\n\n"
            yield from (f"- {mark} {_escaped(words)}\n" for mark, words in _marked(changes))
            yield "\n"


def _titled(found: Comparison) -> tuple[tuple[str, Changes], ...]:
    return (_("Proposed AI systems"), found.candidates), (_("Components"), found.components)


def _marked(changes: Changes) -> Iterator[tuple[str, str]]:
    yield from ((_("new"), _keyed(one)) for one in changes.new)
    yield from ((_("gone"), _keyed(one)) for one in changes.gone)
    for one in changes.changed:
        facts = "; ".join(f"{fact.what}: {fact.before or '-'} → {fact.after or '-'}" for fact in one.facts)
        yield _("changed"), f"{_keyed(one)} ({facts})"


def _keyed(one: Change) -> str:
    kind = one.key.partition(":")[0]
    return f"{kind} {one.name}" if one.key.endswith(one.name) else f"{kind} {one.name} [{one.key}]"
