"""How dates, people, states and the header are said; one place, so that every report says them alike."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fairlead.domain.applicability import ControlState
from fairlead.domain.evidence import EvidenceState
from fairlead.domain.readiness import Reason
from fairlead.domain.risk import RiskState
from fairlead.reports.composition.blocks import (
    Cell,
    Column,
    Group,
    Ink,
    Ledger,
    Line,
    Part,
    Run,
    Tone,
    Translate,
    cell,
    text,
)
from fairlead.reports.content.change import FieldChange, Mark
from fairlead.reports.content.gate import Gate
from fairlead.reports.content.header import Header, Person

CONTROL_TONES: dict[ControlState, Tone] = {
    ControlState.NOT_DECIDED: Tone.WARN,
    ControlState.EXCLUDED: Tone.OFF,
    ControlState.PLANNED: Tone.WAIT,
    ControlState.NO_EVIDENCE: Tone.WARN,
    ControlState.WAITING: Tone.WAIT,
    ControlState.ACCEPTED: Tone.GOOD,
    ControlState.STALE: Tone.WARN,
    ControlState.FAILING: Tone.BAD,
}

REASON_TONES: dict[Reason, Tone] = {
    Reason.COUNTS: Tone.GOOD,
    Reason.NOT_DECIDED: Tone.WARN,
    Reason.EXCLUDED: Tone.OFF,
    Reason.NOT_APPROVED: Tone.WARN,
    Reason.NO_OWNER: Tone.WARN,
    Reason.NO_EVIDENCE: Tone.WARN,
    Reason.WAITING: Tone.WAIT,
    Reason.WRONG_SCOPE: Tone.WARN,
    Reason.STALE: Tone.WARN,
    Reason.FAILING: Tone.BAD,
    Reason.ONLY_DESIGN: Tone.WARN,
}
"""The mark beside a verdict: it follows the reason that stands there, never a state that says something else."""

RISK_TONES: dict[RiskState, Tone] = {
    RiskState.RATED: Tone.OFF,
    RiskState.UNTREATED: Tone.BAD,
    RiskState.TREATED: Tone.WAIT,
    RiskState.ACCEPTED: Tone.GOOD,
    RiskState.EXPIRED: Tone.WARN,
}

EVIDENCE_TONES: dict[EvidenceState, Tone] = {
    EvidenceState.WAITING: Tone.WAIT,
    EvidenceState.ACCEPTED: Tone.GOOD,
    EvidenceState.REJECTED: Tone.BAD,
    EvidenceState.SUPERSEDED: Tone.OFF,
}

_INKS = {Mark.KEPT: Ink.PLAIN, Mark.ADDED: Ink.ADDED, Mark.REMOVED: Ink.REMOVED}


def said(words: str, _: Translate) -> str:
    """Return a text that content holds in English and marked; gettext answers an empty text with its own header."""
    return _(words) if words else ""


def moment_words(moment: datetime | None) -> str:
    """Return a moment as ``2026-11-23 14:05 UTC``; the zone is always said."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def day_words(day: date | None) -> str:
    """Return a day as ISO prints it."""
    return "" if day is None else day.isoformat()


def person_words(person: Person | None) -> str:
    """Return the name that a reader sees, else the id that the trail knows."""
    return "" if person is None else person.name or person.id


def signed_words(person: Person | None, moment: date | datetime | None) -> str:
    """Return who and when in one line, with what is known of both."""
    when = moment_words(moment) if isinstance(moment, datetime) else day_words(moment)
    return ", ".join(part for part in (person_words(person), when) if part)


def yes_no(answer: bool | None, _: Translate) -> str:
    """Return a decision in words; an open one is said, not left blank."""
    if answer is None:
        return _("not decided")
    return _("yes") if answer else _("no")


def change_part(change: FieldChange) -> Part:
    """Return the word-level change of one field, removed words before added ones."""
    runs = tuple(Run(text=run.text, ink=_INKS[run.mark]) for run in change.changes)
    return Part(runs=runs, label=change.field)


def gate_line(gate: Gate, _: Translate) -> tuple[Cell, ...]:
    """Return the cells of a gate: state in words, what must be true, what is there."""
    count = _("{done} of {needed}").format(done=gate.done, needed=gate.needed) if gate.needed else ""
    state = text(_("Met"), tone=Tone.GOOD) if gate.is_open else text(_("Not met"), tone=Tone.WARN)
    clause = _("Clause {clause}").format(clause=gate.clause) if gate.clause else ""
    return (
        cell(state),
        cell(text(said(gate.title, _), ink=Ink.STRONG), text(clause, ink=Ink.QUIET)),
        cell(said(gate.says, _), text(count, ink=Ink.QUIET)),
    )


def gates_ledger(gates: tuple[Gate, ...], _: Translate) -> Ledger:
    """Return the gates as a table; they stand beside the score and no figure outweighs one."""
    met = sum(gate.is_open for gate in gates)
    lead = _("{met} of {all} met. A gate that is not met cannot be outweighed by any figure.")
    return Ledger(
        title=_("Gates"),
        anchor="gates",
        lead=lead.format(met=met, all=len(gates)),
        columns=(
            Column(title=_("State"), width=12),
            Column(title=_("What must be true"), width=40),
            Column(title=_("What is there"), width=48),
        ),
        groups=(Group(lines=tuple(Line(cells=gate_line(gate, _)) for gate in gates)),),
        empty=_("No gate bears on this report."),
    )


def ai_written_part(is_ai: bool, _: Translate) -> Part | None:
    """Return the mark of text that a language model drafted."""
    return text(_("Written by AI"), tone=Tone.WARN) if is_ai else None


def header_facts(header: Header, _: Translate) -> tuple[tuple[str, Cell], ...]:
    """Return the pairs at the top of every report; what is not known is said, never left out silently."""
    scope = cell(header.scope or text(_("No scope approved"), tone=Tone.WARN))
    approved = signed_words(header.approver, header.approved_at)
    approval = cell(
        approved or _("not approved"),
        text(_("Self-reviewed: author and approver are one person"), tone=Tone.WARN) if header.self_reviewed else None,
    )
    version = " · ".join(part for part in (header.version, header.state) if part)
    pairs = [(_("Scope"), scope)]
    if version or header.approver:
        pairs += [(_("Version"), cell(version or _("not versioned"))), (_("Approved"), approval)]
    pairs += [
        (_("Cut-off"), cell(moment_words(header.cut_off))),
        (_("Made"), cell(f"{moment_words(header.built_at)} · {header.product}")),
    ]
    if header.checkpoint:
        point = header.checkpoint
        size = _("{size} entries").format(size=point.size)
        pairs.append((_("Audit trail"), cell(size, text(point.root, ink=Ink.CODE))))
    return tuple(pairs)


def header_flags(header: Header, _: Translate) -> tuple[str, ...]:
    """Return the words that stand on every page."""
    flags = []
    if header.demo:
        flags.append(_("Demo: a fictional organization"))
    if header.self_reviewed:
        flags.append(_("Self-reviewed"))
    return tuple(flags)


def running_words(header: Header, title: str, _: Translate) -> tuple[str, ...]:
    """Return the words of the head and foot of each page: whose, what, which version, of when."""
    version = _("version {version}").format(version=header.version) if header.version else header.state
    cut_off = _("cut-off {moment}").format(moment=moment_words(header.cut_off))
    return tuple(part for part in (header.organization, title, version, cut_off) if part)


def writer_words(_: Translate) -> dict[str, str]:
    """Return the words that writers put themselves, by name."""
    return {
        "cut_off": _("Figures at the cut-off, {moment}"),
        "page": _("Page {page} of {pages}"),
        "of": _("of"),
        "no_rows": _("Nothing to list."),
        "rows": _("{shown} of {total} rows"),
        "filter": _("Filter all tables"),
        "filter_hint": _("A few words, in any order"),
        "index": _("Index"),
        "hollow": _("Hollow point: the reference group, or a value whose state is named in the table."),
        "undefined": _("undefined"),
        "skip": _("Skip to the content"),
        "places": _("On this page"),
        "about": _("About"),
        "cut": _("… (cut here: the JSON file holds the whole text of {size} characters)"),
        "cut_rows": _("Rows 1 to {shown} of {total}; the workbook, the CSV and the JSON file hold all of them."),
        "yes": _("yes"),
        "no": _("no"),
    }
