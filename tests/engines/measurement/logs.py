"""Small logs for tests: rows to a CSV file, rows to cells, and a short way to measure."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fairlead.measurement.cells import Cell, CellTable, table_of
from fairlead.measurement.coding import Coding
from fairlead.measurement.fairness.group_fairness import FAIRNESS
from fairlead.measurement.fairness.parameters import FairnessParameters
from fairlead.measurement.measure import Group, Result
from fairlead.measurement.run import measure_file
from fairlead.measurement.statement import MeasurementStatement

PUBLIC = Path(__file__).resolve().parents[4] / "shared" / "data"
"""Public check data beside the checkout; a test that needs it skips where it is absent."""

COMPAS = PUBLIC / "compas-two-years.csv"
GERMAN = PUBLIC / "german.csv"

HEADER = ("sex", "race", "decision", "label")


def write_csv(path: Path, rows: Iterable[Sequence[object]], *, header: Sequence[str] = HEADER) -> Path:
    """Write rows as CSV; None is an empty value."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def parameters_for(by: str = "sex", **changes: Any) -> FairnessParameters:
    """Return parameters for a log with the columns of :data:`HEADER`."""
    given = {"decision": Coding(column="decision"), "label": Coding(column="label"), **changes}
    return FairnessParameters(by=tuple(by.split(",")), **given)


def measure_log(path: Path, by: str = "sex", **changes: Any) -> MeasurementStatement:
    """Measure the fairness of a log with the columns of :data:`HEADER`."""
    return measure_file(path, measure=FAIRNESS, parameters=parameters_for(by, **changes))


def cells_by(keys: str, cells: Mapping[tuple[str | None, ...], Sequence[int]]) -> CellTable:
    """Return a cell table; counts that are left out are 0."""
    return table_of(
        (Cell(key, *counts, *[0] * (6 - len(counts))) for key, counts in cells.items()), keys=keys.split(",")
    )


def derive(cells: CellTable, **changes: Any) -> dict[tuple[str, Group], Result]:
    """Return the results of a cell table by name and group."""
    results = FAIRNESS.derive(cells, parameters=parameters_for(",".join(cells.keys), **changes))
    return {(result.name, result.group): result for result in results}


def found(statement: MeasurementStatement, name: str, **group: str | None) -> Result:
    """Return one result of a statement."""
    wanted = tuple(group.items())
    return next(result for result in statement.results if result.name == name and result.group == wanted)
