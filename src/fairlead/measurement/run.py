"""Measure one input once: open it, digest it, count it, derive the results, write the statement."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fairlead.domain.refusal import N_
from fairlead.measurement.duckdb_table import MEMORY, open_table
from fairlead.measurement.measure import Counted, Measure
from fairlead.measurement.source import TableRefused, check_unchanged, digest, find_source
from fairlead.measurement.statement import LARGEST, MeasurementStatement
from fairlead.measurement.table import Column, Engine, Table


def measure_file(
    path: Path,
    *,
    measure: Measure[Any],
    parameters: Any,
    system: str | None = None,
    model_version: str | None = None,
    separator: str | None = None,
    memory: str = MEMORY,
    threads: int | None = None,
) -> MeasurementStatement:
    """Measure a file, or a folder of Parquet files, on DuckDB.

    The digest is computed before anything is counted, and files that changed meanwhile are refused: digest and counts
    speak of the same bytes.

    Raises:
        TableRefused: the input cannot be read or measured; the sentence names the place.
    """
    source = find_source(path)
    found = digest(source)
    with open_table(source, separator=separator, memory=memory, threads=threads) as table:
        statement = measure_table(
            table, measure=measure, parameters=parameters, sha256=found, system=system, model_version=model_version
        )
    check_unchanged(source)
    return statement


def measure_table(
    table: Table,
    *,
    measure: Measure[Any],
    parameters: Any,
    sha256: str,
    system: str | None = None,
    model_version: str | None = None,
) -> MeasurementStatement:
    """Measure a table that is open on any engine; `sha256` is the digest of its input."""
    return write_statement(
        measure.count(table, parameters=parameters),
        measure=measure,
        subject=table.name,
        sha256=sha256,
        engine=table.engine,
        columns=table.columns,
        system=system,
        model_version=model_version,
    )


def write_statement(
    counted: Counted,
    *,
    measure: Measure[Any],
    subject: str,
    sha256: str,
    engine: Engine,
    columns: tuple[Column, ...],
    system: str | None = None,
    model_version: str | None = None,
) -> MeasurementStatement:
    """Derive the results of what was counted and write all of it down; `sha256` is the digest of the input."""
    statement = MeasurementStatement(
        subject=subject,
        subject_sha256=sha256,
        measure=measure.name,
        definition=measure.definition,
        system=system,
        model_version=model_version,
        period_from=counted.period[0],
        period_until=counted.period[1],
        parameters=measure.to_json(counted.parameters),
        engine=engine,
        query=counted.query,
        columns=columns,
        cells=counted.cells,
        results=measure.derive(counted.cells, parameters=counted.parameters),
    ).written()
    if len(statement.content) > LARGEST:
        raise TableRefused(
            N_("{name} has so many groups that its statement would be longer than {most} MiB. Use fewer attributes."),
            name=subject,
            most=LARGEST >> 20,
        )
    return statement
