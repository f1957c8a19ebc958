"""The statement of applicability as it stands, and its frozen versions (6.1.3).

The controls come from their pack in the order of the standard; the database adds what the organization decided and its
own controls. A control that nobody has touched has no row in the database and is a row of the statement all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from fairlead.domain.applicability import (
    STATEMENT_STATE_TITLES,
    Basis,
    ControlState,
    StatementLine,
    StatementState,
)
from fairlead.domain.framework import Provision
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import Row, View
from fairlead.domain.refusal import N_, NotFound
from fairlead.packs.load import library
from fairlead.queries.comparison import LineChange, Translate, compare, field_changes
from fairlead.queries.kept import KEPT_SECONDS
from fairlead.queries.people import names_of
from fairlead.queries.readiness import approved_statement, readiness_at
from fairlead.queries.registers import Cut, gates_of, header_of
from fairlead.records.applicability import ApplicabilityLine, Statement
from fairlead.records.risk import RiskControl
from fairlead.records.trail import TrailHead
from fairlead.reports.content.applicability import Applicability, Inclusion
from fairlead.reports.content.applicability import ApplicabilityLine as ReportedLine
from fairlead.trail.entry import timestamp

FRAMEWORK = "iso42001"
IN_BRIEF = 3
OWN = "own:"
OWN_GROUP = N_("Own controls")


@lru_cache(maxsize=1)
def controls() -> tuple[Provision, ...]:
    """Return the controls of the framework, in the order of the standard."""
    return library()[FRAMEWORK].controls


@lru_cache(maxsize=1)
def group_titles() -> Mapping[str, str]:
    """Return the title of each control objective by its id."""
    return {group.id: group.title for group in library()[FRAMEWORK].groups}


def control_provision(ref: str) -> Provision | None:
    """Return what the pack says of a control; None for one of the organization's own."""
    return next((control for control in controls() if control.ref == ref), None)


def known_controls(occasion: Occasion) -> frozenset[str]:
    """Return the refs of every row that the statement has."""
    own = ApplicabilityLine.objects.within(occasion).filter(provision__startswith=OWN)
    return frozenset((*(control.ref for control in controls()), *own.values_list("provision", flat=True)))


def relying_risks(occasion: Occasion, *, provisions: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the refs of live risks whose treatment relies on each control, or on some of them."""
    links = RiskControl.objects.within(occasion).filter(risk__closed_at=None)
    if provisions:
        links = links.filter(provision__in=provisions)
    found: dict[str, list[str]] = defaultdict(list)
    for name, ref in links.order_by("provision", "risk__ref").values_list("provision", "risk__ref"):
        found[name].append(ref)
    return {name: tuple(refs) for name, refs in found.items()}


def relying_in_brief(occasion: Occasion) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return for each control the first refs of the live risks that rely on it, and how many there are.

    Kept in the cache under the size of the organization's log, so that any change of a risk reads them anew.
    """
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    key = f"relying-risks:{occasion.organization}:{head}"
    kept: dict[str, tuple[tuple[str, ...], int]] | None = cache.get(key)
    if kept is None:
        kept = {name: (refs[:IN_BRIEF], len(refs)) for name, refs in relying_risks(occasion).items()}
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def statement_lines(
    occasion: Occasion, *, relying: Mapping[str, Sequence[str]] | None = None
) -> tuple[StatementLine, ...]:
    """Return every row of the working statement, own controls last: two queries.

    Args:
        occasion: whose statement.
        relying: the risks to show in each row; all that rely on it when left out, which costs with their number.
    """
    rows = {row.provision: row for row in ApplicabilityLine.objects.within(occasion).select_related("owner")}
    risks = relying_risks(occasion) if relying is None else relying
    own = sorted(name for name in rows if name.startswith(OWN))
    framework = (_line(control, rows.get(control.ref), risks.get(control.ref, ())) for control in controls())
    return (*framework, *(_own_line(rows[name], risks.get(name, ())) for name in own))


def statement_line(occasion: Occasion, provision: str) -> StatementLine:
    """Return one row of the working statement.

    Raises:
        NotFound: no control of that ref here.
    """
    row = ApplicabilityLine.objects.within(occasion).select_related("owner").filter(provision=provision).first()
    risks = relying_risks(occasion, provisions=[provision]).get(provision, ())
    control = control_provision(provision)
    if control is not None:
        return _line(control, row, risks)
    if row is None:
        raise NotFound(provision)
    return _own_line(row, risks)


def _line(control: Provision, row: ApplicabilityLine | None, risks: Sequence[str]) -> StatementLine:
    return StatementLine(
        provision=control.ref,
        control=control.id,
        title=control.title,
        group=group_titles()[control.group],
        risks=tuple(risks),
        **(_decided(row) if row else {}),
    )


def _own_line(row: ApplicabilityLine, risks: Sequence[str]) -> StatementLine:
    return StatementLine(
        provision=row.provision,
        control=row.provision.removeprefix(OWN),
        title=row.own_title,
        group=OWN_GROUP,
        own=True,
        risks=tuple(risks),
        **_decided(row),
    )


def _decided(row: ApplicabilityLine) -> dict[str, Any]:
    return {
        "applicable": row.applicable,
        "bases": tuple(Basis(basis) for basis in row.bases),
        "justification": row.justification,
        "implemented": row.implemented,
        "implementation": row.implementation,
        "owner": (row.owner.ref or "") if row.owner else "",
        "shared_with": row.shared_with,
        "decided_by": row.decided_by,
        "decided_at": timestamp(row.decided_at) if row.decided_at else "",
        "review_on": row.review_on.isoformat() if row.review_on else "",
        "version": row.version,
    }


def moment_of(text: str) -> datetime | None:
    """Return a moment of a frozen row, None when it holds none."""
    return datetime.fromisoformat(text) if text else None


def day_of(text: str) -> date | None:
    """Return a day of a frozen row, None when it holds none."""
    return date.fromisoformat(text) if text else None


def versions(occasion: Occasion) -> QuerySet[Statement]:
    """Return every version of the statement, newest first, without its content."""
    return Statement.objects.within(occasion).defer("content").order_by("-submitted_at", "-id")


def version(occasion: Occasion, number: str) -> Statement:
    """Return one version with its frozen content.

    Raises:
        NotFound: no such version here.
    """
    found = Statement.objects.within(occasion).filter(number=number).first()
    if found is None:
        raise NotFound(f"SOA-{number}")
    return found


def waiting_version(occasion: Occasion) -> Statement | None:
    """Return the version that waits for approval, if one does."""
    return Statement.objects.within(occasion).filter(state=StatementState.SUBMITTED).first()


def last_returned(occasion: Occasion) -> Statement | None:
    """Return the newest version if it was returned, so that its reason can be shown until it is submitted again."""
    newest = versions(occasion).first()
    return newest if newest is not None and newest.state == StatementState.RETURNED else None


def frozen_lines(row: Statement | None) -> tuple[StatementLine, ...]:
    """Return the rows of a version as they were frozen; none without a version."""
    return tuple(StatementLine.from_content(line) for line in row.content["lines"]) if row else ()


def control_state(line: StatementLine, *, derived: ControlState | None) -> ControlState:
    """Return the state of a row of the draft: its own decision first, then what readiness derived from the evidence.

    A row that the version in force excludes, or that readiness does not count, has no evidence to show.
    """
    if line.applicable is None:
        return ControlState.NOT_DECIDED
    if not line.applicable:
        return ControlState.EXCLUDED
    if derived is None or derived in (ControlState.NOT_DECIDED, ControlState.EXCLUDED):
        derived = ControlState.NO_EVIDENCE
    if not line.implemented and derived is ControlState.NO_EVIDENCE:
        return ControlState.PLANNED
    return ControlState.NO_EVIDENCE if line.implemented and derived is ControlState.PLANNED else derived


def compared(
    occasion: Occasion, before: Sequence[StatementLine], after: Sequence[StatementLine], *, translate: Translate = str
) -> tuple[LineChange, ...]:
    """Return what differs between two states of the statement, people by their names."""
    return compare(before, after, names=names_of(occasion), translate=translate)


def draft_changes(occasion: Occasion, *, translate: Translate = str) -> tuple[LineChange, ...]:
    """Return what the working statement changes against the version in force."""
    before = frozen_lines(approved_statement(occasion))
    return compared(occasion, before, statement_lines(occasion), translate=translate)


def submitted_changes(occasion: Occasion, row: Statement, *, translate: Translate = str) -> tuple[LineChange, ...]:
    """Return what a version changes against the one that was in force before it."""
    before = frozen_lines(approved_before(occasion, row))
    return compared(occasion, before, frozen_lines(row), translate=translate)


def version_changes(
    occasion: Occasion, *, before: str, after: str, translate: Translate = str
) -> tuple[LineChange, ...]:
    """Return what a version changed against an earlier one.

    Raises:
        NotFound: no such version here.
    """
    lines = [frozen_lines(version(occasion, number)) for number in (before, after)]
    return compared(occasion, *lines, translate=translate)


def approved_before(occasion: Occasion, row: Statement | None) -> Statement | None:
    """Return the version that was in force before another one; before the draft, the one in force."""
    if row is None:
        return approved_statement(occasion)
    earlier = Statement.objects.within(occasion).filter(state=StatementState.APPROVED, pk__lt=row.pk)
    return earlier.order_by("-id").first()


def statement_report(occasion: Occasion, row: Statement | None = None, *, at: datetime | None = None) -> Applicability:
    """Return a version of the statement as a report, or the draft without one.

    What was decided comes frozen from the version; what proves it is counted at the cut-off.

    Args:
        occasion: whose statement.
        row: the version; None for the working statement.
        at: the cut-off of the evidence; now when left out.
    """
    cut = Cut.of(occasion, at=at or occasion.at)
    lines = frozen_lines(row) if row else statement_lines(occasion)
    earlier = approved_before(occasion, row)
    before = {line.provision: line for line in frozen_lines(earlier)}
    now = readiness_at(occasion, cut_off=cut.at, view=View.STAGE_1)
    derived = {one.provision: one for one in now.rows}
    state = StatementState(row.state) if row else StatementState.DRAFT
    header = header_of(cut, version=row.number if row else "", state=STATEMENT_STATE_TITLES[state])
    if row is not None and state is StatementState.APPROVED:
        approver = cut.person(row.decided_by)
        header = replace(header, approver=approver, approved_at=row.decided_at, self_reviewed=row.self_reviewed)
    gone = [line.control for name, line in before.items() if name not in {line.provision for line in lines}]
    return Applicability(
        header=header,
        lines=tuple(
            _reported(
                cut,
                line,
                was=before.get(line.provision) if before else line,
                evidence=now.evidence.get(line.provision, (0, 0)),
                row=derived.get(line.provision),
            )
            for line in lines
        ),
        gates=gates_of(now),
        content_sha256=row.content_sha256 if row and state is StatementState.APPROVED else "",
        previous_version=earlier.number if earlier else "",
        dropped=tuple(gone),
    )


def _reported(
    cut: Cut,
    line: StatementLine,
    *,
    was: StatementLine | None,
    evidence: tuple[int, int],
    row: Row | None,
) -> ReportedLine:
    """Return one row as the report holds it, with its change since the version before."""
    accepted, fresh = evidence
    return ReportedLine(
        provision=line.provision,
        control=line.control,
        title=line.title,
        group=line.group,
        own=line.own,
        applicable=line.applicable,
        included_because=tuple(Inclusion(basis=basis) for basis in line.bases),
        justification=line.justification,
        state=control_state(line, derived=row.state if row else None),
        implementation=line.implementation,
        owner=cut.person(line.owner),
        evidence_accepted=accepted,
        evidence_fresh=fresh,
        systems_covered=row.covered if row else 0,
        systems_total=row.of if row else 0,
        risks=line.risks,
        shared_with=(line.shared_with,) if line.shared_with else (),
        decided_by=cut.person(line.decided_by),
        decided_at=moment_of(line.decided_at),
        next_review=day_of(line.review_on),
        changes=field_changes(was, line, names=cut.names) if was else (),
        is_new=was is None,
    )
