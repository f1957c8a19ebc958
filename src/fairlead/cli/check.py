"""`fairlead check`: perform the plan beside the code and judge it, on a laptop and in CI alike.

It reads the plan's folder and nothing else, and sends nothing. Exit status: 0 nothing fails, 1 a threshold fails, 2 the
plan or an input is wrong.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from fairlead.cli.measure_plan import add_plan, called, perform_plan
from fairlead.cli.statement_file import write_whole
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

FORMATS = ("markdown", "sarif", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command; nothing of the engine is imported before it runs."""
    parser.epilog = _("Example: fairlead check --sarif fairlead.sarif --markdown summary.md")
    add_plan(parser)
    for form in FORMATS:
        words = _("write the judgements as {form} to this file too").format(form=form)
        parser.add_argument(f"--{form}", type=Path, metavar="FILE", help=words)
    parser.add_argument("--as-of", metavar="DAY", help=_("the day for which freshness is asked (default today, UTC)"))


def run(arguments: argparse.Namespace) -> int:
    """Perform, judge, write; print one line per judgement."""
    on = _day(arguments.as_of)
    from fairlead.measurement.plan_report import to_junit, to_markdown, to_sarif, to_table
    from fairlead.measurement.plan_run import Verdict, judge

    judgements = judge(perform_plan(arguments, judged=True), on=on)
    file = called(arguments.plan)
    for form, write in (("markdown", to_markdown), ("sarif", to_sarif), ("junit", to_junit)):
        if path := getattr(arguments, form):
            write_whole(path, content=write(judgements, file=file).encode())
    sys.stdout.write(to_table(judgements, file=file, say=_))
    return int(any(one.verdict is Verdict.FAIL for one in judgements))


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(N_("Write a day as 2026-01-31; {text} is not."), fields=("as_of",), text=text) from None
