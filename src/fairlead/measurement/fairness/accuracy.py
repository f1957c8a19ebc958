"""Accuracy: the share of rows with a label whose decision agrees with it.

Definition: (true positives + true negatives) / labelled. Where one outcome is rare, deciding always against it is
accurate; equal accuracy can hide opposite errors in two groups, which is why it never stands alone.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the decisions that agree with their label, of all with a label."""
    false_positive = cell.selected_labelled - cell.true_positive
    false_negative = cell.positive - cell.true_positive
    return cell.labelled - false_positive - false_negative, cell.labelled


ACCURACY = Rate(
    name="accuracy",
    title=N_("Accuracy"),
    explanation=N_("decisions that agree with the label, of all with a label"),
    counts=counts,
)
