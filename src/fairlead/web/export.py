"""Export a list as a file: CSV, XLSX or JSON of exactly its rows, all pages, in its order."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language, gettext

from fairlead.domain.occasion import Occasion
from fairlead.queries.people import organization_of
from fairlead.reports.composition.blocks import Composition, cell
from fairlead.reports.composition.speech import writer_words
from fairlead.reports.composition.table import Table, Value
from fairlead.reports.writers.csv import stream_csv
from fairlead.reports.writers.xlsx import XlsxWriter, write_workbook
from fairlead.web.table import EVERY_COLUMN, ListAddress

FORMATS = ("csv", "xlsx", "json")


def wanted(request: HttpRequest) -> str:
    """Return the file format that the address asks for, empty when it asks for the page."""
    form = request.GET.get("export", "")
    return form if form in FORMATS else ""


def is_whole(request: HttpRequest) -> bool:
    """Tell whether the address asks for every column that is recorded, not only for those shown."""
    return request.GET.get("columns") == EVERY_COLUMN


def as_shown(table: Table, *, address: ListAddress, columns: Mapping[str, Sequence[str]]) -> Table:
    """Return a table with what the shown columns of a list stand for: for each its keys in the table."""
    wanted = {key for shown in address.shown for key in columns[shown]}
    places = [place for place, column in enumerate(table.columns) if column.key in wanted]
    return Table(
        name=table.name,
        columns=tuple(table.columns[place] for place in places),
        rows=tuple(tuple(row[place] for place in places) for row in table.rows),
    )


def export(occasion: Occasion, table: Table, *, form: str, narrowed: Sequence[str] = ()) -> HttpResponse:
    """Answer a table as a file.

    Args:
        occasion: whose list it is, and when.
        table: name, columns and all rows; texts that look like formulas are escaped by the writers.
        form: one of `FORMATS`.
        narrowed: the search and facets in force, in words, for the workbook's first sheet.
    """
    organization = organization_of(occasion)
    name = f"{slugify(table.name)}-{organization.ref}-{occasion.at:%Y-%m-%d}.{form}"
    if form == "csv":
        answer = HttpResponse(b"".join(stream_csv(table)), content_type="text/csv; charset=utf-8")
    elif form == "xlsx":
        about = _about(table, organization=organization.name, at=occasion.at, narrowed=narrowed)
        book = write_workbook(about, (table,), built_at=occasion.at)
        answer = HttpResponse(book, content_type=XlsxWriter.media_type)
    else:
        answer = HttpResponse(_json(table, at=occasion.at), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _about(table: Table, *, organization: str, at: datetime, narrowed: Sequence[str]) -> Composition:
    facts = [
        (gettext("Exported"), cell(f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC")),
        (gettext("Rows"), cell(str(len(table.rows)))),
    ]
    if narrowed:
        facts.append((gettext("Narrowed to"), cell(", ".join(narrowed))))
    return Composition(
        title=table.name,
        organization=organization,
        language=get_language() or "en",
        facts=tuple(facts),
        running=(),
        blocks=(),
        words=writer_words(gettext),
    )


def _json(table: Table, *, at: datetime) -> str:
    keys = [column.key for column in table.columns]
    rows = [dict(zip(keys, map(_plain, row), strict=True)) for row in table.rows]
    return json.dumps({"exported_at": _plain(at), "rows": rows}, ensure_ascii=False, indent=1)


def _plain(value: Value) -> object:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
