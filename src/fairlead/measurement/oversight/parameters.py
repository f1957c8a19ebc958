"""What a person decides before oversight is measured: columns, groups, reference, and what is very fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fairlead.domain.refusal import N_
from fairlead.measurement.intervals import CONFIDENCE
from fairlead.measurement.json_fields import Fields, check_exact, refusal_as_fault
from fairlead.measurement.measure import Json
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.tally import OWN_KEYS, WIDTH, check_attributes

MINIMUM_N = 30
FAST_SECONDS = 10
MOST_FAST_SECONDS = 120
GRIDS = ("whole seconds", "graded")


@dataclass(frozen=True, kw_only=True)
class OversightParameters:
    """What to measure.

    Attributes:
        decision: the column of what the system proposed or decided.
        final: the column of what stood in the end, in the same words as `decision`.
        reviewer: the column that names who reviewed, or None.
        decided_at: the column of the times of decision, or None.
        reviewed_at: the column of the times of review, or None. It or `reviewer` is needed.
        by: the attributes that make groups of people.
        reference: the reference group of an attribute, for those that were named.
        unknown: values that say that nobody knows, beside null and blank.
        minimum_n: rows that a denominator needs before anything is concluded.
        fast_seconds: a review that took fewer seconds than this is very fast.
        name_reviewers: carry reviewers by name; otherwise by a digest of it.
        grid: how times to review are counted: by whole seconds, or on the graded grid.
    """

    decision: str
    final: str
    reviewer: str | None = None
    decided_at: str | None = None
    reviewed_at: str | None = None
    by: tuple[str, ...] = ()
    reference: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    minimum_n: int = MINIMUM_N
    fast_seconds: int = FAST_SECONDS
    name_reviewers: bool = False
    grid: str = GRIDS[0]

    @property
    def is_timed(self) -> bool:
        """Whether the time to review can be counted."""
        return self.decided_at is not None and self.reviewed_at is not None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column whose values name something, in the order of the query."""
        return (*self.by, self.decision, self.final, *((self.reviewer,) if self.reviewer else ()))

    @property
    def time_columns(self) -> tuple[str, ...]:
        """Every column of times."""
        return tuple(column for column in (self.decided_at, self.reviewed_at) if column)

    def check(self) -> None:
        """Refuse parameters that no log can satisfy."""
        check_attributes((*self.by, self.decision, self.final, *((self.reviewer,) if self.reviewer else ())))
        if not self.reviewer and not self.reviewed_at:
            raise TableRefused(
                N_("Name the column of reviewers or of review times; nothing else says that a decision was reviewed."),
                fields=("reviewer", "reviewed_at"),
            )
        for key, _ in self.reference:
            if key not in self.by:
                raise TableRefused(
                    N_("The reference {key} is not one of the attributes to compare by."),
                    fields=("reference",),
                    key=shown(key),
                )
        if not 0 < self.fast_seconds <= MOST_FAST_SECONDS:
            raise TableRefused(
                N_("A very fast review takes between 1 and {most} seconds."),
                fields=("fast_seconds",),
                most=MOST_FAST_SECONDS,
            )


def parameters_to_json(parameters: OversightParameters) -> Json:
    """Return the parameters as a statement carries them."""
    return {
        "decision": parameters.decision,
        "final": parameters.final,
        "reviewer": parameters.reviewer,
        "decided_at": parameters.decided_at,
        "reviewed_at": parameters.reviewed_at,
        "by": list(parameters.by),
        "reference": dict(parameters.reference),
        "unknown": list(parameters.unknown),
        "minimum_n": parameters.minimum_n,
        "confidence": CONFIDENCE,
        "fast_seconds": parameters.fast_seconds,
        "name_reviewers": parameters.name_reviewers,
        "grid": parameters.grid,
    }


def parameters_from_json(given: Mapping[str, object], *, keys: Sequence[str]) -> OversightParameters:
    """Read the parameters of a statement back; the keys of its cells after the first three are the attributes.

    Raises:
        ValueError: one argument for each fault.
    """
    fields = Fields(given)
    parameters = OversightParameters(
        decision=fields.text("decision"),
        final=fields.text("final"),
        reviewer=fields.text_or_none("reviewer"),
        decided_at=fields.text_or_none("decided_at"),
        reviewed_at=fields.text_or_none("reviewed_at"),
        by=fields.texts("by"),
        reference=fields.pairs("reference"),
        unknown=fields.texts("unknown"),
        minimum_n=fields.whole("minimum_n"),
        fast_seconds=fields.whole("fast_seconds"),
        name_reviewers=fields.truth("name_reviewers"),
        grid=fields.text("grid"),
    )
    if parameters.by != tuple(keys[WIDTH:]) or tuple(keys[:WIDTH]) != OWN_KEYS:
        fields.fault("by", "differs from keys")
    if parameters.grid not in GRIDS:
        fields.fault("grid", f"one of {', '.join(GRIDS)} is expected")
    fields.refuse()
    try:
        parameters.check()
    except TableRefused as refusal:
        raise refusal_as_fault(refusal) from None
    check_exact(parameters_to_json(parameters), given=given)
    return parameters
