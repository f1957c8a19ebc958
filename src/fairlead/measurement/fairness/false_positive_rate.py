"""False positive rate: the share of those with the negative label that were selected all the same.

Definition: false positives / labelled negatives (fall-out). With the true positive rate it makes *equalized odds*
(Hardt, Price, Srebro 2016). Only rows with a label count: a decision that prevents its own outcome from being seen (the
rejected never get a label) makes it look better than it is.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the false positives, of those with the negative label."""
    return cell.selected_labelled - cell.true_positive, cell.labelled - cell.positive


FALSE_POSITIVE_RATE = Rate(
    name="false_positive_rate",
    title=N_("False positive rate"),
    explanation=N_("selected, of those with the negative label"),
    counts=counts,
)
