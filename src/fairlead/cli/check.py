"""`fairlead check`: perform the plan beside the code and judge it, on a laptop and in CI alike.

It reads the plan's folder and nothing else, and sends nothing unless it is told to. Exit status: 0 nothing fails, 1 a
threshold fails, 2 the plan, an input or what the server needs is wrong, 3 the server did not answer.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from fairlead.cli.measure_plan import add_plan, called, perform_plan, plan_of
from fairlead.cli.sending import receiver_of, send_all
from fairlead.cli.statement_file import write_whole
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

NOBODY_ANSWERED = 3
FORMATS = ("markdown", "sarif", "junit")


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command; nothing of the engine is imported before it runs."""
    parser.epilog = _("Example: fairlead check --sarif fairlead.sarif --markdown summary.md")
    add_plan(parser)
    for form in FORMATS:
        words = _("write the judgements as {form} to this file too").format(form=form)
        parser.add_argument(f"--{form}", type=Path, metavar="FILE", help=words)
    parser.add_argument(
        "--send", action="store_true", help=_("hand the statements in at the plan's server, with FAIRLEAD_TOKEN")
    )
    parser.add_argument("--as-of", metavar="DAY", help=_("the day for which freshness is asked (default today, UTC)"))


def run(arguments: argparse.Namespace) -> int:
    """Perform, judge, write; print one line per judgement."""
    on = _day(arguments.as_of)
    from fairlead.measurement.plan_report import to_junit, to_markdown, to_sarif, to_table
    from fairlead.measurement.plan_run import Verdict, judge

    plan = plan_of(arguments)
    if not any(one.thresholds or one.fresh_days is not None for one in plan.measures):
        raise InvalidInput(N_("The plan judges nothing. Give a measure thresholds or fresh_days."))
    receiver = receiver_of(plan) if arguments.send else None
    made = perform_plan(arguments, plan=plan)
    judgements = judge(tuple(done for done, _content in made), on=on)
    file = called(arguments.plan)
    for form, write in (("markdown", to_markdown), ("sarif", to_sarif), ("junit", to_junit)):
        if path := getattr(arguments, form):
            write_whole(path, content=write(judgements, file=file).encode())
    sys.stdout.write(to_table(judgements, file=file, say=_))
    fails = any(one.verdict is Verdict.FAIL for one in judgements)
    if receiver and not send_all(made, server=receiver[0], token=receiver[1]):
        return 1 if fails else NOBODY_ANSWERED
    return int(fails)


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(N_("Write a day as 2026-01-31; {text} is not."), fields=("as_of",), text=text) from None
