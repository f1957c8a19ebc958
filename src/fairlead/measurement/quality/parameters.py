"""What a person decides before the quality of a data set is measured."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite

from fairlead.domain.refusal import N_
from fairlead.measurement.intervals import CONFIDENCE
from fairlead.measurement.json_fields import Fields, check_exact, refusal_as_fault
from fairlead.measurement.measure import Json
from fairlead.measurement.quality.contract import TYPES, ColumnRule, bound_text
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.tally import OWN_KEYS, WIDTH, check_attributes

MINIMUM_N = 30
FRESH_DAYS = 365
MOST_MEASURED = 300
COLUMN, RULE, AGE = "column", "rule", "age of the row"
RESERVED = (COLUMN, RULE, AGE)
"""Names under which results say what they are about, beside the attributes."""

SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST_POPULATION = 10**12


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """A file that the measurement or the data set rests on."""

    role: str
    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Population:
    """The reference population: how many people each group has.

    Attributes:
        by: its attributes, some of those that make groups.
        groups: values and number, in order of the values.
    """

    by: tuple[str, ...]
    groups: tuple[tuple[tuple[str, ...], int], ...]


@dataclass(frozen=True, kw_only=True)
class QualityParameters:
    """What to measure.

    Attributes:
        columns: the columns whose completeness is measured; empty means all.
        by: the attributes that make groups.
        reference: the reference group of an attribute, for those that were named.
        unknown: values that say that nobody knows, beside null and blank.
        minimum_n: rows that a denominator needs before anything is concluded.
        rules: what the contract expects.
        key: the columns that identify a row; empty means that none do.
        label: the column of labels, or None.
        split: the column that says which part a row belongs to (training, test), or None.
        population: the reference population, or None.
        updated_at: the column of the times at which rows were true, or None.
        as_of: the day for which freshness is asked, or None.
        fresh_days: rows older than this are stale.
        upstream: the files that this rests on, with their digests.
    """

    columns: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    reference: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    minimum_n: int = MINIMUM_N
    rules: tuple[ColumnRule, ...] = ()
    key: tuple[str, ...] = ()
    label: str | None = None
    split: str | None = None
    population: Population | None = None
    updated_at: str | None = None
    as_of: date | None = None
    fresh_days: int = FRESH_DAYS
    upstream: tuple[Upstream, ...] = ()

    def check(self) -> None:
        """Refuse parameters that no table can satisfy."""
        check_attributes(self.by)
        if name := next((name for name in self.by if name in RESERVED), None):
            raise TableRefused(N_("Rename the column {column}: it is a name of the statement."), column=name)
        for names, field in ((self.by, "by"), (self.key, "key"), (self.columns, "columns")):
            if twice := next((name for at, name in enumerate(names) if name in names[:at]), None):
                raise TableRefused(N_("The column {column} is asked for twice."), fields=(field,), column=shown(twice))
        for name in (self.label, self.split):
            if name is not None and name in self.by:
                raise TableRefused(N_("The column {column} is asked for twice."), column=shown(name))
        if len(self.columns) > MOST_MEASURED:
            raise TableRefused(N_("At most {most} columns are measured at once."), most=MOST_MEASURED)
        for key, _ in self.reference:
            if key not in self.by:
                raise TableRefused(
                    N_("The reference {key} is not one of the attributes to compare by."),
                    fields=("reference",),
                    key=shown(key),
                )
        if self.population and any(name not in self.by for name in self.population.by):
            raise TableRefused(
                N_("The reference population is by {columns}; name these attributes for the groups too."),
                fields=("population",),
                columns=", ".join(map(shown, self.population.by)),
            )
        if (self.updated_at is None) != (self.as_of is None):
            raise TableRefused(N_("Freshness needs a column of times and a day as of which it is asked."))


def lineage(upstream: Sequence[Upstream]) -> str:
    """Return the SHA-256 of the sorted lines of role, zero byte, name, zero byte, digest, line feed."""
    lines = sorted(f"{source.role}\0{source.name}\0{source.sha256}\n" for source in upstream)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def parameters_to_json(parameters: QualityParameters) -> Json:
    """Return the parameters as a statement carries them."""
    population = parameters.population
    upstream = [{"role": source.role, "name": source.name, "sha256": source.sha256} for source in parameters.upstream]
    return {
        "columns": list(parameters.columns),
        "by": list(parameters.by),
        "reference": dict(parameters.reference),
        "unknown": list(parameters.unknown),
        "minimum_n": parameters.minimum_n,
        "confidence": CONFIDENCE,
        "rules": [_rule_to_json(rule) for rule in parameters.rules],
        "key": list(parameters.key),
        "label": parameters.label,
        "split": parameters.split,
        "population": {
            "by": list(population.by),
            "groups": [{"key": list(key), "n": n} for key, n in population.groups],
        }
        if population
        else None,
        "updated_at": parameters.updated_at,
        "as_of": parameters.as_of.isoformat() if parameters.as_of else None,
        "fresh_days": parameters.fresh_days,
        "upstream": upstream,
        "lineage_sha256": lineage(parameters.upstream),
    }


def _rule_to_json(rule: ColumnRule) -> Json:
    return {
        "column": rule.column,
        "type": rule.type,
        "required": rule.required,
        "min": rule.minimum,
        "max": rule.maximum,
        "allowed": list(rule.allowed),
        "pattern": rule.pattern,
    }


def parameters_from_json(given: Mapping[str, object], *, keys: Sequence[str]) -> QualityParameters:
    """Read the parameters of a statement back; the keys of its cells after the first three are the attributes.

    Raises:
        ValueError: one argument for each fault.
    """
    fields = Fields(given)
    parameters = QualityParameters(
        columns=fields.texts("columns"),
        by=fields.texts("by"),
        reference=fields.pairs("reference"),
        unknown=fields.texts("unknown"),
        minimum_n=fields.whole("minimum_n"),
        rules=tuple(_rule(found) for found in fields.objects("rules")),
        key=fields.texts("key"),
        label=fields.text_or_none("label"),
        split=fields.text_or_none("split"),
        population=_population(fields),
        updated_at=fields.text_or_none("updated_at"),
        as_of=_day(fields),
        fresh_days=fields.whole("fresh_days"),
        upstream=tuple(_upstream(found) for found in fields.objects("upstream")),
    )
    if parameters.by != tuple(keys[WIDTH:]) or tuple(keys[:WIDTH]) != OWN_KEYS:
        fields.fault("by", "differs from keys")
    if list(parameters.rules) != sorted(parameters.rules, key=lambda rule: rule.column):
        fields.fault("rules", "in the order of their columns expected")
    fields.refuse()
    try:
        parameters.check()
    except TableRefused as refusal:
        raise refusal_as_fault(refusal) from None
    check_exact(parameters_to_json(parameters), given=given)
    return parameters


def _rule(fields: Fields) -> ColumnRule:
    kind = fields.text("type")
    if kind not in ("", *TYPES):
        fields.fault("type", f"one of {', '.join(TYPES)} is expected")
    return ColumnRule(
        column=fields.text("column"),
        type=kind,
        required=fields.truth("required"),
        minimum=_bound(fields, "min"),
        maximum=_bound(fields, "max"),
        allowed=fields.texts("allowed"),
        pattern=fields.text("pattern"),
    )


def _bound(fields: Fields, name: str) -> str | None:
    text = fields.text_or_none(name)
    try:
        if text is None or (isfinite(float(text)) and bound_text(float(text)) == text):
            return text
    except ValueError:
        pass
    fields.fault(name, "a number in its shortest decimal form is expected")
    return None


def _upstream(fields: Fields) -> Upstream:
    found = Upstream(role=fields.text("role"), name=fields.text("name"), sha256=fields.text("sha256"))
    if not SHA256.fullmatch(found.sha256):
        fields.fault("sha256", "64 hexadecimal digits are expected")
    return found


def _day(fields: Fields) -> date | None:
    text = fields.text_or_none("as_of")
    try:
        found = date.fromisoformat(text) if text is not None else None
    except ValueError:
        found = None
    if text is not None and (found is None or found.isoformat() != text):
        fields.fault("as_of", "a day such as 2026-01-31 is expected")
    return found


def _population(fields: Fields) -> Population | None:
    given = fields.given.get("population")
    if given is None:
        return None
    if not isinstance(given, dict):
        fields.fault("population", "attributes and groups are expected")
        return None
    inner = Fields(given, at="parameters.population", faults=fields.faults)
    by = inner.texts("by")
    groups = tuple((found.texts("key"), found.whole("n")) for found in inner.objects("groups"))
    keys = [key for key, _ in groups]
    if not by or not groups or keys != sorted(set(keys)) or any(len(key) != len(by) for key in keys):
        inner.fault("groups", "different groups in order are expected, with one value per attribute")
    if not all(0 < n <= LARGEST_POPULATION for _, n in groups):
        inner.fault("groups", "a number of people above 0 is expected")
    return Population(by=by, groups=groups)
