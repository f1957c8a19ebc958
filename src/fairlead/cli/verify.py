"""`fairlead verify PACK.zip`: the offline verifier in the language of the terminal; no register, no network.

It is the very file that an auditor runs by itself as `python3 verify.py` and finds in each audit pack.
"""

from __future__ import annotations

import argparse

from fairlead.cli.words import _
from fairlead.trail import verify


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the words on the command line."""
    verify.configure(parser, _)
    parser.epilog = _("Example: fairlead verify audit-pack.zip --key organization.vkey --pin checkpoint.txt")


def run(arguments: argparse.Namespace) -> int:
    """Verify the pack and print what was proved and what was not."""
    return verify.run(arguments, _)
