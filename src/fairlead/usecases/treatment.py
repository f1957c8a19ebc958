"""Treat risks and accept what remains of them until a date (6.1.3, 8.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.domain.risk import (
    AcceptanceFacts,
    TreatmentFacts,
    TreatmentOption,
    check_acceptance,
    check_lengths,
    check_treatment,
)
from fairlead.queries.applicability import known_controls
from fairlead.queries.risk import controls_of
from fairlead.records import trail
from fairlead.records.risk import Risk, RiskControl
from fairlead.records.trail import act
from fairlead.usecases.risk import live_risk


@act
def treat_risk(
    occasion: Occasion,
    *,
    ref: str,
    option: TreatmentOption,
    plan: str,
    controls: Sequence[str] = (),
    residual_likelihood: int | None = None,
    residual_severity: int | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Risk:
    """Decide how a risk is treated and what remains of it; an earlier acceptance ends with it.

    The remaining level is judged under the criteria of the rating. Controls are refs of the statement of
    applicability; their rows show the risk, and nobody but a person decides those rows.

    Args:
        occasion: who decides.
        ref: the risk.
        option: one of the four ways.
        plan: how it works, or why none is needed.
        controls: refs of controls that the treatment relies on.
        residual_likelihood: step that remains; may be left out for a retained risk, which keeps its rating.
        residual_severity: as above.
        due_on: by when the treatment is in place.
        version: the version that the person saw.

    Raises:
        NotFound: no such risk or control here.
        EditConflict: somebody else changed it since `version`.
        RiskRefused: no control, no plan, or a remaining level that contradicts the rating.
    """
    occasion.require(Permission.RISK_ASSESS)
    risk = live_risk(occasion, ref)
    chosen = sorted(set(controls))
    risk.check_version(version, offered={"option": option.value, "plan": plan})
    if option is TreatmentOption.RETAIN and residual_likelihood is None and residual_severity is None:
        residual_likelihood, residual_severity = risk.likelihood, risk.severity
    remaining = _remaining(risk, likelihood=residual_likelihood or 0, severity=residual_severity or 0)
    check_treatment(
        TreatmentFacts(
            option=option,
            controls=tuple(chosen),
            plan=plan,
            inherent=risk.level,
            residual=remaining["residual_level"],
        )
    )
    check_lengths({"plan": plan})
    _link_controls(occasion, risk, chosen)
    decided = {"option": option.value, "plan": plan.strip(), "due_on": due_on, **remaining}
    undone = {name: value for name, value in Risk.NOT_ACCEPTED.items() if getattr(risk, name) != value}
    for name, value in (decided | undone).items():
        setattr(risk, name, value)
    risk.treated_by, risk.treated_at = occasion.actor, occasion.at
    risk.save_changed(occasion.at)
    facts = decided | undone | {"controls": chosen, "treated_by": occasion.actor, "treated_at": occasion.at}
    trail.append(occasion, Action.RISK_TREATED, subject=ref, facts=facts)
    return risk


@act
def accept_residual(occasion: Occasion, *, ref: str, until: date, reason: str, version: int | None = None) -> Risk:
    """Accept what remains of a risk until a date, on which the acceptance ends by itself (6.1.3, 8.3).

    Raises:
        NotFound: no such risk here.
        EditConflict: the treatment changed since the person looked at it.
        AcceptanceRefused: not treated, no reason, no usable end date, or decided by the same person.
        RiskRefused: the risk is closed.
    """
    occasion.require(Permission.RISK_ACCEPT)
    risk = live_risk(occasion, ref)
    risk.check_version(version, offered={"accepted_until": until.isoformat(), "acceptance_reason": reason})
    facts = AcceptanceFacts(
        treated=risk.is_treated,
        reason=reason,
        until=until,
        today=occasion.at.date(),
        decided_by_acceptor=risk.treated_by == occasion.actor,
        alone=occasion.alone,
    )
    check_acceptance(facts)
    check_lengths({"reason": reason})
    accepted = {
        "accepted_by": occasion.actor,
        "accepted_on": occasion.at.date(),
        "accepted_until": until,
        "acceptance_reason": reason.strip(),
        "self_accepted": facts.decided_by_acceptor,
    }
    for name, value in accepted.items():
        setattr(risk, name, value)
    risk.save_changed(occasion.at)
    trail.append(occasion, Action.RISK_ACCEPTED, subject=ref, facts=accepted, reason=risk.acceptance_reason)
    return risk


def _remaining(risk: Risk, *, likelihood: int, severity: int) -> dict[str, Any]:
    """Return the fields of the rating after treatment, under the criteria of the rating before it."""
    rule = risk.criteria.as_rule()
    level = rule.level(likelihood=likelihood, severity=severity, stem="residual_")
    return {
        "residual_likelihood": likelihood,
        "residual_severity": severity,
        "residual_level": level,
        "residual_above": rule.above_appetite(level),
    }


def _link_controls(occasion: Occasion, risk: Risk, controls: Sequence[str]) -> None:
    """Make the controls of a treatment what was chosen, refusing the first that no statement has."""
    known = known_controls(occasion)
    for provision in controls:
        if provision not in known:
            raise NotFound(provision)
    if list(controls_of(occasion, risk)) == list(controls):
        return
    RiskControl.objects.within(occasion).filter(risk=risk).delete()
    RiskControl.objects.add_all(occasion, [RiskControl(risk=risk, provision=one) for one in controls])
