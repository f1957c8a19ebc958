"""`fairlead reset-password`: make a link with which a person chooses a new password, where no mail server is set."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.serve import FIRST_PORT
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("email", help=_("the e-mail address of the account"))
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--url", help=_("the address under which the person reaches the server"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print the link"))
    parser.epilog = _("Example: fairlead reset-password person@example.org")


def run(arguments: argparse.Namespace) -> int:
    """Print the link; it works once and for one hour, and the installation's log says that it was made."""
    use_data_folder(arguments.data)
    start_django()
    from fairlead.domain.occasion import Door
    from fairlead.usecases.account import make_reset_link
    from fairlead.usecases.organization import installation_occasion

    occasion = installation_occasion(actor="operator", at=datetime.now(tz=UTC), door=Door.CLI)
    path = make_reset_link(occasion, email=arguments.email)
    base = arguments.url or os.environ.get("FAIRLEAD_URL") or f"http://127.0.0.1:{FIRST_PORT}"
    link = base.rstrip("/") + path
    print(json.dumps({"link": link}) if arguments.format == "json" else link)
    say(_("The link works once and for one hour. Hand it over on a way that you trust."))
    return 0
