"""Small logs of decisions and reviews, and a short way to measure them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fairlead.measurement.oversight.human_oversight import OVERSIGHT
from fairlead.measurement.oversight.parameters import OversightParameters
from fairlead.measurement.run import measure_file
from fairlead.measurement.statement import MeasurementStatement
from tests.engines.measurement.logs import write_csv

HEADER = ("sex", "decision", "final", "reviewer", "decided_at", "reviewed_at")
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
Row = tuple[str, str, str, str, str, str]


def review(
    decision: str = "no",
    final: str | None = None,
    *,
    sex: str = "f",
    reviewer: str = "Reviewer 1",
    at: int = 0,
    took: int | None = 60,
) -> Row:
    """Return one row: decided `at` minutes after the start, reviewed `took` seconds later or never."""
    decided = START + timedelta(minutes=at)
    seen = "" if took is None else (decided + timedelta(seconds=took)).isoformat()
    return sex, decision, decision if final is None else final, reviewer, decided.isoformat(), seen


def parameters_for(**changes: Any) -> OversightParameters:
    """Return parameters for all columns of :data:`HEADER`."""
    named = {"reviewer": "reviewer", "decided_at": "decided_at", "reviewed_at": "reviewed_at", "by": ("sex",)}
    return OversightParameters(**{"decision": "decision", "final": "final", **named, **changes})


def measure_rows(folder: Path, rows: Iterable[Sequence[object]], **changes: Any) -> MeasurementStatement:
    """Write rows as a log and measure its oversight."""
    log = write_csv(folder / "log.csv", rows, header=HEADER)
    return measure_file(log, measure=OVERSIGHT, parameters=parameters_for(**changes))
