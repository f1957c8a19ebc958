"""True positive rate: the share of those with the positive label that were selected.

Definition: true positives / labelled positives of the same group (recall, sensitivity). Equal true positive rates are
*equal opportunity* (Hardt, Price, Srebro 2016). Imported results of tools that divide by all positives, not the
group's, keep their own name. It does not show how the label came to be: a biased label makes it meaningless.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the true positives, of those with the positive label."""
    return cell.true_positive, cell.positive


TRUE_POSITIVE_RATE = Rate(
    name="true_positive_rate",
    title=N_("True positive rate"),
    explanation=N_("selected, of those with the positive label"),
    counts=counts,
)
