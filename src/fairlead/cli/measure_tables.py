"""The options of `fairlead measure oversight`, `quality` and `drift`, and what they say."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.cli.words import _
from fairlead.domain.refusal import N_, InvalidInput

if TYPE_CHECKING:
    from fairlead.measurement.drift.parameters import DriftParameters
    from fairlead.measurement.oversight.parameters import OversightParameters
    from fairlead.measurement.quality.parameters import QualityParameters
    from fairlead.measurement.statement import MeasurementStatement

OVERSIGHT_EXAMPLE = N_(
    "Example: fairlead measure oversight log.csv --decision proposed --final final --reviewer reviewer "
    "--decided-at decided_at --reviewed-at reviewed_at --by sex --output statement.json"
)
QUALITY_EXAMPLE = N_(
    "Example: fairlead measure quality people.csv --contract people.yaml --key id --label hired --split part --by sex "
    "--population census.csv --updated-at seen_on --as-of 2026-11-01 --output statement.json"
)
DRIFT_EXAMPLE = N_(
    "Example: fairlead measure drift january.csv june.csv --numbers score,age --categories region --by sex "
    "--output statement.json"
)
Options = Callable[[argparse.ArgumentParser], None]


def add_measures(measures: argparse._SubParsersAction[argparse.ArgumentParser], *, add_output: Options) -> None:
    """Describe the three measures; `add_output` adds the options of what comes out."""
    _add_oversight(measures, add_output)
    _add_quality(measures, add_output)
    _add_drift(measures, add_output)


def _add_oversight(measures: argparse._SubParsersAction[argparse.ArgumentParser], add_output: Options) -> None:
    parser = measures.add_parser(
        "oversight",
        help=_("Reviews, overrides, time to review and gaps in a log of decisions"),
        description=_("Measure human oversight from a log of decisions and their reviews."),
        epilog=_(OVERSIGHT_EXAMPLE),
    )
    _add_input(parser, "log", "LOG")
    group = parser.add_argument_group(_("what the columns mean"))
    group.add_argument("--decision", required=True, metavar="COL", help=_("the column of what the system decided"))
    group.add_argument("--final", required=True, metavar="COL", help=_("the column of what stood in the end"))
    group.add_argument("--reviewer", metavar="COL", help=_("the column that names who reviewed"))
    group.add_argument("--decided-at", metavar="COL", help=_("the column of the times of decision"))
    group.add_argument("--reviewed-at", metavar="COL", help=_("the column of the times of review"))
    _add_groups(group)
    judged = _add_judgement(parser, minimum_n=30)
    judged.add_argument(
        "--fast-seconds", type=_whole, default=10, metavar="N", help=_("a faster review is very fast (default 10)")
    )
    judged.add_argument(
        "--name-reviewers", action="store_true", help=_("write reviewers by name, not by a digest of it")
    )
    add_output(parser)


def _add_quality(measures: argparse._SubParsersAction[argparse.ArgumentParser], add_output: Options) -> None:
    parser = measures.add_parser(
        "quality",
        help=_("Completeness, validity, repeats, balance, leakage, representation and freshness"),
        description=_("Measure the quality of a data set."),
        epilog=_(QUALITY_EXAMPLE),
    )
    _add_input(parser, "log", "TABLE")
    group = parser.add_argument_group(_("what the columns mean"))
    group.add_argument("--columns", default="", metavar="COL,…", help=_("columns to measure (default all)"))
    group.add_argument("--key", default="", metavar="COL,…", help=_("columns that identify a row"))
    group.add_argument("--label", metavar="COL", help=_("the column of labels"))
    group.add_argument("--split", metavar="COL", help=_("the column that tells training from test"))
    group.add_argument("--updated-at", metavar="COL", help=_("the column of the times at which rows were true"))
    _add_groups(group)
    judged = _add_judgement(parser, minimum_n=30)
    judged.add_argument("--contract", type=Path, metavar="FILE", help=_("what is expected of columns, YAML or TOML"))
    judged.add_argument(
        "--population", type=Path, metavar="FILE", help=_("the reference population: a CSV file with a column n")
    )
    judged.add_argument("--as-of", metavar="DAY", help=_("the day for which freshness is asked (default today, UTC)"))
    judged.add_argument(
        "--fresh-days", type=_whole, default=365, metavar="N", help=_("older rows are stale (default 365)")
    )
    judged.add_argument(
        "--derived-from",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help=_("a file that the data set was made from, for its lineage; may be repeated"),
    )
    add_output(parser)


def _add_drift(measures: argparse._SubParsersAction[argparse.ArgumentParser], add_output: Options) -> None:
    parser = measures.add_parser(
        "drift",
        help=_("How far the values of today have moved from those of a reference"),
        description=_("Measure how far columns have moved from a reference, for everyone and for every group."),
        epilog=_(DRIFT_EXAMPLE),
    )
    _add_input(parser, "drift_reference", "REFERENCE")
    _add_input(parser, "log", "CURRENT")
    group = parser.add_argument_group(_("what the columns mean"))
    group.add_argument("--numbers", default="", metavar="COL,…", help=_("columns of numbers"))
    group.add_argument("--categories", default="", metavar="COL,…", help=_("columns of names"))
    group.add_argument("--decided-at", metavar="COL", help=_("the column of times, for the period of the evidence"))
    _add_groups(group, reference=False)
    judged = _add_judgement(parser, minimum_n=100)
    judged.add_argument(
        "--bins", type=_whole, default=10, metavar="N", help=_("parts into which the reference is cut (default 10)")
    )
    judged.add_argument(
        "--count-invalid", action="store_true", help=_("count values that are no number apart, instead of refusing")
    )
    add_output(parser)


def _add_input(parser: argparse.ArgumentParser, name: str, metavar: str) -> None:
    words = _("a CSV or Parquet file, or a folder of Parquet files")
    parser.add_argument(name, type=Path, metavar=metavar, help=words)


def _add_groups(group: argparse._ArgumentGroup, *, reference: bool = True) -> None:
    group.add_argument("--by", default="", metavar="COL,…", help=_("the attributes that make groups"))
    if reference:
        group.add_argument(
            "--reference",
            action="append",
            default=[],
            metavar="COL=VALUE",
            help=_("the group that others are compared with"),
        )
    group.add_argument(
        "--unknown", action="append", default=[], metavar="VALUE", help=_("a value that means unknown; may be repeated")
    )
    group.add_argument(
        "--separator", metavar="CHAR", help=_("what separates the values of a CSV file; found by itself")
    )


def _add_judgement(parser: argparse.ArgumentParser, *, minimum_n: int) -> argparse._ArgumentGroup:
    group = parser.add_argument_group(_("how it is judged"))
    words = _("rows that a group needs for a conclusion (default {default})").format(default=minimum_n)
    group.add_argument("--minimum-n", type=_whole, default=minimum_n, metavar="N", help=words)
    return group


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def measure_table(arguments: argparse.Namespace) -> MeasurementStatement:
    """Measure what the options say."""
    from fairlead.measurement.drift_run import measure_drift
    from fairlead.measurement.known import KNOWN_MEASURES
    from fairlead.measurement.run import measure_file

    if arguments.measure == "drift":
        return measure_drift(
            arguments.drift_reference,
            current=arguments.log,
            parameters=_drift(arguments),
            system=arguments.system,
            model_version=arguments.model_version,
            separator=arguments.separator,
        )
    return measure_file(
        arguments.log,
        measure=KNOWN_MEASURES[arguments.measure],
        parameters=_oversight(arguments) if arguments.measure == "oversight" else _quality(arguments),
        system=arguments.system,
        model_version=arguments.model_version,
        separator=arguments.separator,
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _references(texts: list[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for text in texts:
        column, equals, value = text.partition("=")
        if not equals or not column or not value:
            raise InvalidInput(N_("Write a reference as COLUMN=VALUE, such as sex=male; {text} is not."), text=text)
        found.append((column, value))
    return tuple(sorted(found))


def _oversight(arguments: argparse.Namespace) -> OversightParameters:
    from fairlead.measurement.oversight.parameters import OversightParameters

    return OversightParameters(
        decision=arguments.decision,
        final=arguments.final,
        reviewer=arguments.reviewer,
        decided_at=arguments.decided_at,
        reviewed_at=arguments.reviewed_at,
        by=_names(arguments.by),
        reference=_references(arguments.reference),
        unknown=tuple(arguments.unknown),
        minimum_n=arguments.minimum_n,
        fast_seconds=arguments.fast_seconds,
        name_reviewers=arguments.name_reviewers,
    )


def _drift(arguments: argparse.Namespace) -> DriftParameters:
    from fairlead.measurement.drift.parameters import DriftParameters

    return DriftParameters(
        numbers=_names(arguments.numbers),
        categories=_names(arguments.categories),
        by=_names(arguments.by),
        unknown=tuple(arguments.unknown),
        minimum_n=arguments.minimum_n,
        bins=arguments.bins,
        count_invalid=arguments.count_invalid,
        decided_at=arguments.decided_at,
    )


def _quality(arguments: argparse.Namespace) -> QualityParameters:
    from fairlead.measurement.quality.contract import read_contract
    from fairlead.measurement.quality.parameters import QualityParameters, Upstream
    from fairlead.measurement.quality.population import read_population
    from fairlead.measurement.source import digest, find_source

    upstream = []
    contract = read_contract(arguments.contract) if arguments.contract else None
    if contract:
        upstream.append(Upstream(role="contract", name=arguments.contract.name, sha256=contract[1]))
    population = read_population(arguments.population) if arguments.population else None
    if population:
        upstream.append(Upstream(role="population", name=arguments.population.name, sha256=population[1]))
    for path in arguments.derived_from:
        source = find_source(path)
        upstream.append(Upstream(role="derived from", name=source.name, sha256=digest(source)))
    return QualityParameters(
        columns=_names(arguments.columns),
        by=_names(arguments.by),
        reference=_references(arguments.reference),
        unknown=tuple(arguments.unknown),
        minimum_n=arguments.minimum_n,
        rules=contract[0] if contract else (),
        key=_names(arguments.key),
        label=arguments.label,
        split=arguments.split,
        population=population[0] if population else None,
        updated_at=arguments.updated_at,
        as_of=_day(arguments.as_of) if arguments.updated_at else None,
        fresh_days=arguments.fresh_days,
        upstream=tuple(upstream),
    )


def _day(text: str | None) -> date:
    """Return the day for which freshness is asked: the one that was typed, or today's in UTC."""
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(N_("Write a day as 2026-01-31; {text} is not."), fields=("as_of",), text=text) from None
