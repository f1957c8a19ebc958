"""What readiness stands on beside evidence, as it was at a moment: decisions, owners, scope, risks; from the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from fairlead.domain.actions import Action
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.queries.history import RISK_ACTIONS, SYSTEM_ACTIONS, past_objects
from fairlead.records.inventory import AISystem
from fairlead.records.people import Membership


@dataclass(frozen=True, kw_only=True)
class PastStanding:
    """What stood at a moment.

    Attributes:
        lines: what was decided about each control, by provision: `applicable`, `implemented`, `owner`.
        owners: the person who owned each provision and belonged to the organization then.
        scope: keys of the systems that the AIMS covered.
        assessed: how many of them had a risk in the register.
    """

    lines: Mapping[str, Mapping[str, Any]]
    owners: Mapping[str, str]
    scope: tuple[int, ...]
    assessed: int


def standing_at(occasion: Occasion, *, by: datetime) -> PastStanding:
    """Return what stood at a moment of the past."""
    provisions = past_objects(occasion, actions=(Action.LINE_DECIDED, Action.OWNER_NAMED), by=by)
    systems = past_objects(occasion, actions=SYSTEM_ACTIONS, by=by)
    risks = past_objects(occasion, actions=RISK_ACTIONS, by=by)
    covered = {
        past.ref
        for past in systems.values()
        if past.text("scope") == ScopeDecision.IN and past.text("stage") != Stage.RETIREMENT
    }
    at_risk = {ref for risk in risks.values() for ref in risk.fields.get("systems") or ()}
    members = _members(occasion, by=by)
    keys = AISystem.objects.within(occasion).order_by().values_list("ref", "pk")
    return PastStanding(
        lines={ref: past.fields for ref, past in provisions.items()},
        owners={ref: past.text("owner") for ref, past in provisions.items() if past.text("owner") in members},
        scope=tuple(key for ref, key in keys if ref in covered),
        assessed=len(covered & at_risk),
    )


def _members(occasion: Occasion, *, by: datetime) -> frozenset[str]:
    """Return the refs of everybody who belonged to the organization at a moment."""
    rows = Membership.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=by),
        Q(valid_until=None) | Q(valid_until__gt=by),
        organization_id=occasion.organization,
        joined_at__lte=by,
    )
    return frozenset(ref for ref in rows.values_list("user__ref", flat=True) if ref)
