"""`fairlead scan`: find where something uses AI, without a register and without a network.

What is scanned is a checkout, a bare git repository, a folder of repositories, an archive, or a supplier's bill of
materials. Results go to standard output or to a file, words to standard error. Exit status: 0 done, 1 what `--fail-on`
names is there, 2 wrong use or bad input.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fairlead.cli.scan_text import differences, differences_markdown, markdown, summary_of_skipped, table, width
from fairlead.cli.words import _
from fairlead.discovery import Confidence, Limits, Scan, scan_from_json, scan_input
from fairlead.discovery.compare import Comparison, compare
from fairlead.discovery.interchange import LARGEST, ScanRejected
from fairlead.domain.refusal import N_, FaultsFound, InvalidInput

FORMATS = ("table", "json", "cyclonedx", "spdx", "sarif", "markdown")
WITHOUT_COMPARISON = ("cyclonedx", "spdx")
FAIL_ON = ("found", "new", "changed")


class OutputRefused(InvalidInput):
    """The file for the result cannot be written."""


class OptionsRefused(InvalidInput):
    """Two options do not go together, or one needs another."""


class EarlierRefused(FaultsFound):
    """The file of the earlier scan cannot be read."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _("Example: fairlead scan . --format json --output scan.json")
    parser.add_argument(
        "path",
        metavar=_("PATH"),
        help=_("a checkout, bare repository, folder of repositories, archive, or bill of materials"),
    )
    parser.add_argument("--format", choices=FORMATS, default="table", help=_("what to write (default: table)"))
    parser.add_argument("--output", metavar=_("FILE"), help=_("write to this file instead of standard output"))
    parser.add_argument(
        "--since", metavar=_("EARLIER"), help=_("show what is new, gone and changed since this JSON of an earlier scan")
    )
    parser.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        help=_("exit with 1 when AI was found, when something is new, or when anything changed"),
    )
    parser.add_argument(
        "--all", action="store_true", help=_("show components of low confidence too (JSON always holds them)")
    )
    parser.add_argument("--no-ignore", action="store_true", help=_("read folders that git ignores too"))
    parser.add_argument(
        "--processes", type=int, choices=(1, 2), default=2, help=_("how many processes may read (default: 2)")
    )


def run(arguments: argparse.Namespace) -> int:
    """Scan, write the result, and say what was left out."""
    _check_options(arguments)
    earlier = _earlier(Path(arguments.since)) if arguments.since else None
    found = scan_input(
        arguments.path,
        limits=Limits(),
        processes=arguments.processes,
        respect_ignored=not arguments.no_ignore,
        progress=show_progress if sys.stderr.isatty() else None,
    )
    since = compare(earlier, found, include_low=arguments.all) if earlier is not None else None
    text = written(found, form=arguments.format, every=arguments.all, since=since)
    if arguments.output:
        _write(Path(arguments.output), text)
    else:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stdout.write(text)
    if since is not None and since.earlier.source.catalogue != found.source.catalogue:
        words = _("The earlier scan was made with another catalogue; some differences may come from it.")
        print(words, file=sys.stderr)
    if found.skipped:
        print(summary_of_skipped(found), file=sys.stderr)
    return 1 if _fails(found, since=since, on=arguments.fail_on) else 0


def written(found: Scan, *, form: str, every: bool, since: Comparison | None = None) -> str:
    """Return a scan, or what differs since an earlier one, in one of the formats."""
    if form == "json":
        return found.to_json() if since is None else since.to_json()
    if form == "sarif":
        from fairlead.discovery.sarif import to_sarif

        return to_sarif(found, include_low=every, since=since)
    if form == "cyclonedx":
        from fairlead.discovery.bom import to_cyclonedx

        return to_cyclonedx(found, include_low=every)
    if form == "spdx":
        from fairlead.discovery.spdx import to_spdx

        return to_spdx(found, include_low=every)
    if since is not None:
        return "".join(differences_markdown(since) if form == "markdown" else differences(since))
    shown = [one for one in found.components if every or one.confidence is not Confidence.LOW]
    return "".join(markdown(found, shown) if form == "markdown" else table(found, shown, width=width()))


def _check_options(arguments: argparse.Namespace) -> None:
    if arguments.since and arguments.format in WITHOUT_COMPARISON:
        raise OptionsRefused(
            N_("--since cannot be written as {form}; choose table, json, sarif or markdown."), form=arguments.format
        )
    if arguments.fail_on in ("new", "changed") and not arguments.since:
        raise OptionsRefused(N_("--fail-on {what} needs --since with an earlier scan."), what=arguments.fail_on)


def _fails(found: Scan, *, since: Comparison | None, on: str | None) -> bool:
    """Tell whether what the pipeline must not pass over is there."""
    if since is not None and on in ("new", "changed"):
        return since.has_new if on == "new" else since.differs
    return on == "found" and any(one.confidence is not Confidence.LOW for one in found.components)


def _earlier(path: Path) -> Scan:
    """Return the scan of an earlier run, from the JSON that it wrote."""
    template = N_("{path} is not an earlier scan that can be read.")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        return scan_from_json(content)
    except OSError as problem:
        raise EarlierRefused(template, faults=(problem.strerror or str(problem),), path=str(path)) from problem
    except ScanRejected as problem:
        raise EarlierRefused(template, faults=problem.faults, path=str(path)) from problem


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
