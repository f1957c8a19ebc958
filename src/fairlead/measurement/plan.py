"""A plan: `fairlead.yaml` beside the code says what is measured, and what a release must hold.

    system: AI-1
    measures:
      - measure: fairness
        input: decisions.csv
        decision: hired
        by: [sex]
        reference: {sex: male}
        decided_at: decided_at
        fresh_days: 90
        controls: [A.6.2.4]
        thresholds:
          - {metric: impact_ratio, min: 0.8, minimum_n: 100}

Everything in it is hostile: a pull request may have written it. Every fault is listed with file and line, an input lies
in the plan's own folder, and a name that YAML turned into a truth value, a date or a number (`NO`) is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.placed_yaml import Place, line_of, read_yaml
from fairlead.measurement.plan_fields import Faults, PlanFields
from fairlead.measurement.plan_measures import KINDS, Planned
from fairlead.measurement.source import TableRefused, shown

LARGEST = 1 << 20
DEEPEST = 6
MOST_BRACKETS = 5_000
MOST_MEASURES = 50
MOST_THRESHOLDS = 50
MOST_FAULTS = 50
MINIMUM_N = 30
HERE = ("localhost", "127.0.0.1", "::1")

PLAN = ("system", "model_version", "server", "measures")
SERVER = ("url", "unreachable")
WHEN_UNREACHABLE = ("fail", "warn")
COMMON = ("name", "measure", "input", "fresh_days", "controls", "thresholds")
THRESHOLD = ("metric", "min", "max", "minimum_n", "group", "judge")
JUDGES = ("value", "interval")


class PlanRefused(FaultsFound, TableRefused):
    """The plan cannot be performed; every fault is listed with file and line."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What a metric must hold.

    Attributes:
        metric: the result's name.
        minimum: the smallest value that passes, or None.
        maximum: the largest.
        minimum_n: rows below which neither pass nor fail is said.
        group: the only group it is about; None judges every group.
        by_interval: fail only where the whole interval lies beyond the limit.
        line: where it stands in the plan.
    """

    metric: str
    minimum: Decimal | None
    maximum: Decimal | None
    minimum_n: int
    group: tuple[tuple[str, str], ...] | None
    by_interval: bool
    line: int


@dataclass(frozen=True, kw_only=True)
class PlannedMeasure:
    """One measurement of the plan, with what it must hold.

    Attributes:
        name: what its statement is called; the measure's own name where the plan gives none.
        planned: the measure, its input and its parameters.
        fresh_days: how many days the last decision may lie back, or None.
        controls: the controls that the result speaks for.
        thresholds: what must hold.
        line: where it stands in the plan.
    """

    name: str
    planned: Planned
    fresh_days: int | None
    controls: tuple[str, ...]
    thresholds: tuple[Threshold, ...]
    line: int


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """The register that takes the statements; `may_be_away`: nobody answering is said, and fails nothing."""

    url: str
    may_be_away: bool


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan without faults."""

    file: str
    system: str | None
    model_version: str | None
    server: Receiver | None
    measures: tuple[PlannedMeasure, ...]


def read_plan(path: Path, *, file: str | None = None) -> Plan:
    """Return the plan in a file; `file` is what it is called in verdicts, the file's name when left out.

    Raises:
        TableRefused: it cannot be read.
        PlanRefused: it has faults.
    """
    called = shown(file or path.name, most=200)
    given, lines = read_yaml(_text(path), name=called, deepest=DEEPEST, most_brackets=MOST_BRACKETS)
    faults: list[tuple[Place, str]] = []
    plan = _plan(given, folder=path.resolve().parent, file=called, lines=lines, faults=faults)
    if faults or plan is None:
        listed = sorted({(line_of(place, lines) or 1, _sentence(place, words)) for place, words in faults})
        raise refused(called, faults=listed)
    return plan


def refused(file: str, *, faults: list[tuple[int, str]]) -> PlanRefused:
    """Return the refusal that lists faults by line."""
    told = tuple(f"{file}:{line}: {words}" for line, words in faults[:MOST_FAULTS])
    return PlanRefused(N_("The plan {name} cannot be performed."), faults=told, name=file)


def _sentence(place: Place, words: str) -> str:
    dotted = ".".join(shown(part) for part in place)
    return f"{dotted}: {words}" if dotted else words


def _text(path: Path) -> str:
    name = shown(path.name)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise TableRefused(N_("{name} cannot be opened: {why}."), name=name, why=error.strerror) from None
    if len(content) > LARGEST:
        raise TableRefused(N_("{name} is longer than {most} bytes."), name=name, most=LARGEST)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableRefused(N_("{name} is not encoded as UTF-8."), name=name) from None


def _plan(given: Any, *, folder: Path, file: str, lines: Mapping[Place, int], faults: Faults) -> Plan | None:
    fields = PlanFields(given, place=(), faults=faults)
    fields.only(PLAN)
    entries = fields.entries("measures", most=MOST_MEASURES)
    measures = tuple(_measure(entry, folder=folder, lines=lines) for entry in entries)
    names = [measure.name for measure in measures]
    for at, name in enumerate(names):
        if name and name in names[:at]:
            faults.append((("measures", str(at)), f"a second {shown(name)}; give each a name of its own"))
    return Plan(
        file=file,
        system=fields.name("system"),
        model_version=fields.name("model_version"),
        server=_server(fields.table("server")) if fields.has("server") else None,
        measures=measures,
    )


def _server(fields: PlanFields) -> Receiver:
    fields.only(SERVER)
    url = fields.name("url", required=True) or ""
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)):
        fields.fault(("url",), "https:// is expected: the token would travel in the clear")
    when = fields.choice("unreachable", WHEN_UNREACHABLE) if fields.has("unreachable") else "fail"
    return Receiver(url=url.rstrip("/"), may_be_away=when == "warn")


def _measure(fields: PlanFields, *, folder: Path, lines: Mapping[Place, int]) -> PlannedMeasure:
    kind = fields.choice("measure", tuple(KINDS))
    if kind:
        fields.only((*COMMON, *KINDS[kind].keys))
    path = fields.input("input", folder=folder)
    planned = KINDS[kind].read(fields, path, folder) if kind else Planned(measure="", path=path, parameters=None)
    fresh = fields.whole("fresh_days", None)
    if fresh is not None and not fields.has("decided_at"):
        fields.fault(("fresh_days",), "needs decided_at, the column of the times of decision")
    return PlannedMeasure(
        name=fields.file_name("name") or planned.measure,
        planned=planned,
        fresh_days=fresh,
        controls=fields.names("controls"),
        thresholds=tuple(
            _threshold(entry, lines=lines) for entry in fields.entries("thresholds", most=MOST_THRESHOLDS)
        ),
        line=line_of(fields.place, lines) or 1,
    )


def _threshold(fields: PlanFields, *, lines: Mapping[Place, int]) -> Threshold:
    fields.only(THRESHOLD)
    minimum, maximum = fields.number("min"), fields.number("max")
    if minimum is None and maximum is None and not (fields.has("min") or fields.has("max")):
        fields.fault((), "min or max is expected")
    if minimum is not None and maximum is not None and minimum > maximum:
        fields.fault(("min",), "more than max")
    return Threshold(
        metric=fields.name("metric", required=True) or "",
        minimum=minimum,
        maximum=maximum,
        minimum_n=fields.whole("minimum_n", MINIMUM_N) or 0,
        group=fields.pairs("group") if fields.has("group") else None,
        by_interval=fields.has("judge") and fields.choice("judge", JUDGES) == "interval",
        line=line_of(fields.place, lines) or 1,
    )
