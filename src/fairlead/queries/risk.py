"""The risk register as lists, facets and figures (6.1.2, 6.1.3, 8.2).

A page is made of the keys of its rows first; only those rows are then joined, so that ten thousand risks cost what
fifty cost. The state of a risk follows from its dates, so the same rule stands here as a filter for the database.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.domain.risk import CriteriaMissing, RiskState
from fairlead.queries.kept import KEPT_SECONDS
from fairlead.records.risk import Risk, RiskControl, RiskCriteria, RiskSystem
from fairlead.records.trail import TrailHead

NOBODY = "nobody"
NOT_DECIDED = "not-decided"
EXPORTED_AT_ONCE = 5000
SORTS: Mapping[str, str] = {
    "title": "title",
    "ref": "ref",
    "level": "level",
    "residual": "residual_level",
    "due": "due_on",
    "until": "accepted_until",
    "changed": "changed_at",
}


def criteria_in_force(occasion: Occasion) -> RiskCriteria:
    """Return the newest criteria.

    Raises:
        CriteriaMissing: the organization has set none.
    """
    found = RiskCriteria.objects.within(occasion).order_by("-number").first()
    if found is None:
        raise CriteriaMissing
    return found


def criteria_versions(occasion: Occasion) -> QuerySet[RiskCriteria]:
    """Return every version of the criteria, newest first."""
    return RiskCriteria.objects.within(occasion).order_by("-number")


def criteria_or_none(occasion: Occasion) -> RiskCriteria | None:
    """Return the newest criteria, or None before the first."""
    return criteria_versions(occasion).first()


def risks(occasion: Occasion) -> QuerySet[Risk]:
    """Return the risks in reach; a token that is limited to one system sees only that one's."""
    rows = Risk.objects.within(occasion)
    if occasion.system:
        keys = RiskSystem.objects.within(occasion).filter(system__ref=occasion.system).values("risk_id")
        rows = rows.filter(pk__in=keys)
    return rows


def risk(occasion: Occasion, ref: str) -> Risk:
    """Return one risk with its criteria and owner.

    Raises:
        NotFound: no such risk here.
    """
    found = risks(occasion).select_related("criteria", "owner").filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def systems_of(occasion: Occasion, row: Risk) -> tuple[str, ...]:
    """Return the refs of the systems of a risk, in order."""
    rows = RiskSystem.objects.within(occasion).filter(risk=row).order_by("system__ref")
    return tuple(rows.values_list("system__ref", flat=True))


def system_names(occasion: Occasion, row: Risk) -> tuple[tuple[str, str], ...]:
    """Return ref and name of the systems of a risk, in order."""
    rows = RiskSystem.objects.within(occasion).filter(risk=row).order_by("system__ref")
    return tuple(rows.values_list("system__ref", "system__name"))


def controls_of(occasion: Occasion, row: Risk) -> tuple[str, ...]:
    """Return the refs of the controls that a treatment relies on, in order."""
    rows = RiskControl.objects.within(occasion).filter(risk=row).order_by("provision")
    return tuple(rows.values_list("provision", flat=True))


def in_state(state: RiskState, *, today: date) -> Q:
    """Return the filter for a state: the rule of `fairlead.domain.risk.risk_state` as the database reads it."""
    live = Q(closed_at=None)
    treated = live & Q(residual_level__isnull=False)
    filters = {
        RiskState.CLOSED: ~live,
        RiskState.UNTREATED: live & Q(residual_level=None, above_appetite=True),
        RiskState.RATED: live & Q(residual_level=None, above_appetite=False),
        RiskState.TREATED: treated & Q(accepted_until=None),
        RiskState.ACCEPTED: treated & Q(accepted_until__gt=today),
        RiskState.EXPIRED: treated & Q(accepted_until__lte=today),
    }
    return filters[state]


def _state_of_row(today: date) -> Case:
    whens = [When(in_state(state, today=today), then=Value(state.value)) for state in RiskState]
    return Case(*whens, default=Value(""), output_field=CharField())


@dataclass(frozen=True, kw_only=True)
class RiskFilter:
    """What a list asks for: a search, chosen values by facet, a sort, and where the page starts.

    Attributes:
        search: words looked for in ref, title, event and consequence.
        chosen: values of `FACETS`, and of `system` (its ref), `control` (its ref), `cell` and `left` (a cell of the
            heat table before and after treatment, as ``3-4``).
        sort: a key of `SORTS`; rows without the value come last either way.
    """

    search: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "level"
    descending: bool = True
    start: int = 0
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class RiskRow:
    """One risk as a list shows it: its record with criteria and owner, its state today, and what it is linked to."""

    risk: Risk
    state: RiskState
    systems: tuple[tuple[str, str], ...]
    controls: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RiskPage:
    """One page of the register, the number of all rows that match, and counts for the values of each facet."""

    rows: tuple[RiskRow, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


FACETS = ("state", "option", "owner", "criteria")


def risk_page(occasion: Occasion, asked: RiskFilter) -> RiskPage:
    """Return one page of the register; the number of queries does not depend on the number of risks."""
    found = _searched(occasion, asked)
    is_whole = not asked.search and not asked.chosen.keys() - set(FACETS)
    counts, total = _counts(cohorts(occasion) if is_whole else _grouped(found, today=occasion.at.date()), asked)
    keys = _ordered(_narrowed(found, asked, today=occasion.at.date()), asked).values_list("id", flat=True)
    page = list(keys[asked.start : asked.start + asked.size])
    return RiskPage(rows=rows_of(occasion, page), total=total, counts=counts)


def every_risk(occasion: Occasion, asked: RiskFilter) -> tuple[RiskRow, ...]:
    """Return all rows that a list holds, in its order, for an export of exactly what is shown."""
    found = _narrowed(_searched(occasion, asked), asked, today=occasion.at.date())
    keys = list(_ordered(found, asked).values_list("id", flat=True))
    parts = (keys[start : start + EXPORTED_AT_ONCE] for start in range(0, len(keys), EXPORTED_AT_ONCE))
    return tuple(row for part in parts for row in rows_of(occasion, part))


def _searched(occasion: Occasion, asked: RiskFilter) -> QuerySet[Risk]:
    """Return the risks that match everything but the facets."""
    rows = risks(occasion)
    for word in asked.search.replace("\0", "").split()[:8]:
        rows = rows.filter(
            Q(ref__iexact=word) | Q(title__icontains=word) | Q(event__icontains=word) | Q(consequence__icontains=word)
        )
    if wanted := asked.chosen.get("system"):
        keys = RiskSystem.objects.within(occasion).filter(system__ref__in=wanted).values("risk_id")
        rows = rows.filter(pk__in=keys)
    if wanted := asked.chosen.get("control"):
        relying = RiskControl.objects.within(occasion).filter(provision__in=wanted).values("risk_id")
        rows = rows.filter(pk__in=relying)
    for name, stem in (("cell", ""), ("left", "residual_")):
        if wanted := asked.chosen.get(name):
            rows = rows.filter(_in_cells(wanted, stem=stem), closed_at=None)
    return rows


def _in_cells(cells: Sequence[str], *, stem: str) -> Q:
    """Return the filter for cells of the heat table; a text that is no cell matches nothing."""
    found = Q(pk=None)
    for cell in cells:
        likelihood, _, severity = cell.partition("-")
        if cell.isascii() and likelihood.isdigit() and severity.isdigit() and len(cell) < 6:
            found |= Q(**{f"{stem}likelihood": int(likelihood), f"{stem}severity": int(severity)})
    return found


def _narrowed(rows: QuerySet[Risk], asked: RiskFilter, *, today: date) -> QuerySet[Risk]:
    """Return the rows that the facets leave."""
    if states := asked.chosen.get("state"):
        wanted = Q(pk=None)
        for state in RiskState:
            if state.value in states:
                wanted |= in_state(state, today=today)
        rows = rows.filter(wanted)
    if options := asked.chosen.get("option"):
        rows = rows.filter(option__in=["" if one == NOT_DECIDED else one for one in options])
    if owners := asked.chosen.get("owner"):
        nobody = Q(owner=None) if NOBODY in owners else Q(pk=None)
        rows = rows.filter(Q(owner__ref__in=owners) | nobody)
    if numbers := asked.chosen.get("criteria"):
        rows = rows.filter(criteria__number__in=[int(one) for one in numbers if one.isdecimal() and len(one) < 7])
    return rows


def _ordered(rows: QuerySet[Risk], asked: RiskFilter) -> QuerySet[Risk]:
    name = F(SORTS.get(asked.sort, "level"))
    first = name.desc(nulls_last=True) if asked.descending else name.asc(nulls_last=True)
    return rows.order_by(first, "-id" if asked.descending else "id")


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Risks alike in state, treatment, owner, criteria, and whether what remains lies above appetite."""

    state: str
    option: str
    owner: str
    criteria: str
    remains_above: bool
    many: int


def cohorts(occasion: Occasion) -> tuple[Cohort, ...]:
    """Return the whole register counted in cohorts.

    Kept in the cache under the size of the organization's log and the day, because a state follows from both.
    """
    today = occasion.at.date()
    head = TrailHead.objects.within(occasion).values_list("size", flat=True).first() or 0
    key = f"risk-cohorts:{occasion.organization}:{occasion.system}:{head}:{today}"
    kept: tuple[Cohort, ...] | None = cache.get(key)
    if kept is None:
        kept = _grouped(risks(occasion), today=today)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _grouped(rows: QuerySet[Risk], *, today: date) -> tuple[Cohort, ...]:
    """Return some risks in cohorts: one grouped query."""
    counted = (
        rows.annotate(state_now=_state_of_row(today), owner_ref=F("owner__ref"), number=F("criteria__number"))
        .order_by()
        .values_list("state_now", "option", "owner_ref", "number", "residual_above")
        .annotate(many=Count("id"))
    )
    return tuple(
        Cohort(
            state=state,
            option=option or NOT_DECIDED,
            owner=owner or NOBODY,
            criteria=str(number),
            remains_above=bool(above),
            many=many,
        )
        for state, option, owner, number, above, many in counted
    )


def _counts(found: Sequence[Cohort], asked: RiskFilter) -> tuple[dict[str, dict[str, int]], int]:
    """Return how many risks each value of each facet would show, the others kept, and how many match all."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    total = 0
    for cohort in found:
        misses = [name for name in FACETS if (wanted := asked.chosen.get(name)) and getattr(cohort, name) not in wanted]
        total += 0 if misses else cohort.many
        for name in FACETS:
            if not misses or misses == [name]:
                counts[name][getattr(cohort, name)] += cohort.many
    return {name: dict(counted) for name, counted in counts.items()}, total


def rows_of(occasion: Occasion, keys: Sequence[int]) -> tuple[RiskRow, ...]:
    """Return risks as rows, in the order of their keys: three queries."""
    today = occasion.at.date()
    found = Risk.objects.within(occasion).select_related("criteria", "owner").in_bulk(keys)
    systems, controls = _links(occasion, keys)
    return tuple(
        RiskRow(
            risk=found[key],
            state=found[key].state(today=today),
            systems=tuple(systems[key]),
            controls=tuple(controls[key]),
        )
        for key in keys
    )


def _links(occasion: Occasion, keys: Iterable[int]) -> tuple[dict[int, list[tuple[str, str]]], dict[int, list[str]]]:
    """Return the systems and the controls of some risks by key."""
    systems: dict[int, list[tuple[str, str]]] = defaultdict(list)
    controls: dict[int, list[str]] = defaultdict(list)
    wanted = list(keys)
    belonging = RiskSystem.objects.within(occasion).filter(risk_id__in=wanted).order_by("system__ref")
    for key, ref, name in belonging.values_list("risk_id", "system__ref", "system__name"):
        systems[key].append((ref, name))
    relied = RiskControl.objects.within(occasion).filter(risk_id__in=wanted).order_by("provision")
    for key, provision in relied.values_list("risk_id", "provision"):
        controls[key].append(provision)
    return systems, controls


def heat(
    occasion: Occasion, criteria: RiskCriteria, *, residual: bool = False
) -> tuple[dict[tuple[int, int], int], int]:
    """Return how many live risks lie in each cell under some criteria, and how many lie under older ones.

    After treatment, a risk that is not treated yet has no cell; it is counted with those that lie elsewhere.
    """
    live = risks(occasion).filter(closed_at=None)
    stem = "residual_" if residual else ""
    rows = live.filter(criteria=criteria)
    if residual:
        rows = rows.filter(residual_level__isnull=False)
    counted = rows.order_by().values_list(f"{stem}likelihood", f"{stem}severity").annotate(many=Count("id"))
    cells = {(likelihood, severity): many for likelihood, severity, many in counted}
    return cells, live.count() - sum(cells.values())


def waiting_for_acceptance(occasion: Occasion) -> QuerySet[Risk]:
    """Return live risks whose remaining level lies above appetite and that nobody accepts today, highest first.

    A risk whose acceptance ended reappears here on its end date (J05).
    """
    today = occasion.at.date()
    expired = in_state(RiskState.EXPIRED, today=today)
    unaccepted = in_state(RiskState.TREATED, today=today) & Q(residual_above=True)
    rows = risks(occasion).filter(expired | unaccepted).select_related("criteria", "owner")
    return rows.order_by("-residual_level", "-id")


def above_appetite(occasion: Occasion) -> QuerySet[Risk]:
    """Return live risks above appetite as they stand: after treatment where there is one, else before it."""
    above = Q(residual_above=True) | Q(residual_level=None, above_appetite=True)
    rows = risks(occasion).filter(above, closed_at=None).select_related("criteria", "owner")
    return rows.order_by(F("residual_level").desc(nulls_first=True), "-level", "-id")


def waiting_count(occasion: Occasion) -> int:
    """Return how many risks wait for acceptance, as `waiting_for_acceptance` lists them."""
    return sum(
        cohort.many
        for cohort in cohorts(occasion)
        if cohort.state == RiskState.EXPIRED or (cohort.state == RiskState.TREATED and cohort.remains_above)
    )


def relying_rows(occasion: Occasion, provision: str, *, most: int) -> tuple[tuple[RiskRow, ...], int]:
    """Return the highest risks that rely on a control, and how many do, closed ones left out."""
    links = RiskControl.objects.within(occasion).filter(provision=provision, risk__closed_at=None)
    if occasion.system:
        links = links.filter(risk__in=risks(occasion))
    keys = list(links.order_by("-risk__level", "-risk_id").values_list("risk_id", flat=True)[:most])
    return rows_of(occasion, keys), links.count() if len(keys) == most else len(keys)


def counts_by_state(occasion: Occasion) -> dict[RiskState, int]:
    """Return how many risks stand in each state today, none left out."""
    found: Counter[str] = Counter()
    for cohort in cohorts(occasion):
        found[cohort.state] += cohort.many
    return {state: found[state.value] for state in RiskState}


def rated_under(occasion: Occasion) -> dict[int, int]:
    """Return how many live risks each version of the criteria still rates."""
    live = risks(occasion).filter(closed_at=None).order_by().values_list("criteria__number")
    return dict(live.annotate(many=Count("id")))
