"""What scans proposed, with the lines they saw; candidates found but undecided count on the dashboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from fairlead.domain.inventory import CandidateState
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records.inventory import Candidate, Component, Scan

SEARCHED = ("name", "ref", "source", "root", "system__name", "system__ref")
FACETS = ("state", "confidence", "category", "source")
SORTED: Mapping[str, str] = {"name": "name", "confidence": "strength", "category": "category", "source": "source"}


@dataclass(frozen=True, kw_only=True)
class CandidateWanted:
    """What a list of candidates asks for: search, chosen facets, sort, and which rows."""

    search: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "confidence"
    descending: bool = False
    start: int = 0
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class CandidatePage:
    """One page of candidates, how many there are in all, and the counts of each facet."""

    rows: tuple[Candidate, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class ScanPage:
    """One scan with what it saw.

    Attributes:
        scan: the scan as received.
        kinds: how many components of each kind it saw.
        candidates: what it proposed first, or saw again and nothing newer did.
        skipped: path and reason of each place that it could not read.
    """

    scan: Scan
    kinds: Mapping[str, int]
    candidates: tuple[Candidate, ...]
    skipped: tuple[tuple[str, str], ...]


def scans(occasion: Occasion) -> QuerySet[Scan]:
    """Return the scans received, newest first, without their content."""
    return Scan.objects.within(occasion).defer("content").order_by("-received_at", "-id")


def candidates(occasion: Occasion, *, state: CandidateState | None = None) -> QuerySet[Candidate]:
    """Return candidates, those waiting for a decision first."""
    rows = Candidate.objects.within(occasion).select_related("last_scan", "system").defer("last_scan__content")
    if state is not None:
        rows = rows.filter(state=state)
    return rows.order_by("decided_at", "name", "id")


def candidate_page(occasion: Occasion, wanted: CandidateWanted) -> CandidatePage:
    """Return one page of candidates; the number of queries does not depend on the number of rows."""
    found = _searched(occasion, wanted.search)
    groups = list(found.order_by().values(*FACETS).annotate(n=Count("id")))
    counts: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    total = 0
    for group in groups:
        fits = {facet: group[facet] in wanted.chosen.get(facet, (group[facet],)) for facet in FACETS}
        total += group["n"] * all(fits.values())
        for facet in FACETS:
            if all(fits[other] for other in FACETS if other != facet):
                counts[facet][group[facet]] = counts[facet].get(group[facet], 0) + group["n"]
    keys = list(_ordered(found, wanted).values_list("pk", flat=True)[wanted.start : wanted.start + wanted.size])
    by_key = candidates(occasion).in_bulk(keys)
    return CandidatePage(rows=tuple(by_key[key] for key in keys), total=total, counts=counts)


def every_candidate(occasion: Occasion, wanted: CandidateWanted) -> Iterator[Candidate]:
    """Yield all candidates that a list shows, in its order, for an export."""
    rows = _ordered(_searched(occasion, wanted.search), wanted).select_related("last_scan", "system")
    return rows.defer("last_scan__content").iterator(chunk_size=500)


def sources(occasion: Occasion) -> tuple[str, ...]:
    """Return the names of what was scanned."""
    rows = Candidate.objects.within(occasion).order_by("source").values_list("source", flat=True).distinct()
    return tuple(rows[:500])


def _searched(occasion: Occasion, search: str) -> QuerySet[Candidate]:
    rows = Candidate.objects.within(occasion)
    for word in search.split()[:6]:
        match = Q()
        for name in SEARCHED:
            match |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(match)
    return rows


def _ordered(rows: QuerySet[Candidate], wanted: CandidateWanted) -> QuerySet[Candidate]:
    for facet, values in wanted.chosen.items():
        rows = rows.filter(**{f"{facet}__in": values})
    strength = [When(confidence=word, then=Value(rank)) for rank, word in enumerate(("high", "medium", "low"))]
    rows = rows.annotate(strength=Case(*strength, default=Value(9), output_field=IntegerField()))
    key = F(SORTED.get(wanted.sort, "strength"))
    return rows.order_by(key.desc() if wanted.descending else key.asc(), "name", "id")


def scan_page(occasion: Occasion, ref: str) -> ScanPage:
    """Return one scan with what it saw and what it could not read.

    Raises:
        NotFound: no such scan here.
    """
    scan = Scan.objects.within(occasion).filter(ref=ref).first()
    if scan is None:
        raise NotFound(ref)
    kinds = Counter(component["kind"] for component in scan.content["components"])
    rows = candidates(occasion).filter(last_scan=scan)
    return ScanPage(
        scan=scan,
        kinds=dict(sorted(kinds.items())),
        candidates=tuple(rows),
        skipped=tuple((one["path"], one["reason"]) for one in scan.content.get("skipped", ())),
    )


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
