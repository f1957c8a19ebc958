"""What the evidence of each provision adds up to: counted by the database, kept, and counted anew only where touched.

A register of 10,000 systems holds 380,000 items, too many to read for a page. The database adds up what the six rules
need (`EvidenceTally`), per provision and part of 65,536 items. The sums are kept for the day in the cache together with
the size of the log at which they held. Every change of evidence leaves an `evidence.` entry in the log, so the entries
since then name the provisions and parts to add up again, from scratch. Which systems are in scope is applied
afterwards, so no decision about a system costs a recount.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.core.cache import cache
from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    CharField,
    Count,
    F,
    Max,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)

from fairlead.domain.actions import Action
from fairlead.domain.evidence import EvidenceState, Proof
from fairlead.domain.framework import Level, ProvisionKind
from fairlead.domain.inventory import ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import RULES_VERSION, EvidenceTally, View
from fairlead.queries.evidence import EVIDENCE_ACTIONS, assessable
from fairlead.queries.kept import KEPT_SECONDS
from fairlead.records.evidence import EvidenceItem, EvidenceLink
from fairlead.records.inventory import AISystem
from fairlead.records.trail import TrailEntry, TrailHead, TrailValue

MOST_TOUCHED = 200
BLOCK, PART = 12, 16


class SystemSet:
    """A set of keys of systems, 4,096 to a block of bits: ten thousand take 1.3 KB and are intersected at once."""

    __slots__ = ("blocks",)

    def __init__(self, keys: Iterable[int] = ()) -> None:
        self.blocks: dict[int, int] = {}
        for key in keys:
            self.blocks[key >> BLOCK] = self.blocks.get(key >> BLOCK, 0) | 1 << (key & (1 << BLOCK) - 1)

    def __len__(self) -> int:
        return sum(block.bit_count() for block in self.blocks.values())

    @classmethod
    def union(cls, sets: Iterable[SystemSet]) -> SystemSet:
        """Return the keys that are in any of some sets."""
        made = cls()
        for one in sets:
            for place, block in one.blocks.items():
                made.blocks[place] = made.blocks.get(place, 0) | block
        return made

    def common(self, other: SystemSet) -> int:
        """Return how many keys are in both."""
        return sum((block & other.blocks.get(place, 0)).bit_count() for place, block in self.blocks.items())


@dataclass(frozen=True, kw_only=True)
class GoodItems:
    """The items of a provision that satisfy rules 3, 4 and 6, whatever their system; `reviewed` by somebody else."""

    items: int = 0
    reviewed: int = 0
    systems: SystemSet = field(default_factory=SystemSet)
    reviewed_systems: SystemSet = field(default_factory=SystemSet)


@dataclass(frozen=True, kw_only=True)
class ProvisionEvidence:
    """The evidence of one provision on a day; the fields are those of `EvidenceTally` before scope is applied."""

    good: Mapping[View, GoodItems]
    failed_on: date | None = None
    passed_on: date | None = None
    waiting: int = 0
    accepted: int = 0
    fresh: int = 0
    operated: bool = False

    def tally(self, view: View, *, scope: SystemSet) -> EvidenceTally:
        """Return what the rules look at; an empty scope stands for a row that is evidenced for the organization."""
        good = self.good[view]
        covered = good.systems.common(scope)
        reviewed = good.reviewed_systems.common(scope) if scope else good.reviewed
        is_good = bool(covered if scope else good.items)
        return EvidenceTally(
            good=is_good,
            covered=covered,
            self_reviewed=is_good and not reviewed,
            failed_on=self.failed_on,
            passed_on=self.passed_on,
            waiting=self.waiting,
            accepted=self.accepted,
            fresh=self.fresh,
            operated=self.operated,
        )


NOTHING = ProvisionEvidence(good=dict.fromkeys(View, GoodItems()))
Parts = dict[tuple[str, int], ProvisionEvidence]


@dataclass(frozen=True)
class Conditions:
    """The rules about one item as conditions on its link, on a day, as the item stood at a time.

    Attributes:
        day: the day that freshness is asked for.
        by: the cut-off: what was received or decided later is not known yet; None for everything that is known.
    """

    day: date
    by: datetime | None = None

    @property
    def there(self) -> Q:
        """It had been received, and was not erased by law: nobody could be shown it any more."""
        if self.by is None:
            return Q(item__erased_at=None)
        return (Q(item__erased_at=None) | Q(item__erased_at__gt=self.by)) & Q(item__received_at__lte=self.by)

    @property
    def live(self) -> Q:
        """It was collected by the day."""
        return Q(item__collected_on__lte=self.day)

    @property
    def state(self) -> Case | F:
        """What had been decided about it."""
        if self.by is None:
            return F("item__state")
        later = When(item__decided_at__gt=self.by, then=Value(EvidenceState.WAITING.value))
        return Case(later, default=F("item__state"), output_field=CharField())

    def good(self, view: View) -> Q:
        """It satisfies rules 3, 4 and 6 (`domain.readiness.good_evidence`), its scope aside."""
        good = self.live & Q(item__state=EvidenceState.ACCEPTED, item__fresh_until__gt=self.day)
        good &= Q(item__passed=None) | Q(item__passed=True)
        if self.by is not None:
            good &= Q(item__decided_at=None) | Q(item__decided_at__lte=self.by)
        return good & Q(item__proof=Proof.OPERATION) if view is View.STAGE_2 else good


class Joined(Aggregate):
    """Whole numbers joined by commas: one row that names ten thousand costs a tenth of as many rows."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write PostgreSQL's function."""
        return self.as_sql(compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')", **extra)


def evidence_tallies(occasion: Occasion) -> Mapping[str, ProvisionEvidence]:
    """Return what the evidence of each provision adds up to today; provisions without any are left out.

    Costs two queries when nothing was written since the sums were kept; otherwise also those that ask what changed, and
    one that reads the items of the provisions and parts that were touched.
    """
    day = occasion.at.date()
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    key = f"evidence-tally:{occasion.organization}:{day}:{RULES_VERSION}"
    kept: tuple[int, Parts] | None = cache.get(key)
    if kept is not None and kept[0] >= head:
        return _whole(kept[1])
    touched = None if kept is None else _touched(occasion, since=kept[0])
    if kept is None or touched is None:
        found = _parts(_links(occasion, Conditions(day)), Conditions(day))
    else:
        found = {key: one for key, one in kept[1].items() if not touched.holds(*key)}
        if touched.provisions:
            found |= _parts(touched.among(_links(occasion, Conditions(day))), Conditions(day))
    cache.set(key, (head, found), KEPT_SECONDS)
    return _whole(found)


def count_evidence(occasion: Occasion, conditions: Conditions) -> Mapping[str, ProvisionEvidence]:
    """Let the database add up the evidence of every provision, keeping nothing: one query."""
    return _whole(_parts(_links(occasion, conditions), conditions))


@dataclass(frozen=True)
class Touched:
    """The provisions whose evidence changed, and the first and last part in which it did."""

    provisions: frozenset[str] = frozenset()
    first: int = 0
    last: int = 0

    def holds(self, provision: str, part: int) -> bool:
        """Tell whether the sums of a part of a provision no longer hold."""
        return provision in self.provisions and self.first <= part <= self.last

    def among(self, links: QuerySet[EvidenceLink]) -> QuerySet[EvidenceLink]:
        """Return the links to add up again."""
        begin, end = self.first << PART, (self.last + 1) << PART
        return links.filter(provision__in=sorted(self.provisions), item_id__gte=begin, item_id__lt=end)


def _touched(occasion: Occasion, *, since: int) -> Touched | None:
    """Return what changed since the log had a size; None when that may be anything."""
    entries = TrailEntry.objects.within(occasion).filter(seq__gte=since, action__in=EVIDENCE_ACTIONS)
    changed = list(entries.order_by("seq").values_list("action", "subject")[: MOST_TOUCHED + 1])
    if not changed or len(changed) > MOST_TOUCHED:
        return None if changed else Touched()
    items = EvidenceItem.objects.within(occasion).filter(ref__in={subject for _action, subject in changed})
    keys = list(items.order_by("id").values_list("id", flat=True))
    links = EvidenceLink.objects.within(occasion).filter(item_id__in=keys)
    provisions = set(links.values_list("provision", flat=True))
    if moved := {subject for action, subject in changed if action == Action.EVIDENCE_LINKED}:
        earlier = TrailEntry.objects.within(occasion).filter(subject__in=moved).values("seq")
        named = TrailValue.objects.within(occasion).filter(field="provisions", seq__in=earlier)
        for before in named.values_list("value", flat=True):
            if before is None:
                return None
            provisions |= set(before)
    return Touched(frozenset(provisions), keys[0] >> PART, keys[-1] >> PART) if keys else Touched()


def _parts(links: QuerySet[EvidenceLink], conditions: Conditions) -> Parts:
    """Return the sums of each provision and part of some links: one query."""
    fresh = Case(When(item__fresh_until__gt=conditions.day, then=True), default=False, output_field=BooleanField())
    groups = (
        links.filter(conditions.live)
        .annotate(part=F("item_id").bitrightshift(PART), state=conditions.state, fresh=fresh)
        .annotate(proof=F("item__proof"), passed=F("item__passed"), own=F("item__self_reviewed"))
        .values("provision", "part", "state", "fresh", "proof", "passed", "own")
        .annotate(n=Count("id"), newest=Max("item__collected_on"), systems=Joined("item__system_id"))
    )
    by_part = groupby(groups.order_by("provision", "part"), key=itemgetter("provision", "part"))
    return {key: _summed(tuple(rows)) for key, rows in by_part}


def _whole(parts: Parts) -> dict[str, ProvisionEvidence]:
    """Return the sums of each provision, its parts put together."""
    found: dict[str, list[ProvisionEvidence]] = {}
    for (provision, _part), one in parts.items():
        found.setdefault(provision, []).append(one)
    return {provision: _together(several) for provision, several in found.items()}


def _together(several: Sequence[ProvisionEvidence]) -> ProvisionEvidence:
    if len(several) == 1:
        return several[0]
    good = {view: [one.good[view] for one in several] for view in View}
    return ProvisionEvidence(
        good={view: _together_good(ones) for view, ones in good.items()},
        failed_on=max((one.failed_on for one in several if one.failed_on), default=None),
        passed_on=max((one.passed_on for one in several if one.passed_on), default=None),
        waiting=sum(one.waiting for one in several),
        accepted=sum(one.accepted for one in several),
        fresh=sum(one.fresh for one in several),
        operated=any(one.operated for one in several),
    )


def _together_good(several: Sequence[GoodItems]) -> GoodItems:
    return GoodItems(
        items=sum(one.items for one in several),
        reviewed=sum(one.reviewed for one in several),
        systems=SystemSet.union(one.systems for one in several),
        reviewed_systems=SystemSet.union(one.reviewed_systems for one in several),
    )


def _summed(groups: Sequence[Mapping[str, Any]]) -> ProvisionEvidence:
    """Return what items that are alike in state, freshness, proof, outcome and reviewer add up to."""
    accepted = [group for group in groups if group["state"] == EvidenceState.ACCEPTED]
    fresh = [group for group in accepted if group["fresh"]]
    operated = [group for group in fresh if group["proof"] == Proof.OPERATION]
    return ProvisionEvidence(
        good={View.STAGE_1: _good(fresh), View.STAGE_2: _good(operated)},
        failed_on=max((group["newest"] for group in groups if group["passed"] is False), default=None),
        passed_on=max((group["newest"] for group in accepted if group["passed"] is not False), default=None),
        waiting=sum(group["n"] for group in groups if group["state"] == EvidenceState.WAITING),
        accepted=sum(group["n"] for group in accepted),
        fresh=sum(group["n"] for group in fresh),
        operated=bool(operated),
    )


def _good(fresh: Sequence[Mapping[str, Any]]) -> GoodItems:
    """Return the groups that do not fail; which systems they cover matters to a control that needs each."""
    good = [group for group in fresh if group["passed"] is not False]
    reviewed = [group for group in good if not group["own"]]
    return GoodItems(
        items=sum(group["n"] for group in good),
        reviewed=sum(group["n"] for group in reviewed),
        systems=_systems(good),
        reviewed_systems=_systems(reviewed),
    )


def _systems(groups: Sequence[Mapping[str, Any]]) -> SystemSet:
    named = (group["systems"] for group in groups if group["systems"] and group["provision"] in evidenced_per_system())
    return SystemSet(int(key) for text in named for key in set(text.split(",")))


def good_items(
    occasion: Occasion, conditions: Conditions, *, view: View, provisions: Iterable[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """Return the refs of the items that make each row good, the oldest first: as many as there are."""
    links = _links(occasion, conditions).filter(conditions.good(view))
    if provisions is not None:
        links = links.filter(provision__in=sorted(provisions))
    if scope_rows(occasion).exists():
        inside = Q(item__system__scope=ScopeDecision.IN) & ~Q(item__system__stage=Stage.RETIREMENT)
        links = links.filter(~Q(provision__in=sorted(evidenced_per_system())) | inside)
    found: dict[str, list[str]] = {}
    for provision, ref in links.order_by("provision", "item_id").values_list("provision", "item__ref"):
        found.setdefault(provision, []).append(ref)
    return {provision: tuple(refs) for provision, refs in found.items()}


def scope_rows(occasion: Occasion) -> QuerySet[AISystem]:
    """Return the systems that the AIMS covers today."""
    return AISystem.objects.within(occasion).filter(scope=ScopeDecision.IN).exclude(stage=Stage.RETIREMENT)


def scope_set(occasion: Occasion) -> SystemSet:
    """Return the keys of the systems that the AIMS covers today."""
    return SystemSet(scope_rows(occasion).order_by().values_list("id", flat=True))


@lru_cache(maxsize=1)
def evidenced_per_system() -> frozenset[str]:
    """Return the controls that each AI system in scope needs evidence of its own for."""
    per_system = (one for one in assessable() if one.kind is ProvisionKind.CONTROL and one.level is Level.SYSTEM)
    return frozenset(one.ref for one in per_system)


def _links(occasion: Occasion, conditions: Conditions) -> QuerySet[EvidenceLink]:
    return EvidenceLink.objects.within(occasion).filter(conditions.there)
