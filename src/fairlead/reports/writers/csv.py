"""Reports as CSV for programs: stable column names, ISO dates, UTC times, ``true`` and ``false``.

RFC 4180 with a byte order mark, so that a spreadsheet reads umlauts. Texts that a spreadsheet could take for a
formula carry an apostrophe in front; `unescape_cell` undoes it exactly.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO

from fairlead.reports.composition import tabulate
from fairlead.reports.composition.blocks import Translate
from fairlead.reports.composition.table import LIST_SEPARATOR, Table, Value, escape_cell
from fairlead.reports.content.header import Report, utc_text
from fairlead.reports.writers.plain import visible

_LINES_AT_ONCE = 500


class CsvWriter:
    """Writes the first table of any report as CSV."""

    suffix = "csv"
    media_type = "text/csv; charset=utf-8; header=present"

    def write(self, content: Report, *, translate: Translate = str) -> bytes:
        """Return the report's first table."""
        return b"".join(stream_csv(tabulate(content, translate)[0]))


def stream_csv(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV in pieces of a few hundred lines."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow(column.key for column in table.columns)
    for number, row in enumerate(table.rows, start=1):
        writer.writerow(_words(value) for value in row)
        if number % _LINES_AT_ONCE == 0:
            yield buffer.getvalue().encode("utf-8")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8")


def _words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return utc_text(value, timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return escape_cell(visible(value if isinstance(value, str) else LIST_SEPARATOR.join(value)))
