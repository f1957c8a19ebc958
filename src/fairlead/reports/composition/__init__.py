"""Composition: in which order and words a reader meets a report.

`compose` turns content into blocks that the page writers (PDF, HTML) draw; `tabulate` turns it into plain tables for
the spreadsheet writers (XLSX, CSV). Each report has one file here, and one line in the tuple below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fairlead.reports.composition.applicability import compose_applicability, tabulate_applicability
from fairlead.reports.composition.audit_pack import compose_audit_pack
from fairlead.reports.composition.audit_pack_tables import tabulate_audit_pack
from fairlead.reports.composition.blocks import Composition, Translate
from fairlead.reports.composition.documents import compose_documents, tabulate_documents
from fairlead.reports.composition.inventory import compose_inventory, tabulate_inventory
from fairlead.reports.composition.measurement import compose_measurement, tabulate_measurement
from fairlead.reports.composition.readiness import compose_readiness, tabulate_readiness
from fairlead.reports.composition.risk import compose_risk_register, tabulate_risk_register
from fairlead.reports.composition.table import Table
from fairlead.reports.content.applicability import Applicability
from fairlead.reports.content.audit_pack import AuditPack
from fairlead.reports.content.documents import Documents
from fairlead.reports.content.header import Report
from fairlead.reports.content.inventory import Inventory
from fairlead.reports.content.measurement import Measurement
from fairlead.reports.content.readiness import Readiness
from fairlead.reports.content.risk import RiskRegister


@dataclass(frozen=True)
class _Composer:
    """How one kind of report is read; each function takes that kind and the reader's language."""

    content: type[Report]
    compose: Callable[[Any, Translate], Composition]
    tabulate: Callable[[Any, Translate], tuple[Table, ...]]


_COMPOSERS: tuple[_Composer, ...] = (
    _Composer(Applicability, compose_applicability, tabulate_applicability),
    _Composer(RiskRegister, compose_risk_register, tabulate_risk_register),
    _Composer(Inventory, compose_inventory, tabulate_inventory),
    _Composer(Readiness, compose_readiness, tabulate_readiness),
    _Composer(Documents, compose_documents, tabulate_documents),
    _Composer(Measurement, compose_measurement, tabulate_measurement),
    _Composer(AuditPack, compose_audit_pack, tabulate_audit_pack),
)

REPORTS: tuple[type[Report], ...] = tuple(composer.content for composer in _COMPOSERS)
"""Every kind of report that a writer takes."""

_BY_CONTENT = {composer.content: composer for composer in _COMPOSERS}


def compose(content: Report, _: Translate = str) -> Composition:
    """Return a report as blocks in the reader's words; a kind that is not in `REPORTS` is a KeyError."""
    return _BY_CONTENT[type(content)].compose(content, _)


def tabulate(content: Report, _: Translate = str) -> tuple[Table, ...]:
    """Return a report as plain tables; a kind that is not in `REPORTS` is a KeyError."""
    return _BY_CONTENT[type(content)].tabulate(content, _)
