"""Selection rate: the share of all rows with a decision that were selected.

Definition: selected / n. Between 0 and 1; no value is right by itself. Comparing it between groups is *demographic
parity*; the ratio of two selection rates is the *impact ratio* of employment law (29 CFR 1607.4 D; 6 RCNY 5-301).
It does not show whether the right people were selected: it needs no label, and knows none.
"""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.fairness.rate import Counts, Rate


def counts(cell: Cell) -> Counts:
    """Return the selected, of all with a decision."""
    return cell.selected, cell.n


SELECTION_RATE = Rate(
    name="selection_rate",
    title=N_("Selection rate"),
    explanation=N_("selected, of all with a decision"),
    counts=counts,
    needs_label=False,
)
