"""Search files for leaks once: digest them, search them block by block, plant the canaries, write the statement."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import TALLY, Cell, table_of
from fairlead.measurement.duckdb_table import open_table
from fairlead.measurement.measure import Counted
from fairlead.measurement.privacy import leaks
from fairlead.measurement.privacy.canaries import Planted, carriers_of, plant
from fairlead.measurement.privacy.inputs import (
    Form,
    Piece,
    TextFile,
    Texts,
    check_unchanged,
    digest,
    fields_of,
    find_texts,
    lines_of,
    rows_of,
)
from fairlead.measurement.privacy.leaks import LEAKS, LeakParameters
from fairlead.measurement.privacy.patterns import TEXT, Kind
from fairlead.measurement.privacy.scan import Find, scan
from fairlead.measurement.run import write_statement
from fairlead.measurement.source import MAGIC, TableRefused, shown
from fairlead.measurement.source import Kind as Stored
from fairlead.measurement.statement import MeasurementStatement
from fairlead.measurement.table import Column, Engine
from fairlead.measurement.tally import OWN_KEYS

MOST_VALUES = 1_000_000
"""Different values that are told apart; their hashes are all that is kept of them, and that costs memory."""

KEY_BYTES = 32
UNSEARCHED = ("BOOL", "TINYINT", "SMALLINT", "FLOAT", "DOUBLE", "REAL", "TIMESTAMP", "TIME", "INTERVAL", "BLOB", "BIT")
"""Types of columns in which none of the kinds can stand."""


class Place(NamedTuple):
    """Where a find is, for the one who holds the texts.

    Attributes:
        file: the file's name.
        record: the number of the line or row, from 1.
        column: the name of the cell; empty where a line is a record.
        offset: bytes from the beginning of the line or cell.
        find: what it is.
    """

    file: str
    record: int
    column: str
    offset: int
    find: Find


OnFind = Callable[[Place], None]


class Tally:
    """Counts finds as they come, in the order of the input."""

    def __init__(self) -> None:
        self.records = 0
        self.finds: Counter[tuple[Kind, bool]] = Counter()
        self.with_finds: Counter[Kind | None] = Counter()
        self.values: Counter[Kind] = Counter()
        self._seen: set[bytes] = set()
        self._last: dict[Kind | None, tuple[int, int]] = {}

    @property
    def is_full(self) -> bool:
        """Whether more values were found than are told apart."""
        return len(self._seen) >= MOST_VALUES

    def add(self, find: Find, *, record: tuple[int, int]) -> None:
        """Count one find; `record` is the number of its file and its own."""
        kind = find.kind
        self.finds[kind, find.is_confirmed] += 1
        for of in (kind, None):
            if self._last.get(of) != record:
                self._last[of] = record
                self.with_finds[of] += 1
        if find.mark not in self._seen and not self.is_full:
            self._seen.add(find.mark)
            self.values[kind] += 1


def scan_files(
    paths: Sequence[Path],
    *,
    parameters: LeakParameters,
    key: bytes | None = None,
    on_find: OnFind | None = None,
    system: str | None = None,
    model_version: str | None = None,
) -> MeasurementStatement:
    """Search files and folders; the statement holds counts, and `on_find` is told every place.

    Args:
        paths: files, or folders whose links are not followed.
        parameters: what is searched, and how many canaries are planted.
        key: makes the marks of equal values equal between runs; random where it is None.
        on_find: told each find with its place, never the value.
        system: the AI system's reference in the register.
        model_version: the version of the model whose texts they are.

    Raises:
        TableRefused: an input cannot be read; the sentence names the place.
    """
    texts = find_texts(paths, form=Form(parameters.read_as) if parameters.read_as else None)
    sha256 = digest(texts)
    if not texts.files:
        raise TableRefused(N_("{name} holds no file of text."), name=shown(texts.name))
    counted, columns = _search(texts, parameters=parameters, key=key or secrets.token_bytes(KEY_BYTES), on_find=on_find)
    check_unchanged(texts)
    return write_statement(
        counted,
        measure=LEAKS,
        subject=texts.name,
        sha256=sha256,
        engine=Engine(name="re2", version=version("google-re2")),
        columns=columns,
        system=system,
        model_version=model_version,
    )


def _search(
    texts: Texts, *, parameters: LeakParameters, key: bytes, on_find: OnFind | None
) -> tuple[Counted, tuple[Column, ...]]:
    tally = Tally()
    carriers: tuple[str, ...] = ()
    columns: dict[str, Column] = {}
    for number, file in enumerate(texts.files):
        covered = 0
        for piece in _pieces(file, number=number, fields=parameters.fields, lost=texts.lost):
            for name in piece.columns or ("line",):
                columns.setdefault(name, Column(name=name, type=file.form.value))
            if not carriers:
                carriers = carriers_of(piece.block.text, separator=piece.block.separator)
            tally.records += piece.records
            covered = _count(piece, file=file, tally=tally, key=key, on_find=on_find, covered=covered)
    if not tally.records:
        raise TableRefused(N_("{name} is empty."), name=shown(texts.name))
    if tally.is_full:
        texts.lost["value not counted"] += 1
    planted = plant(carriers, parameters=parameters)
    cells = table_of(_cells(tally, planted), keys=OWN_KEYS, invalid=texts.lost.items(), counts=TALLY)
    counted = Counted(cells=cells, query=TEXT, parameters=parameters, period=(None, None))
    return counted, tuple(columns.values())[:2000]


def _pieces(file: TextFile, *, number: int, fields: tuple[str, ...], lost: Counter[str]) -> Iterator[Piece]:
    """Yield the blocks of one file by its form."""
    if file.form is Form.TABLE:
        with file.path.open("rb") as stream:
            stored = Stored.PARQUET if stream.read(4) == MAGIC else Stored.CSV
        with open_table(file.as_source(stored), threads=1) as table:
            names = fields or tuple(
                column.name for column in table.columns if not any(word in column.type.upper() for word in UNSEARCHED)
            )
            if not names:
                lost["table without text"] += 1
                return
            yield from rows_of(table.texts(names), columns=names, file=number, lost=lost)
        return
    with file.path.open("rb") as stream:
        if fields and file.form is Form.JSON_LINES:
            yield from fields_of(stream, file=number, fields=fields, lost=lost)
        elif fields:
            raise TableRefused(N_("{name} is plain text and has no fields."), name=shown(file.name))
        else:
            yield from lines_of(stream, file=number, form=file.form, lost=lost)


def _count(piece: Piece, *, file: TextFile, tally: Tally, key: bytes, on_find: OnFind | None, covered: int) -> int:
    """Count the finds of a piece; return how far into the next piece the last one reaches."""
    block, width = piece.block, len(piece.columns) or 1
    for find in scan(block, key=key):
        if find.place < covered:
            continue
        record = piece.first + find.unit // width
        tally.add(find, record=(piece.file, record))
        reach = find.place + find.length
        if on_find:
            before = piece.prefixes[find.unit % width] if piece.prefixes else 0
            offset = max(0, find.offset - before) + (piece.start if find.unit == 0 and not piece.columns else 0)
            column = piece.columns[find.unit % width] if piece.columns else ""
            on_find(Place(file.name, record, column, offset, find))
        if block.until is not None and reach > block.until:
            return reach - block.until
    return 0


def _cells(tally: Tally, planted: Mapping[Kind, Planted]) -> Iterator[Cell]:
    """Yield the tallies that are not 0."""

    def cell(counted: str, of: str | None, at: str | None, n: int) -> Iterator[Cell]:
        if n:
            yield Cell((counted, None if of is None else str(of), at), n, 0, 0, 0, 0, 0)

    yield from cell(leaks.RECORDS, None, None, tally.records)
    for of, n in tally.with_finds.items():
        yield from cell(leaks.WITH, of, None, n)
    for (kind, confirmed), n in tally.finds.items():
        yield from cell(leaks.FINDS, kind, leaks.CONFIRMED if confirmed else leaks.LIKELY, n)
    for kind, n in tally.values.items():
        yield from cell(leaks.VALUES, kind, None, n)
    for kind, (canaries, found, decoys, mistaken) in planted.items():
        yield from cell(leaks.CANARY, kind, leaks.SEEN, found)
        yield from cell(leaks.CANARY, kind, leaks.MISSED, canaries - found)
        yield from cell(leaks.DECOY, kind, leaks.SEEN, mistaken)
        yield from cell(leaks.DECOY, kind, leaks.MISSED, decoys - mistaken)
