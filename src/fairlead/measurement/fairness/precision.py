"""Precision: the share of the selected, with a label, whose label is positive.

Definition: true positives / selected with a label (positive predictive value). Equal precision is *predictive
parity*; with unequal base rates it cannot hold together with equal error rates (Chouldechova 2017), except for a
perfect decision.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the true positives, of the selected that have a label."""
    return cell.true_positive, cell.selected_labelled


PRECISION = Rate(
    name="precision",
    title=N_("Precision"),
    explanation=N_("positive label, of the selected that have a label"),
    counts=counts,
)
