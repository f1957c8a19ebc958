"""`fairlead import FILE.zip`: check an export whole, then store the organization in one transaction."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from fairlead.cli.files import opened
from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("file", type=Path, help=_("the ZIP that fairlead export wrote"))
    add("--key", default="", help=_("the verifier key that the old installation printed; without it the one inside"))
    add("--owner", default="", metavar=_("ADDRESS"), help=_("an account of this installation that becomes an owner"))
    add("--same-person", action="append", default=[], metavar=_("ADDRESS"), help=_("an account here is that person"))
    add("--data", type=Path, help=_("the data folder"))
    add("--format", choices=("text", "json"), default="text", help=_("how to print what was stored"))
    parser.epilog = _("Example: fairlead import quiet-harbour.zip --key 'fairlead/quiet-harbour/...'")


def run(arguments: argparse.Namespace) -> int:
    """Import, and say what was stored and who needs a password."""
    use_data_folder(arguments.data)
    start_django()
    from django.utils import timezone

    from fairlead.domain.occasion import Door
    from fairlead.queries.export import OPERATOR
    from fairlead.usecases.organization import installation_occasion
    from fairlead.usecases.organization_import import import_organization

    with opened(arguments.file) as file:
        made = import_organization(
            installation_occasion(actor=OPERATOR, at=timezone.now(), door=Door.CLI),
            file=file,
            key=arguments.key,
            owner=arguments.owner,
            same_people=arguments.same_person,
        )
    if arguments.format == "json":
        print(json.dumps(asdict(made), indent=2, sort_keys=True))
        return 0
    print(_("{name} ({ref}): {rows} rows, {files} files, {entries} entries of the log").format(**asdict(made)))
    for path in made.missing:
        say(_("{path} was missing in the old installation already.").format(path=path))
    for ref in made.apart:
        say(_("{ref} came without an address: it belongs to another account here.").format(ref=ref))
    for address in made.invited_anew:
        said = _("{address} has no password here yet. Make a link to hand over: fairlead reset-password {address}")
        say(said.format(address=address))
    if not arguments.key:
        say(
            _("The signature was checked by the key inside the export only; --key compares it with one you were given.")
        )
    return 0
