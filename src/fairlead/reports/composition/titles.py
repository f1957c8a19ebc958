"""The title and subtitle of each report, in one place: pages, workbooks and lists name a report alike."""

from __future__ import annotations

from fairlead.domain.readiness import VIEW_TITLES
from fairlead.reports.composition.blocks import Translate
from fairlead.reports.content.applicability import Applicability
from fairlead.reports.content.audit_pack import AuditPack
from fairlead.reports.content.documents import Documents
from fairlead.reports.content.header import Report
from fairlead.reports.content.inventory import Inventory
from fairlead.reports.content.measurement import Measurement
from fairlead.reports.content.readiness import Readiness
from fairlead.reports.content.risk import RiskRegister


def title_of(content: Report, _: Translate) -> tuple[str, str]:
    """Return the title and subtitle of a report.

    Raises:
        TypeError: no report of this kind is known.
    """
    match content:
        case Applicability():
            return _("Statement of applicability"), _("Clause 6.1.3")
        case RiskRegister():
            return _("AI risk register"), _("Clauses 6.1.2, 6.1.3, 8.2 and 8.3")
        case Inventory():
            return _("AI system inventory"), _("Clauses 4.1 and 4.3, controls of A.4, A.6 and A.10")
        case Readiness():
            return _("Readiness"), f"{content.framework} · {_(VIEW_TITLES[content.view])}"
        case Documents():
            return _("Documented information"), _("Clause 7.5")
        case Measurement():
            return content.measure, " · ".join(part for part in (content.system, content.model_version) if part)
        case AuditPack():
            return _("Audit pack"), f"{content.framework} · {_(VIEW_TITLES[content.view])}"
    raise TypeError(f"{type(content).__name__} has no title")
