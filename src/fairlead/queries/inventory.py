"""The register of AI systems as a list with counted facets, and one system with all that hangs on it (4.1, 4.3, A.4.2).

A list page asks for its ids first and then only for the rows of those ids, so its cost does not grow with the register.
Facet counts leave out the facet's own choice, so that a person sees what choosing another value would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Case, Count, F, IntegerField, Model, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Expression, OrderBy
from django.db.models.functions import Cast, Concat, Lower

from fairlead.domain.actions import Action
from fairlead.domain.inventory import AIRole, Origin, ScopeDecision, Stage
from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.queries.kept import Counts, kept_counts
from fairlead.records.evidence import EvidenceItem
from fairlead.records.inventory import AISystem, Component
from fairlead.records.people import User
from fairlead.records.risk import Risk, RiskSystem

M = TypeVar("M", bound=Model)
SEARCHED = ("name", "ref", "purpose", "supplier", "model_name", "unit")
FURTHER = ("origin", "unit", "supplier", "model_name", "autonomy", "geography", "users", "go_live_on", "changed_at")
SHOWN = ("ref", "name", "purpose", "scope", "stage", "roles", "review_due_on", "owner__name", "owner__email", *FURTHER)
FEW = 500
NOBODY = "nobody"
SYSTEM_ACTIONS = tuple(action.value for action in Action if action.value.startswith("inventory."))
"""The acts that change a system: what is kept of their counts holds until one of them enters the log."""


class Need(StrEnum):
    """What a system of the register still lacks; a system may lack several things."""

    OWNER = "owner"
    SCOPE = "scope"
    REVIEW = "review"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list asks for: a search, chosen values by facet, a sort, and where the page starts."""

    today: date
    search: str = ""
    chosen: Mapping[str, Sequence[str]]
    sort: str = "name"
    descending: bool = False
    start: int = 0
    size: int = 50


@dataclass(frozen=True, kw_only=True)
class SystemLine:
    """One system as a list shows it."""

    ref: str
    name: str
    purpose: str
    scope: ScopeDecision
    stage: Stage
    roles: tuple[AIRole, ...]
    owner: str
    risks: int
    components: int
    needs: tuple[Need, ...]
    review_due_on: date | None
    further: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SystemPage:
    """One page of the register with the count of all rows that match, and counts for each facet's values."""

    rows: tuple[SystemLine, ...]
    total: int
    counts: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, kw_only=True)
class SystemDetail:
    """One system and what hangs on it; lists are cut at fifty, their counts are not."""

    system: AISystem
    components: tuple[Component, ...]
    component_count: int
    risks: tuple[Risk, ...]
    risk_count: int
    evidence: tuple[EvidenceItem, ...]
    evidence_count: int


def systems(occasion: Occasion) -> QuerySet[AISystem]:
    """Return the systems in reach: all of the organization, or the one that a token is limited to."""
    rows = AISystem.objects.within(occasion)
    return rows.filter(ref=occasion.system) if occasion.system else rows


def system_page(occasion: Occasion, wanted: Wanted) -> SystemPage:
    """Return one page of the register; the number of queries does not depend on the number of rows."""
    found = _searched(occasion, wanted.search)
    if wanted.search:
        keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
        if len(keys) <= FEW:  # A search that finds few rows is not repeated for every count.
            found = AISystem.objects.within(occasion).filter(pk__in=keys)
    narrowed = _narrowed(found, wanted)
    if wanted.search:
        counts, total = _counts(found, wanted)
    else:
        counts, total = kept_counts(
            occasion, "system", chosen=wanted.chosen, actions=SYSTEM_ACTIONS, count=lambda: _counts(found, wanted)
        )
    ids = _ordered(narrowed, wanted).values_list("pk", flat=True)[wanted.start : wanted.start + wanted.size]
    return SystemPage(rows=_lines(occasion, list(ids), today=wanted.today), total=total, counts=counts)


def every_system(occasion: Occasion, wanted: Wanted) -> QuerySet[AISystem]:
    """Return all rows that a list holds, in its order, for an export of exactly what is shown."""
    return _ordered(_narrowed(_searched(occasion, wanted.search), wanted), wanted).select_related("owner", "deputy")


def every_line(occasion: Occasion, wanted: Wanted) -> Iterator[SystemLine]:
    """Yield all rows that a list holds as it shows them, five hundred at a time, for an export of what is shown."""
    keys = list(_ordered(_narrowed(_searched(occasion, wanted.search), wanted), wanted).values_list("pk", flat=True))
    for start in range(0, len(keys), FEW):
        yield from _lines(occasion, keys[start : start + FEW], today=wanted.today)


def find_systems(occasion: Occasion, *, text: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Return ref and name of systems whose ref or name holds the text; names that begin with it come first."""
    rows = systems(occasion).filter(Q(name__icontains=text) | Q(ref__icontains=text))
    first = Case(When(name__istartswith=text, then=0), default=1, output_field=IntegerField())
    return tuple(rows.order_by(first, "name", "id").values_list("ref", "name")[:limit])


def system_names(occasion: Occasion, refs: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return ref and name of every system, or of some, for choosing one; no system has a ref that holds NUL."""
    rows = systems(occasion)
    if refs is not None:  # PostgreSQL refuses the whole question for one NUL in it
        rows = rows.filter(ref__in=sorted({ref for ref in refs if "\0" not in ref}))
    return list(rows.order_by("name", "id").values_list("ref", "name"))


def system(occasion: Occasion, ref: str) -> SystemDetail:
    """Return one system with its components, risks and evidence.

    Raises:
        NotFound: no such system here; a foreign one gives the same answer.
    """
    row = systems(occasion).select_related("owner", "deputy").filter(ref=ref).first()
    if row is None:
        raise NotFound(ref)
    components = Component.objects.within(occasion).filter(system=row).order_by("kind", "name", "id")
    links = RiskSystem.objects.within(occasion).filter(system=row).values("risk_id")
    risks = Risk.objects.within(occasion).filter(pk__in=links).select_related("criteria").order_by("-level", "id")
    evidence = EvidenceItem.objects.within(occasion).filter(system=row).order_by("-received_at", "-id")
    first_components, component_count = _first(components)
    first_risks, risk_count = _first(risks)
    first_evidence, evidence_count = _first(evidence)
    return SystemDetail(
        system=row,
        components=first_components,
        component_count=component_count,
        risks=first_risks,
        risk_count=risk_count,
        evidence=first_evidence,
        evidence_count=evidence_count,
    )


def _first(rows: QuerySet[M], *, most: int = 50) -> tuple[tuple[M, ...], int]:
    """Return the first rows and the count of all; counting costs a query only when there are more."""
    found = tuple(rows[: most + 1])
    return found[:most], len(found) if len(found) <= most else rows.count()


def _searched(occasion: Occasion, search: str) -> QuerySet[AISystem]:
    """Return the systems in which every word stands somewhere; the columns are searched as one text, which is quick."""
    rows = systems(occasion)
    words = search.split()[:6]
    if not words:
        return rows
    parts = [part for name in SEARCHED for part in (F(name), Value(" "))]
    rows = rows.annotate(searched=Concat(*parts, output_field=TextField()))
    for word in words:
        rows = rows.filter(Q(searched__icontains=word) | Q(owner__in=User.objects.filter(name__icontains=word)))
    return rows


def _matches(facet: str, value: str, *, today: date) -> Q:
    """Return the condition that one value of a facet stands for."""
    if facet == "role":
        return Q(roles_text__contains=f'"{value}"')
    if facet == "owner":
        return Q(owner=None) if value == NOBODY else Q(owner__ref=value)
    if facet == "need":
        return _need(Need(value), today=today)
    return Q(**{facet: value})


def _need(need: Need, *, today: date) -> Q:
    if need is Need.SCOPE:
        return Q(scope=ScopeDecision.UNDECIDED)
    lacking = Q(owner=None) if need is Need.OWNER else Q(review_due_on__lt=today)
    return lacking & ~Q(stage=Stage.RETIREMENT)


def _narrowed(rows: QuerySet[AISystem], wanted: Wanted, *, but: Sequence[str] = ()) -> QuerySet[AISystem]:
    """Apply the chosen facets: values of one facet widen, facets narrow; `but` leaves some facets out."""
    if "role" in wanted.chosen and "role" not in but:
        rows = rows.annotate(roles_text=Cast("roles", TextField()))
    for facet, values in wanted.chosen.items():
        if facet in but or not values:
            continue
        condition = Q()
        for value in values:
            condition |= _matches(facet, value, today=wanted.today)
        rows = rows.filter(condition)
    return rows


GROUPED: Mapping[str, tuple[str, ...]] = {
    "scope": tuple(ScopeDecision),
    "stage": tuple(Stage),
    "origin": tuple(Origin),
}


def _counts(found: QuerySet[AISystem], wanted: Wanted) -> tuple[Counts, int]:
    """Count every facet in four queries, five when something missing is asked for, whatever else is chosen.

    Scope, stage and origin are grouped together, so that the index answers; the few groups are added up here, and
    each facet leaves out its own choice.
    """
    groups = _groups(_narrowed(found, wanted, but=tuple(GROUPED)), wanted)
    counts: Counts = {
        facet: {value: _sum(groups, wanted, but=facet, keep=(facet, value)) for value in values}
        for facet, values in GROUPED.items()
    }
    lacking = groups
    if "need" in wanted.chosen:
        lacking = _groups(_narrowed(found, wanted, but=(*GROUPED, "need")), wanted)
    counts["need"] = {need.value: _sum(lacking, wanted, of=need.value) for need in Need}
    counts["role"] = dict.fromkeys(AIRole, 0)
    rows = _narrowed(found, wanted, but=("role",)).order_by()
    for roles, n in rows.values_list("roles").annotate(n=Count("pk")):
        for role in roles:
            counts["role"][role] += n
    counts["owner"] = _owners(_narrowed(found, wanted, but=("owner",)))
    return counts, _sum(groups, wanted)


def _groups(rows: QuerySet[AISystem], wanted: Wanted) -> list[dict[str, Any]]:
    """Return how many rows, and how many that lack something, each combination of the grouped facets has."""
    lacks = {f"lacks_{need.value}": Count("pk", filter=_need(need, today=wanted.today)) for need in Need}
    return list(rows.order_by().values(*GROUPED).annotate(n=Count("pk"), **lacks))


def _sum(
    groups: Sequence[Mapping[str, Any]],
    wanted: Wanted,
    *,
    but: str = "",
    keep: tuple[str, str] | None = None,
    of: str = "",
) -> int:
    """Add up the groups that the choices leave, without the choice of one facet, or only those of one value."""
    chosen = {facet: wanted.chosen[facet] for facet in GROUPED if facet in wanted.chosen and facet != but}
    return sum(
        group[f"lacks_{of}" if of else "n"]
        for group in groups
        if all(group[facet] in values for facet, values in chosen.items())
        and (keep is None or group[keep[0]] == keep[1])
    )


def _owners(rows: QuerySet[AISystem]) -> dict[str, int]:
    """Return how many systems each person owns, by the person's ref."""
    counted = dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk")))
    refs = dict(User.objects.filter(pk__in=[key for key in counted if key]).values_list("pk", "ref"))
    return {refs[key] or NOBODY if key else NOBODY: n for key, n in counted.items()}


def _ordered(rows: QuerySet[AISystem], wanted: Wanted) -> QuerySet[AISystem]:
    """Order by a column of the list, the id last, so that no row appears on two pages."""
    keys: dict[str, Expression | F] = {
        "name": F("name"),
        "ref": F("pk"),
        "scope": _rank("scope", tuple(ScopeDecision)),
        "stage": _rank("stage", tuple(Stage)),
        "owner": Lower("owner__name"),
        "review": F("review_due_on"),
        "changed": F("changed_at"),
    }
    key, last = keys[wanted.sort], wanted.sort in ("owner", "review") or None
    ordered = OrderBy(key, descending=wanted.descending, nulls_last=last)
    return rows.order_by(ordered, "-pk" if wanted.descending else "pk")


def _rank(field: str, values: Sequence[str]) -> Case:
    """Return the place of a value in the order of the domain: stages follow life, not the alphabet."""
    whens = [When(**{field: value}, then=Value(number)) for number, value in enumerate(values)]
    return Case(*whens, default=Value(len(values)), output_field=IntegerField())


def _lines(occasion: Occasion, ids: list[int], *, today: date) -> tuple[SystemLine, ...]:
    """Return the rows of one page in the order of their ids, with what is counted beside them."""
    rows = AISystem.objects.within(occasion).filter(pk__in=ids).select_related("owner").only(*SHOWN)
    risks = _per_system(RiskSystem.objects.within(occasion).filter(system__in=ids))
    components = _per_system(Component.objects.within(occasion).filter(system__in=ids))
    by_id = {row.pk: row for row in rows}
    return tuple(
        SystemLine(
            ref=row.ref,
            name=row.name,
            purpose=row.purpose,
            scope=ScopeDecision(row.scope),
            stage=Stage(row.stage),
            roles=tuple(AIRole(role) for role in row.roles),
            owner=row.owner.shown if row.owner else "",
            risks=risks.get(row.pk, 0),
            components=components.get(row.pk, 0),
            needs=tuple(needs_of(row, today=today)),
            review_due_on=row.review_due_on,
            further={name: getattr(row, name) for name in FURTHER},
        )
        for row in (by_id[key] for key in ids)
    )


def _per_system(rows: QuerySet[RiskSystem] | QuerySet[Component]) -> dict[int, int]:
    return dict(rows.order_by().values_list("system_id").annotate(n=Count("pk")))


def needs_of(row: AISystem, *, today: date) -> Iterator[Need]:
    """Yield what a system still lacks, by the rules that the facet counts with."""
    retired = row.stage == Stage.RETIREMENT
    if row.owner_id is None and not retired:
        yield Need.OWNER
    if row.scope == ScopeDecision.UNDECIDED:
        yield Need.SCOPE
    if row.review_due_on is not None and row.review_due_on < today and not retired:
        yield Need.REVIEW
