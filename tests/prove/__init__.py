"""The long loops of `start.py prove`: each module is one loop (see `tooling/loops.py`)."""
