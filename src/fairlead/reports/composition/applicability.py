"""How the statement of applicability is read: one table in the order of the standard, each control id exactly once."""

from __future__ import annotations

from itertools import groupby

from fairlead.domain.applicability import BASIS_TITLES, CONTROL_STATE_TITLES, ControlState
from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Group,
    Ink,
    Ledger,
    Line,
    Notice,
    Tallies,
    Tone,
    Translate,
    Verbatim,
    cell,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    CONTROL_TONES,
    ai_written_part,
    change_part,
    day_words,
    gates_ledger,
    moment_words,
    person_words,
    yes_no,
)
from fairlead.reports.composition.table import Table, Value, table
from fairlead.reports.content.applicability import Applicability, ApplicabilityLine
from fairlead.reports.content.gate import Tally


def compose_applicability(statement: Applicability, _: Translate) -> Composition:
    """Return the statement as pages."""
    blocks: list[Block] = [_tallies(statement, _), *_notices(statement, _), _ledger(statement, _)]
    if statement.gates:
        blocks.append(gates_ledger(statement.gates, _))
    if statement.content_sha256:
        blocks.append(
            Verbatim(
                title=_("Digest of the decided content"),
                lead=_("SHA-256 over the decided rows, as the audit trail holds it at the approval."),
                words=statement.content_sha256,
            )
        )
    return sheet(
        statement,
        _,
        blocks=blocks,
        is_wide=True,
    )


def _notices(statement: Applicability, _: Translate) -> list[Notice]:
    notices = []
    if statement.previous_version:
        words = _("{changed} of {total} rows differ; each shows its removed and added words.").format(
            changed=statement.changed, total=len(statement.lines)
        )
        if statement.dropped:
            words += " " + _("No longer a row: {names}.").format(names=", ".join(statement.dropped))
        title = _("Compared with version {version}").format(version=statement.previous_version)
        notices.append(Notice(tone=Tone.PLAIN, title=title, words=words))
    undecided = len(statement.lines) - statement.included - statement.excluded
    if undecided:
        title = _("{count} of {total} rows are not decided").format(count=undecided, total=len(statement.lines))
        notices.append(
            Notice(tone=Tone.WARN, title=title, words=_("A statement is complete when each row is decided."))
        )
    return notices


def _tallies(statement: Applicability, _: Translate) -> Tallies:
    total = len(statement.lines)
    counts = sum(line.state is ControlState.ACCEPTED and line.applicable is True for line in statement.lines)
    return Tallies(
        figures=(
            Tally(label=_("Rows decided"), count=statement.included + statement.excluded, total=total),
            Tally(label=_("Included"), count=statement.included, total=total),
            Tally(label=_("Excluded with reason"), count=statement.excluded, total=total),
            Tally(label=_("Accepted and fresh evidence"), count=counts, total=statement.included),
        ),
        cut_off=moment_words(statement.header.cut_off),
    )


def _ledger(statement: Applicability, _: Translate) -> Ledger:
    groups = tuple(
        Group(title=title, lines=tuple(Line(cells=_cells(line, _), anchor=line.control) for line in lines))
        for title, lines in groupby(statement.lines, key=lambda line: line.group)
    )
    return Ledger(
        title=_("Controls"),
        columns=(
            Column(title=_("Control"), width=17),
            Column(title=_("Applicable, and why"), width=30),
            Column(title=_("State, and how it is done"), width=28),
            Column(title=_("Evidence, risks treated"), width=13),
            Column(title=_("Decided, next review"), width=12),
        ),
        groups=groups,
        empty=_("No control is listed yet: adopt the framework first, its controls then stand here for a decision."),
        can_filter=True,
    )


def _cells(line: ApplicabilityLine, _: Translate) -> tuple[Cell, ...]:
    return (_control(line, _), _why(line, _), _how(line, _), _proof(line, _), _decision(line, _))


def _control(line: ApplicabilityLine, _: Translate) -> Cell:
    return cell(
        text(line.control, ink=Ink.STRONG),
        line.title,
        text(_("Own control, beyond Annex A"), ink=Ink.QUIET) if line.own else None,
        text(_("New in this version"), ink=Ink.ADDED) if line.is_new else None,
        ai_written_part(line.ai_written, _),
    )


def _why(line: ApplicabilityLine, _: Translate) -> Cell:
    verdict = {True: _("Included"), False: _("Excluded"), None: _("Not decided")}[line.applicable]
    tone = {True: Tone.GOOD, False: Tone.OFF, None: Tone.WARN}[line.applicable]
    bases = tuple(
        text(reason.text, label=_(BASIS_TITLES[reason.basis])) if reason.text else text(_(BASIS_TITLES[reason.basis]))
        for reason in line.included_because
    )
    missing = text(_("No reason given"), tone=Tone.WARN) if line.applicable is not None else None
    return cell(
        text(verdict, ink=Ink.STRONG, tone=tone),
        *bases,
        line.justification or missing,
        *(change_part(change) for change in line.changes),
    )


def _how(line: ApplicabilityLine, _: Translate) -> Cell:
    if line.applicable is False:
        return cell(text(_(CONTROL_STATE_TITLES[line.state]), tone=CONTROL_TONES[line.state]))
    return cell(
        text(_(CONTROL_STATE_TITLES[line.state]), tone=CONTROL_TONES[line.state]),
        line.implementation,
        text(person_words(line.owner), label=_("Owner"))
        if line.owner
        else text(_("No owner"), tone=Tone.WARN)
        if line.applicable
        else None,
        text(", ".join(line.shared_with), label=_("Shared with")) if line.shared_with else None,
    )


def _proof(line: ApplicabilityLine, _: Translate) -> Cell:
    if not line.applicable:
        return cell(text("–", ink=Ink.QUIET))
    counts = _("{accepted} accepted, {fresh} of them fresh").format(
        accepted=line.evidence_accepted, fresh=line.evidence_fresh
    )
    systems = _("{covered} of {total} systems").format(covered=line.systems_covered, total=line.systems_total)
    return cell(
        counts if line.evidence_accepted else _("none accepted"),
        text(systems, label=_("Covered")) if line.systems_total else None,
        text(", ".join(line.risks), label=_("Treats")) if line.risks else None,
    )


def _decision(line: ApplicabilityLine, _: Translate) -> Cell:
    return cell(
        person_words(line.decided_by),
        moment_words(line.decided_at),
        text(day_words(line.next_review), label=_("Next review")) if line.next_review else None,
    )


def tabulate_applicability(statement: Applicability, _: Translate) -> tuple[Table, ...]:
    """Return the statement with one column a fact, in the order of product.md."""
    return (
        table(
            _("Controls"),
            ("control", _("Control"), 10),
            ("title", _("Title"), 34),
            ("group", _("Group"), 28),
            ("own", _("Own control"), 9),
            ("applicable", _("Applicable"), 12),
            ("included_because", _("Why included"), 34),
            ("justification", _("Reason, in own words"), 50),
            ("state", _("Implementation state"), 22),
            ("implementation", _("How, in own words"), 50),
            ("owner", _("Owner"), 20),
            ("evidence_accepted", _("Evidence accepted"), 10),
            ("evidence_fresh", _("Evidence fresh"), 10),
            ("systems_covered", _("Systems covered"), 10),
            ("systems_total", _("Systems it applies to"), 10),
            ("risks", _("Treated risks"), 18),
            ("shared_with", _("Shared with"), 24),
            ("decided_by", _("Decided by"), 20),
            ("decided_at", _("Decided at (UTC)"), 17),
            ("next_review", _("Next review"), 12),
            ("ai_written", _("Written by AI"), 9),
            ("provision", _("Provision"), 20),
            rows=(_row(line, _) for line in statement.lines),
        ),
    )


def _row(line: ApplicabilityLine, _: Translate) -> tuple[Value, ...]:
    because = tuple(
        f"{_(BASIS_TITLES[reason.basis])}: {reason.text}" if reason.text else _(BASIS_TITLES[reason.basis])
        for reason in line.included_because
    )
    return (
        line.control,
        line.title,
        line.group,
        line.own,
        yes_no(line.applicable, _),
        because,
        line.justification,
        _(CONTROL_STATE_TITLES[line.state]),
        line.implementation,
        person_words(line.owner),
        line.evidence_accepted,
        line.evidence_fresh,
        line.systems_covered,
        line.systems_total,
        line.risks,
        line.shared_with,
        person_words(line.decided_by),
        line.decided_at,
        line.next_review,
        line.ai_written,
        line.provision,
    )
