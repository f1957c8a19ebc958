"""Readiness: which rows count, which do not, and the one reason for each (product.md, 'Honest readiness')."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fairlead.domain.applicability import ControlState
from fairlead.domain.readiness import Reason, View
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import Person, Report


@dataclass(frozen=True, kw_only=True)
class ReadinessRow:
    """The verdict on one requirement or control.

    Attributes:
        provision, number, title, group: which row.
        is_control: a control of Annex A or of our own; False for a requirement of clauses 4 to 10.
        counts, reason, state: derived by the rules.
        says: what would make it count, or why an excluded row is excluded, in words.
        covered, of: systems covered, for a row evidenced per system; of 0 otherwise.
        owner: None when nobody owns it.
        evidence: refs of the items that make it count.
        self_reviewed: it counts only through items that their own uploader accepted.
    """

    provision: str
    number: str
    title: str
    group: str = ""
    is_control: bool
    counts: bool
    reason: Reason
    state: ControlState
    says: str = ""
    covered: int = 0
    of: int = 0
    owner: Person | None = None
    evidence: tuple[str, ...] = ()
    self_reviewed: bool = False


@dataclass(frozen=True, kw_only=True)
class Readiness(Report):
    """A readiness snapshot: the score is *n of m*, derived from the rows and never typed in.

    Attributes:
        framework: title of the framework.
        view: which audit it is looked at for.
        rules_version: version of the readiness rules that judged.
        rows: every row, excluded ones too.
        gates: beside the score; a closed gate cannot be outweighed.
    """

    kind: ClassVar[str] = "readiness"
    framework: str
    view: View
    rules_version: str
    rows: tuple[ReadinessRow, ...]
    gates: tuple[Gate, ...] = ()

    @property
    def counted(self) -> int:
        """Rows that count: the numerator."""
        return sum(row.counts for row in self.rows)

    @property
    def total(self) -> int:
        """Rows that could count: all but those excluded by an approved decision; the denominator."""
        return sum(row.reason is not Reason.EXCLUDED for row in self.rows)
