"""The one protocol of all writers, and the list of them."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from fairlead.domain.refusal import N_, InvalidInput
from fairlead.reports.composition.blocks import Translate
from fairlead.reports.composition.names import safe_name
from fairlead.reports.content.header import Report
from fairlead.reports.writers.csv import CsvWriter
from fairlead.reports.writers.html import HtmlWriter
from fairlead.reports.writers.json import JsonWriter
from fairlead.reports.writers.pdf import PdfWriter
from fairlead.reports.writers.xlsx import XlsxWriter

PLUGINS = "fairlead.writers"
"""Entry point group in which a package offers a writer of its own; the entry point names a class without arguments."""


@runtime_checkable
class Writer(Protocol):
    """Turns any report into one file.

    Attributes:
        suffix: ending of the file's name, without the dot; it is also what a person asks for.
        media_type: for the answer of a server.
    """

    suffix: str
    media_type: str

    def write(self, content: Report, *, translate: Translate = str) -> bytes:
        """Return the report as the bytes of one file, in the words of `translate`."""
        ...


WRITERS: tuple[Writer, ...] = (PdfWriter(), XlsxWriter(), CsvWriter(), HtmlWriter(), JsonWriter())
"""Our own writers. Each imports its heavy library when it first writes, so that this list is cheap to read."""


def find_writer(suffix: str) -> Writer:
    """Return the writer of a format, ours first, then those of installed packages.

    Raises:
        InvalidInput: there is none; the sentence names those there are.
    """
    for writer in WRITERS:
        if writer.suffix == suffix:
            return writer
    plugins = entry_points(group=PLUGINS)
    for plugin in plugins:
        if plugin.name == suffix:
            offered = plugin.load()()
            if isinstance(offered, Writer):
                return offered
    known = ", ".join([*(writer.suffix for writer in WRITERS), *sorted(plugin.name for plugin in plugins)])
    raise InvalidInput(N_("There is no format called {suffix}. Choose one of: {known}."), suffix=suffix, known=known)


def file_name(content: Report, *, suffix: str) -> str:
    """Return a name that says what a file is and of when, safe on every system."""
    header = content.header
    parts = (content.kind, header.version, header.cut_off.date().isoformat())
    return safe_name("-".join(part for part in parts if part) + f".{suffix}")
