"""`fairlead migrate`: bring the database to this version, as the owner of its tables."""

from __future__ import annotations

import argparse
from pathlib import Path

from fairlead.cli.prepared import note_prepared
from fairlead.cli.register import OWNER, say, start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.epilog = _("Example: fairlead migrate --data ./data")


def run(arguments: argparse.Namespace) -> int:
    """Migrate, raise the walls and say so."""
    folder = use_data_folder(arguments.data)
    start_django(OWNER)
    from django.db import connection

    from fairlead.usecases.installation import prepare_database

    prepare_database()
    connection.close()
    note_prepared(folder)
    say(_("The database is ready."))
    return 0
