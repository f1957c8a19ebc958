"""Files on DuckDB: opened shut, read once.

DuckDB would fetch extensions from the network and read any path that a query names. Here it may read the named files
and nothing else, loads nothing, writes no temporary file, keeps to the memory and threads it is given, and its
settings are locked before the first byte of the input is looked at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from fairlead.domain.refusal import N_
from fairlead.measurement.count import MOST_GROUPS, RELATION, compiled, quoted
from fairlead.measurement.source import LONGEST_LINE, Kind, Source, TableRefused, shown
from fairlead.measurement.table import (
    MOST_FAULTS,
    Column,
    Engine,
    FaultyTable,
    Row,
    Span,
    check_time_column,
    find_name_faults,
)

if TYPE_CHECKING:
    from _duckdb import DuckDBPyConnection

    from fairlead.measurement.csv_file import CsvShape

MEMORY = "1GB"


class DuckDBTable:
    """One input, open on DuckDB; made by :func:`open_table`."""

    def __init__(self, connection: DuckDBPyConnection, *, source: Source, shape: CsvShape | None, memory: str) -> None:
        self._connection = connection
        self._source = source
        self._shape = shape
        self._memory = memory
        self.name = source.name
        self.engine = Engine(name="duckdb", version=_version(connection))
        self.columns = self._describe()

    def count_by(self, columns: Sequence[str]) -> tuple[str, list[Row]]:
        """Run the one query; more combinations than people's groups ever make are refused."""
        query = compiled(columns)
        with self._refusing():
            rows = self._connection.execute(query).fetchmany(MOST_GROUPS + 1)
        if len(rows) > MOST_GROUPS:
            raise self._too_many_groups(columns)
        return query, rows

    def ask(self, query: str, *, most: int) -> list[Row] | None:
        """Run a query that a measure wrote; its names and texts are quoted."""
        with self._refusing():
            rows = self._connection.execute(query).fetchmany(most + 1)
        return rows if len(rows) <= most else None

    def texts(self, columns: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
        """Yield the cells of some columns as texts, row by row in the order of the input, a batch at a time."""
        for column in columns:
            check_time_column(self, column=column)
        listed = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in columns)
        with self._refusing():
            rows = self._connection.execute(f"SELECT {listed} FROM {RELATION}")  # noqa: S608  (quoted)
            while batch := rows.fetchmany(1000):
                yield from batch

    def span(self, column: str) -> Span:
        """Read every value as a time; a time without a zone is taken as UTC."""
        kind = next(found.type for found in self.columns if found.name == column)
        # DuckDB 2.0 moves a bare cast of text into its CSV reader, where a text that is no time stops everything.
        value = f"concat({quoted(column)})" if kind == "VARCHAR" else quoted(column)
        times = f"TRY_CAST({value} AS TIMESTAMPTZ)"
        with self._refusing():
            found = self._connection.execute(
                f"SELECT CAST(CAST(MIN({times}) AS DATE) AS VARCHAR), CAST(CAST(MAX({times}) AS DATE) AS VARCHAR), "  # noqa: S608  (quoted)
                f"COUNT(*) - COUNT({times}) FROM {RELATION}"
            ).fetchone()
        first, last, unread = found or (None, None, 0)
        return Span(first=first, last=last, unread=unread)

    def first_row(self, column: str, *, values: Sequence[str]) -> int | None:
        """Number the rows as they lie in the file; asked only when a sentence needs a place."""
        kind = next(found.type for found in self.columns if found.name == column)
        marks = ", ".join(f"TRY_CAST(? AS {kind})" for _ in values)
        query = (
            f"SELECT MIN(place) FROM (SELECT row_number() OVER () AS place, {quoted(column)} AS held FROM {RELATION})"  # noqa: S608  (quoted)
        )
        with self._refusing():
            found = self._connection.execute(f"{query} WHERE held IN ({marks})", list(values)).fetchone()
        return found[0] if found else None

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()

    def _describe(self) -> tuple[Column, ...]:
        with self._refusing():
            if self._source.kind is Kind.PARQUET:
                self._check_parquet_schemas()
            reader = _reader(self._source, self._shape)
            self._connection.execute(f"CREATE TEMPORARY VIEW {RELATION} AS SELECT * FROM {reader}")  # noqa: S608
            rows = self._connection.execute(f"DESCRIBE {RELATION}").fetchall()
        return tuple(Column(name=row[0], type=row[1]) for row in rows)

    def _check_parquet_schemas(self) -> None:
        """Refuse names that occur twice, and files of one folder that differ in their columns.

        DuckDB would rename the second column, and cast the second file to the types of the first, without a word:
        a score of 0.7 becomes a decision of 1.
        """
        files = ", ".join(_literal(path) for path in self._source.files)
        query = f"SELECT file_name, name, num_children, type, logical_type FROM parquet_schema([{files}])"  # noqa: S608
        schemas: dict[str, list[tuple[str, int | None, str | None, str | None]]] = {}
        for file, *column in self._connection.execute(query).fetchall():
            schemas.setdefault(file, []).append(tuple(column))
        first, *others = schemas.items()
        if faults := find_name_faults(tuple(_top_level(first[1]))):
            raise FaultyTable(N_("The columns of {name} cannot be used."), faults=faults, name=self.name)
        for file, schema in others:
            if schema[1:] != first[1][1:]:  # the root's name is the writer's own
                raise TableRefused(
                    N_("{other} in {name} has other columns or types than {first}."),
                    name=self.name,
                    other=shown(Path(file).name),
                    first=shown(Path(first[0]).name),
                )

    def _too_many_groups(self, columns: Sequence[str]) -> TableRefused:
        return TableRefused(
            N_(
                "{columns} together have more than {most} combinations in {name}. "
                "Is one of them an identifier or a score?"
            ),
            columns=", ".join(shown(column) for column in columns),
            most=MOST_GROUPS,
            name=self.name,
        )

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Turn what DuckDB says about the input into a sentence; a row's values stay out of it."""
        driver = _driver()
        try:
            yield
        except driver.Error as error:
            raise self._refusal(str(error)) from None

    def _refusal(self, words: str) -> TableRefused:
        if words.startswith("Out of Memory"):
            return TableRefused(
                N_(
                    "{name} has more combinations than fit into {memory}. "
                    "Is one of the columns an identifier or a score?"
                ),
                name=self.name,
                memory=self._memory,
            )
        if self._source.kind is Kind.CSV:
            return self._csv_refusal()
        reason = words.split("\n")[0]
        for path in self._source.files:
            reason = reason.replace(str(path), path.name)
        return TableRefused(
            N_("{name} cannot be read as Parquet: {why}"),
            name=self.name,
            why=shown(re.sub(r"^[\w ]*Error: ", "", reason), most=200),
        )

    def _csv_refusal(self) -> TableRefused:
        """Read the file again, this time collecting every line that does not fit."""
        from fairlead.measurement.csv_file import find_mixed_line_ends, line_faults

        path = self._source.files[0]
        with _connect(self._source, memory=self._memory) as connection:
            try:
                reader = _reader(self._source, self._shape, collect=True)
                connection.execute(f"SELECT COUNT(COLUMNS(*)) FROM {reader}").fetchall()  # noqa: S608
                query = "SELECT DISTINCT line, error_type FROM reject_errors ORDER BY ALL"
                rejects = [(line, str(reason)) for line, reason in connection.execute(query).fetchall()]
            except _driver().Error:
                rejects = []
        if rejects:
            faults = line_faults(rejects)
            return FaultyTable(N_("{name} is not a clean CSV file."), faults=faults, name=self.name)
        if line := find_mixed_line_ends(path):
            return TableRefused(
                N_("{name}, line {line}: line ends of Windows and Unix are mixed. Save the file again."),
                name=self.name,
                line=line,
            )
        return TableRefused(N_("{name} cannot be read as CSV."), name=self.name)


@contextmanager
def open_table(
    source: Source, *, separator: str | None = None, memory: str = MEMORY, threads: int | None = None
) -> Iterator[DuckDBTable]:
    """Open a source on a DuckDB of its own, in memory; memory and threads are upper bounds.

    Raises:
        TableRefused: the input cannot be read; the sentence names the place.
    """
    path = source.files[0]
    shape = None
    if source.kind is Kind.CSV:
        from fairlead.measurement.csv_file import read_shape  # a Parquet log needs none of it

        shape = read_shape(path, name=source.name, separator=separator)
    with _connect(source, memory=memory, threads=threads) as connection:
        yield DuckDBTable(connection, source=source, shape=shape, memory=memory)


@contextmanager
def _connect(source: Source, *, memory: str, threads: int | None = None) -> Iterator[DuckDBPyConnection]:
    """Open an empty DuckDB that may read the source's files and do nothing else outside of itself."""
    config = {
        "threads": str(threads or _cores()),
        "memory_limit": memory,
        "temp_directory": "",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "python_enable_replacements": "false",
    }
    connection = _driver().connect(":memory:", config=config)
    try:
        allowed = ", ".join({text for path in source.files for text in (_literal(path), _text(str(path)))})
        connection.execute(f"SET allowed_paths = [{allowed}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _driver() -> ModuleType:
    """Return DuckDB's compiled module: the package around it takes four times as long to import.

    It is the module that `duckdb` itself re-exports; where a version of the wheel has none, the package is used.
    """
    try:
        import _duckdb as driver
    except ImportError:
        import duckdb as driver  # type: ignore[no-redef]
    return driver


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _version(connection: DuckDBPyConnection) -> str:
    found = connection.execute("SELECT version()").fetchone()
    return str(found[0]).removeprefix("v") if found else ""


def _reader(source: Source, shape: CsvShape | None, *, collect: bool = False) -> str:
    """Return the table function that reads the source."""
    files = ", ".join(_literal(path) for path in source.files)
    if shape is None:
        return f"read_parquet([{files}])"
    columns = ", ".join(f"{_text(column)}: 'VARCHAR'" for column in shape.columns)
    faults = f", store_rejects = true, rejects_limit = {MOST_FAULTS}" if collect else ""
    return (
        f"read_csv([{files}], auto_detect = false, header = true, delim = {_text(shape.separator)}, quote = '\"', "
        f"escape = '\"', comment = '', strict_mode = true, null_padding = false, max_line_size = {LONGEST_LINE}, "
        f"columns = {{{columns}}}{faults})"
    )


def _literal(path: Path) -> str:
    """Return a path as an SQL text in which no letter is a pattern."""
    return _text("".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path)))


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _top_level(rows: Sequence[tuple[str, int | None, str | None, str | None]]) -> Iterator[str]:
    """Yield the names of the top-level columns; the rows are a tree, parents before children."""
    below = 0
    for name, children, *_ in rows[1:]:
        if below == 0:
            yield name
            below = children or 0
        else:
            below += (children or 0) - 1
