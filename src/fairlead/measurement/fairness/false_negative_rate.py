"""False negative rate: the share of those with the positive label that were not selected.

Definition: false negatives / labelled positives (miss rate); one minus the true positive rate, printed by itself
because its *ratio* between groups is another number than theirs.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the false negatives, of those with the positive label."""
    return cell.positive - cell.true_positive, cell.positive


FALSE_NEGATIVE_RATE = Rate(
    name="false_negative_rate",
    title=N_("False negative rate"),
    explanation=N_("not selected, of those with the positive label"),
    counts=counts,
)
