"""Statement of applicability: each control, in or out, why, how, and what proves it (6.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from fairlead.domain.applicability import Basis, ControlState
from fairlead.reports.content.change import FieldChange
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import JSON, Person, Report, as_json


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """One reason for which a control is included: its basis, and what exactly (a risk, an article, a contract)."""

    basis: Basis
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ApplicabilityLine:
    """One row of the statement.

    Attributes:
        provision: ref of the control, such as ``iso42001:A.5.2``.
        control: the id people say, such as ``A.5.2``.
        title, group: short titles in our own words.
        own: a control of the organization's own, beyond Annex A.
        applicable: None until decided.
        included_because: bases of an included row; empty for an excluded one.
        justification: the reason in the organization's own words, included **or** excluded.
        state: derived state of the control.
        implementation: how it is done, in own words.
        owner: None when nobody is named.
        evidence_accepted, evidence_fresh: items accepted, and how many of those still count at the cut-off.
        systems_covered, systems_total: for a control evidenced per AI system; total 0 for one of the organization.
        risks: refs of the risks it treats.
        shared_with: suppliers or other statements (a 27001 control) that carry part of it.
        decided_by, decided_at, next_review: who said so, when, and when it is looked at again.
        ai_written: text drafted by a language model, not yet rewritten by a person.
        changes: what changed since the last approved version, word by word.
        is_new: the row was not in the last approved version.
    """

    provision: str
    control: str
    title: str
    group: str
    own: bool = False
    applicable: bool | None
    included_because: tuple[Inclusion, ...] = ()
    justification: str = ""
    state: ControlState
    implementation: str = ""
    owner: Person | None = None
    evidence_accepted: int = 0
    evidence_fresh: int = 0
    systems_covered: int = 0
    systems_total: int = 0
    risks: tuple[str, ...] = ()
    shared_with: tuple[str, ...] = ()
    decided_by: Person | None = None
    decided_at: datetime | None = None
    next_review: date | None = None
    ai_written: bool = False
    changes: tuple[FieldChange, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, kw_only=True)
class Applicability(Report):
    """The statement of applicability, one version.

    Attributes:
        lines: in the order of the standard, own controls last.
        gates: gates that bear on the statement.
        content_sha256: digest of the decided content, as the trail holds it; empty before approval.
        previous_version: the approved version that `changes` compare with; empty for the first.
        dropped: controls of the previous version that are no longer rows (own controls that were withdrawn).
    """

    kind: ClassVar[str] = "statement-of-applicability"
    lines: tuple[ApplicabilityLine, ...]
    gates: tuple[Gate, ...] = ()
    content_sha256: str = ""
    previous_version: str = ""
    dropped: tuple[str, ...] = ()

    @property
    def included(self) -> int:
        """Rows decided in."""
        return sum(line.applicable is True for line in self.lines)

    @property
    def excluded(self) -> int:
        """Rows decided out, each with its reason."""
        return sum(line.applicable is False for line in self.lines)

    @property
    def changed(self) -> int:
        """Rows that are new or differ from the last approved version."""
        return sum(bool(line.changes) or line.is_new for line in self.lines)

    def to_json(self) -> dict[str, JSON]:
        """Return ``statement.json`` as the audit pack's format asks for it: people of the lines by id.

        The verifier derives the lines again from the log and compares ``applicable``, ``justification``,
        ``implementation`` and ``owner``; names stand beside in ``*_name``.
        """
        header = self.header
        approver, approver_name = _by_id(header.approver)
        return {
            "format": f"fairlead-report/{self.kind}/1",
            "version": header.version,
            "approved_at": as_json(header.approved_at),
            "approver": approver,
            "approver_name": approver_name,
            "self_reviewed": header.self_reviewed,
            "content_sha256": self.content_sha256,
            "previous_version": self.previous_version,
            "dropped": as_json(self.dropped),
            "header": as_json(header),
            "gates": as_json(self.gates),
            "lines": [_line_json(line) for line in self.lines],
        }


def _by_id(person: Person | None) -> tuple[str | None, str | None]:
    return (None, None) if person is None else (person.id, person.name)


def _line_json(line: ApplicabilityLine) -> JSON:
    body = as_json(line)
    assert isinstance(body, dict)
    body["owner"] = line.owner.id if line.owner else ""  # text, as the log holds it
    body["owner_name"] = line.owner.name if line.owner else None
    body["decided_by"], body["decided_by_name"] = _by_id(line.decided_by)
    return body
