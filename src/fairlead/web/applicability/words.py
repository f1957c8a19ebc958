"""The words of the statement: states, verdicts, fields and values as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.applicability import (
    BASIS_TITLES,
    CONTROL_STATE_TITLES,
    STATEMENT_STATE_TITLES,
    Basis,
    ControlState,
    StatementState,
)
from fairlead.domain.refusal import N_
from fairlead.queries.applicability import FRAMEWORK, OWN
from fairlead.queries.comparison import VERDICTS
from fairlead.web.activity import Words

STATE_KINDS: dict[ControlState, str] = {
    ControlState.NOT_DECIDED: "attention",
    ControlState.EXCLUDED: "neutral",
    ControlState.PLANNED: "neutral",
    ControlState.NO_EVIDENCE: "attention",
    ControlState.WAITING: "attention",
    ControlState.ACCEPTED: "good",
    ControlState.STALE: "bad",
    ControlState.FAILING: "bad",
}
VERDICT_KINDS: dict[bool | None, str] = {True: "good", False: "neutral", None: "attention"}
VERSION_KINDS: dict[StatementState, str] = {
    StatementState.DRAFT: "neutral",
    StatementState.SUBMITTED: "attention",
    StatementState.APPROVED: "good",
    StatementState.RETURNED: "bad",
}
FIELD_TITLES: dict[str, str] = {
    "applicable": N_("Applicable"),
    "bases": N_("Why included"),
    "justification": N_("Reason"),
    "implemented": N_("In place"),
    "implementation": N_("How it is done"),
    "owner": N_("Owner"),
    "shared_with": N_("Shared with"),
    "review_on": N_("Next review"),
    "title": N_("Title"),
}


def provision_of(control: str) -> str:
    """Return the ref of a control as its address names it: `A.5.2`, or `OC-0001` for an own one."""
    return f"{OWN}{control}" if control.startswith("OC-") else f"{FRAMEWORK}:{control}"


def verdict(applicable: bool | None) -> str:
    """Return included, excluded or not decided."""
    return gettext(VERDICTS[applicable])


def state_words(state: ControlState) -> str:
    """Return the state of a control in words."""
    return gettext(CONTROL_STATE_TITLES[state])


def version_words(state: str) -> str:
    """Return the state of a version in words."""
    return gettext(STATEMENT_STATE_TITLES[StatementState(state)])


def bases_words(bases: tuple[Basis, ...]) -> str:
    """Return why a control is included, as one line."""
    return "; ".join(gettext(BASIS_TITLES[basis]) for basis in bases)


def value_words(people: Mapping[str, str]) -> dict[str, Words]:
    """Return how the values of some fields are said, for the activity."""

    def bases(value: Any) -> str:
        return bases_words(tuple(Basis(one) for one in value))

    return {
        "applicable": lambda value: verdict(value if isinstance(value, bool) else None),
        "bases": bases,
        "owner": lambda value: people.get(str(value), str(value)),
    }
