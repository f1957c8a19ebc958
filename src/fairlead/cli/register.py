"""Starts Django for the commands that need the register; no other command waits for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

SERVING = "fairlead.site.settings"
OWNER = "fairlead.site.owner"


class DataFolderRefused(InvalidInput):
    """The data folder cannot be used."""


def use_data_folder(folder: Path | None) -> Path:
    """Choose the data folder for this process and its children, and refuse one that cannot be written.

    Raises:
        DataFolderRefused: it cannot be made or written.
    """
    if folder is not None:
        os.environ["FAIRLEAD_DATA"] = str(folder.expanduser().absolute())
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    chosen = Path(os.environ.get("FAIRLEAD_DATA") or home / "fairlead")
    try:
        chosen.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = chosen / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DataFolderRefused(
            N_("The data folder {folder} cannot be written: {why}. Choose another one with --data."),
            folder=chosen,
            why=error.strerror or error,
        ) from error
    return chosen


def start_django(settings: str = SERVING) -> None:
    """Load Django with these settings in this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()


def say(text: str) -> None:
    """Tell the person something, on standard error."""
    print(_(text), file=sys.stderr, flush=True)
