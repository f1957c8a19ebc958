"""`fairlead demo`: make the demo organization and its audit pack once, and say what the verifier proved and did not."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

from fairlead.cli.register import say, start_django, use_data_folder
from fairlead.cli.words import _


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, help=_("the data folder"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to print what was made"))
    parser.epilog = _("Example: fairlead demo --data ./data")


def run(arguments: argparse.Namespace) -> int:
    """Fill the demo unless it is there, and print where its audit pack lies and what the verifier said."""
    use_data_folder(arguments.data)
    start_django()
    from django.utils import timezone

    show = importlib.import_module("fairlead.demo.show")  # named as text: doors do not know each other
    made = show.make_demo(at=timezone.now(), tell=lambda line: say(f"  {line}"))
    if arguments.format == "json":
        print(json.dumps(made.as_dict(), indent=2, sort_keys=True))
    else:
        for line in made.lines():
            print(line)
    return 0 if made.verdict == "PASSED" else 1
