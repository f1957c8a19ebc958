"""How the AI system inventory is read: what each system is for, who answers for it, and what is still missing."""

from __future__ import annotations

from fairlead.domain.inventory import (
    AI_ROLE_TITLES,
    AUTONOMY_TITLES,
    ORIGIN_TITLES,
    SCOPE_TITLES,
    STAGE_TITLES,
    ScopeDecision,
)
from fairlead.reports.composition.blocks import (
    Cell,
    Column,
    Composition,
    Group,
    Ink,
    Ledger,
    Line,
    Tallies,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    ai_written_part,
    day_words,
    moment_words,
    person_words,
)
from fairlead.reports.composition.table import Table, Value, table
from fairlead.reports.content.gate import Tally
from fairlead.reports.content.inventory import Inventory, SystemRecord

SCOPE_TONES: dict[ScopeDecision, Tone] = {
    ScopeDecision.UNDECIDED: Tone.WARN,
    ScopeDecision.IN: Tone.GOOD,
    ScopeDecision.OUT: Tone.OFF,
}


def compose_inventory(inventory: Inventory, _: Translate) -> Composition:
    """Return the inventory as pages."""
    return sheet(
        inventory,
        _,
        blocks=(_tallies(inventory, _), _ledger(inventory, _)),
        is_wide=True,
    )


def _tallies(inventory: Inventory, _: Translate) -> Tallies:
    systems = inventory.systems
    inside = [system for system in systems if system.scope is ScopeDecision.IN]
    return Tallies(
        figures=(
            Tally(label=_("In scope"), count=len(inside), total=len(systems)),
            Tally(
                label=_("Scope not decided"),
                count=sum(system.scope is ScopeDecision.UNDECIDED for system in systems),
                total=len(systems),
            ),
            Tally(
                label=_("With an owner"), count=sum(system.owner is not None for system in systems), total=len(systems)
            ),
            Tally(
                label=_("In scope with an impact assessment"),
                count=sum(bool(system.impact_assessment) for system in inside),
                total=len(inside),
            ),
        ),
        cut_off=moment_words(inventory.header.cut_off),
    )


def _ledger(inventory: Inventory, _: Translate) -> Ledger:
    return Ledger(
        title=_("AI systems"),
        columns=(
            Column(title=_("System and purpose"), width=28),
            Column(title=_("Role, stage, owner"), width=18),
            Column(title=_("What it is made of"), width=16),
            Column(title=_("Data, people, decisions"), width=20),
            Column(title=_("Class, scope, review"), width=18),
        ),
        groups=(Group(lines=tuple(Line(cells=_cells(system, _), anchor=system.ref) for system in inventory.systems)),),
        empty=_(
            "No AI system is registered. Most organizations find their first in a browser tab or a subscription: "
            "a scan, or one question to each team, is the quickest start."
        ),
        can_filter=True,
    )


def _cells(system: SystemRecord, _: Translate) -> tuple[Cell, ...]:
    return (_purpose(system, _), _answers(system, _), _made_of(system, _), _touches(system, _), _standing(system, _))


def _purpose(system: SystemRecord, _: Translate) -> Cell:
    return cell(
        text(system.ref, ink=Ink.CODE),
        text(system.name, ink=Ink.STRONG),
        system.purpose or text(_("No purpose given"), tone=Tone.WARN),
        labelled(_("Intended"), system.intended_use),
        labelled(_("Not intended"), system.not_intended_use),
        ai_written_part(system.ai_written, _),
    )


def _answers(system: SystemRecord, _: Translate) -> Cell:
    roles = ", ".join(_(AI_ROLE_TITLES[role]) for role in system.roles)
    return cell(
        roles or text(_("No role decided"), tone=Tone.WARN),
        labelled(_("Stage"), _(STAGE_TITLES[system.stage]) if system.stage else ""),
        labelled(_("Owner"), person_words(system.owner)) or text(_("No owner"), tone=Tone.WARN),
        labelled(_("Deputy"), person_words(system.deputy)),
        labelled(_("Unit"), system.unit),
    )


def _made_of(system: SystemRecord, _: Translate) -> Cell:
    return cell(
        _(ORIGIN_TITLES[system.origin]) if system.origin else None,
        labelled(_("Supplier"), system.supplier),
        labelled(_("Model"), " ".join(part for part in (system.model, system.version) if part)),
        labelled(_("Bill of materials"), system.bill_of_materials),
        labelled(_("Cards"), ", ".join(system.cards)),
        labelled(_("Found through"), system.source),
    )


def _touches(system: SystemRecord, _: Translate) -> Cell:
    return cell(
        labelled(_("Data"), ", ".join(system.data_classes)),
        labelled(_("Affected people"), system.affected_people),
        labelled(_("Decides"), system.decision),
        labelled(_("Autonomy"), _(AUTONOMY_TITLES[system.autonomy]) if system.autonomy else ""),
        labelled(_("Users"), system.users),
        labelled(_("Where"), system.geography),
    )


def _standing(system: SystemRecord, _: Translate) -> Cell:
    assessed = labelled(_("Impact assessment"), system.impact_assessment)
    if assessed is None and system.scope is ScopeDecision.IN:
        assessed = text(_("No impact assessment"), tone=Tone.WARN)
    return cell(
        text(_(SCOPE_TITLES[system.scope]), tone=SCOPE_TONES[system.scope]),
        system.scope_reason,
        labelled(_("Risk tier"), " · ".join(part for part in (system.risk_tier, system.risk_rule) if part)),
        labelled(_("EU AI Act"), " · ".join(part for part in (system.act_class, system.act_reason) if part)),
        assessed,
        labelled(_("Live since"), day_words(system.live_on)),
        labelled(_("Last change"), day_words(system.changed_on)),
        labelled(_("Review due"), day_words(system.review_due)),
        labelled(_("Retired"), day_words(system.retired_on)),
    )


def tabulate_inventory(inventory: Inventory, _: Translate) -> tuple[Table, ...]:
    """Return the inventory with one column a fact, in the order of product.md."""
    return (
        table(
            _("AI systems"),
            ("ref", _("Id"), 12),
            ("name", _("Name"), 28),
            ("purpose", _("Purpose"), 40),
            ("intended_use", _("Intended use"), 34),
            ("not_intended_use", _("Not intended use"), 34),
            ("roles", _("Role"), 24),
            ("stage", _("Life cycle stage"), 22),
            ("owner", _("Owner"), 20),
            ("deputy", _("Deputy"), 20),
            ("unit", _("Unit"), 18),
            ("supplier", _("Supplier"), 20),
            ("model", _("Model"), 20),
            ("version", _("Version"), 12),
            ("origin", _("Built, bought or embedded"), 16),
            ("data_classes", _("Data classes"), 26),
            ("affected_people", _("Affected people"), 26),
            ("decision", _("Decision type"), 26),
            ("autonomy", _("Autonomy"), 24),
            ("geography", _("Geography"), 18),
            ("users", _("Users"), 20),
            ("risk_tier", _("Risk tier"), 14),
            ("risk_rule", _("Rule that gave it"), 26),
            ("act_class", _("EU AI Act class"), 18),
            ("act_reason", _("Reason for the class"), 30),
            ("impact_assessment", _("Impact assessment"), 16),
            ("cards", _("Model and data cards"), 20),
            ("bill_of_materials", _("Bill of materials"), 16),
            ("live_on", _("Go-live"), 12),
            ("changed_on", _("Last change"), 12),
            ("review_due", _("Review due"), 12),
            ("retired_on", _("Retired"), 12),
            ("source", _("Discovery source"), 20),
            ("scope", _("In scope"), 14),
            ("scope_reason", _("Reason for the scope decision"), 36),
            ("ai_written", _("Written by AI"), 9),
            rows=(_row(system, _) for system in inventory.systems),
        ),
    )


def _row(system: SystemRecord, _: Translate) -> tuple[Value, ...]:
    return (
        system.ref,
        system.name,
        system.purpose,
        system.intended_use,
        system.not_intended_use,
        tuple(_(AI_ROLE_TITLES[role]) for role in system.roles),
        _(STAGE_TITLES[system.stage]) if system.stage else None,
        person_words(system.owner),
        person_words(system.deputy),
        system.unit,
        system.supplier,
        system.model,
        system.version,
        _(ORIGIN_TITLES[system.origin]) if system.origin else None,
        system.data_classes,
        system.affected_people,
        system.decision,
        _(AUTONOMY_TITLES[system.autonomy]) if system.autonomy else None,
        system.geography,
        system.users,
        system.risk_tier,
        system.risk_rule,
        system.act_class,
        system.act_reason,
        system.impact_assessment,
        system.cards,
        system.bill_of_materials,
        system.live_on,
        system.changed_on,
        system.review_due,
        system.retired_on,
        system.source,
        _(SCOPE_TITLES[system.scope]),
        system.scope_reason,
        system.ai_written,
    )
