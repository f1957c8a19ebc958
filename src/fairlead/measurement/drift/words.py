"""What the results of drift are called."""

from __future__ import annotations

from fairlead.domain.refusal import N_
from fairlead.measurement.drift.value_drift import CURRENT, JS, KS, MISSING_DIFFERENCE, OUTSIDE, PSI, PSI_BY_CHANCE
from fairlead.measurement.words import Title, Unit, Words

WORDS = Words(
    head=N_("Drift of {name}"),
    rows=CURRENT,
    once_per_column=True,
    titles=(
        Title(
            name=PSI,
            title=N_("Population stability index"),
            explanation=N_("how far the shares of the bins have moved; 0 is not at all"),
            unit=Unit.NUMBER,
        ),
        Title(
            name=PSI_BY_CHANCE,
            title=N_("Index by chance"),
            explanation=N_("19 of 20 samples of these sizes stay under it when nothing drifts"),
            unit=Unit.NUMBER,
        ),
        Title(
            name=KS,
            title=N_("Kolmogorov-Smirnov distance"),
            explanation=N_("largest distance of the distribution functions at the ends of the bins"),
        ),
        Title(
            name=JS, title=N_("Jensen-Shannon distance"), explanation=N_("0 is the same shares, 1 is no bin in common")
        ),
        Title(
            name=OUTSIDE,
            title=N_("Not seen in the reference"),
            explanation=N_("values of another category, or below or above all of the reference"),
        ),
        Title(
            name=MISSING_DIFFERENCE,
            title=N_("More missing values"),
            explanation=N_("share of missing values now, less that of the reference"),
        ),
    ),
    notes=(
        N_(
            "A difference is found where the adjusted p of the shares (or of the distance) is under 0.05. In a large "
            "sample the smallest drift is found: read the index beside it."
        ),
        N_("The usual limits of 0.1 and 0.25 for the index are a convention of credit scoring, not a test."),
        N_("Too small to conclude: fewer known values than the minimum in one of the samples."),
    ),
    reasons=(("time not recognised", N_("without a time that can be read")),),
)
