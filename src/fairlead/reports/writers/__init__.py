"""Writers: any report as a file. The register calls these functions; each loads its library when first used."""

from __future__ import annotations

from fairlead.reports.composition.blocks import Translate
from fairlead.reports.content.header import Report


def write_pdf(content: Report, *, translate: Translate = str) -> bytes:
    """Return a report as tagged PDF (PDF/UA-1)."""
    from fairlead.reports.writers.pdf import PdfWriter

    return PdfWriter().write(content, translate=translate)


def write_xlsx(content: Report, *, translate: Translate = str) -> bytes:
    """Return a report as a workbook."""
    from fairlead.reports.writers.xlsx import XlsxWriter

    return XlsxWriter().write(content, translate=translate)


def write_csv(content: Report, *, translate: Translate = str) -> bytes:
    """Return the first table of a report as CSV."""
    from fairlead.reports.writers.csv import CsvWriter

    return CsvWriter().write(content, translate=translate)


def write_html(content: Report, *, translate: Translate = str) -> bytes:
    """Return a report as one page that opens without a network."""
    from fairlead.reports.writers.html import HtmlWriter

    return HtmlWriter().write(content, translate=translate)


def write_json(content: Report, *, translate: Translate = str) -> bytes:
    """Return a report as canonical JSON."""
    from fairlead.reports.writers.json import JsonWriter

    return JsonWriter().write(content, translate=translate)
