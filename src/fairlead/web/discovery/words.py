"""The words of discovery: what a scan can see, how sure it is, and what a person said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from fairlead.domain.inventory import CandidateState
from fairlead.domain.refusal import N_
from fairlead.web.table import Column, Facet

STATES: dict[CandidateState, str] = {
    CandidateState.OPEN: N_("Waiting"),
    CandidateState.ACCEPTED: N_("Accepted"),
    CandidateState.MERGED: N_("Merged"),
    CandidateState.DISMISSED: N_("Dismissed"),
}
STATE_KINDS: dict[CandidateState, str] = {
    CandidateState.OPEN: "attention",
    CandidateState.ACCEPTED: "good",
    CandidateState.MERGED: "good",
    CandidateState.DISMISSED: "neutral",
}
CONFIDENCES: dict[str, str] = {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")}
CATEGORIES: dict[str, str] = {
    "agentic": N_("Agentic"),
    "generative": N_("Generative"),
    "predictive": N_("Predictive"),
}
ROLES: dict[str, str] = {
    "developer": N_("Develops it"),
    "provider": N_("Provides it to others"),
    "deployer": N_("Builds on bought AI"),
    "user": N_("Uses it"),
}
KINDS: dict[str, str] = {
    "provider": N_("Provider"),
    "sdk": N_("Library"),
    "agent_framework": N_("Agent framework"),
    "vector_store": N_("Vector store"),
    "experiment_tracking": N_("Experiment tracking"),
    "model": N_("Model"),
    "model_file": N_("Model file"),
    "trained_model": N_("Model trained here"),
    "dataset": N_("Data set"),
    "agent": N_("Agent"),
    "mcp_server": N_("MCP server"),
    "mcp_client": N_("MCP client"),
    "coding_assistant": N_("Coding assistant"),
    "prompt": N_("Prompt"),
    "guardrail": N_("Guardrail"),
    "ml_project": N_("Machine learning project"),
}


def columns() -> tuple[Column, ...]:
    """Return the columns of the list of candidates."""
    return (
        Column(key="name", title=gettext("Candidate")),
        Column(key="state", title=gettext("State"), sortable=False),
        Column(key="confidence", title=gettext("How sure")),
        Column(key="category", title=gettext("Kind of AI")),
        Column(key="parts", title=gettext("Components"), sortable=False, number=True),
        Column(key="source", title=gettext("Found in")),
    )


def facets(sources: Sequence[str]) -> tuple[Facet, ...]:
    """Return the ways to narrow the list."""
    return (
        Facet(key="state", title=gettext("State"), words=said(STATES), quick=True),
        Facet(key="confidence", title=gettext("How sure"), words=said(CONFIDENCES)),
        Facet(key="category", title=gettext("Kind of AI"), words=said(CATEGORIES)),
        Facet(key="source", title=gettext("Found in"), words={one: one for one in sources}),
    )


def said(titles: Mapping[CandidateState, str] | Mapping[str, str]) -> dict[str, str]:
    """Return the words of a closed set by value, in the person's language."""
    return {str(value): gettext(title) for value, title in titles.items()}


def word(titles: Mapping[str, str], value: str) -> str:
    """Return the words of one value; a value from a newer scan is shown as it is written."""
    return gettext(titles[value]) if value in titles else value
