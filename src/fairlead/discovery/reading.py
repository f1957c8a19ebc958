"""Read the files of a tree with the detectors, in one process or two, always with the same result.

A child is a fork that shares the list of files; both take the next block of files from one counter, so neither
waits. Where forking is unsafe (other threads run) or missing, one process does all.
"""

from __future__ import annotations

import gc
import multiprocessing
import threading
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from fairlead.discovery.catalogue import load_catalogue
from fairlead.discovery.classify import FileClass, classify, context_of, language_of, most_bytes
from fairlead.discovery.detectors.assistants import recognizer
from fairlead.discovery.detectors.model_files import LFS
from fairlead.discovery.limits import Limits
from fairlead.discovery.model_names import ModelNames
from fairlead.discovery.notes import Detector, Notes, Opened, Project
from fairlead.discovery.prefilter import load_prefilter
from fairlead.discovery.sighting import Sighting, Skipped
from fairlead.discovery.source import Found, read_head

BLOCK = 64
FEW_FILES = 400  # below this a second process costs more than it saves
LONGEST_REASON = 200
READ_BY_HEAD = frozenset({FileClass.MODEL, FileClass.ROWS})
UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Progress = Callable[[int, int], None]


@dataclass
class Read:
    """What reading some files gave."""

    sightings: list[Sighting] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)  # files read only in part, by language

    def add(self, other: Read) -> None:
        """Take in what another process read."""
        self.sightings.extend(other.sightings)
        self.skipped.extend(other.skipped)
        self.languages.update(other.languages)


class Reader:
    """Reads one file at a time; holds what all files share."""

    def __init__(self, detectors: Sequence[Detector], *, limits: Limits, project: Project) -> None:
        self.limits = limits
        self.project = project
        self.catalogue = load_catalogue()
        self.names = ModelNames(self.catalogue)
        self.prefilter = load_prefilter()
        self.is_assistant_file = recognizer(self.catalogue)
        self.by_class = {
            file_class: tuple(detector for detector in detectors if file_class in detector.classes)
            for file_class in FileClass
        }

    def read(self, found: Found, *, into: Read) -> None:
        """Read one file into the result; a file that cannot be read is reported, never silently clean."""
        file_class = classify(found.path, assistant=self.is_assistant_file)
        detectors = self.by_class[file_class]
        if file_class is FileClass.SOURCE and (language := language_of(found.path)):
            into.languages[language] += 1
        if not detectors:
            return
        most = most_bytes(file_class, limits=self.limits)
        try:
            content, size = read_head(found, most=most)
        except OSError as problem:
            into.skipped.append(Skipped(path=found.path, reason=f"cannot be read: {problem.strerror or problem}"))
            return
        reason = self._unfit(content, size, file_class, most=most)
        if reason:
            into.skipped.append(Skipped(path=found.path, reason=reason))
        if content and (not reason or content.startswith(LFS)):
            self._hand_over(found, file_class, content, size, detectors, into=into)

    def _unfit(self, content: bytes, size: int, file_class: FileClass, *, most: int) -> str:
        """Return why a file is not read as what its name says; empty when it is."""
        if content.startswith(LFS):
            return "kept in Git LFS, the object is not here"
        if file_class in READ_BY_HEAD:
            return ""
        if size > most:
            return f"larger than is read ({size} bytes)"
        return "binary content under the name of a text" if self._is_binary(content) else ""

    def _hand_over(
        self,
        found: Found,
        file_class: FileClass,
        content: bytes,
        size: int,
        detectors: Sequence[Detector],
        *,
        into: Read,
    ) -> None:
        if content[:2] in UTF_16 and file_class not in READ_BY_HEAD:
            content = content.decode("utf-16", "replace").encode()
        if not self.prefilter.may_hold(content):
            detectors = tuple(detector for detector in detectors if not detector.prefiltered)
        if detectors:
            self._detect(found, file_class, content, size, detectors, into=into)

    @staticmethod
    def _is_binary(content: bytes) -> bool:
        return content[:2] not in UTF_16 and b"\0" in content[:4096]

    def _detect(
        self,
        found: Found,
        file_class: FileClass,
        content: bytes,
        size: int,
        detectors: Sequence[Detector],
        *,
        into: Read,
    ) -> None:
        opened = Opened(
            path=found.path,
            file_class=file_class,
            context=context_of(found.path),
            content=content,
            size=size,
            limits=self.limits,
            project=self.project,
        )
        notes = Notes(file=opened, catalogue=self.catalogue, names=self.names)
        for detector in detectors:
            try:
                detector.read(notes)
            except (ValueError, RecursionError, MemoryError) as problem:
                reason = f"not read to the end: {str(problem) or type(problem).__name__}"
                into.skipped.append(Skipped(path=found.path, reason=reason[:LONGEST_REASON]))
        into.sightings.extend(notes.sightings)


def read_files(files: Sequence[Found], *, reader: Reader, processes: int, progress: Progress | None = None) -> Read:
    """Read all files and return everything that was seen and skipped, in no particular order."""
    with _quiet():
        if processes < 2 or len(files) < FEW_FILES or not _may_fork():
            return _read_blocks(files, reader=reader, take=_counter(len(files)), progress=progress)
        return _read_in_two(files, reader=reader, progress=progress)


def _may_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1


@contextmanager
def _quiet() -> Iterator[None]:
    """Pause the cycle collector, which syntax trees do not need, and the warnings of parsed source about itself."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if was_on:
            gc.enable()


def _counter(total: int) -> Callable[[], int]:
    state = iter(range(0, total + BLOCK, BLOCK))
    return lambda: next(state, total)


def _shared_counter(value: Any) -> Callable[[], int]:
    def take() -> int:
        with value.get_lock():
            at = int(value.value)
            value.value = at + BLOCK
        return at

    return take


def _read_blocks(
    files: Sequence[Found],
    *,
    reader: Reader,
    take: Callable[[], int],
    progress: Progress | None = None,
    mine: list[int] | None = None,
) -> Read:
    result = Read()
    while (at := take()) < len(files):
        if mine is not None:
            mine.append(at)
        for found in files[at : at + BLOCK]:
            reader.read(found, into=result)
        if progress is not None:
            progress(min(at + BLOCK, len(files)), len(files))
    return result


def _read_in_two(files: Sequence[Found], *, reader: Reader, progress: Progress | None) -> Read:
    context = multiprocessing.get_context("fork")
    value = context.Value("q", 0)
    receiving, sending = context.Pipe(duplex=False)
    gc.freeze()
    child = context.Process(target=_child, args=(files, reader, _shared_counter(value), sending), daemon=True)
    child.start()
    sending.close()
    mine: list[int] = []
    result = _read_blocks(files, reader=reader, take=_shared_counter(value), progress=progress, mine=mine)
    try:
        other: Read = receiving.recv()
    except EOFError:
        lost = set(range(0, len(files), BLOCK)) - set(mine)
        other = Read(skipped=[
            Skipped(path=found.path, reason="the process that read this file ended early")
            for at in sorted(lost)
            for found in files[at : at + BLOCK]
        ])  # fmt: skip
    child.join()
    gc.unfreeze()
    result.add(other)
    return result


def _child(files: Sequence[Found], reader: Reader, take: Callable[[], int], sending: Connection) -> None:
    sending.send(_read_blocks(files, reader=reader, take=take))
    sending.close()
