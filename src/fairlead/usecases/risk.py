"""Keep the risk register: set criteria, identify, describe, rate, close (6.1.2, 8.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.domain.risk import (
    Affected,
    Criteria,
    check_closure,
    check_criteria_change,
    check_lengths,
    check_live,
    check_reopening,
    check_risk,
)
from fairlead.queries.people import person
from fairlead.queries.risk import criteria_in_force, risks, systems_of
from fairlead.records import trail
from fairlead.records.inventory import AISystem
from fairlead.records.risk import Risk, RiskCriteria, RiskSystem
from fairlead.records.trail import act
from fairlead.usecases.refs import next_ref

DESCRIBED = ("title", "cause", "event", "consequence", "source", "affected", "existing_controls", "review_trigger")
EDITABLE = (*DESCRIBED, "due_on")


@act
def set_criteria(
    occasion: Occasion, *, likelihood: Sequence[str], severity: Sequence[str], appetite: int, reason: str = ""
) -> RiskCriteria:
    """Set the organization's own risk criteria as a new version; ratings made before keep theirs.

    Raises:
        CriteriaRefused: scales or appetite are not usable, nothing differs, or a change has no reason.
    """
    occasion.require(Permission.RISK_CRITERIA)
    last = RiskCriteria.objects.within(occasion).select_for_update().order_by("-number").first()
    after = Criteria(
        version=last.number + 1 if last else 1,
        likelihood=tuple(step.strip() for step in likelihood),
        severity=tuple(step.strip() for step in severity),
        appetite=appetite,
    )
    check_criteria_change(before=last.as_rule() if last else None, after=after, reason=reason)
    told = {"likelihood": after.likelihood, "severity": after.severity, "appetite": after.appetite}
    row = RiskCriteria.objects.add(
        occasion,
        number=after.version,
        likelihood=list(after.likelihood),
        severity=list(after.severity),
        appetite=after.appetite,
        reason=reason.strip(),
        set_at=occasion.at,
        set_by=occasion.actor,
    )
    trail.append(
        occasion,
        Action.CRITERIA_SET,
        subject=f"RC-{after.version}",
        facts={"version": after.version, **told},
        reason=row.reason,
    )
    return row


@act
def identify_risk(
    occasion: Occasion,
    *,
    values: Mapping[str, Any],
    likelihood: int,
    severity: int,
    systems: Sequence[str] = (),
    owner: str = "",
) -> Risk:
    """Enter a risk into the register, rated under the criteria in force.

    Args:
        occasion: who identifies it.
        values: any of `EDITABLE`; `affected` is a sequence of `Affected`.
        likelihood: step of the likelihood scale, counted from 1.
        severity: step of the severity scale, counted from 1.
        systems: refs of the AI systems it belongs to; none for a risk of the organization.
        owner: ref of the person who sees to it; may follow later.

    Raises:
        RiskRefused: name, consequence or bearer is missing, or a rating lies outside its scale.
        CriteriaMissing: the organization has no criteria yet.
        NotFound: a system or the owner is not here.
        NotPermitted: the token reaches one system, and the risk would belong to another or to none.
    """
    occasion.require(Permission.RISK_ASSESS)
    criteria = criteria_in_force(occasion)
    rating = _rating(criteria, likelihood=likelihood, severity=severity)
    fields = _cleaned(values)
    risk = Risk(
        organization_id=occasion.organization,
        **fields,
        **rating,
        criteria=criteria,
        owner=person(occasion, owner) if owner else None,
        identified_by=occasion.actor,
        identified_at=occasion.at,
        changed_at=occasion.at,
    )
    check_risk(risk.facts())
    risk.ref = next_ref(occasion, "R")
    risk.save(force_insert=True)
    _link_systems(occasion, risk, systems)
    told = {name: value for name, value in fields.items() if value not in ("", None, [])}
    facts = told | rating | {"criteria": criteria.number, "systems": sorted(set(systems)), "owner": owner}
    trail.append(occasion, Action.RISK_IDENTIFIED, subject=risk.ref, facts=facts)
    return risk


@act
def change_risk(
    occasion: Occasion,
    *,
    ref: str,
    values: Mapping[str, Any],
    systems: Sequence[str] | None = None,
    owner: str | None = None,
    version: int | None = None,
) -> Risk:
    """Change how a risk is described, whose it is, or which systems it belongs to; its rating stays.

    Raises:
        NotFound: no such risk, system or person here.
        EditConflict: somebody else changed it since `version`.
        RiskRefused: name, consequence or bearer would be missing, or the risk is closed.
    """
    occasion.require(Permission.RISK_ASSESS)
    risk = live_risk(occasion, ref)
    fields = _cleaned(values)
    risk.check_version(version, offered={name: _said(value) for name, value in fields.items()})
    changed = {name: value for name, value in fields.items() if getattr(risk, name) != value}
    for name, value in changed.items():
        setattr(risk, name, value)
    if owner is not None and owner != (risk.owner.ref if risk.owner else ""):
        risk.owner = person(occasion, owner) if owner else None
        changed["owner"] = owner
    if systems is not None and sorted(set(systems)) != list(systems_of(occasion, risk)):
        occasion.require_every_system()
        RiskSystem.objects.within(occasion).filter(risk=risk).delete()
        _link_systems(occasion, risk, systems)
        changed["systems"] = sorted(set(systems))
    check_risk(risk.facts())
    if changed:
        risk.save_changed(occasion.at)
        trail.append(occasion, Action.RISK_CHANGED, subject=ref, facts=changed)
    return risk


@act
def rate_risk(
    occasion: Occasion, *, ref: str, likelihood: int, severity: int, reason: str = "", version: int | None = None
) -> Risk:
    """Rate a risk anew under the criteria in force; what was decided for the old rating must be decided again.

    Plan and controls stay as a proposal; the option, the remaining level and its acceptance do not, because nobody
    judged them under this rating (8.2).

    Raises:
        NotFound: no such risk here.
        EditConflict: somebody else changed it since `version`.
        RiskRefused: a step lies outside its scale, or the risk is closed.
    """
    occasion.require(Permission.RISK_ASSESS)
    risk = live_risk(occasion, ref)
    criteria = criteria_in_force(occasion)
    rating = _rating(criteria, likelihood=likelihood, severity=severity)
    check_lengths({"reason": reason})
    risk.check_version(version, offered={name: str(rating[name]) for name in ("likelihood", "severity")})
    before = {name: getattr(risk, name) for name in rating}
    if risk.criteria_id == criteria.pk and before == rating:
        return risk
    risk.criteria = criteria
    undone = {name: value for name, value in Risk.NOT_TREATED.items() if getattr(risk, name) != value}
    for name, value in (rating | undone).items():
        setattr(risk, name, value)
    risk.save_changed(occasion.at)
    facts = rating | undone | {"criteria": criteria.number}
    trail.append(occasion, Action.RISK_RATED, subject=ref, facts=facts, reason=reason.strip())
    return risk


@act
def close_risk(occasion: Occasion, *, ref: str, reason: str) -> Risk:
    """Close a risk that is one no longer; no control relies on it from then on.

    Raises:
        NotFound: no such risk here.
        RiskRefused: no reason, or closed already.
    """
    occasion.require(Permission.RISK_ASSESS)
    risk = _reachable(occasion, ref)
    check_closure(closed=risk.closed_at is not None, reason=reason)
    check_lengths({"reason": reason})
    risk.closed_by, risk.closed_at, risk.closed_reason = occasion.actor, occasion.at, reason.strip()
    risk.save_changed(occasion.at)
    facts = {"closed_by": occasion.actor, "closed_at": occasion.at}
    trail.append(occasion, Action.RISK_CLOSED, subject=ref, facts=facts, reason=risk.closed_reason)
    return risk


@act
def reopen_risk(occasion: Occasion, *, ref: str, reason: str) -> Risk:
    """Open a closed risk again as it was.

    Raises:
        NotFound: no such risk here.
        RiskRefused: no reason, or not closed.
    """
    occasion.require(Permission.RISK_ASSESS)
    risk = _reachable(occasion, ref)
    check_reopening(closed=risk.closed_at is not None, reason=reason)
    check_lengths({"reason": reason})
    risk.closed_by, risk.closed_at, risk.closed_reason = "", None, ""
    risk.save_changed(occasion.at)
    facts = {"closed_by": "", "closed_at": None}
    trail.append(occasion, Action.RISK_REOPENED, subject=ref, facts=facts, reason=reason.strip())
    return risk


def live_risk(occasion: Occasion, ref: str) -> Risk:
    """Return a risk that is not closed, locked for change."""
    risk = _reachable(occasion, ref)
    check_live(closed=risk.closed_at is not None)
    return risk


def _reachable(occasion: Occasion, ref: str) -> Risk:
    """Return a risk locked for change; a token that is limited to one system reaches no risk of another."""
    if occasion.system and not risks(occasion).filter(ref=ref).exists():
        raise NotFound(ref)
    return Risk.objects.locked(occasion, ref)


def _rating(criteria: RiskCriteria, *, likelihood: int, severity: int) -> dict[str, Any]:
    """Return the fields of a rating under some criteria."""
    rule = criteria.as_rule()
    level = rule.level(likelihood=likelihood, severity=severity)
    return {
        "likelihood": likelihood,
        "severity": severity,
        "level": level,
        "above_appetite": rule.above_appetite(level),
    }


def _link_systems(occasion: Occasion, risk: Risk, systems: Sequence[str]) -> None:
    """Link a risk to systems of the organization, refusing the first that is not here."""
    wanted = sorted(set(systems))
    if wanted != [occasion.system]:
        occasion.require_every_system()
    keys = dict(AISystem.objects.within(occasion).filter(ref__in=wanted).values_list("ref", "id"))
    for ref in wanted:
        if ref not in keys:
            raise NotFound(ref)
    RiskSystem.objects.add_all(occasion, [RiskSystem(risk=risk, system_id=keys[ref]) for ref in wanted])


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the editable fields among `values`, texts trimmed and bearers as plain words."""
    kept = {name: values[name] for name in EDITABLE if name in values}
    cleaned = {name: value.strip() if isinstance(value, str) else value for name, value in kept.items()}
    if "affected" in cleaned:
        cleaned["affected"] = [Affected(one).value for one in cleaned["affected"]]
    return cleaned


def _said(value: object) -> str:
    """Return a field as a person compares it after a conflict."""
    return ", ".join(value) if isinstance(value, list) else str(value)
