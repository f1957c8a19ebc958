"""`fairlead start`: what `python3 start.py` runs: prepare, fill the demo, build and verify its audit pack, serve."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from fairlead.cli.prepared import is_prepared
from fairlead.cli.register import say, use_data_folder
from fairlead.cli.serve import FIRST_PORT, free_port, serve
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help=_("the data folder (default: your user data folder)"))
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=_("the first port to try"))
    parser.add_argument("--no-serve", action="store_true", help=_("do everything, then end"))
    parser.epilog = _("Example: fairlead start --data ./data --no-serve")


def run(arguments: argparse.Namespace) -> int:
    """Prepare everything and serve; the owner's settings and the serving ones each need a process of their own.

    The first start shows nothing before the demo stands; a later one looks at the demo while the server comes up.
    """
    folder = use_data_folder(arguments.data)
    say(_("Data folder: {folder}").format(folder=folder))
    was_prepared = is_prepared(folder)
    if not was_prepared and (status := _command("migrate").wait()):
        return status
    demo = _command("demo")
    if (arguments.no_serve or not was_prepared) and (status := demo.wait()):
        return status
    if arguments.no_serve:
        return 0
    return serve(host="127.0.0.1", port=free_port("127.0.0.1", first=arguments.port), beside=demo)


def _command(name: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "fairlead", name])
