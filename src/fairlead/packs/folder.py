"""Folder: read a pack's files once, within bounds, and name them by one digest.

A pack may come from anywhere. Only ordinary files directly in the folder are read; a link, a folder or anything else in
it is a fault, and nothing outside is ever opened. Digest and content come from the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fairlead.domain.refusal import N_, InvalidInput
from fairlead.packs.faults import FaultLog, quote
from fairlead.packs.files import CHANGES, DESCRIPTION, SHAPES
from fairlead.packs.lines import deepest

MOST_FILES: Final = 64
MOST_BYTES: Final = 524_288
MOST_NESTING: Final = 8

PLACE: Final = re.compile(r"^(?P<what>.*?) \(at (?:line (?P<line>\d+)|(?P<end>end of document))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Folder:
    """The bytes of a pack's files, by name."""

    name: str
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The SHA-256 of the list that `sha256sum` prints for the files in the order of their names."""
        listing = "".join(f"{hashlib.sha256(self.files[name]).hexdigest()}  {name}\n" for name in sorted(self.files))
        return hashlib.sha256(listing.encode()).hexdigest()


def read_folder(path: Path, *, log: FaultLog) -> Folder:
    """Return the files of a pack; whatever is not an ordinary file of a pack is a fault.

    Raises:
        InvalidInput: there is no such folder.
    """
    if not path.is_dir():
        raise InvalidInput(N_("There is no folder {path}."), path=quote(str(path)))
    files: dict[str, bytes] = {}
    names = sorted(entry.name for entry in os.scandir(path))
    for name in names[:MOST_FILES]:
        if name in SHAPES or name == CHANGES:
            content = _read(path / name, log=log)
            if content is not None:
                files[name] = content
        else:
            log.add(N_("this file does not belong in a pack"), file=quote(name), line=0)
    if len(names) > MOST_FILES:
        log.add(N_("the folder holds more than {most} files"), file=path.name, line=0, most=MOST_FILES)
    for name in (DESCRIPTION, CHANGES):
        if name not in names:
            log.add(N_("every pack has this file, and it is missing"), file=name, line=0)
    return Folder(path.name, files)


def _read(path: Path, *, log: FaultLog) -> bytes | None:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if path.is_symlink():
            log.add(N_("this is a link; a pack holds ordinary files only"), file=path.name, line=0)
        else:
            log.add(N_("this file cannot be read: {why}"), file=path.name, line=0, why=error.strerror)
        return None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            log.add(N_("this is not an ordinary file"), file=path.name, line=0)
            return None
        with open(handle, "rb", closefd=False) as file:
            content = file.read(MOST_BYTES + 1)
    finally:
        os.close(handle)
    if len(content) > MOST_BYTES:
        log.add(N_("the file is larger than {most} bytes"), file=path.name, line=0, most=MOST_BYTES)
        return None
    return content


def decode(name: str, content: bytes, *, log: FaultLog) -> str | None:
    """Return a file's text, or note on which line it stops being UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        log.add(N_("the file is not UTF-8 from here on"), file=name, line=line)
        return None
    log.texts[name] = text
    return text


def parse(name: str, text: str, *, log: FaultLog) -> dict[str, object] | None:
    """Return a TOML text as tables, or note the line on which it cannot be read."""
    depth, line = deepest(text)
    if depth > MOST_NESTING:
        log.add(N_("nested more than {most} deep"), file=name, line=line, most=MOST_NESTING)
        return None
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = PLACE.match(str(error))
        what = place["what"] if place else str(error)
        last = text.count("\n") + 1
        line = int(place["line"]) if place and place["line"] else last
        log.add(N_("not TOML: {what}"), file=name, line=line, what=quote(what))
    except (RecursionError, ValueError) as error:
        log.add(N_("not TOML: {what}"), file=name, line=1, what=quote(str(error)))
    return None
