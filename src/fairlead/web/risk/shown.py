"""How risks are shown: in a row of the list, in a row of an export, and as counts in the heat table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from fairlead.domain.risk import Criteria
from fairlead.queries.risk import RiskRow
from fairlead.reports.composition.table import Table, Value, table
from fairlead.web.risk import words

EXPORTED: tuple[tuple[str, int], ...] = (
    ("ref", 10),
    ("title", 36),
    ("cause", 36),
    ("event", 36),
    ("consequence", 36),
    ("systems", 24),
    ("source", 20),
    ("affected", 24),
    ("likelihood", 10),
    ("severity", 10),
    ("level", 8),
    ("criteria", 10),
    ("existing_controls", 30),
    ("option", 12),
    ("plan", 40),
    ("controls", 24),
    ("residual_likelihood", 12),
    ("residual_severity", 12),
    ("residual_level", 12),
    ("accepted_by", 18),
    ("accepted_on", 12),
    ("accepted_until", 12),
    ("self_accepted", 10),
    ("owner", 20),
    ("due_on", 12),
    ("review_trigger", 30),
    ("state", 20),
    ("changed_at", 18),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the list in words."""

    ref: str
    title: str
    level: int
    is_above: bool
    kind: str
    state: str
    option: str
    residual: int | None
    residual_above: bool
    systems: tuple[tuple[str, str], ...]
    more_systems: int
    owner: str
    due_on: date | None
    is_late: bool
    accepted_until: date | None


def shown(row: RiskRow, *, today: date) -> Row:
    """Return a row of the register in words."""
    risk = row.risk
    open_treatment = row.state.value in ("treated", "untreated")
    return Row(
        ref=risk.ref,
        title=risk.title,
        level=risk.level,
        is_above=risk.above_appetite,
        kind=words.STATE_KINDS[row.state],
        state=words.state_words(row.state),
        option=words.said(words.SHORT_OPTIONS).get(risk.option, ""),
        residual=risk.residual_level,
        residual_above=bool(risk.residual_above),
        systems=row.systems[:2],
        more_systems=max(0, len(row.systems) - 2),
        owner=risk.owner.shown if risk.owner else "",
        due_on=risk.due_on,
        is_late=open_treatment and risk.due_on is not None and risk.due_on < today,
        accepted_until=risk.accepted_until,
    )


def risk_table(rows: Iterable[RiskRow], *, names: Mapping[str, str]) -> Table:
    """Return risks as a table with every column of the register; coded values stay codes, so a file can come back."""
    head = [(name, gettext(words.FIELD_TITLES[name]), width) for name, width in EXPORTED]
    return table(gettext("Risks"), *head, rows=[tuple(_cell(row, name, names) for name, _ in EXPORTED) for row in rows])


def _cell(row: RiskRow, name: str, names: Mapping[str, str]) -> Value:
    risk = row.risk
    told: dict[str, Value] = {
        "systems": tuple(ref for ref, _ in row.systems),
        "controls": tuple(words.control_id(one) for one in row.controls),
        "affected": tuple(risk.affected),
        "criteria": risk.criteria.number,
        "owner": risk.owner.shown if risk.owner else "",
        "accepted_by": names.get(risk.accepted_by, risk.accepted_by),
        "state": row.state.value,
    }
    if name in told:
        return told[name]
    cell: Value = getattr(risk, name)
    return cell


@dataclass(frozen=True, kw_only=True)
class HeatCell:
    """One cell: how many risks lie there, at which level, and the address of the list of exactly these."""

    count: int
    level: int
    is_above: bool
    url: str


@dataclass(frozen=True, kw_only=True)
class HeatRow:
    """One likelihood with its cells from the lowest severity to the highest."""

    word: str
    cells: tuple[HeatCell, ...]


def heat_rows(criteria: Criteria, counts: Mapping[tuple[int, int], int], *, is_left: bool) -> tuple[HeatRow, ...]:
    """Return the heat table, the highest likelihood on top; the count is a figure, never a colour alone."""
    found = []
    for likelihood in range(len(criteria.likelihood), 0, -1):
        cells = tuple(
            _heat_cell(criteria, likelihood, severity, counts.get((likelihood, severity), 0), is_left=is_left)
            for severity in range(1, len(criteria.severity) + 1)
        )
        found.append(HeatRow(word=words.step_words(criteria.likelihood, likelihood), cells=cells))
    return tuple(found)


def _heat_cell(criteria: Criteria, likelihood: int, severity: int, count: int, *, is_left: bool) -> HeatCell:
    level = criteria.level(likelihood=likelihood, severity=severity)
    asked = urlencode({"left" if is_left else "cell": f"{likelihood}-{severity}", "criteria": criteria.version})
    return HeatCell(
        count=count,
        level=level,
        is_above=criteria.above_appetite(level),
        url=f"{reverse('risk:risks')}?{asked}" if count else "",
    )
