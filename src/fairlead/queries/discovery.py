"""What scans proposed, with the lines they saw; candidates found but undecided count on the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet

from fairlead.domain.inventory import CandidateState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records.inventory import Candidate, Component, Scan


def scans(occasion: Occasion) -> QuerySet[Scan]:
    """Return the scans received, newest first, without their content."""
    return Scan.objects.within(occasion).defer("content").order_by("-received_at", "-id")


def candidates(occasion: Occasion, *, state: CandidateState | None = None) -> QuerySet[Candidate]:
    """Return candidates, those waiting for a decision first."""
    rows = Candidate.objects.within(occasion).select_related("last_scan", "system").defer("last_scan__content")
    if state is not None:
        rows = rows.filter(state=state)
    return rows.order_by("decided_at", "name", "id")


def candidate(occasion: Occasion, ref: str) -> Candidate:
    """Return one candidate.

    Raises:
        NotFound: no such candidate here.
    """
    found = candidates(occasion).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def components_seen(occasion: Occasion, one: Candidate) -> tuple[Mapping[str, Any], ...]:
    """Return the components that the last scan saw for a candidate, strongest first, with file and line."""
    scan = Scan.objects.within(occasion).get(pk=one.last_scan_id)
    wanted = set(one.components)
    found = [component for component in scan.content["components"] if component["key"] in wanted]
    strength = {"high": 0, "medium": 1, "low": 2}
    return tuple(sorted(found, key=lambda part: (strength[part["confidence"]], part["kind"], part["name"])))


def components_of(occasion: Occasion, system: int) -> QuerySet[Component]:
    """Return the components of a system of the register, by its key."""
    return Component.objects.within(occasion).filter(system_id=system).order_by("kind", "name", "id")


def undecided(occasion: Occasion) -> int:
    """Return how many candidates wait for a decision: found but undecided."""
    return Candidate.objects.within(occasion).filter(state=CandidateState.OPEN, gone=False).count()


def counts_by_state(occasion: Occasion) -> dict[str, int]:
    """Return how many candidates are in each state."""
    rows = Candidate.objects.within(occasion).order_by("state").values_list("state").annotate(Count("id"))
    return dict(rows)
