"""The words of the register: columns, facets, fields and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.inventory import (
    AI_ROLE_TITLES,
    AUTONOMY_TITLES,
    ORIGIN_TITLES,
    SCOPE_TITLES,
    STAGE_TITLES,
    AIRole,
    Autonomy,
    Origin,
    ScopeDecision,
    Stage,
)
from fairlead.domain.refusal import N_
from fairlead.queries.inventory import NOBODY, Need
from fairlead.web.activity import Words
from fairlead.web.table import Column, Facet

NEED_TITLES: dict[Need, str] = {
    Need.OWNER: N_("No owner"),
    Need.SCOPE: N_("Scope not decided"),
    Need.REVIEW: N_("Review overdue"),
}
NEED_LABELS: dict[Need, str] = {
    Need.OWNER: N_("owner"),
    Need.SCOPE: N_("scope"),
    Need.REVIEW: N_("review"),
}
SCOPE_KINDS: dict[ScopeDecision, str] = {
    ScopeDecision.UNDECIDED: "attention",
    ScopeDecision.IN: "good",
    ScopeDecision.OUT: "neutral",
}
FIELD_TITLES: dict[str, str] = {
    "ref": N_("Ref"),
    "name": N_("Name"),
    "purpose": N_("Purpose"),
    "not_intended": N_("Not intended for"),
    "roles": N_("Our role"),
    "stage": N_("Life cycle stage"),
    "origin": N_("How we came to it"),
    "owner": N_("Owner"),
    "deputy": N_("Deputy"),
    "unit": N_("Unit"),
    "supplier": N_("Supplier"),
    "model_name": N_("Model"),
    "model_version": N_("Model version"),
    "data_classes": N_("Data"),
    "affected_people": N_("People affected"),
    "decision_type": N_("What it decides"),
    "autonomy": N_("How far it decides alone"),
    "geography": N_("Where it is used"),
    "users": N_("Who uses it"),
    "go_live_on": N_("Go live"),
    "review_due_on": N_("Review due on"),
    "retired_on": N_("Retired on"),
    "source": N_("Found by"),
    "discovery_source": N_("Found by"),
    "scope": N_("Scope"),
    "scope_reason": N_("Reason for the scope decision"),
    "changed_at": N_("Last change"),
    "component": N_("Component"),
}
_SHORT_ROLES: dict[AIRole, str] = {
    AIRole.PROVIDER: N_("Provider"),
    AIRole.PRODUCER: N_("Producer"),
    AIRole.USER: N_("User"),
    AIRole.PARTNER: N_("Partner"),
    AIRole.CUSTOMER: N_("Customer"),
    AIRole.SUBJECT: N_("Subject"),
}


def short_roles(roles: tuple[AIRole, ...]) -> str:
    """Return roles as one line of a table says them."""
    return ", ".join(gettext(_SHORT_ROLES[role]) for role in roles)


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        Column(key="name", title=gettext("System")),
        Column(key="scope", title=gettext("Scope")),
        Column(key="need", title=gettext("Still missing"), sortable=False),
        Column(key="owner", title=gettext("Owner")),
        Column(key="stage", title=gettext("Stage")),
        Column(key="role", title=gettext("Our role"), sortable=False),
        Column(key="risks", title=gettext("Risks"), sortable=False, number=True),
        Column(key="components", title=gettext("Components"), sortable=False, number=True, optional=True),
        Column(key="review", title=gettext("Review due")),
        Column(key="origin", title=gettext("Origin"), sortable=False, optional=True),
        Column(key="unit", title=gettext("Unit"), sortable=False, optional=True),
        Column(key="supplier", title=gettext("Supplier"), sortable=False, optional=True),
        Column(key="model_name", title=gettext("Model"), sortable=False, optional=True),
        Column(key="autonomy", title=gettext("Decides alone"), sortable=False, optional=True),
        Column(key="users", title=gettext("Who uses it"), sortable=False, optional=True),
        Column(key="geography", title=gettext("Where"), sortable=False, optional=True),
        Column(key="go_live_on", title=gettext("Go live"), sortable=False, optional=True),
        Column(key="changed", title=gettext("Last change"), optional=True),
    )


def facets(people: Mapping[str, str]) -> tuple[Facet, ...]:
    """Return the ways to narrow the list; `people` are the names of everybody who may own a system."""
    return (
        Facet(key="need", title=gettext("Still missing"), words=_said(NEED_TITLES), quick=True),
        Facet(key="scope", title=gettext("Scope"), words=_said(SCOPE_TITLES)),
        Facet(key="stage", title=gettext("Stage"), words=_said(STAGE_TITLES)),
        Facet(key="role", title=gettext("Our role"), words=_said(_SHORT_ROLES)),
        Facet(key="origin", title=gettext("Origin"), words=_said(ORIGIN_TITLES)),
        Facet(key="owner", title=gettext("Owner"), words={NOBODY: gettext("Nobody"), **people}, most=12),
    )


def _said(titles: Mapping[Any, str]) -> dict[str, str]:
    return {value.value: gettext(title) for value, title in titles.items()}


def value_words(people: Mapping[str, str]) -> dict[str, Words]:
    """Return how the values of some fields are said, for the activity and for comparing versions."""
    return {
        "roles": lambda value: short_roles(tuple(AIRole(role) for role in value)),
        "stage": lambda value: gettext(STAGE_TITLES[Stage(value)]),
        "origin": lambda value: gettext(ORIGIN_TITLES[Origin(value)]),
        "autonomy": lambda value: gettext(AUTONOMY_TITLES[Autonomy(value)]),
        "scope": lambda value: gettext(SCOPE_TITLES[ScopeDecision(value)]),
        "owner": lambda value: people.get(str(value), str(value)),
    }


def role_words(roles: tuple[AIRole, ...]) -> tuple[str, ...]:
    """Return roles in full sentences."""
    return tuple(gettext(AI_ROLE_TITLES[role]) for role in roles)
