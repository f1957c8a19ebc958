"""What a person decides before fairness is measured: columns, groups, reference, and when a group is too small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_
from fairlead.measurement.coding import Coding
from fairlead.measurement.intervals import CONFIDENCE
from fairlead.measurement.measure import Json
from fairlead.measurement.source import TableRefused, shown

MINIMUM_N = 30
"""Fewer rows than this in a rate's denominator are too small to conclude from, unless the person says otherwise."""

MOST_KEYS = 6


class ParametersRefused(TableRefused):
    """The parameters contradict each other; the sentence says which."""


@dataclass(frozen=True, kw_only=True)
class FairnessParameters:
    """What to measure.

    Attributes:
        by: the attributes that make groups; each is reported alone, and all of them together.
        decision: the column of decisions and what counts as selected.
        label: the column of true outcomes, or None: then only selection can be measured.
        reference: the reference group of an attribute, for those that were named.
        unknown: values that say that nobody knows, beside null and blank.
        minimum_n: rows that a denominator needs before anything is concluded.
        count_invalid: count rows with an unreadable decision or label apart, instead of refusing the log.
        suppress_below: take cells of fewer rows out of the statement; 0 keeps all.
        small_excluded_because: why groups under 2 % are left out of the impact ratio; empty keeps them in.
        decided_at: the column of decision times, from which the period is read.
    """

    by: tuple[str, ...]
    decision: Coding
    label: Coding | None = None
    reference: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    minimum_n: int = MINIMUM_N
    count_invalid: bool = False
    suppress_below: int = 0
    small_excluded_because: str = ""
    decided_at: str | None = None

    @property
    def groupings(self) -> tuple[tuple[str, ...], ...]:
        """Each attribute alone, then the declared intersection."""
        alone = tuple((key,) for key in self.by)
        return (*alone, self.by) if len(self.by) > 1 else alone

    def check(self) -> None:
        """Refuse parameters that no log can satisfy."""
        if not self.by:
            raise ParametersRefused(N_("Name at least one attribute to compare groups by."), fields=("by",))
        if len(self.by) > MOST_KEYS:
            raise ParametersRefused(
                N_("At most {most} attributes are crossed at once."), fields=("by",), most=MOST_KEYS
            )
        for key, _ in self.reference:
            if key not in self.by:
                raise ParametersRefused(
                    N_("The reference {key} is not one of the attributes to compare by."),
                    fields=("reference",),
                    key=shown(key),
                )
        for coding in (self.decision, *((self.label,) if self.label else ())):
            if both := set(coding.positive).intersection(coding.negative):
                raise ParametersRefused(
                    N_("The value {value} of {column} cannot be positive and negative."),
                    column=shown(coding.column),
                    value=shown(min(both)),
                )


def parameters_to_json(parameters: FairnessParameters) -> Json:
    """Return the parameters as a statement carries them."""
    return {
        "by": list(parameters.by),
        "decision": _coding_to_json(parameters.decision),
        "label": _coding_to_json(parameters.label) if parameters.label else None,
        "reference": dict(parameters.reference),
        "unknown": list(parameters.unknown),
        "minimum_n": parameters.minimum_n,
        "confidence": CONFIDENCE,
        "count_invalid": parameters.count_invalid,
        "suppress_below": parameters.suppress_below,
        "small_excluded_because": parameters.small_excluded_because,
        "decided_at": parameters.decided_at,
    }


def _coding_to_json(coding: Coding) -> Json:
    return {"column": coding.column, "positive": list(coding.positive), "negative": list(coding.negative)}


def parameters_from_json(given: Mapping[str, object], *, keys: Sequence[str]) -> FairnessParameters:
    """Read the parameters of a statement back; the keys of its cells are the attributes.

    Raises:
        ValueError: one argument for each fault.
    """
    faults: list[str] = []
    parameters = _Fields(given, faults=faults).read()
    if not faults and parameters.by != tuple(keys):
        faults.append("parameters.by differs from keys")
    if not faults:
        try:
            parameters.check()
        except ParametersRefused as refusal:
            faults.append(f"parameters: {refusal.reason}")
    if not faults and parameters_to_json(parameters) != given:
        faults.append("parameters: not in their exact form")
    if faults:
        raise ValueError(*faults)
    return parameters


@dataclass(frozen=True)
class _Fields:
    """Reads one field after the other and notes a fault for each that is not what it must be."""

    given: Mapping[str, object]
    faults: list[str]

    def read(self) -> FairnessParameters:
        return FairnessParameters(
            by=self.texts(self.given, "by"),
            decision=self.coding("decision"),
            label=self.coding("label") if self.given.get("label") is not None else None,
            reference=self.reference(),
            unknown=self.texts(self.given, "unknown"),
            minimum_n=self.whole("minimum_n"),
            count_invalid=self.truth("count_invalid"),
            suppress_below=self.whole("suppress_below"),
            small_excluded_because=self.text("small_excluded_because"),
            decided_at=None if self.given.get("decided_at") is None else self.text("decided_at"),
        )

    def texts(self, place: Mapping[str, object], name: str) -> tuple[str, ...]:
        found = place.get(name)
        if isinstance(found, list) and all(isinstance(text, str) for text in found):
            return tuple(found)
        self.faults.append(f"parameters.{name}: a list of texts is expected")
        return ()

    def text(self, name: str) -> str:
        found = self.given.get(name)
        if isinstance(found, str):
            return found
        self.faults.append(f"parameters.{name}: a text is expected")
        return ""

    def whole(self, name: str) -> int:
        found = self.given.get(name)
        if isinstance(found, int) and not isinstance(found, bool) and found >= 0:
            return found
        self.faults.append(f"parameters.{name}: a whole number is expected")
        return 0

    def truth(self, name: str) -> bool:
        found = self.given.get(name)
        if not isinstance(found, bool):
            self.faults.append(f"parameters.{name}: true or false is expected")
        return found is True

    def coding(self, name: str) -> Coding:
        found = self.given.get(name)
        if isinstance(found, dict) and isinstance(found.get("column"), str):
            return Coding(
                column=found["column"], positive=self.texts(found, "positive"), negative=self.texts(found, "negative")
            )
        self.faults.append(f"parameters.{name}: a column with its positive and negative values is expected")
        return Coding(column="")

    def reference(self) -> tuple[tuple[str, str], ...]:
        found = self.given.get("reference")
        if isinstance(found, dict) and all(isinstance(text, str) for text in found.values()):
            return tuple(found.items())
        self.faults.append("parameters.reference: attributes with one value each are expected")
        return ()
