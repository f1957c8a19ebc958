"""`fairlead measure run`: perform every measure of a plan and write the statements."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.cli.statement_file import signed, write_whole
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.plan import Plan
    from fairlead.measurement.plan_run import Performed


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the plan and the folder for its statements."""
    parser.add_argument(
        "plan", nargs="?", type=Path, default=Path("fairlead.yaml"), metavar="PLAN", help=_("default: fairlead.yaml")
    )
    parser.add_argument("--statements", type=Path, metavar="FOLDER", help=_("write the statements into this folder"))
    parser.add_argument(
        "--sign-key", type=Path, metavar="PEM", help=_("sign the statement (DSSE) with this Ed25519 key")
    )


def add_run(measures: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the command."""
    parser = measures.add_parser(
        "run",
        help=_("Every measure that a plan names"),
        description=_("Perform the plan beside the code (fairlead.yaml); `fairlead check` judges it too."),
        epilog=_("Example: fairlead measure run fairlead.yaml --statements statements"),
    )
    add_plan(parser)


def run_plan(arguments: argparse.Namespace) -> int:
    """Perform the plan and name each statement with its digest."""
    if arguments.statements is None:
        raise InvalidInput(N_("Name the folder for the statements with --statements."), fields=("statements",))
    for done, _content in perform_plan(arguments, plan=plan_of(arguments)):
        print(_file_of(done), done.statement.digest, sep="  ")
    return 0


def plan_of(arguments: argparse.Namespace) -> Plan:
    """Return the plan that the options name."""
    from fairlead.measurement.plan import read_plan

    return read_plan(arguments.plan, file=called(arguments.plan))


def perform_plan(arguments: argparse.Namespace, *, plan: Plan) -> tuple[tuple[Performed, bytes], ...]:
    """Perform a plan; return each measure with its statement's bytes, in a signed envelope where a key is given.

    The statements are written only if all of the plan can be performed.
    """
    from fairlead.measurement.plan_run import perform

    performed = perform(plan)
    contents = [signed(done.statement, key_file=arguments.sign_key) for done in performed]
    made = tuple(zip(performed, contents, strict=True))
    if arguments.statements is None:
        return made
    folder = arguments.statements
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidInput(N_("{file} cannot be written: {why}."), file=folder, why=error.strerror) from None
    paths = [folder / _file_of(done) for done in performed]
    _check_inputs_kept(paths, performed=performed)
    for path, content in zip(paths, contents, strict=True):
        write_whole(path, content=content)
    return made


def _file_of(done: Performed) -> str:
    return f"{done.planned.name}.json"


def _check_inputs_kept(paths: list[Path], *, performed: tuple[Performed, ...]) -> None:
    inputs = {done.planned.planned.path for done in performed}
    if any(path.resolve() in inputs for path in paths):
        raise InvalidInput(N_("The statement would overwrite the log. Choose another file."), fields=("statements",))


def called(plan: Path) -> str:
    """Return what the plan is called in verdicts: the path as it was typed below here, else only its name."""
    return plan.name if plan.is_absolute() or ".." in plan.parts else plan.as_posix()
