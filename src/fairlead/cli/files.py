"""Files that commands read and write: opened without following surprises, and named only when they are whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from fairlead.domain.refusal import N_, InvalidInput


class FileRefused(InvalidInput):
    """A file cannot be read, or cannot be written where it should go."""


class NewFile:
    """A file in the making: readable by its owner only, under a name of its own until it is kept.

    Raises:
        FileRefused: something has the final name already.
    """

    def __init__(self, final: Path) -> None:
        if os.path.lexists(final):
            raise FileRefused(N_("{file} is there already. Choose another name, or remove it."), file=final)
        self.final = final.absolute()
        self.path = self.final.with_name(f".{final.name}.part")

    def open(self) -> BinaryIO:
        """Open it empty.

        Raises:
            FileRefused: its folder cannot be written.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        try:
            return os.fdopen(os.open(self.path, flags, 0o600), "w+b")
        except OSError as error:
            why = error.strerror or error
            raise FileRefused(N_("{file} cannot be written: {why}."), file=self.final, why=why) from error

    def keep(self) -> None:
        """Make it durable and give it its final name."""
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
        self.path.replace(self.final)
        folder = os.open(self.final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove(self) -> None:
        """Remove what was written so far."""
        self.path.unlink(missing_ok=True)


def opened(path: Path) -> BinaryIO:
    """Open a file for reading.

    Raises:
        FileRefused: it is not there, is no file, or cannot be read.
    """
    try:
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")
    except OSError as error:
        raise FileRefused(N_("{file} cannot be read: {why}."), file=path, why=error.strerror or error) from error
