"""The commands of `start.py`: read what a person typed, set the environment up, and hand over."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tooling import gates, ports
from tooling.lanes import run_all
from tooling.setup import prepare
from tooling.venv import Venv
from tooling.words import Stopped, _, say

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130


def build_parser() -> argparse.ArgumentParser:
    """Return the parser: the bare command starts Fairlead, a word after it runs something else."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description=_("Set Fairlead up and start it; or, with a command, run what a change must pass."),
        epilog=_("Example: python3 start.py --port 8080 --data ./trial"),
    )
    parser.add_argument("--no-serve", action="store_true", help=_("do everything but serve, then end"))
    parser.add_argument("--port", type=port, default=ports.FIRST, help=_("port to serve on (default: %(default)s)"))
    parser.add_argument("--data", type=Path, help=_("folder for database, evidence and packs (default: yours)"))
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    commands.add_parser("test", help=_("everything a change must pass"))
    commands.add_parser("check", help=_("linters, types, import contracts and house tests"))
    commands.add_parser("fix", help=_("put the form of the code right"))
    bench = commands.add_parser("bench", help=_("benchmarks beside their peers and limits"))
    bench.add_argument("name", nargs="?", help=_("one benchmark; all when left out"))
    prove = commands.add_parser("prove", help=_("the long loops, resumable"))
    prove.add_argument("name", nargs="?", help=_("one loop; all when left out"))
    prove.add_argument("--count", type=int, help=_("how many trials (default: the loop's full count)"))
    prove.add_argument("--seed", type=int, help=_("the seed of the first trial (default: drawn and printed)"))
    docs = commands.add_parser("docs", help=_("refresh the reference pages that are made from the code"))
    docs.add_argument("--check", action="store_true", help=_("change nothing; end with 1 when a page is stale"))
    lock = commands.add_parser("lock", help=_("write requirements/ anew from pyproject.toml"))
    lock.add_argument("--upgrade", action="store_true", help=_("take the newest versions instead of keeping them"))
    return parser


def port(text: str) -> int:
    """Return a port number, or refuse what is none."""
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(_("{text!r} is no port; ports go from 1 to 65535").format(text=text))


def main(argv: Sequence[str], *, root: Path = ROOT, environ: Mapping[str, str] = os.environ) -> int:
    """Run one command and return its status: 0 done, 1 a check said no, 2 it could not be done here."""
    arguments = build_parser().parse_args(argv)
    command: Callable[..., int] = COMMANDS[arguments.command or "start"]
    return told(lambda: command(arguments, root=root, environ=environ))


def set_up(root: str) -> int:
    """Only set a checkout up for a start, and return the status that a start would have had."""

    def only_prepare() -> int:
        prepare(Path(root), wanted="run", environ=os.environ)
        return 0

    return told(only_prepare)


def told(command: Callable[[], int]) -> int:
    """Run a command and turn what stopped it into a sentence and a status."""
    try:
        return command()
    except Stopped as stopped:
        say(stopped.sentence)
        if stopped.detail:
            print(stopped.detail, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        say(_("stopped. The next start goes on from here."))
        return INTERRUPTED


def start(arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Set up and become the product's own start: migrate, demo, audit pack, verify, serve."""
    words = start_words(arguments, here=Path.cwd())
    venv = prepare(root, wanted="run", environ=environ)
    os.chdir(root)
    sys.stderr.flush()
    os.execve(venv.python, [str(venv.python), str(venv.launcher), *words], dict(venv.environ))  # noqa: S606


def start_words(arguments: argparse.Namespace, *, here: Path) -> list[str]:
    """Return the words after `fairlead`: the port that is free, and the data folder as seen from where it was typed."""
    words = ["start"]
    if arguments.no_serve:
        words.append("--no-serve")
    else:
        free = ports.next_free(arguments.port)
        if free != arguments.port:
            say(_("port {wanted} is busy; serving on {free}.").format(wanted=arguments.port, free=free))
        words += ["--port", str(free)]
    if arguments.data is not None:
        words += ["--data", str((here / arguments.data.expanduser()).resolve())]
    return words


def test(_arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Run everything a change must pass, in a temporary folder of its own, as on a fresh machine.

    PostgreSQL, which will not run as root, is another user then and must be able to enter the folder.
    """
    venv = prepare(root, wanted="dev", environ=environ)
    with tempfile.TemporaryDirectory(prefix="fairlead-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        return run_all(gates.test_lanes(venv), root=root, environ={**venv.environ, "TMPDIR": folder})


def check(_arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Run what reads the code."""
    venv = prepare(root, wanted="dev", environ=environ)
    return run_all(gates.check_lanes(venv), root=root, environ=venv.environ)


def fix(_arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Put the form of the code right."""
    venv = prepare(root, wanted="dev", environ=environ)
    return run_all(gates.fix_lanes(venv), root=root, environ=venv.environ)


def bench(arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Run the benchmarks and write their page."""
    return _hand_over("tooling.benches", [arguments.name] if arguments.name else [], root=root, environ=environ)


def prove(arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Run the long loops."""
    words = [arguments.name] if arguments.name else []
    for option in ("count", "seed"):
        if (value := getattr(arguments, option)) is not None:
            words += [f"--{option}", str(value)]
    return _hand_over("tooling.loops", words, root=root, environ=environ)


def docs(arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Refresh the reference pages made from the code."""
    return _hand_over("tooling.reference", ["--check"] if arguments.check else [], root=root, environ=environ)


def lock(arguments: argparse.Namespace, *, root: Path, environ: Mapping[str, str]) -> int:
    """Write the requirement files anew."""
    from tooling.requirements import write

    venv: Venv = prepare(root, wanted="dev", environ=environ)
    return write(venv, upgrade=arguments.upgrade)


def _hand_over(module: str, words: list[str], *, root: Path, environ: Mapping[str, str]) -> int:
    """Become one of the modules here, run by the Python of `.venv`."""
    venv = prepare(root, wanted="dev", environ=environ)
    os.chdir(root)
    sys.stdout.flush()
    os.execve(venv.python, [str(venv.python), "-m", module, *words], dict(venv.environ))  # noqa: S606


COMMANDS: dict[str, Callable[..., int]] = {
    "start": start,
    "test": test,
    "check": check,
    "fix": fix,
    "bench": bench,
    "prove": prove,
    "docs": docs,
    "lock": lock,
}
