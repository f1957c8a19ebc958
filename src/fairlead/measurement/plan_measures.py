"""The measures that a plan can name: the keys of each, how they become its parameters, and how it is taken.

One entry of `KINDS` per measure, with the same keys as the options of `fairlead measure`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fairlead.measurement.coding import Coding
from fairlead.measurement.drift.parameters import DriftParameters
from fairlead.measurement.drift_run import measure_drift
from fairlead.measurement.fairness.parameters import FairnessParameters
from fairlead.measurement.known import KNOWN_MEASURES
from fairlead.measurement.leak_scan import scan_files
from fairlead.measurement.oversight.parameters import OversightParameters
from fairlead.measurement.plan_fields import PlanFields
from fairlead.measurement.privacy.inputs import Form
from fairlead.measurement.privacy.leaks import LeakParameters
from fairlead.measurement.privacy.reidentification import RiskParameters
from fairlead.measurement.quality.contract import ColumnRule, read_contract
from fairlead.measurement.quality.parameters import QualityParameters, Upstream
from fairlead.measurement.run import measure_file
from fairlead.measurement.source import TableRefused
from fairlead.measurement.statement import MeasurementStatement

ENOUGH = 30
ENOUGH_FOR_DRIFT = 100


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A measure with everything that it needs.

    Attributes:
        measure: its name.
        path: the input.
        parameters: of the measure's own class.
        separator: what separates the values of a CSV file; found by itself where it is None.
        against: the reference of a drift.
    """

    measure: str
    path: Path
    parameters: Any
    separator: str | None = None
    against: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One measure in plans: its keys, and how they are read; faults go to the fields."""

    keys: tuple[str, ...]
    read: Callable[[PlanFields, Path, Path], Planned]


def take(planned: Planned, *, system: str | None, model_version: str | None) -> MeasurementStatement:
    """Take a planned measure.

    Raises:
        TableRefused: the input cannot be measured; the sentence names the place.
    """
    if planned.measure == "leaks":
        return scan_files([planned.path], parameters=planned.parameters, system=system, model_version=model_version)
    if planned.against is not None:
        return measure_drift(
            planned.against,
            current=planned.path,
            parameters=planned.parameters,
            system=system,
            model_version=model_version,
            separator=planned.separator,
        )
    return measure_file(
        planned.path,
        measure=KNOWN_MEASURES[planned.measure],
        parameters=planned.parameters,
        system=system,
        model_version=model_version,
        separator=planned.separator,
    )


def _table(fields: PlanFields, *, measure: str, path: Path, parameters: Any, against: Path | None = None) -> Planned:
    """Return a measure of a table; what no table can satisfy is a fault, once everything else is right."""
    if not fields.faults:
        try:
            parameters.check()
        except TableRefused as refusal:
            fields.fault((), refusal.reason)
    separator = fields.name("separator")
    return Planned(measure=measure, path=path, parameters=parameters, separator=separator, against=against)


def _fairness(fields: PlanFields, path: Path, _folder: Path) -> Planned:
    label = None
    if fields.has("label"):
        label = Coding(
            column=fields.name("label") or "",
            positive=fields.values("label_positive"),
            negative=fields.values("label_negative"),
        )
    elif fields.has("label_positive") or fields.has("label_negative"):
        fields.fault((), "name the column of labels (label)")
    parameters = FairnessParameters(
        by=fields.names("by", required=True),
        decision=Coding(
            column=fields.name("decision", required=True) or "",
            positive=fields.values("positive"),
            negative=fields.values("negative"),
        ),
        label=label,
        reference=fields.pairs("reference"),
        unknown=fields.values("unknown"),
        minimum_n=fields.whole("minimum_n", ENOUGH) or 0,
        count_invalid=fields.truth("count_invalid"),
        suppress_below=fields.whole("suppress_below", 0) or 0,
        small_excluded_because=fields.name("exclude_small") or "",
        decided_at=fields.name("decided_at"),
    )
    return _table(fields, measure="fairness", path=path, parameters=parameters)


def _oversight(fields: PlanFields, path: Path, _folder: Path) -> Planned:
    parameters = OversightParameters(
        decision=fields.name("decision", required=True) or "",
        final=fields.name("final", required=True) or "",
        reviewer=fields.name("reviewer"),
        decided_at=fields.name("decided_at"),
        reviewed_at=fields.name("reviewed_at"),
        by=fields.names("by"),
        reference=tuple(sorted(fields.pairs("reference"))),
        unknown=fields.values("unknown"),
        minimum_n=fields.whole("minimum_n", ENOUGH) or 0,
        fast_seconds=fields.whole("fast_seconds", 10) or 0,
        name_reviewers=fields.truth("name_reviewers"),
    )
    return _table(fields, measure="oversight", path=path, parameters=parameters)


def _quality(fields: PlanFields, path: Path, folder: Path) -> Planned:
    rules, upstream = _contract(fields, folder=folder) if fields.has("contract") else ((), ())
    parameters = QualityParameters(
        columns=fields.names("columns"),
        by=fields.names("by"),
        reference=tuple(sorted(fields.pairs("reference"))),
        unknown=fields.values("unknown"),
        minimum_n=fields.whole("minimum_n", ENOUGH) or 0,
        rules=rules,
        key=fields.names("key"),
        label=fields.name("label"),
        split=fields.name("split"),
        upstream=upstream,
    )
    return _table(fields, measure="quality", path=path, parameters=parameters)


def _contract(fields: PlanFields, *, folder: Path) -> tuple[tuple[ColumnRule, ...], tuple[Upstream, ...]]:
    path = fields.input("contract", folder=folder)
    if not path.is_file():
        return (), ()
    try:
        rules, sha256 = read_contract(path)
    except TableRefused as refusal:
        told = getattr(refusal, "faults", ()) or (refusal.reason,)
        for words in told:
            fields.fault(("contract",), words)
        return (), ()
    return rules, (Upstream(role="contract", name=path.name, sha256=sha256),)


def _drift(fields: PlanFields, path: Path, folder: Path) -> Planned:
    parameters = DriftParameters(
        numbers=fields.names("numbers"),
        categories=fields.names("categories"),
        by=fields.names("by"),
        unknown=fields.values("unknown"),
        minimum_n=fields.whole("minimum_n", ENOUGH_FOR_DRIFT) or 0,
        bins=fields.whole("bins", 10) or 0,
        count_invalid=fields.truth("count_invalid"),
        decided_at=fields.name("decided_at"),
    )
    against = fields.input("against", folder=folder)
    return _table(fields, measure="drift", path=path, parameters=parameters, against=against)


def _reidentification(fields: PlanFields, path: Path, _folder: Path) -> Planned:
    parameters = RiskParameters(
        quasi=fields.names("quasi", required=True),
        k=fields.whole("k", 5) or 0,
        unknown=fields.values("unknown"),
        suppress_below=fields.whole("suppress_below", 0) or 0,
    )
    return _table(fields, measure="reidentification", path=path, parameters=parameters)


def _leaks(fields: PlanFields, path: Path, _folder: Path) -> Planned:
    read_as = fields.choice("read_as", tuple(Form)) if fields.has("read_as") else None
    parameters = LeakParameters(fields=fields.names("fields"), read_as=read_as, seed=fields.whole("seed", 1) or 0)
    return Planned(measure="leaks", path=path, parameters=parameters)


_TABLE = ("separator", "unknown")
_GROUPS = ("by", "reference", "minimum_n")
KINDS: Mapping[str, Kind] = {
    "fairness": Kind(
        keys=(
            *("decision", "positive", "negative", "label", "label_positive", "label_negative", "decided_at"),
            *("count_invalid", "suppress_below", "exclude_small"),
            *_GROUPS,
            *_TABLE,
        ),
        read=_fairness,
    ),
    "oversight": Kind(
        keys=(
            *("decision", "final", "reviewer", "decided_at", "reviewed_at", "fast_seconds", "name_reviewers"),
            *_GROUPS,
            *_TABLE,
        ),
        read=_oversight,
    ),
    "quality": Kind(keys=("columns", "contract", "key", "label", "split", *_GROUPS, *_TABLE), read=_quality),
    "drift": Kind(
        keys=("against", "numbers", "categories", "by", "bins", "minimum_n", "count_invalid", "decided_at", *_TABLE),
        read=_drift,
    ),
    "reidentification": Kind(keys=("quasi", "k", "suppress_below", *_TABLE), read=_reidentification),
    "leaks": Kind(keys=("fields", "read_as", "seed"), read=_leaks),
}
"""Every measure that a plan can name."""
