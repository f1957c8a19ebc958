"""Measure drift once: fix the bins from the reference, then count the current sample in them."""

from __future__ import annotations

from pathlib import Path

from fairlead.measurement.drift.parameters import DriftParameters
from fairlead.measurement.drift.value_drift import DRIFT
from fairlead.measurement.duckdb_table import open_table
from fairlead.measurement.run import measure_file
from fairlead.measurement.source import check_unchanged, digest, find_source
from fairlead.measurement.statement import MeasurementStatement


def measure_drift(
    reference: Path,
    *,
    current: Path,
    parameters: DriftParameters,
    system: str | None = None,
    model_version: str | None = None,
    separator: str | None = None,
) -> MeasurementStatement:
    """Measure how far `current` has moved from `reference`; the statement's subject is `current`.

    Raises:
        TableRefused: one of the inputs cannot be read or measured; the sentence names the place.
    """
    source = find_source(reference)
    found = digest(source)
    with open_table(source, separator=separator) as table:
        prepared = DRIFT.prepare(table, sha256=found, parameters=parameters)
    check_unchanged(source)
    return measure_file(
        current,
        measure=DRIFT,
        parameters=prepared,
        system=system,
        model_version=model_version,
        separator=separator,
    )
