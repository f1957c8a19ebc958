"""`fairlead export ORGANIZATION`: one ZIP with rows, evidence, audit packs and log, which `fairlead import` reads."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from fairlead.cli.files import NewFile
from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("organization", help=_("the organization's short name; a wrong one lists those that are here"))
    parser.add_argument("-o", "--output", type=Path, required=True, help=_("the ZIP file to write"))
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print what was written"))
    parser.epilog = _("Example: fairlead export quiet-harbour -o quiet-harbour.zip")


def run(arguments: argparse.Namespace) -> int:
    """Write the export beside its final name, then give it that name."""
    use_data_folder(arguments.data)
    start_django()
    from django.utils import timezone

    from fairlead.queries.export import occasion_for_operator
    from fairlead.usecases.export import write_export

    occasion = occasion_for_operator(arguments.organization, at=timezone.now())
    draft = NewFile(arguments.output)
    try:
        with draft.open() as goal:
            made = write_export(occasion, goal=goal)
    except BaseException:
        draft.remove()
        raise
    draft.keep()
    if arguments.format == "json":
        print(json.dumps({"file": str(arguments.output), **asdict(made)}, indent=2, sort_keys=True))
        return 0
    print(
        _("{file}: {rows} rows, {files} files, {log_size} entries of the log").format(
            file=arguments.output, rows=made.rows, files=made.files, log_size=made.log_size
        )
    )
    print(_("Verifier key: {key}").format(key=made.key))
    for path in made.missing:
        say(_("The register names {path}, and the disk does not have it.").format(path=path))
    say(_("Hand the verifier key over on another way than the file: fairlead import --key checks it."))
    return 0
