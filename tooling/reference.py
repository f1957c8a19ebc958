"""Keep the parts of the documentation that are made from the code and the files: actions, commands, the index.

A page is written by hand and holds marked blocks; only the inside of a block is replaced. The house tests fail when an
action, setting, command or measure has no line.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tooling.words import _, say

ROOT = Path(__file__).resolve().parent.parent
HELP_WIDTH = "100"


def put_block(path: Path, *, name: str, text: str, create: bool = False) -> bool:
    """Replace the inside of one marked block of a page; return whether the page changed.

    With `create` a block that is not there yet is put at the end.

    Raises:
        ValueError: the page has no such block.
    """
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- made from the code: {name} -->", f"<!-- end: {name} -->"
    block = f"{begin}\n{text.strip()}\n{end}"
    pattern = re.compile(re.escape(begin) + r".*?" + re.escape(end), re.DOTALL)
    if pattern.search(page):
        fresh = pattern.sub(lambda _found: block, page)
    elif create:
        fresh = f"{page.rstrip()}\n\n{block}\n"
    else:
        raise ValueError(f"{path.name} has no block {name!r}")
    if fresh != page:
        path.write_text(fresh, encoding="utf-8")
    return fresh != page


def blocks(docs: Path) -> dict[str, str]:
    """Return what stands in every block of the pages now, by its name."""
    pattern = re.compile(r"<!-- made from the code: (.+?) -->\n(.*?)\n<!-- end: \1 -->", re.DOTALL)
    pages = [docs / "README.md", *sorted((docs / "reference").glob("*.md"))]
    return {found[1]: found[2] for page in pages for found in pattern.finditer(page.read_text(encoding="utf-8"))}


def actions() -> str:
    """Return the table of every act that the audit trail can hold."""
    module = importlib.import_module("fairlead.domain.actions")
    rows = [f"| `{action.value}` | {module.ACTION_TITLES[action]} |" for action in module.Action]
    return "\n".join(["| action | in words |", "| --- | --- |", *rows])


def commands() -> str:
    """Return the table of the commands of `fairlead`."""
    cli = importlib.import_module("fairlead.cli")
    rows = [f"| `fairlead {name}` | {purpose} |" for name, (_module, purpose) in cli.COMMANDS.items()]
    return "\n".join(["| command | does |", "| --- | --- |", *rows])


def command_help() -> str:
    """Return what each command prints for `--help`."""
    cli = importlib.import_module("fairlead.cli")
    os.environ["COLUMNS"] = HELP_WIDTH
    parts = []
    for name, (module, _purpose) in cli.COMMANDS.items():
        if importlib.util.find_spec(module) is None:
            continue
        parser = argparse.ArgumentParser(prog=f"fairlead {name}")
        importlib.import_module(module).configure(parser)
        parts.append(f"### fairlead {name}\n\n```text\n{parser.format_help().strip()}\n```")
    return "\n\n".join(parts)


def index(kind: str, *, docs: Path) -> str:
    """Return the list of all pages of one kind, by their titles."""
    pages = sorted((docs / kind).rglob("*.md"))
    lines = [f"- [{_title(page)}]({page.relative_to(docs).as_posix()})" for page in pages]
    return "\n".join(lines) or "None yet."


def _title(page: Path) -> str:
    """Return the first heading of a page."""
    found = re.search(r"^# (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return found[1].strip() if found else page.stem


KINDS = ("tutorials", "how-to", "reference", "explanation", "decisions")
PAGES: dict[str, tuple[tuple[str, Callable[[], str]], ...]] = {
    "actions.md": (("actions", actions),),
    "commands.md": (("commands", commands), ("command help", command_help)),
}


def main(argv: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Refresh the pages, or with `--check` only say which are stale and end with 1."""
    parser = argparse.ArgumentParser(prog="start.py docs", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args(argv)
    docs = root / "docs"
    present, stale = blocks(docs), []
    wanted = [(docs / "reference" / page, name, make()) for page, parts in PAGES.items() for name, make in parts]
    wanted += [(docs / "README.md", kind, index(kind, docs=docs)) for kind in KINDS]
    for page, name, text in wanted:
        if present.get(name) != text:
            stale.append(name)
        if not arguments.check:
            put_block(page, name=name, text=text)
    if arguments.check and stale:
        say(_("stale: {names}. Run: python3 start.py docs").format(names=", ".join(stale)))
        return 1
    say(_("refreshed: {names}.").format(names=", ".join(stale)) if stale else _("every page is fresh."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
