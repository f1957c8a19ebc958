"""`fairlead backup`: one ZIP of the whole installation, proved by restoring it before it gets its name."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.cli.files import NewFile
from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.words import _

if TYPE_CHECKING:
    from fairlead.usecases.backup import Backup

ELSEWHERE = ("DATABASE_URL", "FAIRLEAD_DATA", "FAIRLEAD_KEYS")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("-o", "--output", type=Path, help=_("the ZIP file to write (default: in backups/)"))
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print what was written"))
    parser.epilog = _("Example: fairlead backup -o /srv/backups/fairlead-monday.zip")


def run(arguments: argparse.Namespace) -> int:
    """Write a draft, restore its rows into a scratch database, and give it its name only when both are equal."""
    draft = NewFile(arguments.output) if arguments.output else None
    folder = use_data_folder(arguments.data)
    start_django()
    from django.utils import timezone

    at = timezone.now()
    with (folder / "backup.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one backup at a time, so that what a dead one left can be removed
        if draft is None:
            draft = NewFile(_own_folder(folder) / f"fairlead-{at:%Y%m%dT%H%M%SZ}.zip")
        made = _written(draft, at=at)
    if made is None:
        say(_("The backup does not restore to what is here, so it was removed. What is wrong stands above."))
        return 1
    facts = {"file": str(draft.final), **asdict(made)}
    if arguments.format == "json":
        print(json.dumps(facts, indent=2, sort_keys=True))
    else:
        print(_("{file}: {rows} rows, {files} files, {entries} entries of the logs").format(**facts))
    for path in made.missing:
        say(_("The register names {path}, and the disk does not have it.").format(path=path))
    say(_("It was restored into a scratch database and compared. It holds the keys: keep it where they would be safe."))
    return 0


def _own_folder(folder: Path) -> Path:
    """Return the data folder's own place for backups, without what a backup that died left there."""
    backups = folder / "backups"
    backups.mkdir(exist_ok=True, mode=0o700)
    for left in backups.glob(".fairlead-*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    return backups


def _written(draft: NewFile, *, at: datetime) -> Backup | None:
    """Write a backup, and keep it only if it restores."""
    from fairlead.usecases.backup import write_backup

    try:
        with draft.open() as goal:
            made = write_backup(goal, at=at)
        if not _restores(draft.path):
            draft.remove()
            return None
    except BaseException:
        draft.remove()
        raise
    draft.keep()
    return made


def _restores(draft: Path) -> bool:
    """Tell whether a process of its own restores the rows and finds counts, hashes and the ends of the logs equal."""
    kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    scratch = draft.with_suffix(".scratch")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    try:
        words = ["restore", str(draft), "--data", f"{scratch}/data", "--rows-only"]
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "fairlead", *words], env=kept, check=False, capture_output=True
        )
    finally:
        shutil.rmtree(scratch)
    if done.returncode:
        sys.stderr.write(done.stderr.decode("utf-8", "replace")[-4000:])
    return done.returncode == 0
