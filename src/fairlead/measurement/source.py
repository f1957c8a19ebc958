"""What lies at the path that a person typed: one CSV or Parquet file, or a folder of Parquet files; and its digest.

Everything is hostile. The kind is read from the first bytes, not believed from the name; links inside a folder are
not followed; a text file is looked through for zero bytes and endless lines while its digest is computed, so that a
ten-gigabyte line is refused after two megabytes. The digest is what a statement's `subject` carries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from fairlead.domain.refusal import N_, InvalidInput

CHUNK = 1 << 20
LONGEST_LINE = 2_000_000
"""Bytes; the longest line of a CSV file that is read."""

MOST_FILES = 10_000
MAGIC = b"PAR1"
OTHERS = (
    (b"PK\x03\x04", N_("{name} is a ZIP archive or a workbook. Save its sheet as CSV, encoded as UTF-8.")),
    (b"\x1f\x8b", N_("{name} is compressed (gzip). Unpack it first.")),
    (b"\x28\xb5\x2f\xfd", N_("{name} is compressed (zstd). Unpack it first.")),
    (b"\xff\xfe", N_("{name} is encoded as UTF-16. Save it as UTF-8.")),
    (b"\xfe\xff", N_("{name} is encoded as UTF-16. Save it as UTF-8.")),
    (b"SQLite format 3\x00", N_("{name} is a SQLite database. Export the table as CSV.")),
)


class TableRefused(InvalidInput):
    """The file cannot be measured; the sentence names the file and the place in it."""


class Kind(StrEnum):
    """How a table is stored."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A table on disk.

    Attributes:
        name: the name of the file or folder, without the path to it: no path of a machine enters a statement.
        kind: how it is stored.
        files: the files, in order of their names.
        stamps: size and time of change of each file when it was found, to notice that it changes meanwhile.
        is_folder: whether the path was that of a folder.
    """

    name: str
    kind: Kind
    files: tuple[Path, ...]
    stamps: tuple[tuple[int, int], ...]
    is_folder: bool = False


def shown(text: object, *, most: int = 60) -> str:
    """Return foreign text fit for a sentence on a terminal: short, and without control characters."""
    plain = "".join(letter if letter.isprintable() else "�" for letter in str(text)[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def find_source(path: Path) -> Source:
    """Return what lies at the path.

    Raises:
        TableRefused: nothing is there, or it is not a table that can be read.
    """
    name = path.resolve().name
    if not name.isprintable() or not name:
        raise TableRefused(N_("The name {name} cannot be printed. Rename the file."), name=shown(name))
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise TableRefused(N_("{name} cannot be opened: {why}."), name=shown(path), why=error.strerror) from None
    if S_ISDIR(mode):
        files = _files_of(path, name=name)
        kind = Kind.PARQUET
    elif S_ISREG(mode):
        files = (path,)
        kind = _kind_of(path, name=name)
    else:
        raise TableRefused(N_("{name} is not a file."), name=name)
    return Source(
        name=name, kind=kind, files=files, stamps=tuple(_stamp(file) for file in files), is_folder=S_ISDIR(mode)
    )


def _files_of(folder: Path, *, name: str) -> tuple[Path, ...]:
    """Return the Parquet files of a folder; writers leave markers such as `_SUCCESS`, which are passed over."""
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith(("_", ".")))
    odd = [entry.name for entry in entries if entry.is_symlink() or entry.suffix != ".parquet" or not entry.is_file()]
    if not entries or len(odd) == len(entries):
        raise TableRefused(N_("{name} is a folder without Parquet files. Name a file, or a folder of them."), name=name)
    if odd:
        raise TableRefused(
            N_("The folder {name} holds {odd}, which is not a Parquet file of its own. Take it out."),
            name=name,
            odd=shown(odd[0]),
        )
    if len(entries) > MOST_FILES:
        raise TableRefused(N_("The folder {name} holds more than {most} files."), name=name, most=MOST_FILES)
    for entry in entries:
        if _kind_of(entry, name=f"{name}/{shown(entry.name)}") is not Kind.PARQUET:
            raise TableRefused(N_("{name} is not a Parquet file."), name=f"{name}/{shown(entry.name)}")
    return tuple(entries)


def _kind_of(path: Path, *, name: str) -> Kind:
    """Tell the kind by the first bytes; refuse known others by what they are."""
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise TableRefused(N_("{name} cannot be opened: {why}."), name=name, why=error.strerror) from None
    if not head:
        raise TableRefused(N_("{name} is empty."), name=name)
    if head.startswith(MAGIC):
        return Kind.PARQUET
    for magic, sentence in OTHERS:
        if head.startswith(magic):
            raise TableRefused(sentence, name=name)
    if path.suffix.lower() in {".parquet", ".pq"}:
        raise TableRefused(N_("{name} does not begin like a Parquet file; it is damaged, or named wrongly."), name=name)
    return Kind.CSV


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def check_unchanged(source: Source) -> None:
    """Refuse when a file was changed since it was found: digest and counts would speak of different bytes."""
    for path, stamp in zip(source.files, source.stamps, strict=True):
        if not path.exists() or _stamp(path) != stamp:
            raise TableRefused(
                N_("{name} was changed while it was read. Measure a finished file."), name=shown(path.name)
            )


def digest(source: Source) -> str:
    """Return the SHA-256 of the file; of a folder, that of its sorted lines of name, size and digest.

    A line of a folder's list is ``name``, a zero byte, ``size``, a zero byte, ``digest`` and a line feed.

    Raises:
        TableRefused: a text file holds a zero byte or a line longer than :data:`LONGEST_LINE`.
    """
    sums = [_sha256(path, text=source.kind is Kind.CSV, name=source.name) for path in source.files]
    if not source.is_folder:
        return sums[0]
    whole = hashlib.sha256()
    for path, (size, _), found in zip(source.files, source.stamps, sums, strict=True):
        whole.update(f"{path.name}\0{size}\0{found}\n".encode("utf-8", "surrogateescape"))
    return whole.hexdigest()


def _sha256(path: Path, *, text: bool, name: str) -> str:
    """Hash one file by pieces of a mebibyte, looking at each piece of a text file."""
    with path.open("rb") as file:
        if not text:
            return hashlib.file_digest(file, "sha256").hexdigest()
        whole = hashlib.sha256()
        for piece in _checked_pieces(iter(lambda: file.read(CHUNK), b""), name=name):
            whole.update(piece)
    return whole.hexdigest()


def _checked_pieces(pieces: Iterator[bytes], *, name: str) -> Iterator[bytes]:
    """Pass the pieces of a text file on, and stop at a zero byte or at a line without end."""
    before = since_line_end = 0
    for piece in pieces:
        if (place := piece.find(0)) >= 0:
            raise TableRefused(
                N_("{name} is not text: byte {place} is zero. A table is read as CSV or Parquet."),
                name=name,
                place=before + place + 1,
            )
        last = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        since_line_end = since_line_end + len(piece) if last < 0 else len(piece) - last - 1
        before += len(piece)
        if since_line_end > LONGEST_LINE:
            raise TableRefused(
                N_("{name} has a line longer than {most} bytes, beginning at byte {place}."),
                name=name,
                most=LONGEST_LINE,
                place=before - since_line_end + 1,
            )
        yield piece
