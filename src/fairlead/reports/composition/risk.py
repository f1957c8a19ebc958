"""How the risk register is read: the count by level before and after treatment, then every risk with its sentence."""

from __future__ import annotations

from fairlead.domain.risk import AFFECTED_TITLES, OPTION_TITLES, RISK_STATE_TITLES, RiskState
from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Facts,
    Group,
    Ink,
    Ledger,
    Line,
    Part,
    Tallies,
    Tone,
    Translate,
    cell,
    labelled,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import (
    RISK_TONES,
    ai_written_part,
    day_words,
    moment_words,
    person_words,
    signed_words,
)
from fairlead.reports.composition.table import Table, Value, table
from fairlead.reports.content.gate import Tally
from fairlead.reports.content.risk import Rating, RiskEntry, RiskRegister


def compose_risk_register(register: RiskRegister, _: Translate) -> Composition:
    """Return the register as pages."""
    blocks: list[Block] = [_tallies(register, _)]
    if register.criteria_version:
        blocks.append(_criteria(register, _))
    blocks.append(_ledger(register, _))
    return sheet(
        register,
        _,
        blocks=blocks,
        is_wide=True,
    )


def _tallies(register: RiskRegister, _: Translate) -> Tallies:
    risks = register.risks
    total = len(risks)
    above = [risk for risk in risks if risk.inherent and risk.inherent.above_appetite]
    left = [risk for risk in above if (risk.residual or risk.inherent).above_appetite]  # type: ignore[union-attr]  # `above` holds rated risks only
    return Tallies(
        figures=(
            Tally(label=_("Above appetite before treatment"), count=len(above), total=total),
            Tally(label=_("Above appetite after treatment"), count=len(left), total=total),
            Tally(
                label=_("Remaining risk accepted"),
                count=sum(risk.state is RiskState.ACCEPTED for risk in risks),
                total=total,
            ),
            Tally(
                label=_("Acceptance expired"), count=sum(risk.state is RiskState.EXPIRED for risk in risks), total=total
            ),
        ),
        cut_off=moment_words(register.header.cut_off),
    )


def _criteria(register: RiskRegister, _: Translate) -> Facts:
    def scale(names: tuple[str, ...]) -> str:
        return " · ".join(f"{step} {name}" for step, name in enumerate(names, start=1))

    highest = len(register.likelihood_scale) * len(register.severity_scale)
    appetite = _("Levels up to {appetite} of {highest} need no treatment.")
    return Facts(
        title=_("Criteria, version {version}").format(version=register.criteria_version),
        pairs=(
            (_("Likelihood"), cell(scale(register.likelihood_scale))),
            (_("Severity"), cell(scale(register.severity_scale))),
            (_("Level"), cell(_("likelihood × severity"))),
            (_("Appetite"), cell(appetite.format(appetite=register.appetite, highest=highest))),
        ),
    )


def _ledger(register: RiskRegister, _: Translate) -> Ledger:
    return Ledger(
        title=_("Risks"),
        columns=(
            Column(title=_("Risk"), width=30),
            Column(title=_("Before treatment"), width=14),
            Column(title=_("Treatment"), width=27),
            Column(title=_("What remains"), width=14),
            Column(title=_("Acceptance and owner"), width=15),
        ),
        groups=(Group(lines=tuple(Line(cells=_cells(risk, _), anchor=f"risk-{risk.ref}") for risk in register.risks)),),
        empty=_(
            "No risk is recorded. An AI system without a recorded risk is a system nobody has looked at yet: "
            "start with the one that decides about people."
        ),
        can_filter=True,
    )


def _cells(risk: RiskEntry, _: Translate) -> tuple[Cell, ...]:
    return (_sentence(risk, _), _before(risk, _), _treatment(risk, _), _after(risk, _), _acceptance(risk, _))


def _sentence(risk: RiskEntry, _: Translate) -> Cell:
    affected = ", ".join(_(AFFECTED_TITLES[party]) for party in risk.affected)
    return cell(
        text(risk.ref, ink=Ink.CODE),
        text(risk.title, ink=Ink.STRONG),
        labelled(_("Cause"), risk.cause),
        labelled(_("Event"), risk.event),
        labelled(_("Consequence"), risk.consequence),
        labelled(_("Affected"), affected),
        labelled(_("Systems"), ", ".join(risk.systems)),
        labelled(_("Source"), risk.source),
        ai_written_part(risk.ai_written, _),
    )


def _rating(rating: Rating, _: Translate) -> tuple[Part, ...]:
    tone = Tone.WARN if rating.above_appetite else Tone.GOOD
    verdict = _("above appetite") if rating.above_appetite else _("within appetite")
    return (
        text(_("Level {level}").format(level=rating.level), ink=Ink.STRONG),
        text(verdict, tone=tone),
        text(f"{rating.likelihood} {rating.likelihood_name}", label=_("Likelihood")),
        text(f"{rating.severity} {rating.severity_name}", label=_("Severity")),
        text(_("criteria {version}").format(version=rating.criteria_version), ink=Ink.QUIET),
    )


def _before(risk: RiskEntry, _: Translate) -> Cell:
    if risk.inherent is None:
        return cell(text(_("Not rated"), tone=Tone.WARN))
    return cell(*_rating(risk.inherent, _))


def _treatment(risk: RiskEntry, _: Translate) -> Cell:
    option = _(OPTION_TITLES[risk.option]) if risk.option else _("Not decided")
    return cell(
        text(option, ink=Ink.STRONG, tone=Tone.PLAIN if risk.option else Tone.WARN),
        risk.plan,
        labelled(_("Controls"), ", ".join(risk.controls)),
        labelled(_("Already there"), risk.existing_controls),
        labelled(_("Look again when"), risk.review_trigger),
        labelled(_("See also"), ", ".join(risk.links)),
    )


def _after(risk: RiskEntry, _: Translate) -> Cell:
    if risk.residual is None:
        return cell(text(_("Not rated after treatment"), ink=Ink.QUIET))
    return cell(*_rating(risk.residual, _))


def _acceptance(risk: RiskEntry, _: Translate) -> Cell:
    return cell(
        text(_(RISK_STATE_TITLES[risk.state]), tone=RISK_TONES[risk.state]),
        labelled(_("Accepted by"), signed_words(risk.accepted_by, risk.accepted_on)),
        labelled(_("Until"), day_words(risk.accepted_until)),
        labelled(_("Owner"), person_words(risk.owner)) or text(_("No owner"), tone=Tone.WARN),
        labelled(_("Due"), day_words(risk.due)),
    )


def tabulate_risk_register(register: RiskRegister, _: Translate) -> tuple[Table, ...]:
    """Return the register with one column a fact, in the order of product.md."""
    return (
        table(
            _("Risks"),
            ("ref", _("Id"), 12),
            ("title", _("Title"), 36),
            ("cause", _("Cause"), 34),
            ("event", _("Event"), 34),
            ("consequence", _("Consequence"), 34),
            ("systems", _("Systems"), 26),
            ("source", _("Source"), 20),
            ("affected", _("Affected"), 26),
            *_rating_columns("inherent", _("before"), _),
            ("criteria_version", _("Criteria version"), 9),
            ("existing_controls", _("Existing controls"), 30),
            ("option", _("Option"), 24),
            ("plan", _("How it is treated"), 40),
            ("controls", _("Controls"), 22),
            *_rating_columns("residual", _("after"), _),
            ("state", _("State"), 28),
            ("accepted_by", _("Accepted by"), 20),
            ("accepted_on", _("Accepted on"), 12),
            ("accepted_until", _("Accepted until"), 12),
            ("owner", _("Owner"), 20),
            ("due", _("Due"), 12),
            ("links", _("See also"), 20),
            ("review_trigger", _("Review trigger"), 30),
            ("ai_written", _("Written by AI"), 9),
            rows=(_row(risk, _) for risk in register.risks),
        ),
    )


def _rating_columns(key: str, when: str, _: Translate) -> tuple[tuple[str, str, int], ...]:
    return (
        (f"{key}_likelihood", _("Likelihood {when} treatment").format(when=when), 10),
        (f"{key}_severity", _("Severity {when} treatment").format(when=when), 10),
        (f"{key}_level", _("Level {when} treatment").format(when=when), 10),
    )


def _row(risk: RiskEntry, _: Translate) -> tuple[Value, ...]:
    def steps(rating: Rating | None) -> tuple[Value, ...]:
        return (rating.likelihood, rating.severity, rating.level) if rating else (None, None, None)

    return (
        risk.ref,
        risk.title,
        risk.cause,
        risk.event,
        risk.consequence,
        risk.systems,
        risk.source,
        tuple(_(AFFECTED_TITLES[party]) for party in risk.affected),
        *steps(risk.inherent),
        risk.inherent.criteria_version if risk.inherent else None,
        risk.existing_controls,
        _(OPTION_TITLES[risk.option]) if risk.option else None,
        risk.plan,
        risk.controls,
        *steps(risk.residual),
        _(RISK_STATE_TITLES[risk.state]),
        person_words(risk.accepted_by),
        risk.accepted_on,
        risk.accepted_until,
        person_words(risk.owner),
        risk.due,
        risk.links,
        risk.review_trigger,
        risk.ai_written,
    )
