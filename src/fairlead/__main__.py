"""Lets `python -m fairlead` be the same command as `fairlead`."""

import sys

from fairlead.cli import main

sys.exit(main())
