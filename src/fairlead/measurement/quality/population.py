"""The reference population, from a CSV file with the attributes and a column `n` of whole numbers."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from fairlead.domain.refusal import N_, FaultsFound
from fairlead.measurement.csv_file import read_shape
from fairlead.measurement.quality.parameters import LARGEST_POPULATION, Population
from fairlead.measurement.source import Kind, TableRefused, find_source, shown

LARGEST = 1 << 20
MOST_GROUPS = 3_000
NUMBER = "n"


class PopulationRefused(FaultsFound, TableRefused):
    """The reference population has faults; each is listed with its line."""


def read_population(path: Path) -> tuple[Population, str]:
    """Return the reference population of a file and the file's SHA-256.

    Raises:
        TableRefused: the file cannot be read, or has no column `n`.
        PopulationRefused: rows of it cannot be used; each is listed.
    """
    source = find_source(path)
    if source.kind is not Kind.CSV or source.stamps[0][0] > LARGEST:
        raise TableRefused(
            N_("{name} is no reference population: a CSV file of at most {most} bytes is."),
            name=source.name,
            most=LARGEST,
        )
    shape = read_shape(path, name=source.name)
    if NUMBER not in shape.columns or len(shape.columns) < 2:
        raise TableRefused(
            N_("{name} needs the attributes as columns, and a column n of how many people."), name=source.name
        )
    content = path.read_bytes()
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""), delimiter=shape.separator)
    at = shape.columns.index(NUMBER)
    groups: dict[tuple[str, ...], int] = {}
    faults: list[str] = []
    for row in list(rows)[1 : MOST_GROUPS + 2]:
        line = len(groups) + len(faults) + 2
        key = tuple(value for place, value in enumerate(row) if place != at)
        number = row[at].strip() if len(row) == len(shape.columns) else ""
        if not (number.isascii() and number.isdigit() and 0 < int(number[:20]) <= LARGEST_POPULATION):
            faults.append(f"line {line}: a whole number above 0 is expected in n, and a value in every column")
        elif key in groups or not all(value.strip() for value in key):
            faults.append(f"line {line}: the group occurs twice, or has no value in a column")
        else:
            groups[key] = int(number)
    if len(groups) > MOST_GROUPS or not groups:
        faults.append(f"1 to {MOST_GROUPS} groups are expected")
    if faults:
        raise PopulationRefused(
            N_("The reference population {name} cannot be used."), faults=tuple(faults[:20]), name=shown(source.name)
        )
    by = tuple(column for column in shape.columns if column != NUMBER)
    return Population(by=by, groups=tuple(sorted(groups.items()))), hashlib.sha256(content).hexdigest()
