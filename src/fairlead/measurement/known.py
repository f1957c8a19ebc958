"""The measures this installation knows: our own in one visible tuple, and those of plugins by entry point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairlead.measurement.drift.value_drift import DRIFT
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.measure import Measure
from fairlead.measurement.oversight.human_oversight import OVERSIGHT
from fairlead.measurement.privacy.leaks import LEAKS
from fairlead.measurement.privacy.reidentification import REIDENTIFICATION
from fairlead.measurement.quality.data_quality import QUALITY

MEASURES: tuple[Measure[Any], ...] = (FAIRNESS, OVERSIGHT, QUALITY, DRIFT, LEAKS, REIDENTIFICATION)

KNOWN_MEASURES: Mapping[str, Measure[Any]] = {measure.name: measure for measure in MEASURES}
"""Our own measures by name: the ones a server performs again before it admits a statement."""

GROUP = "fairlead.measures"


def measures_with_plugins() -> Mapping[str, Measure[Any]]:
    """Return all measures by name; a plugin may add a measure and never replace one of ours."""
    from importlib.metadata import entry_points  # costs a third of the start of a command

    found: dict[str, Measure[Any]] = {}
    for point in entry_points(group=GROUP):
        measure = point.load()
        found[measure.name] = measure
    return {**found, **KNOWN_MEASURES}
