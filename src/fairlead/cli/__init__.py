"""The command line: a door that starts engines on files, and Django only for what needs the register.

A command is one module with `configure(parser)` and `run(arguments) -> int`. `COMMANDS` names the module as text, so
that `fairlead --help` imports none of them and answers at once. Exit status: 0 done, 1 a check said no, 2 wrong use or
bad input, 3 server unreachable. Results go to standard output, words to standard error.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from fairlead import __version__
from fairlead.cli.faults import database_fault
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, Refusal

COMMANDS: dict[str, tuple[str, str]] = {
    "start": ("fairlead.cli.start", N_("Prepare everything, show the demo organization, and serve")),
    "demo": ("fairlead.cli.demo", N_("Make the demo organization and its audit pack, and verify it")),
    "serve": ("fairlead.cli.serve", N_("Serve the pages and work the queue")),
    "migrate": ("fairlead.cli.migrate", N_("Bring the database to this version")),
    "export": ("fairlead.cli.export", N_("Write one organization as a ZIP that another installation imports")),
    "import": ("fairlead.cli.organization_import", N_("Import an organization that was exported elsewhere")),
    "import-systems": ("fairlead.cli.import_systems", N_("Import AI systems from a CSV or XLSX list")),
    "backup": ("fairlead.cli.backup", N_("Write a backup of the whole installation and prove that it restores")),
    "restore": ("fairlead.cli.restore", N_("Restore a backup into an empty data folder or database")),
    "check-deploy": ("fairlead.cli.check_deploy", N_("Name what is unsafe about serving other people")),
    "reset-password": ("fairlead.cli.reset_password", N_("Make a link with which a person chooses a new password")),
    "scan": ("fairlead.cli.scan", N_("Find where a repository, an archive or a product uses AI")),
    "measure": ("fairlead.cli.measure", N_("Measure a principle on a table and write a statement")),
    "check": ("fairlead.cli.check", N_("Perform the plan beside the code and judge it by its thresholds")),
    "pack": ("fairlead.cli.pack", N_("Check and show framework packs")),
    "verify": ("fairlead.cli.verify", N_("Verify an audit pack offline")),
}


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the chosen command's module is imported, so that help stays quick."""
    parser = argparse.ArgumentParser(
        prog="fairlead",
        description=_("Runs an organization's AI management system under ISO/IEC 42001."),
        epilog=_("Example: fairlead scan . --format table"),
    )
    parser.add_argument("--version", action="version", version=f"fairlead {__version__}")
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    for name, (module, purpose) in COMMANDS.items():
        command = commands.add_parser(name, help=_(purpose), description=_(purpose))
        if name == chosen:
            importlib.import_module(module).configure(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = next((word for word in words if not word.startswith("-")), None)
    parser = build_parser(chosen)
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.print_help()
        return 2
    try:
        status: int = importlib.import_module(COMMANDS[arguments.command][0]).run(arguments)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except Exception as error:
        fault = database_fault(error)
        if fault is None:
            raise
        print(fault.sentence, file=sys.stderr)
        return fault.status
    return status
