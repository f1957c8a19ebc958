"""`fairlead scan`: find where a checkout uses AI, without a register and without a network.

Results go to standard output or to a file, words to standard error. Exit status: 0 done, 2 wrong use or bad input.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fairlead.cli.words import _, ngettext
from fairlead.discovery import Candidate, Component, Confidence, Limits, Scan, scan
from fairlead.domain.refusal import N_, InvalidInput

FORMATS = ("table", "json", "cyclonedx", "markdown")
CANDIDATES_SKIPPED_SHOWN = 10


class OutputRefused(InvalidInput):
    """The file for the result cannot be written."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _("Example: fairlead scan . --format json --output scan.json")
    parser.add_argument("path", metavar=_("PATH"), help=_("the folder to scan; it is read, never executed"))
    parser.add_argument("--format", choices=FORMATS, default="table", help=_("what to write (default: table)"))
    parser.add_argument("--output", metavar=_("FILE"), help=_("write to this file instead of standard output"))
    parser.add_argument(
        "--all", action="store_true", help=_("show components of low confidence too (JSON always holds them)")
    )
    parser.add_argument("--no-ignore", action="store_true", help=_("read folders that git ignores too"))
    parser.add_argument(
        "--processes", type=int, choices=(1, 2), default=2, help=_("how many processes may read (default: 2)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Scan, write the result, and say what was left out."""
    found = scan(
        arguments.path,
        limits=Limits(),
        processes=arguments.processes,
        respect_ignored=not arguments.no_ignore,
        progress=show_progress if sys.stderr.isatty() else None,
    )
    text = written(found, form=arguments.format, every=arguments.all)
    if arguments.output:
        _write(Path(arguments.output), text)
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stdout.write(text)
    if found.skipped:
        print(summary_of_skipped(found), file=sys.stderr)
    return 0


def written(found: Scan, *, form: str, every: bool) -> str:
    """Return a scan in one of the formats."""
    if form == "json":
        return found.to_json()
    if form == "cyclonedx":
        from fairlead.discovery.bom import to_cyclonedx

        return to_cyclonedx(found, include_low=every)
    shown = [one for one in found.components if every or one.confidence is not Confidence.LOW]
    return "".join(_markdown(found, shown) if form == "markdown" else _table(found, shown, width=_width()))


def show_progress(done: int, total: int) -> None:
    """Show on a terminal how far the reading is."""
    sys.stderr.write("\r" + _("reading {done} of {total} files").format(done=done, total=total) + "\x1b[K")
    if done >= total:
        sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise OutputRefused(
            N_("{path} cannot be written: {problem}."), path=str(path), problem=problem.strerror or str(problem)
        ) from problem


def _width() -> int:
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


def _table(found: Scan, shown: Sequence[Component], *, width: int) -> Iterator[str]:
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


def _markdown(found: Scan, shown: Sequence[Component]) -> Iterator[str]:
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


_MARKS: dict[str, str] = {sign: f"\\{sign}" for sign in "\\`*_{}[]<>()#+!|~"}
_escape: Callable[[str], str] = lambda text: "".join(_MARKS.get(sign, sign) for sign in text)  # noqa: E731


def _proposal(candidate: Candidate) -> str:
    stage = candidate.stage.value.replace("_", " ")
    owner = _escaped(candidate.owner) or _("no owner found")
    return f"{candidate.role.value}, {candidate.category.value}, {stage}, {owner}"


def _escaped(text: str) -> str:
    return _escape(printable(text))


def summary_of_skipped(found: Scan) -> str:
    """Return what was left out, the first rows by name."""
    count = len(found.skipped)
    head = ngettext("{count} place was not read:", "{count} places were not read:", count).format(count=count)
    rows = [f"  {printable(row.path)}: {printable(row.reason)}" for row in found.skipped[:CANDIDATES_SKIPPED_SHOWN]]
    if count > len(rows):
        rows.append("  " + _("and {count} more; --format json lists them all").format(count=count - len(rows)))
    return "\n".join((head, *rows))
