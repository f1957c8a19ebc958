"""`fairlead restore FILE`: a backup into an empty data folder or database; whole and compared, or not at all."""

from __future__ import annotations

import argparse
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fairlead.cli.files import opened
from fairlead.cli.register import OWNER, say, start_django
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput
from fairlead.trail.bundle import Bundle

FORM = "fairlead-backup/1"


class FolderNotEmpty(InvalidInput):
    """A backup is restored into an empty folder only."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help=_("the ZIP that fairlead backup wrote"))
    parser.add_argument("--data", type=Path, help=_("the data folder to make; it must be empty or absent"))
    parser.add_argument("--rows-only", action="store_true", help=_("try the database alone, without files and keys"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print what was restored"))
    parser.epilog = _("Example: fairlead restore fairlead-monday.zip --data ./data")


def run(arguments: argparse.Namespace) -> int:
    """Check the backup, restore it into a folder that waits, compare, and only then give the folder its name."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    goal = arguments.data or Path(os.environ.get("FAIRLEAD_DATA") or home / "fairlead")
    goal = goal.expanduser().absolute()
    with opened(arguments.file) as file:
        bundle = Bundle(file, form=FORM)
        bundle.check()
        _refuse_full(goal)
        stage = goal.with_name(f".{goal.name}.restoring")
        shutil.rmtree(stage, ignore_errors=True)
        try:
            made = _restore(bundle, stage=stage, goal=goal, files=not arguments.rows_only)
        except BaseException:
            for folder in (stage, goal):  # the goal was empty before: what lies there now is this restore's own
                shutil.rmtree(folder, ignore_errors=True)
            raise
    facts = {"data": str(goal), **made}
    if arguments.format == "json":
        print(json.dumps(facts, indent=2, sort_keys=True))
    else:
        print(_("{data}: {rows} rows, {files} files, {entries} entries of the logs").format(**facts))
    for path in made["missing"]:
        say(_("{path} was missing already when the backup was made.").format(path=path))
    say(_("Counts, hashes and the ends of all logs are those of the backup. Everybody signs in anew."))
    return 0


def _restore(bundle: Bundle, *, stage: Path, goal: Path, files: bool) -> dict[str, Any]:
    """Restore into the folder that waits, and give it its name last.

    On PostgreSQL that is before the commit: a process that dies then leaves a folder without rows, never the reverse.
    SQLite lets go of its file first.
    """
    stage.mkdir(parents=True, mode=0o700)
    os.environ["FAIRLEAD_DATA"] = str(stage)
    start_django(OWNER)
    from django.db import connection, connections
    from django.utils import timezone

    from fairlead.usecases.backup import restore_backup

    def place() -> None:
        stage.replace(goal)

    if connection.vendor == "postgresql":
        return asdict(restore_backup(bundle, files=files, at=timezone.now(), last=place))
    made = restore_backup(bundle, files=files, at=timezone.now())
    connections.close_all()
    place()
    return asdict(made)


def _refuse_full(goal: Path) -> None:
    """Refuse a data or key folder that holds anything: a restore never mixes with what is there."""
    keys = os.environ.get("FAIRLEAD_KEYS")
    for folder in (goal, *([Path(keys).expanduser()] if keys else [])):
        if folder.is_dir() and not any(folder.iterdir()):
            continue
        if os.path.lexists(folder):
            raise FolderNotEmpty(
                N_("{folder} is not empty. A backup is restored into an empty folder only."), folder=folder
            )
