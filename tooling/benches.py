"""Run the benchmarks of `bench/` beside their peers, and write the tables to `docs/reference/benchmarks.md`.

A benchmark is a module of `bench/` with ``run() -> list[dict]``: one row a measurement, the same keys in each, a peer
and its ratio in the same row so that both were measured in the same run. A row with ``holds`` false missed its limit.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tooling.reference import put_block
from tooling.words import _, say

ROOT = Path(__file__).resolve().parent.parent
Row = Mapping[str, object]


def names(root: Path) -> tuple[str, ...]:
    """Return the names of the benchmarks: the modules of `bench/` that have a `run`."""
    paths = sorted((root / "bench").glob("*.py"))
    return tuple(path.stem for path in paths if "\ndef run(" in path.read_text(encoding="utf-8"))


def table(rows: Sequence[Row]) -> str:
    """Return rows as a table in Markdown, with the columns in the order in which they first appear."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join(" --- " for _column in columns) + "|"]
    lines += ["| " + " | ".join(_cell(row.get(column, "")) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    """Return one value as a person reads it: figures with three digits that count."""
    if isinstance(value, bool):
        return "yes" if value else "NO"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value).replace("|", "\\|")


def machine() -> str:
    """Name what the figures depend on, without naming the machine."""
    return f"{os.cpu_count()} cores, {platform.system()} on {platform.machine()}, Python {platform.python_version()}"


def main(argv: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Run the chosen benchmarks; 1 when a row missed its limit."""
    parser = argparse.ArgumentParser(prog="start.py bench", description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?")
    arguments = parser.parse_args(argv)
    found = names(root)
    chosen = [name for name in found if arguments.name in (None, name)]
    if not chosen:
        wanted = arguments.name or _("a benchmark")
        say(_("there is no {name}; there are: {names}.").format(name=wanted, names=", ".join(found) or _("none")))
        return 2
    sys.path[:0] = [str(root)]
    missed = False
    for name in chosen:
        module = importlib.import_module(f"bench.{name}")
        purpose = (module.__doc__ or name).strip().splitlines()[0]
        print(f"\n{name}: {purpose}", flush=True)
        rows: Sequence[Row] = module.run()
        print(table(rows), flush=True)
        text = f"## {name}\n\n{purpose} Measured on {machine()}.\n\n{table(rows)}"
        put_block(root / "docs" / "reference" / "benchmarks.md", name=f"bench {name}", text=text, create=True)
        missed |= any(row.get("holds") is False for row in rows)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
