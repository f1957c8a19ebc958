"""Decide the statement of applicability row by row, submit it, and approve or return it (6.1.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.applicability import (
    ApprovalFacts,
    Basis,
    NothingToSubmit,
    RowsLocked,
    StatementState,
    check_approval,
    check_decision,
    check_own_control,
    check_return,
    check_submission,
    check_texts,
    next_version,
    same_decision,
)
from fairlead.domain.mail import Kind
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.applicability import (
    OWN,
    control_provision,
    frozen_lines,
    relying_risks,
    statement_lines,
    waiting_version,
)
from fairlead.queries.people import person
from fairlead.queries.readiness import approved_statement
from fairlead.records import trail
from fairlead.records.applicability import ApplicabilityLine, Statement
from fairlead.records.organization import Organization
from fairlead.records.trail import act
from fairlead.trail.pack import statement_digest
from fairlead.usecases.outbox import tell
from fairlead.usecases.refs import next_ref

EDITABLE = ("applicable", "bases", "justification", "implemented", "implementation", "shared_with", "review_on")


@act
def decide_line(
    occasion: Occasion,
    *,
    provision: str,
    values: Mapping[str, Any],
    owner: str | None = None,
    version: int | None = None,
) -> ApplicabilityLine:
    """Decide one control: included or excluded, why, whether it is in place and how.

    Args:
        occasion: who decides.
        provision: ref of the control.
        values: any of `EDITABLE`; what is left out stays as it is. `bases` is a sequence of `Basis`.
        owner: ref of the person who owns it, empty for nobody; None leaves it as it is.
        version: the version of the row that the person saw, 0 for one never decided; None skips the check.

    Raises:
        NotFound: no such control or person here.
        RowsLocked: a version waits for approval.
        EditConflict: somebody else changed the row since `version`.
        DecisionRefused: no reason, or an exclusion that a live risk contradicts.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    _refuse_while_waiting(occasion)
    return _decide(occasion, [provision], values=values, owner=owner, version=version)[0]


@act
def decide_lines(
    occasion: Occasion, *, provisions: Sequence[str], values: Mapping[str, Any], owner: str | None = None
) -> tuple[ApplicabilityLine, ...]:
    """Decide several controls alike, all or none; each leaves its own entry in the trail, under one batch.

    Raises:
        NotFound, RowsLocked, DecisionRefused: as for one row; the first that fails stops all.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    _refuse_while_waiting(occasion)
    return _decide(occasion, sorted(set(provisions)), values=values, owner=owner)


@act
def add_control(occasion: Occasion, *, title: str) -> ApplicabilityLine:
    """Add a control of the organization's own, beyond the framework's; it is then decided like any other.

    An own control is never removed: one that is needed no longer is excluded with its reason, so that no earlier
    version loses a row.

    Raises:
        DecisionRefused: no title.
        RowsLocked: a version waits for approval.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    _refuse_while_waiting(occasion)
    check_own_control(title)
    row = ApplicabilityLine.objects.add(
        occasion, provision=f"{OWN}{next_ref(occasion, 'OC')}", own_title=title.strip(), version=0
    )
    trail.append(occasion, Action.CONTROL_ADDED, subject=row.provision, facts={"title": row.own_title})
    return row


@act
def submit_statement(occasion: Occasion, *, note: str = "") -> Statement:
    """Freeze the rows as the next version and hand it to somebody else for approval.

    A version that was returned is submitted again under its number.

    Raises:
        RowsLocked: a version waits already.
        SubmissionRefused: rows without decision or reason, each named.
        NothingToSubmit: nothing differs from the version in force, and no note says why it is approved anew.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    _refuse_while_waiting(occasion)
    check_texts({"change_note": note})
    lines = statement_lines(occasion)
    check_submission([line.facts for line in lines])
    in_force = approved_statement(occasion)
    before = frozen_lines(in_force)
    alike = len(before) == len(lines) and all(map(same_decision, before, lines))
    if in_force is not None and alike and not note.strip():
        raise NothingToSubmit(in_force.number)
    number = next_version(in_force.number if in_force else None)
    frozen = [line.to_content() for line in lines]
    content = {"format": "fairlead-statement/1", "lines": frozen}
    row = Statement.objects.within(occasion).select_for_update().filter(number=number).first()
    row = row or Statement(organization_id=occasion.organization, ref=f"SOA-{number}", number=number)
    row.state, row.content, row.content_sha256 = StatementState.SUBMITTED, content, statement_digest(frozen)
    row.change_note, row.submitted_by, row.submitted_at = note.strip(), occasion.actor, occasion.at
    row.decided_by, row.decided_at, row.decision_reason, row.self_reviewed = "", None, "", False
    row.save()
    facts = {"version": number, "content_sha256": row.content_sha256, "change_note": row.change_note}
    trail.append(occasion, Action.STATEMENT_SUBMITTED, subject=row.ref, facts=facts)
    approves = Permission.APPLICABILITY_APPROVE
    tell(occasion, kind=Kind.STATEMENT, permission=approves, page="applicability:approval", version=number)
    return row


@act
def approve_statement(occasion: Occasion, *, number: str, digest: str = "") -> Statement:
    """Approve a submitted version: it is in force from now on and never changes again.

    Args:
        occasion: who approves, for top management.
        number: the version, such as ``1.0``.
        digest: `content_sha256` of what the person saw; empty skips the comparison.

    Raises:
        NotFound: no such version here.
        ApprovalRefused: not submitted, submitted by the same person, not what the person saw, or contradicted by a
            live risk.
    """
    occasion.require(Permission.APPLICABILITY_APPROVE)
    row = _version(occasion, number)
    contradicted = tuple(line.control for line in statement_lines(occasion) if line.is_contradicted)
    facts = ApprovalFacts(
        state=StatementState(row.state),
        is_author=row.submitted_by == occasion.actor,
        alone=occasion.alone,
        is_what_was_seen=digest in ("", row.content_sha256),
        contradicted=contradicted,
    )
    row.self_reviewed = check_approval(facts)
    row.state, row.decided_by, row.decided_at = StatementState.APPROVED, occasion.actor, occasion.at
    row.save()
    told = {
        "version": number,
        "content_sha256": row.content_sha256,
        "approver": occasion.actor,
        "self_reviewed": row.self_reviewed,
    }
    trail.append(occasion, Action.STATEMENT_APPROVED, subject=row.ref, facts=told)
    return row


@act
def return_statement(occasion: Occasion, *, number: str, reason: str) -> Statement:
    """Return a submitted version with what should change; its rows can be changed again.

    Raises:
        NotFound: no such version here.
        ApprovalRefused: it does not wait, or no reason.
    """
    occasion.require(Permission.APPLICABILITY_APPROVE)
    return _give_back(occasion, number, reason=reason)


@act
def withdraw_statement(occasion: Occasion, *, number: str, reason: str) -> Statement:
    """Take a submitted version back to change its rows, before anybody has approved it.

    Raises:
        NotFound: no such version here.
        ApprovalRefused: it does not wait, or no reason.
    """
    occasion.require(Permission.APPLICABILITY_DECIDE)
    return _give_back(occasion, number, reason=reason)


def _give_back(occasion: Occasion, number: str, *, reason: str) -> Statement:
    row = _version(occasion, number)
    check_return(state=StatementState(row.state), reason=reason)
    check_texts({"reason": reason})
    row.state, row.decided_by, row.decided_at = StatementState.RETURNED, occasion.actor, occasion.at
    row.decision_reason = reason.strip()
    row.save()
    facts = {"version": number, "content_sha256": row.content_sha256}
    trail.append(occasion, Action.STATEMENT_RETURNED, subject=row.ref, facts=facts, reason=row.decision_reason)
    return row


def _version(occasion: Occasion, number: str) -> Statement:
    """Return one version locked for change, after the organization's statement as a whole."""
    _lock(occasion)
    return Statement.objects.locked(occasion, f"SOA-{number}")


def _lock(occasion: Occasion) -> None:
    """Let one act at a time touch the statement: a row decided beside a submission would not be in what it freezes.

    The weaker lock leaves other acts of the organization alone, which only refer to its row.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=occasion.organization)


def _refuse_while_waiting(occasion: Occasion) -> None:
    """Refuse a change of rows while a version waits: what is approved is what was submitted."""
    _lock(occasion)
    waiting = waiting_version(occasion)
    if waiting is not None:
        raise RowsLocked(waiting.number)


def _decide(
    occasion: Occasion,
    provisions: Sequence[str],
    *,
    values: Mapping[str, Any],
    owner: str | None,
    version: int | None = None,
) -> tuple[ApplicabilityLine, ...]:
    """Decide rows alike; a repetition of what a row says already changes nothing."""
    fields = _cleaned(values)
    check_texts({name: value for name, value in fields.items() if isinstance(value, str)})
    named = person(occasion, owner) if owner else None
    risks = relying_risks(occasion, provisions=provisions)
    rows = _rows(occasion, provisions)
    for row in rows:
        row.check_version(version, offered=fields)
        changed = row.take(fields)
        if owner is not None and row.owner != named:
            row.owner = named
            changed = True
        check_decision(row.facts(risks.get(row.provision, ())))
        if changed or not row.decided_by:
            row.version += 1
            row.decided_by, row.decided_at = occasion.actor, occasion.at
            row.save()
            trail.append(occasion, Action.LINE_DECIDED, subject=row.provision, facts=row.as_dict() | row.beside())
    return rows


def _rows(occasion: Occasion, provisions: Sequence[str]) -> tuple[ApplicabilityLine, ...]:
    """Return the rows of some controls, new ones for those never decided.

    Raises:
        NotFound: one of them is no control here.
    """
    stored = ApplicabilityLine.objects.within(occasion).filter(provision__in=provisions).select_related("owner")
    found = {row.provision: row for row in stored}
    for provision in provisions:
        if provision not in found:
            if control_provision(provision) is None:
                raise NotFound(provision)
            found[provision] = ApplicabilityLine(organization_id=occasion.organization, provision=provision, version=0)
    return tuple(found[provision] for provision in provisions)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the editable fields among `values`, texts trimmed and bases as plain words without repetition."""
    kept = {name: values[name] for name in EDITABLE if name in values}
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in kept.items()}
    if "bases" in cleaned:
        given = {Basis(basis) for basis in cleaned["bases"]}
        cleaned["bases"] = [basis.value for basis in Basis if basis in given]
    return cleaned
