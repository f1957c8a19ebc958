"""`fairlead measure`: measure a principle on a table, show it, and write the statement that becomes evidence.

It runs where the data is: it reads the one file that is named, sends nothing, and needs no installation of the
register.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.cli.measure_plan import add_run, run_plan
from fairlead.cli.measure_privacy import NAMES as OF_PRIVACY
from fairlead.cli.measure_privacy import add_privacy, measure_privacy
from fairlead.cli.measure_tables import add_measures, measure_table
from fairlead.cli.statement_file import signed, write_whole
from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.fairness.parameters import FairnessParameters
    from fairlead.measurement.statement import MeasurementStatement

EXAMPLE = N_(
    "Example: fairlead measure fairness log.csv --decision hired --by sex,race --reference sex=male "
    "--output statement.json"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Describe the command; nothing of the engine is imported before it runs."""
    measures = parser.add_subparsers(dest="measure", metavar=_("MEASURE"), required=True)
    fairness = measures.add_parser(
        "fairness",
        help=_("Rates, differences and ratios between groups of people"),
        description=_("Measure whether decisions treat groups of people alike."),
        epilog=_(EXAMPLE),
    )
    fairness.add_argument(
        "log", type=Path, metavar="LOG", help=_("a CSV or Parquet file, or a folder of Parquet files")
    )
    _add_columns(fairness)
    _add_judgement(fairness)
    _add_output(fairness)
    add_measures(measures, add_output=_add_output)
    add_privacy(measures, add_output=_add_output)
    add_run(measures)


def _add_columns(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("what the columns mean"))
    group.add_argument(
        "--decision", required=True, metavar="COL", help=_("the column of decisions: 0 or 1, or see --positive")
    )
    group.add_argument("--label", metavar="COL", help=_("the column of true outcomes: 0 or 1, or see --label-positive"))
    group.add_argument("--by", required=True, metavar="COL,…", help=_("the attributes that make groups"))
    group.add_argument(
        "--positive",
        action="append",
        default=[],
        metavar="VALUE",
        help=_("a decision that means selected; may be repeated"),
    )
    group.add_argument(
        "--negative",
        action="append",
        default=[],
        metavar="VALUE",
        help=_("a decision that means not selected; may be repeated"),
    )
    group.add_argument(
        "--label-positive",
        action="append",
        default=[],
        metavar="VALUE",
        help=_("a label that is positive; may be repeated"),
    )
    group.add_argument(
        "--label-negative",
        action="append",
        default=[],
        metavar="VALUE",
        help=_("a label that is negative; may be repeated"),
    )
    group.add_argument(
        "--unknown", action="append", default=[], metavar="VALUE", help=_("a value that means unknown; may be repeated")
    )
    group.add_argument(
        "--decided-at", metavar="COL", help=_("the column of decision times, for the period of the evidence")
    )
    group.add_argument(
        "--separator", metavar="CHAR", help=_("what separates the values of a CSV file; found by itself")
    )


def _add_judgement(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("how it is judged"))
    group.add_argument(
        "--reference",
        action="append",
        default=[],
        metavar="COL=VALUE",
        help=_("the group that others are compared with"),
    )
    group.add_argument(
        "--minimum-n",
        type=_whole,
        default=30,
        metavar="N",
        help=_("rows that a group needs for a conclusion (default 30)"),
    )
    group.add_argument(
        "--count-invalid",
        action="store_true",
        help=_("count rows that say neither yes nor no apart, instead of refusing"),
    )
    group.add_argument(
        "--exclude-small",
        default="",
        metavar="WHY",
        help=_("leave groups under 2 %% out of the impact ratio, for this reason"),
    )
    group.add_argument(
        "--suppress-below", type=_whole, default=0, metavar="N", help=_("take cells of fewer rows out of the statement")
    )


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(_("what comes out"))
    group.add_argument("--output", type=Path, metavar="FILE", help=_("write the statement to this file"))
    group.add_argument(
        "--sign-key", type=Path, metavar="PEM", help=_("sign the statement (DSSE) with this Ed25519 key")
    )
    group.add_argument(
        "--format", choices=("table", "json"), default="table", help=_("what is printed (default table)")
    )
    group.add_argument("--system", metavar="ID", help=_("the AI system's reference in the register"))
    group.add_argument("--model-version", metavar="V", help=_("the version of the model that decided"))


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def run(arguments: argparse.Namespace) -> int:
    """Measure, print the result and write the statement; nothing is written unless all of it can be."""
    if arguments.measure == "run":
        return run_plan(arguments)
    _check_texts(arguments)
    inputs = arguments.files if arguments.measure == "leaks" else [arguments.log]
    beside = (getattr(arguments, name, None) for name in ("drift_reference", "contract", "population"))
    inputs = [*inputs, *getattr(arguments, "derived_from", ()), *(path for path in beside if path)]
    if arguments.output and arguments.output.resolve() in [path.resolve() for path in inputs]:
        raise InvalidInput(N_("The statement would overwrite the log. Choose another file."), fields=("output",))
    statement = _measured(arguments)
    content = signed(statement, key_file=arguments.sign_key)
    if arguments.output:
        write_whole(arguments.output, content=content)
    if arguments.format == "json":
        sys.stdout.write(content.decode() + "\n")
    else:
        from fairlead.measurement.report import render

        sys.stdout.write(render(statement, say=_))
    if arguments.output:
        words = _("Statement written to {file}, SHA-256 {digest}")
        print(words.format(file=arguments.output, digest=statement.digest), file=sys.stderr)
    return 0


def _measured(arguments: argparse.Namespace) -> MeasurementStatement:
    """Measure what the words say."""
    if arguments.measure in OF_PRIVACY:
        return measure_privacy(arguments)
    return _measure_fairness(arguments) if arguments.measure == "fairness" else measure_table(arguments)


def _measure_fairness(arguments: argparse.Namespace) -> MeasurementStatement:
    from fairlead.measurement.known import KNOWN_MEASURES
    from fairlead.measurement.run import measure_file

    return measure_file(
        arguments.log,
        measure=KNOWN_MEASURES[arguments.measure],
        parameters=parameters_of(arguments),
        system=arguments.system,
        model_version=arguments.model_version,
        separator=arguments.separator,
    )


def _check_texts(arguments: argparse.Namespace) -> None:
    """Refuse words that are empty or not UTF-8: a statement could not carry them."""
    for name, value in vars(arguments).items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and not text.isascii() and text != text.encode(errors="replace").decode():
                raise InvalidInput(N_("What follows --{name} is not UTF-8."), name=name.replace("_", "-"))
    for name in ("system", "model_version", "label", "decided_at", "final", "reviewer", "reviewed_at", "split"):
        if getattr(arguments, name, None) == "":
            raise InvalidInput(N_("Nothing follows --{name}."), name=name.replace("_", "-"))


def parameters_of(arguments: argparse.Namespace) -> FairnessParameters:
    """Return the parameters that the options say."""
    from fairlead.measurement.coding import Coding
    from fairlead.measurement.fairness.parameters import FairnessParameters

    label = None
    if arguments.label:
        label = Coding(
            column=arguments.label, positive=tuple(arguments.label_positive), negative=tuple(arguments.label_negative)
        )
    elif arguments.label_positive or arguments.label_negative:
        raise InvalidInput(N_("Name the column of labels with --label."), fields=("label",))
    return FairnessParameters(
        by=tuple(name.strip() for name in arguments.by.split(",") if name.strip()),
        decision=Coding(
            column=arguments.decision, positive=tuple(arguments.positive), negative=tuple(arguments.negative)
        ),
        label=label,
        reference=tuple(_reference(text) for text in arguments.reference),
        unknown=tuple(arguments.unknown),
        minimum_n=arguments.minimum_n,
        count_invalid=arguments.count_invalid,
        suppress_below=arguments.suppress_below,
        small_excluded_because=arguments.exclude_small.strip(),
        decided_at=arguments.decided_at,
    )


def _reference(text: str) -> tuple[str, str]:
    column, equals, value = text.partition("=")
    if not equals or not column or not value:
        raise InvalidInput(N_("Write a reference as COLUMN=VALUE, such as sex=male; {text} is not."), text=text)
    return column, value
