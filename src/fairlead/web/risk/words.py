"""The words of the register: columns, facets, fields and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.refusal import N_
from fairlead.domain.risk import (
    AFFECTED_TITLES,
    OPTION_TITLES,
    RISK_STATE_TITLES,
    Affected,
    RiskState,
    TreatmentOption,
)
from fairlead.queries.risk import NOBODY, NOT_DECIDED
from fairlead.web.activity import Words
from fairlead.web.table import Column, Facet

STATE_KINDS: dict[RiskState, str] = {
    RiskState.RATED: "neutral",
    RiskState.UNTREATED: "bad",
    RiskState.TREATED: "attention",
    RiskState.ACCEPTED: "good",
    RiskState.EXPIRED: "bad",
    RiskState.CLOSED: "neutral",
}
SHORT_OPTIONS: dict[TreatmentOption, str] = {
    TreatmentOption.MODIFY: N_("Modify"),
    TreatmentOption.AVOID: N_("Avoid"),
    TreatmentOption.SHARE: N_("Share"),
    TreatmentOption.RETAIN: N_("Retain"),
}
SHORT_STATES: dict[RiskState, str] = {
    RiskState.RATED: N_("Within appetite"),
    RiskState.UNTREATED: N_("Untreated"),
    RiskState.TREATED: N_("Not accepted yet"),
    RiskState.ACCEPTED: N_("Accepted"),
    RiskState.EXPIRED: N_("Acceptance expired"),
    RiskState.CLOSED: N_("Closed"),
}
FIELD_TITLES: dict[str, str] = {
    "ref": N_("Ref"),
    "title": N_("Risk"),
    "cause": N_("Cause"),
    "event": N_("Event"),
    "consequence": N_("Consequence"),
    "source": N_("Source"),
    "affected": N_("Who bears it"),
    "systems": N_("AI systems"),
    "criteria": N_("Criteria version"),
    "likelihood": N_("Likelihood"),
    "severity": N_("Severity"),
    "level": N_("Level"),
    "above_appetite": N_("Above appetite"),
    "existing_controls": N_("What is already in place"),
    "option": N_("Treatment"),
    "plan": N_("How the treatment works"),
    "controls": N_("Controls"),
    "residual_likelihood": N_("Likelihood that remains"),
    "residual_severity": N_("Severity that remains"),
    "residual_level": N_("Level that remains"),
    "residual_above": N_("Remains above appetite"),
    "treated_by": N_("Treatment decided by"),
    "treated_at": N_("Treatment decided at"),
    "accepted_by": N_("Accepted by"),
    "accepted_on": N_("Accepted on"),
    "accepted_until": N_("Accepted until"),
    "acceptance_reason": N_("Why acceptable"),
    "self_accepted": N_("Self-reviewed"),
    "owner": N_("Owner"),
    "due_on": N_("Treatment due on"),
    "review_trigger": N_("Look again when"),
    "state": N_("State"),
    "closed_by": N_("Closed by"),
    "closed_at": N_("Closed at"),
    "closed_reason": N_("Why closed"),
    "changed_at": N_("Last change"),
}


NAMED_ONCE = ("system", "control", "cell", "left")  # facets with the one value that the address names


# What a file of the shown columns holds for each of them.
EXPORTS: dict[str, tuple[str, ...]] = {
    "title": ("ref", "title"),
    "level": ("level",),
    "state": ("state", "option"),
    "residual": ("residual_level",),
    "systems": ("systems",),
    "owner": ("owner",),
    "due": ("due_on",),
    "until": ("accepted_until",),
}


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        Column(key="title", title=gettext("Risk")),
        Column(key="level", title=gettext("Level"), number=True),
        Column(key="state", title=gettext("State"), sortable=False),
        Column(key="residual", title=gettext("Remains"), number=True),
        Column(key="systems", title=gettext("AI systems"), sortable=False),
        Column(key="owner", title=gettext("Owner"), sortable=False),
        Column(key="due", title=gettext("Due")),
        Column(key="until", title=gettext("Accepted until")),
    )


def facets(
    people: Mapping[str, str],
    *,
    versions: Mapping[str, str],
    system: Mapping[str, str],
    control: Mapping[str, str],
    cells: Mapping[str, str],
    is_left: bool = False,
) -> tuple[Facet, ...]:
    """Return the ways to narrow the list.

    Args:
        people: names of everybody who may own a risk, by ref.
        versions: the versions of the criteria, by number.
        system: the one AI system that the address names, with its name; empty for none.
        control: the one control that the address names.
        cells: the one cell of the heat table that the address names.
        is_left: the cell is meant after treatment.
    """
    return (
        Facet(key="system", title=gettext("AI system"), words=system),
        Facet(key="control", title=gettext("Control"), words=control),
        Facet(key="left" if is_left else "cell", title=gettext("Cell of the heat table"), words=cells),
        Facet(key="state", title=gettext("State"), words=said(SHORT_STATES), quick=True),
        Facet(
            key="option", title=gettext("Treatment"), words={NOT_DECIDED: gettext("Not decided"), **said(SHORT_OPTIONS)}
        ),
        Facet(key="owner", title=gettext("Owner"), words={NOBODY: gettext("Nobody"), **people}, most=12),
        Facet(key="criteria", title=gettext("Rated under"), words=versions, most=6),
    )


def said(titles: Mapping[Any, str]) -> dict[str, str]:
    """Return the words of a closed set by value, in the person's language."""
    return {value.value: gettext(title) for value, title in titles.items()}


def state_words(state: RiskState) -> str:
    """Return a state as a list says it."""
    return gettext(SHORT_STATES[state])


def full_state_words(state: RiskState) -> str:
    """Return a state as a sentence."""
    return gettext(RISK_STATE_TITLES[state])


def option_words(option: str) -> str:
    """Return a treatment option in words, empty when none is decided."""
    return gettext(OPTION_TITLES[TreatmentOption(option)]) if option else ""


def affected_words(affected: list[str]) -> str:
    """Return who bears a consequence as one line."""
    return ", ".join(gettext(AFFECTED_TITLES[Affected(one)]) for one in affected)


def step_words(scale: tuple[str, ...], step: int | None) -> str:
    """Return a step of a scale as its number and its name."""
    return f"{step} · {scale[step - 1]}" if step and step <= len(scale) else ""


def value_words(people: Mapping[str, str]) -> dict[str, Words]:
    """Return how the values of some fields are said, for the activity and for comparing versions."""

    def name(value: Any) -> str:
        return people.get(str(value), str(value))

    def controls(value: Any) -> str:
        return ", ".join(control_id(one) for one in value)

    return {
        "affected": affected_words,
        "option": option_words,
        "controls": controls,
        **dict.fromkeys(("owner", "treated_by", "accepted_by", "closed_by"), name),
    }


def control_id(provision: str) -> str:
    """Return a control as people say it."""
    return provision.partition(":")[2]
