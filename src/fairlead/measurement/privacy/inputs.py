"""Files as blocks of text: plain text and JSON lines as they stand, tables cell by cell, folders without their links.

Everything is hostile. Nothing is read whole: text comes in blocks of 64 KiB that repeat a little of each other, so that
a value on a seam is found once; a table comes row by row from the same locked DuckDB that counts. A line may be as long
as the disk. What cannot be searched is counted with its reason, because every count is then a lower bound.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from fairlead.domain.refusal import N_
from fairlead.measurement.privacy.scan import Block
from fairlead.measurement.source import CHUNK, MAGIC, OTHERS, Kind, Source, TableRefused, shown

BLOCK = 64 << 10
OVERLAP = 1 << 10
"""Bytes that a block repeats of the one before it: longer than any value that is looked for."""

LARGEST_CELL = 1_000_000
LONGEST_RECORD = 2_000_000
MOST_FILES = 100_000
DEEPEST = 64
BETWEEN = "\x1e"
"""Stands between two cells of a block; the same letter inside a cell becomes a space."""


class Form(StrEnum):
    """How a file is read."""

    TEXT = "text"
    JSON_LINES = "jsonl"
    TABLE = "table"


@dataclass(frozen=True, kw_only=True)
class TextFile:
    """One file: its path, the name a statement may carry, its form, size and time of change."""

    path: Path
    name: str
    form: Form
    stamp: tuple[int, int]

    def as_source(self, kind: Kind) -> Source:
        """Return the file as a table is opened."""
        return Source(name=Path(self.name).name, kind=kind, files=(self.path,), stamps=(self.stamp,))


@dataclass(kw_only=True)
class Texts:
    """What is searched.

    Attributes:
        name: the file's or folder's name, without the path to it.
        files: the files, in order of their names.
        is_many: whether there is more than one file by what was asked, so that the digest is that of a list.
        lost: what cannot be searched, by reason: files here, lines and cells while they are read.
    """

    name: str
    files: tuple[TextFile, ...]
    is_many: bool
    lost: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One block with the way from its units to records of the input.

    Attributes:
        block: what is searched.
        file: the file's place in the list.
        first: the number of the record of the first unit, from 1.
        records: how many records begin in this piece and in none before it.
        start: bytes of its first record that earlier blocks held.
        columns: names of the cells of a record; empty where a line is a record.
        prefixes: bytes put before each cell because its column's name says what it holds.
    """

    block: Block
    file: int
    first: int
    records: int
    start: int = 0
    columns: tuple[str, ...] = ()
    prefixes: tuple[int, ...] = ()


def find_texts(paths: Sequence[Path], *, form: Form | None = None) -> Texts:
    """Return what lies at the paths that a person named; links inside a folder are not followed.

    Raises:
        TableRefused: nothing is there, or a file that was named is no text.
    """
    files: list[TextFile] = []
    lost: Counter[str] = Counter()
    for path in paths:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            raise TableRefused(N_("{name} cannot be opened: {why}."), name=shown(path), why=error.strerror) from None
        if S_ISDIR(mode):
            files += _walk(path, path, form=form, lost=lost, depth=0)
        elif S_ISREG(mode):
            files.append(_named(path, form=form))
        else:
            raise TableRefused(N_("{name} is not a file."), name=shown(path))
        if len(files) > MOST_FILES:
            raise TableRefused(N_("More than {most} files are named."), most=MOST_FILES)
    if not files:
        raise TableRefused(N_("{name} holds no file of text."), name=shown(paths[0].resolve().name))
    is_many = len(paths) > 1 or S_ISDIR(paths[0].stat().st_mode)
    name = paths[0].resolve().name + (f" and {len(paths) - 1} more" if len(paths) > 1 else "")
    if not name.isprintable() or not name:
        raise TableRefused(N_("The name {name} cannot be printed. Rename the file."), name=shown(name))
    return Texts(name=name, files=tuple(sorted(files, key=lambda file: file.name)), is_many=is_many, lost=lost)


def _walk(root: Path, folder: Path, *, form: Form | None, lost: Counter[str], depth: int) -> Iterator[TextFile]:
    """Yield the files below a folder; links, other kinds and what cannot be opened are counted."""
    if depth > DEEPEST:
        lost["folder nested too deep"] += 1
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        lost["folder not readable"] += 1
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            lost["link not followed"] += 1
        elif entry.is_dir():
            yield from _walk(root, path, form=form, lost=lost, depth=depth + 1)
        elif not entry.is_file():
            lost["not a file"] += 1
        else:
            try:
                yield _file(path, name=path.relative_to(root).as_posix(), form=form)
            except TableRefused:
                lost["file of another kind"] += 1


def _named(path: Path, *, form: Form | None) -> TextFile:
    return _file(path, name=path.name, form=form)


def _file(path: Path, *, name: str, form: Form | None) -> TextFile:
    """Tell a file's form by its first bytes and its name; refuse known others by what they are."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
        found = path.stat()
    except OSError as error:
        raise TableRefused(N_("{name} cannot be opened: {why}."), name=shown(name), why=error.strerror) from None
    for magic, sentence in OTHERS:
        if head.startswith(magic):
            raise TableRefused(sentence, name=shown(name))
    is_parquet = head.startswith(MAGIC)
    if not is_parquet and (place := head.find(0)) >= 0:
        raise TableRefused(N_("{name} is not text: byte {place} is zero."), name=shown(name), place=place + 1)
    suffix = path.suffix.lower()
    natural = Form.TEXT
    if is_parquet or suffix in {".csv", ".tsv"}:
        natural = Form.TABLE
    elif suffix in {".jsonl", ".ndjson", ".json"}:
        natural = Form.JSON_LINES
    stamp = (found.st_size, found.st_mtime_ns)
    return TextFile(path=path, name=name, form=natural if is_parquet else form or natural, stamp=stamp)


def digest(texts: Texts) -> str:
    """Return the SHA-256 of the file; of several, that of the lines of name, size and digest, as for a folder.

    A text with a zero byte in it is refused where it was named, and left out and counted inside a folder.

    Raises:
        TableRefused: a file that was named is no text.
    """
    sums: list[tuple[TextFile, str]] = []
    for file in texts.files:
        try:
            sums.append((file, _sha256(file)))
        except TableRefused:
            if not texts.is_many:
                raise
            texts.lost["file of another kind"] += 1
    texts.files = tuple(file for file, _ in sums)
    if not texts.is_many:
        return sums[0][1]
    lines = (f"{file.name}\0{file.stamp[0]}\0{found}\n" for file, found in sums)
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _sha256(file: TextFile) -> str:
    whole, before = hashlib.sha256(), 0
    with file.path.open("rb") as stream:
        is_parquet = stream.read(4) == MAGIC
        stream.seek(0)
        while piece := stream.read(CHUNK):
            if not is_parquet and (place := piece.find(0)) >= 0:
                raise TableRefused(
                    N_("{name} is not text: byte {place} is zero."), name=shown(file.name), place=before + place + 1
                )
            whole.update(piece)
            before += len(piece)
    return whole.hexdigest()


def check_unchanged(texts: Texts) -> None:
    """Refuse when a file was changed since it was found: digest and counts would speak of different bytes."""
    for file in texts.files:
        found = file.path.stat() if file.path.exists() else None
        if found is None or (found.st_size, found.st_mtime_ns) != file.stamp:
            raise TableRefused(
                N_("{name} was changed while it was read. Measure a finished file."), name=shown(file.name)
            )


def lines_of(stream: BinaryIO, *, file: int, form: Form, lost: Counter[str]) -> Iterator[Piece]:
    """Yield a text as blocks cut at line ends, or anywhere in a line that is longer than a block."""
    is_json = form is Form.JSON_LINES
    carry, line, start, is_first = b"", 1, 0, True
    while True:
        wanted = BLOCK - len(carry)
        chunk = stream.read(wanted)
        text = carry + chunk
        if not text:
            return
        if len(chunk) < wanted:
            yield _piece(
                text, until=None, file=file, line=line, start=start, is_first=is_first, is_json=is_json, lost=lost
            )
            return
        until = _seam(text)
        yield _piece(
            text, until=until, file=file, line=line, start=start, is_first=is_first, is_json=is_json, lost=lost
        )
        feeds = text.count(b"\n", 0, until)
        line += feeds
        start = until - (text.rfind(b"\n", 0, until) + 1) + (0 if feeds else start)
        is_first = start == 0
        carry = text[until:]


def _seam(text: bytes) -> int:
    """Return where the next block begins: at a line, else behind a space, else between two letters."""
    latest = max(1, len(text) - OVERLAP)
    for mark in (b"\n", b" "):
        if (place := text.rfind(mark, len(text) // 2, latest)) > 0:
            return place + 1
    while latest > 1 and text[latest] & 0xC0 == 0x80:
        latest -= 1
    return latest


def _piece(
    text: bytes, *, until: int | None, file: int, line: int, start: int, is_first: bool, is_json: bool,
    lost: Counter[str],
) -> Piece:  # fmt: skip
    """Return one block of lines; the lines that begin before its seam are counted here."""
    own = text if until is None else text[:until]
    records = own.count(b"\n") + (not own.endswith(b"\n")) - (not is_first)
    if not own.isascii():
        _count_undecodable(own, lost=lost)
    if is_json and b"\\" in text:
        text = _without_escapes(text)
    block = Block(text=text, until=until, is_json=is_json)
    return Piece(block=block, file=file, first=line, records=records, start=start)


def _count_undecodable(text: bytes, *, lost: Counter[str]) -> None:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        for line in text.split(b"\n"):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                lost["line not UTF-8"] += 1


def _without_escapes(text: bytes) -> bytes:
    """Undo JSON's escapes of one letter without moving a byte; a line feed becomes a sign that is no line end."""
    for escaped, plain in ((rb"\\", b"  "), (rb"\n", b" \x0b"), (rb"\r", b"  "), (rb"\t", b"  "), (rb"\/", b" /")):
        text = text.replace(escaped, plain)
    return text.replace(rb"\"", b' "')


def fields_of(stream: BinaryIO, *, file: int, fields: tuple[str, ...], lost: Counter[str]) -> Iterator[Piece]:
    """Yield the named fields of JSON lines; a line that is no JSON object is searched as it stands."""

    def rows() -> Iterator[tuple[str | None, ...]]:
        while line := stream.readline(LONGEST_RECORD):
            if not line.endswith(b"\n") and len(line) == LONGEST_RECORD:
                lost["line cut in pieces"] += 1
            try:
                given = json.loads(line)
            except (ValueError, RecursionError):
                given = None
            if isinstance(given, dict):
                yield tuple("\n".join(_texts_at(given, name.split("."))) for name in fields)
            else:
                if line.strip():
                    lost["line not a JSON object"] += 1
                yield (line.decode("utf-8", "replace"), *([None] * (len(fields) - 1)))

    return rows_of(rows(), columns=fields, file=file, lost=lost)


def _texts_at(given: object, path: Sequence[str], *, depth: int = 0) -> Iterator[str]:
    """Yield every text and number at a path through objects and lists, and all below it."""
    if depth > DEEPEST:
        return
    if isinstance(given, list):
        for inner in given:
            yield from _texts_at(inner, path, depth=depth + 1)
    elif isinstance(given, dict):
        inners = [given.get(path[0])] if path else list(given.values())
        for inner in inners:
            yield from _texts_at(inner, path[1:], depth=depth + 1)
    elif not path and isinstance(given, str | int | float) and not isinstance(given, bool):
        yield str(given)


SPEAKING = (
    *("birth", "dob", "born", "geburt", "passport", "ssn", "nhs", "bsn", "pesel", "aadhaar", "cpf", "personn", "phone"),
    *("tel", "mobile", "fax", "password", "secret", "token", "api_key", "apikey", "passwd"),
)
"""Parts of a column's name that say what its cells hold; the name is then put before each cell."""


def rows_of(
    rows: Iterator[tuple[str | None, ...]], *, columns: tuple[str, ...], file: int, lost: Counter[str]
) -> Iterator[Piece]:
    """Yield rows of cells as blocks; the cells of a record stand side by side and are never joined."""
    names = tuple(
        f"{name.replace('_', ' ')}: " if any(part in name.lower() for part in SPEAKING) else "" for name in columns
    )
    prefixes = tuple(len(name.encode()) for name in names)
    cells: list[str] = []
    first, size, number = 1, 0, 0
    for number, row in enumerate(rows, start=1):
        for name, cell in zip(names, row, strict=True):
            if cell is not None and len(cell) > LARGEST_CELL:
                lost["cell cut"] += 1
                cell = cell[:LARGEST_CELL]
            cells.append(name + cell.replace(BETWEEN, " ") if cell else name)
            size += len(cells[-1])
        if size >= BLOCK:
            yield _rows_piece(cells, columns=columns, prefixes=prefixes, file=file, first=first)
            cells, size, first = [], 0, number + 1
    if cells:
        yield _rows_piece(cells, columns=columns, prefixes=prefixes, file=file, first=first)


def _rows_piece(
    cells: list[str], *, columns: tuple[str, ...], prefixes: tuple[int, ...], file: int, first: int
) -> Piece:
    text = BETWEEN.join(cells).encode("utf-8", "replace")
    return Piece(
        block=Block(text=text, separator=BETWEEN.encode()),
        file=file,
        first=first,
        records=len(cells) // len(columns),
        columns=columns,
        prefixes=prefixes,
    )
