#!/usr/bin/env python3
"""Start Fairlead, or run what a change must pass: ``python3 start.py --help`` lists the commands.

This file is read by whatever Python the machine has, so it keeps to old syntax until the version is known to be new
enough. It then starts itself once more in Python's isolated mode, so that PYTHONPATH, PYTHONHOME and a person's own
site folder cannot change what is imported. Everything else is in `tooling/`, standard library only.
"""

import os
import sys

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 (pathlib is not worth its import time here)


def refuse(sentence):  # type: (str) -> None
    """Say why this cannot start, in one sentence, and leave with the status of wrong use."""
    sys.stderr.write("Fairlead: " + sentence + "\n")
    sys.exit(2)


if sys.version_info < NEEDED:
    refuse("needs Python 3.11 or newer; this is Python {}.{}. Start it with a newer one.".format(*sys.version_info))
if os.name != "posix":
    refuse("runs on Linux and macOS; on Windows, start it inside the Windows Subsystem for Linux.")

if __name__ == "__main__":
    if not sys.flags.isolated:
        os.execv(sys.executable, [sys.executable, "-I", os.path.realpath(__file__), *sys.argv[1:]])
    sys.path.insert(0, ROOT)
    from tooling.commands import main

    sys.exit(main(sys.argv[1:]))
