"""The command `fairlead pack`: check a folder before it is used, show what a pack says, compare two versions.

Exit status: 0 done, 1 the pack has faults (`check`) or the versions differ (`diff`), 2 wrong use or nothing there.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from fairlead.cli.words import _, ngettext
from fairlead.domain.framework import Provision
from fairlead.domain.pack import Pack
from fairlead.domain.refusal import NotFound
from fairlead.packs.compare import Change, compare
from fairlead.packs.faults import PackRejected
from fairlead.packs.load import library, load_pack
from fairlead.packs.page import write_page, write_provision


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    parser.epilog = _("Example: fairlead pack show iso42001 A.6.2.8")
    acts = parser.add_subparsers(dest="act", metavar=_("ACT"), required=True)

    check = acts.add_parser(
        "check",
        help=_("Check a pack and list every fault with its file and line"),
        epilog=_("Example: fairlead pack check my-framework/"),
    )
    check.add_argument("folder", type=Path, metavar=_("FOLDER"), help=_("the folder with pack.toml"))
    _add_format(check, "text", "json")

    show = acts.add_parser(
        "show",
        help=_("Show a pack, or one provision or risk of it"),
        epilog=_("Example: fairlead pack show iso42001 A.6.2.8"),
    )
    show.add_argument("pack", metavar=_("PACK"), help=_("a pack of the library, or a folder"))
    show.add_argument("row", nargs="?", metavar=_("ID"), help=_("a provision or a risk, such as A.6.2.8 or R-001"))
    _add_format(show, "text", "json", "markdown")

    diff = acts.add_parser(
        "diff",
        help=_("List what changed between two versions of a pack"),
        epilog=_("Example: fairlead pack diff old/ new/"),
    )
    diff.add_argument("old", metavar=_("OLD"), help=_("a pack of the library, or a folder"))
    diff.add_argument("new", metavar=_("NEW"), help=_("a pack of the library, or a folder"))
    _add_format(diff, "text", "json")


def _add_format(parser: argparse.ArgumentParser, *formats: str) -> None:
    parser.add_argument("--format", choices=formats, default=formats[0], help=_("how to print the result"))


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act and return its exit status."""
    if arguments.act == "check":
        return _check(arguments.folder, form=arguments.format)
    if arguments.act == "diff":
        return _diff(_find(arguments.old), _find(arguments.new), form=arguments.format)
    return _show(_find(arguments.pack), row=arguments.row, form=arguments.format)


def _find(name: str) -> Pack:
    known = library()
    if name in known:
        return known[name]
    if Path(name).is_dir():
        return load_pack(Path(name))
    raise NotFound(name)


def _check(folder: Path, *, form: str) -> int:
    try:
        pack = load_pack(folder)
    except PackRejected as rejected:
        if form == "json":
            faults = [
                {"file": f.file, "line": f.line, "fault": f.template.format_map(f.values)} for f in rejected.found
            ]
            _print_json({"sound": False, "faults": faults})
        else:
            print("\n".join(fault.said(_) for fault in rejected.found))
        count = len(rejected.found)
        print(ngettext("{count} fault", "{count} faults", count).format(count=count), file=sys.stderr)
        return 1
    if form == "json":
        _print_json({"sound": True, **_summary(pack)})
    else:
        print(_summary_line(pack))
    return 0


def _show(pack: Pack, *, row: str | None, form: str) -> int:
    if row is not None:
        _show_row(pack, row=row, form=form)
    elif form == "json":
        _print_json(_content(pack))
    elif form == "markdown":
        print(write_page(pack), end="")
    else:
        print(_summary_line(pack))
        for line in _lines(pack):
            print(line)
    return 0


def _show_row(pack: Pack, *, row: str, form: str) -> None:
    found = pack.risk(row) if any(each.id == row for each in pack.risks) else pack.provision(row)
    if form == "json":
        _print_json(asdict(found))
    elif isinstance(found, Provision):
        print(write_provision(found), end="")
    else:
        print(f"{found.id} {found.title}\n\n{found.description}\n\n{found.treatment}\n\n{', '.join(found.controls)}")


def _diff(old: Pack, new: Pack, *, form: str) -> int:
    changes = compare(old, new)
    if form == "json":
        _print_json({"old": _summary(old), "new": _summary(new), "changes": [asdict(change) for change in changes]})
    else:
        for change in changes:
            print(_change_line(change))
        count = len(changes)
        print(ngettext("{count} change", "{count} changes", count).format(count=count), file=sys.stderr)
    return 1 if changes else 0


def _change_line(change: Change) -> str:
    fields = f": {', '.join(change.fields)}" if change.fields else ""
    return f"{change.kind.value} {change.space} {change.id}{fields}"


def _lines(pack: Pack) -> tuple[str, ...]:
    provisions = tuple(f"{each.id:<10}{each.kind.value:<13}{each.title}" for each in pack.provisions)
    risks = tuple(f"{each.id:<10}{each.domain.value:<16}{each.title}" for each in pack.risks)
    tasks = tuple(f"{each.id:<10}{each.title}" for each in (pack.first_steps.task if pack.first_steps else ()))
    return provisions + risks + tasks


def _summary_line(pack: Pack) -> str:
    about = pack.framework
    words = _("{id} {version}, {title}, as of {as_of}, sha256 {digest}")
    return words.format(id=pack.id, version=pack.version, title=about.title, as_of=about.as_of, digest=pack.digest)


def _summary(pack: Pack) -> Mapping[str, object]:
    about = pack.framework
    return {
        "id": pack.id,
        "title": about.title,
        "version": pack.version,
        "as_of": about.as_of,
        "digest": pack.digest,
        "requirements": len(pack.assessable_requirements),
        "controls": len(pack.controls),
        "duties": len(pack.duties),
        "outcomes": len(pack.outcomes),
        "mappings": len(pack.links),
        "documents": len(pack.documents),
        "risks": len(pack.risks),
        "tasks": len(pack.first_steps.task) if pack.first_steps else 0,
    }


def _content(pack: Pack) -> Mapping[str, object]:
    content = asdict(pack)
    return {key: value for key, value in content.items() if value not in ((), None)}


def _print_json(value: object) -> None:
    print(json.dumps(value, default=_as_text, ensure_ascii=False, indent=2))


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")
