"""Evidence items, what they speak for, and what an organization may link them to (9.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.db.models import Case, Count, F, IntegerField, OrderBy, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from fairlead.domain.actions import Action
from fairlead.domain.evidence import EvidenceKind, EvidenceState, Proof
from fairlead.domain.framework import Provision
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.packs.load import library
from fairlead.queries.kept import Counts, kept_counts
from fairlead.records import store
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem

FRAMEWORK = "iso42001"
DEFAULT_FRESH_DAYS = 365
MOST_SYSTEMS = 12
"""So many systems are offered to narrow the list by; others are found by search."""
NULLABLE = ("system",)
EVIDENCE_ACTIONS = tuple(action.value for action in Action if action.value.startswith("evidence."))
"""The acts that change evidence: whatever is kept of it holds until one of them enters the log."""


@lru_cache(maxsize=1)
def assessable() -> tuple[Provision, ...]:
    """Return every requirement and control of the framework that readiness counts, in the order of the standard."""
    pack = library()[FRAMEWORK]
    return (*pack.assessable_requirements, *pack.controls)


@lru_cache(maxsize=1)
def known_provisions() -> frozenset[str]:
    """Return the refs that evidence may be linked to."""
    return frozenset(provision.ref for provision in assessable())


@lru_cache(maxsize=1)
def _fresh_days() -> Mapping[str, int]:
    return {provision.ref: provision.freshness_days for provision in assessable() if provision.freshness_days}


def default_fresh_days(provisions: Sequence[str]) -> int:
    """Return the shortest freshness of some provisions, so that no row counts longer than its pack says."""
    return min((_fresh_days().get(ref, DEFAULT_FRESH_DAYS) for ref in provisions), default=DEFAULT_FRESH_DAYS)


def items(occasion: Occasion) -> QuerySet[EvidenceItem]:
    """Return every item, newest first; a token that is limited to one system sees only that one's."""
    rows = EvidenceItem.objects.within(occasion).select_related("system").order_by("-received_at", "-id")
    return rows.filter(system__ref=occasion.system) if occasion.system else rows


def item(occasion: Occasion, ref: str) -> EvidenceItem:
    """Return one item.

    Raises:
        NotFound: no such item here.
    """
    found = items(occasion).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def provisions_of(occasion: Occasion, rows: Iterable[EvidenceItem]) -> dict[int, tuple[str, ...]]:
    """Return the provisions of each item by its key, in one query."""
    links = EvidenceLink.objects.within(occasion).filter(item_id__in=[row.pk for row in rows])
    found: dict[int, list[str]] = defaultdict(list)
    for key, provision in links.order_by("provision").values_list("item_id", "provision"):
        found[key].append(provision)
    return {key: tuple(refs) for key, refs in found.items()}


def items_for(occasion: Occasion, provision: str) -> QuerySet[EvidenceItem]:
    """Return the items that speak for one requirement or control, newest first."""
    keys = EvidenceLink.objects.within(occasion).filter(provision=provision).values("item_id")
    return items(occasion).filter(pk__in=keys)


def check_reach(occasion: Occasion, found: EvidenceItem) -> None:
    """Hide an item from a token that is limited to another system.

    Raises:
        NotFound: as if it were not there.
    """
    if occasion.system and (found.system is None or found.system.ref != occasion.system):
        raise NotFound(found.ref)


def path_of_item(found: EvidenceItem) -> Path:
    """Return where the bytes of an item lie.

    Raises:
        NotFound: a link, or an item erased by law, has none.
    """
    if not found.sha256 or found.erased_at is not None:
        raise NotFound(found.ref)
    path = store.path_of(found.sha256, organization=found.organization_id)
    if not path.is_file():
        raise NotFound(found.ref)
    return path


def counts_by_state(occasion: Occasion) -> dict[str, int]:
    """Return how many items are in each state, and how many of the accepted ones are stale."""
    today = occasion.at.date()
    rows = EvidenceItem.objects.within(occasion)
    stale = Q(state=EvidenceState.ACCEPTED, fresh_until__lte=today)
    found = rows.aggregate(
        **{state.value: Count("id", filter=Q(state=state)) for state in EvidenceState}, stale=Count("id", filter=stale)
    )
    return {name: int(number) for name, number in found.items()}


SOON_DAYS = 30
ORGANIZATION = "organization"
SEARCHED = ("title", "ref", "filename", "url", "sha256", "measure")


class Freshness(StrEnum):
    """How long an item still counts."""

    FRESH = "fresh"
    SOON = "soon"
    STALE = "stale"


def freshness_of(fresh_until: date, *, today: date) -> Freshness:
    """Return whether an item counts today, and whether it stops doing so within thirty days."""
    if fresh_until <= today:
        return Freshness.STALE
    return Freshness.SOON if fresh_until <= today + timedelta(days=SOON_DAYS) else Freshness.FRESH


@dataclass(frozen=True, kw_only=True)
class EvidenceWanted:
    """What a list asks for: a search, chosen values by facet, a sort, and where the page starts."""

    today: date
    search: str = ""
    chosen: Mapping[str, Sequence[str]]
    sort: str = "received"
    descending: bool = True
    start: int = 0
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class EvidencePage:
    """One page of items with what they speak for, the count of all that match, and counts for each facet's values."""

    rows: tuple[EvidenceItem, ...]
    provisions: Mapping[int, tuple[str, ...]]
    total: int
    counts: Mapping[str, Mapping[str, int]]


def evidence_page(occasion: Occasion, wanted: EvidenceWanted) -> EvidencePage:
    """Return one page of evidence; the number of queries does not depend on the number of items."""
    found = _searched(occasion, wanted.search)
    if wanted.search:
        counts, total = _counts(occasion, found, wanted)
    else:
        counts, total = kept_counts(
            occasion,
            "evidence",
            chosen=wanted.chosen,
            actions=EVIDENCE_ACTIONS,
            count=lambda: _counts(occasion, found, wanted),
        )
    ordered = _ordered(_narrowed(found, wanted), wanted)
    ids = list(ordered.values_list("pk", flat=True)[wanted.start : wanted.start + wanted.size])
    by_id = {row.pk: row for row in items(occasion).filter(pk__in=ids).defer("measured")}
    rows = tuple(by_id[key] for key in ids)
    return EvidencePage(rows=rows, provisions=provisions_of(occasion, rows), total=total, counts=counts)


def every_item(occasion: Occasion, wanted: EvidenceWanted) -> tuple[EvidenceItem, ...]:
    """Return all rows that a list holds, in its order, for an export of exactly what is shown."""
    rows = _ordered(_narrowed(_searched(occasion, wanted.search), wanted), wanted)
    return tuple(rows.select_related("system").defer("measured"))


def _searched(occasion: Occasion, search: str) -> QuerySet[EvidenceItem]:
    rows = items(occasion)
    for word in search.split()[:6]:
        links = EvidenceLink.objects.within(occasion).filter(provision__iendswith=f":{word}")
        match = Q(pk__in=links.values("item_id"))
        for name in SEARCHED:
            match |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(match)
    return rows


def _matches(facet: str, value: str, *, today: date) -> Q:
    """Return the condition that one value of a facet stands for."""
    if facet == "freshness":
        soon = today + timedelta(days=SOON_DAYS)
        return {
            Freshness.STALE: Q(fresh_until__lte=today),
            Freshness.SOON: Q(fresh_until__gt=today, fresh_until__lte=soon),
            Freshness.FRESH: Q(fresh_until__gt=soon),
        }[Freshness(value)]
    if facet == "system":
        return Q(system=None) if value == ORGANIZATION else Q(system__ref=value)
    return Q(**{facet: value})


def _narrowed(rows: QuerySet[EvidenceItem], wanted: EvidenceWanted, *, but: str = "") -> QuerySet[EvidenceItem]:
    """Apply the chosen facets: values of one facet widen, facets narrow; `but` leaves one facet out."""
    for facet, values in wanted.chosen.items():
        if facet == but or not values:
            continue
        condition = Q()
        for value in values:
            condition |= _matches(facet, value, today=wanted.today)
        rows = rows.filter(condition)
    return rows


FIXED: Mapping[str, tuple[str, ...]] = {
    "state": tuple(EvidenceState),
    "kind": tuple(EvidenceKind),
    "proof": tuple(Proof),
    "freshness": tuple(Freshness),
}


def _counts(occasion: Occasion, found: QuerySet[EvidenceItem], wanted: EvidenceWanted) -> tuple[Counts, int]:
    """Count every facet: one query for all that nobody narrowed, one for each that is, two for systems."""
    free = [facet for facet in FIXED if facet not in wanted.chosen]
    counts, total = _counted(_narrowed(found, wanted), free, today=wanted.today)
    for facet in FIXED:
        if facet in wanted.chosen:
            counts |= _counted(_narrowed(found, wanted, but=facet), [facet], today=wanted.today)[0]
    rows = _narrowed(found, wanted, but="system")
    counts["system"] = _of_systems(occasion, rows, chosen=wanted.chosen.get("system", ()))
    return counts, total


def _of_systems(occasion: Occasion, rows: QuerySet[EvidenceItem], *, chosen: Sequence[str]) -> dict[str, int]:
    """Return how many items are about the chosen systems, and about those that have the most."""
    of_all = rows.order_by().values_list("system_id").annotate(n=Count("pk"))
    found = dict(of_all.order_by("-n", "system_id")[:MOST_SYSTEMS])
    if chosen:
        found |= dict(of_all.filter(system__ref__in=chosen))
        if ORGANIZATION in chosen:
            found |= dict(of_all.filter(system=None))
    refs = dict(AISystem.objects.within(occasion).filter(pk__in=[key for key in found if key]).values_list("pk", "ref"))
    return {refs[key] if key else ORGANIZATION: n for key, n in found.items()}


def _counted(rows: QuerySet[EvidenceItem], facets: Sequence[str], *, today: date) -> tuple[Counts, int]:
    asked = [(facet, value) for facet in facets for value in FIXED[facet]]
    sums = {
        f"n{number}": Count("pk", filter=_matches(facet, value, today=today))
        for number, (facet, value) in enumerate(asked)
    }
    row = rows.order_by().aggregate(total=Count("pk"), **sums)
    counts: Counts = {facet: {} for facet in facets}
    for number, (facet, value) in enumerate(asked):
        counts[facet][value] = row[f"n{number}"]
    return counts, row["total"]


def _ordered(rows: QuerySet[EvidenceItem], wanted: EvidenceWanted) -> QuerySet[EvidenceItem]:
    """Order by a column of the list, the id last, so that no row appears on two pages."""
    states = [When(state=state, then=Value(number)) for number, state in enumerate(EvidenceState)]
    keys: dict[str, Case | F | Lower] = {
        "title": Lower("title"),
        "state": Case(*states, default=Value(len(states)), output_field=IntegerField()),
        "system": F("system__name"),
        "collected": F("collected_on"),
        "fresh": F("fresh_until"),
        "received": F("received_at"),
    }
    key = keys[wanted.sort]
    last = wanted.sort in NULLABLE or None  # only what may be missing: else no index answers
    ordered = OrderBy(key, descending=wanted.descending, nulls_last=last)
    return rows.order_by(ordered, "-pk" if wanted.descending else "pk")
