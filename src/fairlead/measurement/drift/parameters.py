"""What a person decides before drift is measured: columns, groups, bins; and what the reference then fixed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import CellTable
from fairlead.measurement.drift.bins import MOST_BINS, ColumnBins, bins_from_json, bins_to_json
from fairlead.measurement.intervals import CONFIDENCE
from fairlead.measurement.json_fields import Fields, check_exact, refusal_as_fault
from fairlead.measurement.measure import Json
from fairlead.measurement.source import TableRefused
from fairlead.measurement.tally import OWN_KEYS, WIDTH, check_attributes

MINIMUM_N = 100
BINS = 10
MOST_MEASURED = 100
GROUP_KEY = "column"
"""The name under which results say which column they are about."""

SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class DriftParameters:
    """What to measure.

    Attributes:
        numbers: columns whose values are numbers.
        categories: columns whose values are names.
        by: the attributes that make groups; all rows together are always measured.
        unknown: values that say that nobody knows, beside null and blank.
        minimum_n: known values that a sample needs before anything is concluded.
        bins: into how many parts of equal size the reference's numbers are cut.
        count_invalid: count values that are no finite number apart, instead of refusing.
        decided_at: the column of times in the current sample, for the period of the evidence.
        reference: the reference's name; empty until it was counted.
        reference_sha256: its digest.
        columns: the bins that it fixed.
        reference_cells: its tallies; a statement carries them among its cells.
    """

    numbers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    minimum_n: int = MINIMUM_N
    bins: int = BINS
    count_invalid: bool = False
    decided_at: str | None = None
    reference: str = ""
    reference_sha256: str = ""
    columns: tuple[ColumnBins, ...] = ()
    reference_cells: CellTable | None = field(default=None, compare=False, repr=False)

    def check(self) -> None:
        """Refuse parameters that no input can satisfy."""
        if not self.numbers and not self.categories:
            raise TableRefused(
                N_("Name at least one column of numbers or of categories."), fields=("numbers", "categories")
            )
        if len(self.numbers) + len(self.categories) > MOST_MEASURED:
            raise TableRefused(N_("At most {most} columns are measured at once."), most=MOST_MEASURED)
        if not 2 <= self.bins <= MOST_BINS:
            raise TableRefused(N_("Between 2 and {most} bins are possible."), fields=("bins",), most=MOST_BINS)
        check_attributes(self.by)
        if GROUP_KEY in self.by:
            raise TableRefused(N_("Rename the column {column}: it is a name of the statement."), column=GROUP_KEY)


def parameters_to_json(parameters: DriftParameters) -> Json:
    """Return the parameters as a statement carries them."""
    return {
        "by": list(parameters.by),
        "unknown": list(parameters.unknown),
        "minimum_n": parameters.minimum_n,
        "confidence": CONFIDENCE,
        "bins": parameters.bins,
        "count_invalid": parameters.count_invalid,
        "decided_at": parameters.decided_at,
        "reference": {"name": parameters.reference, "sha256": parameters.reference_sha256},
        "columns": [bins_to_json(bins) for bins in parameters.columns],
    }


def parameters_from_json(given: Mapping[str, object], *, keys: Sequence[str]) -> DriftParameters:
    """Read the parameters of a statement back; the keys of its cells after the first three are the attributes.

    Raises:
        ValueError: one argument for each fault.
    """
    fields = Fields(given)
    columns = tuple(bins_from_json(found) for found in fields.objects("columns"))
    reference = dict(fields.pairs("reference"))
    parameters = DriftParameters(
        numbers=tuple(bins.name for bins in columns if bins.edges),
        categories=tuple(bins.name for bins in columns if bins.categories),
        by=fields.texts("by"),
        unknown=fields.texts("unknown"),
        minimum_n=fields.whole("minimum_n"),
        bins=fields.whole("bins"),
        count_invalid=fields.truth("count_invalid"),
        decided_at=fields.text_or_none("decided_at"),
        reference=reference.get("name", ""),
        reference_sha256=reference.get("sha256", ""),
        columns=columns,
    )
    if parameters.by != tuple(keys[WIDTH:]) or tuple(keys[:WIDTH]) != OWN_KEYS:
        fields.fault("by", "differs from keys")
    if not parameters.reference or not SHA256.fullmatch(parameters.reference_sha256):
        fields.fault("reference", "a name and a digest are expected")
    if len({bins.name for bins in columns}) != len(columns):
        fields.fault("columns", "one column occurs twice")
    fields.refuse()
    try:
        parameters.check()
    except TableRefused as refusal:
        raise refusal_as_fault(refusal) from None
    check_exact(parameters_to_json(parameters), given=given)
    return parameters
