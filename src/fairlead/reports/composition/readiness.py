"""How readiness is read: the count, the gates, then every row with the one reason why it counts or does not."""

from __future__ import annotations

from itertools import groupby

from fairlead.domain.applicability import CONTROL_STATE_TITLES
from fairlead.domain.readiness import REASON_TITLES, Reason
from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Group,
    Ink,
    Ledger,
    Line,
    Prose,
    Tallies,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    REASON_TONES,
    gates_ledger,
    moment_words,
    person_words,
    said,
)
from fairlead.reports.composition.table import Table, Value, table
from fairlead.reports.content.gate import Tally
from fairlead.reports.content.readiness import Readiness, ReadinessRow


def compose_readiness(readiness: Readiness, _: Translate) -> Composition:
    """Return a readiness snapshot as pages."""
    blocks: list[Block] = [
        _tallies(readiness, _),
        gates_ledger(readiness.gates, _),
        _ledger(readiness, _),
        _excluded(readiness, _),
        _rules(readiness, _),
    ]
    return sheet(
        readiness,
        _,
        blocks=blocks,
    )


def _tallies(readiness: Readiness, _: Translate) -> Tallies:
    def of(is_control: bool) -> tuple[int, int]:
        rows = [row for row in readiness.rows if row.is_control is is_control and row.reason is not Reason.EXCLUDED]
        return sum(row.counts for row in rows), len(rows)

    (clauses, all_clauses), (controls, all_controls) = of(False), of(True)
    excluded = len(readiness.rows) - readiness.total
    open_gates = sum(gate.is_open for gate in readiness.gates)
    return Tallies(
        figures=(
            Tally(
                label=_("Rows that count"),
                count=readiness.counted,
                total=readiness.total,
                note=_("{count} excluded with reason, not in the denominator").format(count=excluded),
            ),
            Tally(label=_("Requirements, clauses 4 to 10"), count=clauses, total=all_clauses),
            Tally(label=_("Controls"), count=controls, total=all_controls),
            Tally(label=_("Gates met"), count=open_gates, total=len(readiness.gates)),
        ),
        cut_off=moment_words(readiness.header.cut_off),
    )


def _ledger(readiness: Readiness, _: Translate) -> Ledger:
    rows = [row for row in readiness.rows if row.reason is not Reason.EXCLUDED]
    groups = tuple(
        Group(title=title, lines=tuple(Line(cells=_cells(row, _), anchor=row.number) for row in members))
        for title, members in groupby(rows, key=lambda row: row.group)
    )
    return Ledger(
        title=_("Rows"),
        columns=(
            Column(title=_("Requirement or control"), width=34),
            Column(title=_("Counts"), width=12),
            Column(title=_("Why"), width=36),
            Column(title=_("Owner, evidence"), width=18),
        ),
        groups=groups,
        empty=_("Nothing is assessed yet: adopt a framework first, its rows then stand here with their reasons."),
        can_filter=True,
    )


def _cells(row: ReadinessRow, _: Translate) -> tuple[Cell, ...]:
    systems = _("{covered} of {total} systems").format(covered=row.covered, total=row.of) if row.of else ""
    return (
        cell(text(row.number, ink=Ink.STRONG), row.title),
        cell(text(_("counts"), tone=Tone.GOOD) if row.counts else text(_("does not"), tone=Tone.WARN)),
        cell(
            text(_(REASON_TITLES[row.reason]), tone=REASON_TONES[row.reason] if not row.counts else Tone.PLAIN),
            row.says,
            labelled(_("State"), _(CONTROL_STATE_TITLES[row.state])) if row.is_control and not row.counts else None,
            labelled(_("Covered"), systems),
            text(_("Self-reviewed"), tone=Tone.WARN) if row.self_reviewed else None,
        ),
        cell(
            person_words(row.owner) or text(_("No owner"), tone=Tone.WARN), text(", ".join(row.evidence), ink=Ink.CODE)
        ),
    )


def _excluded(readiness: Readiness, _: Translate) -> Ledger:
    rows = [row for row in readiness.rows if row.reason is Reason.EXCLUDED]
    lines = (Line(cells=(cell(text(row.number, ink=Ink.STRONG), row.title), cell(row.says))) for row in rows)
    return Ledger(
        title=_("Excluded with reason"),
        lead=_("These rows left the denominator by an approved decision."),
        columns=(Column(title=_("Control"), width=34), Column(title=_("Reason"), width=66)),
        groups=(Group(lines=tuple(lines)),),
        empty=_("No row is excluded."),
    )


def _rules(readiness: Readiness, _: Translate) -> Prose:
    return Prose(
        title=_("How a row comes to count"),
        paragraphs=(
            _(
                "Rules, version {version}. A row counts only if all of them hold at the cut-off; there is no partial "
                "credit and no weight."
            ).format(version=readiness.rules_version),
        ),
        points=(
            _("It is applicable in this scope by an approved decision."),
            _("An active person owns it."),
            _("A named person other than the uploader accepted at least one evidence item."),
            _("That evidence covers the right scope and period and is inside its freshness."),
            _("No major nonconformity is open against it, and no newer automatic check fails."),
            _("For the stage 2 view: the evidence shows operation, not only a document."),
        ),
    )


def tabulate_readiness(readiness: Readiness, _: Translate) -> tuple[Table, ...]:
    """Return rows and gates with one column a fact."""
    return (
        table(
            _("Rows"),
            ("number", _("Number"), 10),
            ("title", _("Title"), 36),
            ("group", _("Group"), 28),
            ("kind", _("Kind"), 12),
            ("counts", _("Counts"), 8),
            ("reason", _("Reason"), 34),
            ("says", _("What is missing"), 44),
            ("state", _("State"), 22),
            ("covered", _("Systems covered"), 10),
            ("of", _("Systems it applies to"), 10),
            ("owner", _("Owner"), 20),
            ("evidence", _("Evidence"), 24),
            ("self_reviewed", _("Self-reviewed"), 9),
            ("provision", _("Provision"), 20),
            rows=(_row(row, _) for row in readiness.rows),
        ),
        table(
            _("Gates"),
            ("gate", _("What must be true"), 44),
            ("met", _("Met"), 8),
            ("says", _("What is there"), 50),
            ("clause", _("Clause"), 12),
            ("done", _("Done"), 8),
            ("needed", _("Needed"), 8),
            rows=(
                (said(gate.title, _), gate.is_open, said(gate.says, _), gate.clause, gate.done, gate.needed)
                for gate in readiness.gates
            ),
        ),
    )


def _row(row: ReadinessRow, _: Translate) -> tuple[Value, ...]:
    return (
        row.number,
        row.title,
        row.group,
        _("control") if row.is_control else _("requirement"),
        row.counts,
        _(REASON_TITLES[row.reason]),
        row.says,
        _(CONTROL_STATE_TITLES[row.state]) if row.is_control else "",
        row.covered,
        row.of,
        person_words(row.owner),
        row.evidence,
        row.self_reviewed,
        row.provision,
    )
