"""The words of evidence: columns, facets, fields and states as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from fairlead.domain.evidence import (
    EVIDENCE_KIND_TITLES,
    EVIDENCE_STATE_TITLES,
    PROOF_TITLES,
    EvidenceKind,
    EvidenceState,
    Proof,
)
from fairlead.domain.refusal import N_
from fairlead.queries.evidence import ORGANIZATION, Freshness
from fairlead.web.activity import Words
from fairlead.web.table import Column, Facet

STATE_KINDS: dict[EvidenceState, str] = {
    EvidenceState.WAITING: "attention",
    EvidenceState.ACCEPTED: "good",
    EvidenceState.REJECTED: "bad",
    EvidenceState.SUPERSEDED: "neutral",
}
FRESHNESS_TITLES: dict[Freshness, str] = {
    Freshness.FRESH: N_("Fresh for more than 30 days"),
    Freshness.SOON: N_("Stale within 30 days"),
    Freshness.STALE: N_("Stale"),
}
FRESHNESS_KINDS: dict[Freshness, str] = {
    Freshness.FRESH: "good",
    Freshness.SOON: "attention",
    Freshness.STALE: "bad",
}
SHORT_PROOF: dict[Proof, str] = {Proof.DESIGN: N_("Design"), Proof.OPERATION: N_("Operation")}
SHORT_STATES: dict[EvidenceState, str] = {
    EvidenceState.WAITING: N_("Waiting"),
    EvidenceState.ACCEPTED: N_("Accepted"),
    EvidenceState.REJECTED: N_("Rejected"),
    EvidenceState.SUPERSEDED: N_("Superseded"),
}
FIELD_TITLES: dict[str, str] = {
    "ref": N_("Ref"),
    "title": N_("Title"),
    "kind": N_("Kind"),
    "proof": N_("What it proves"),
    "state": N_("State"),
    "system": N_("System"),
    "provisions": N_("Speaks for"),
    "sha256": N_("Digest (SHA-256)"),
    "size": N_("Size in bytes"),
    "filename": N_("File name"),
    "url": N_("Link"),
    "measure": N_("Measure"),
    "collected_on": N_("Collected on"),
    "period_from": N_("Period from"),
    "period_until": N_("Period until"),
    "fresh_until": N_("Fresh until"),
    "uploaded_by": N_("Handed in by"),
    "received_at": N_("Received at"),
    "decided_by": N_("Decided by"),
    "decided_at": N_("Decided at"),
    "decision_reason": N_("Reason of the decision"),
    "self_reviewed": N_("Self-reviewed"),
    "withheld": N_("Withheld"),
    "erased_at": N_("Erased at"),
}


# What a file of the shown columns holds for each of them.
EXPORTS: dict[str, tuple[str, ...]] = {
    "title": ("ref", "title", "kind", "proof"),
    "state": ("state", "self_reviewed"),
    "provisions": ("provisions",),
    "system": ("system",),
    "fresh": ("fresh_until",),
}


def columns() -> tuple[Column, ...]:
    """Return the columns of the list."""
    return (
        Column(key="title", title=gettext("Evidence")),
        Column(key="state", title=gettext("State")),
        Column(key="provisions", title=gettext("Speaks for"), sortable=False),
        Column(key="system", title=gettext("System")),
        Column(key="fresh", title=gettext("Fresh until")),
    )


def facets(systems: Mapping[str, str]) -> tuple[Facet, ...]:
    """Return the ways to narrow the list; `systems` are the names by ref of those that may be chosen."""
    whole = {ORGANIZATION: gettext("The organization"), **systems}
    return (
        Facet(key="state", title=gettext("State"), words=_said(SHORT_STATES), quick=True),
        Facet(key="freshness", title=gettext("Freshness"), words=_said(FRESHNESS_TITLES)),
        Facet(key="proof", title=gettext("Proves"), words=_said(SHORT_PROOF)),
        Facet(key="kind", title=gettext("Kind"), words=_said(EVIDENCE_KIND_TITLES)),
        Facet(key="system", title=gettext("System"), words=whole),
    )


def _said(titles: Mapping[Any, str]) -> dict[str, str]:
    return {value.value: gettext(title) for value, title in titles.items()}


def value_words() -> dict[str, Words]:
    """Return how the values of some fields are said, for the activity."""
    return {
        "kind": lambda value: gettext(EVIDENCE_KIND_TITLES[EvidenceKind(value)]),
        "proof": lambda value: gettext(PROOF_TITLES[Proof(value)]),
        "state": lambda value: gettext(EVIDENCE_STATE_TITLES[EvidenceState(value)]),
        "provisions": lambda value: ", ".join(short(ref) for ref in value),
    }


def short(ref: str) -> str:
    """Return a provision's number alone, as people say it."""
    return ref.partition(":")[2]
