"""What proves each row of the statement of applicability: states, evidence and systems covered (6.1.3, 9.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairlead.domain.applicability import ControlState, StatementLine, missing_in, same_decision
from fairlead.domain.occasion import Occasion
from fairlead.queries.applicability import control_state, frozen_lines, relying_in_brief, statement_lines
from fairlead.queries.people import names_of
from fairlead.queries.readiness import approved_statement, readiness
from fairlead.records.evidence import EvidenceItem, EvidenceLink


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """One row of the statement as the page shows it.

    Attributes:
        line: what is decided.
        state: derived from the decision and the evidence.
        missing: what it lacks before submission, a marked sentence, or empty.
        accepted: evidence items accepted for it.
        fresh: how many of those still count today.
        covered, of: systems covered, for a control that is evidenced per system; of 0 for one of the organization.
        owner: the shown name of its owner.
        is_changed: it differs from the version in force.
        risk_count: how many live risks rely on it; the line names the first few of them.
    """

    line: StatementLine
    state: ControlState
    missing: str
    accepted: int
    fresh: int
    covered: int
    of: int
    owner: str
    is_changed: bool
    risk_count: int


def statement_rows(occasion: Occasion) -> tuple[StatementRow, ...]:
    """Return the working statement with what proves it; eight queries at most, whatever the number of systems."""
    now = readiness(occasion)
    derived = {row.provision: row for row in now.rows}
    names = names_of(occasion)
    before = {line.provision: line for line in frozen_lines(approved_statement(occasion))}
    found = []
    relying = relying_in_brief(occasion)
    for line in statement_lines(occasion, relying={name: refs for name, (refs, _) in relying.items()}):
        row = derived.get(line.provision)
        accepted, fresh = now.evidence.get(line.provision, (0, 0))
        state = control_state(line, derived=row.state if row else None)
        old = before.get(line.provision)
        found.append(
            StatementRow(
                line=line,
                state=state,
                missing=missing_in(line.facts),
                accepted=accepted,
                fresh=fresh,
                covered=row.covered if row else 0,
                of=row.of if row else 0,
                owner=names.get(line.owner, ""),
                is_changed=bool(before) and (old is None or not same_decision(old, line)),
                risk_count=relying.get(line.provision, ((), 0))[1],
            )
        )
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class StatementTally:
    """The statement in numbers, each of `total` rows."""

    total: int
    included: int
    excluded: int
    undecided: int
    unready: int
    contradicted: int


def tally(lines: Sequence[StatementLine]) -> StatementTally:
    """Count the rows of a statement."""
    return StatementTally(
        total=len(lines),
        included=sum(line.applicable is True for line in lines),
        excluded=sum(line.applicable is False for line in lines),
        undecided=sum(line.applicable is None for line in lines),
        unready=sum(bool(missing_in(line.facts)) for line in lines),
        contradicted=sum(line.is_contradicted for line in lines),
    )


def newest_items(occasion: Occasion, provision: str, *, most: int) -> tuple[tuple[EvidenceItem, ...], int]:
    """Return the newest items that speak for a control, and how many do; their keys are asked for first."""
    links = EvidenceLink.objects.within(occasion).filter(provision=provision)
    if occasion.system:
        links = links.filter(item__system__ref=occasion.system)
    keys = list(links.order_by("-item_id").values_list("item_id", flat=True)[:most])
    found = EvidenceItem.objects.within(occasion).in_bulk(keys)
    return tuple(found[key] for key in keys), links.count() if len(keys) == most else len(keys)
