"""How one system is shown in a row of the list, and in a row of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model
from django.utils.translation import gettext

from fairlead.domain.inventory import AIRole, ScopeDecision, Stage
from fairlead.queries.inventory import SystemLine
from fairlead.reports.composition.table import Table, Value, table
from fairlead.web.inventory import words
from fairlead.web.table import Column

EXPORTED: tuple[tuple[str, int], ...] = (
    ("ref", 10),
    ("name", 32),
    ("purpose", 48),
    ("not_intended", 32),
    ("roles", 18),
    ("stage", 18),
    ("origin", 14),
    ("owner", 20),
    ("deputy", 20),
    ("unit", 16),
    ("supplier", 20),
    ("model_name", 20),
    ("model_version", 14),
    ("data_classes", 28),
    ("affected_people", 28),
    ("decision_type", 28),
    ("autonomy", 20),
    ("geography", 16),
    ("users", 16),
    ("go_live_on", 12),
    ("review_due_on", 12),
    ("retired_on", 12),
    ("scope", 12),
    ("scope_reason", 40),
    ("discovery_source", 16),
    ("changed_at", 18),
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the list in words."""

    ref: str
    name: str
    purpose: str
    scope_kind: str
    scope: str
    stage: str
    roles: str
    owner: str
    risks: int
    components: int
    needs: tuple[str, ...]
    review_due_on: date | None
    origin: str
    unit: str
    supplier: str
    model_name: str
    autonomy: str
    users: str
    geography: str
    go_live_on: date | None
    changed_at: datetime


# What a file of exactly the shown columns holds for each of them, and how wide it is there.
CELLS: dict[str, tuple[int, Callable[[Row], Value]]] = {
    "name": (32, lambda row: row.name),
    "scope": (14, lambda row: row.scope),
    "need": (18, lambda row: row.needs),
    "owner": (20, lambda row: row.owner),
    "stage": (22, lambda row: row.stage),
    "role": (20, lambda row: row.roles),
    "risks": (8, lambda row: row.risks),
    "components": (12, lambda row: row.components),
    "review": (12, lambda row: row.review_due_on),
    "origin": (16, lambda row: row.origin),
    "unit": (16, lambda row: row.unit),
    "supplier": (20, lambda row: row.supplier),
    "model_name": (20, lambda row: row.model_name),
    "autonomy": (24, lambda row: row.autonomy),
    "users": (16, lambda row: row.users),
    "geography": (16, lambda row: row.geography),
    "go_live_on": (12, lambda row: row.go_live_on),
    "changed": (18, lambda row: row.changed_at),
}


def shown(line: SystemLine) -> Row:
    """Return a line of the register in words."""
    said, further = words.value_words({}), line.further
    return Row(
        ref=line.ref,
        name=line.name,
        purpose=line.purpose,
        scope_kind=words.SCOPE_KINDS[ScopeDecision(line.scope)],
        scope=said["scope"](line.scope.value),
        stage=said["stage"](Stage(line.stage).value),
        roles=words.short_roles(tuple(AIRole(role) for role in line.roles)),
        owner=line.owner,
        risks=line.risks,
        components=line.components,
        needs=tuple(gettext(words.NEED_LABELS[need]) for need in line.needs),
        review_due_on=line.review_due_on,
        origin=said["origin"](further["origin"]),
        unit=further["unit"],
        supplier=further["supplier"],
        model_name=further["model_name"],
        autonomy=said["autonomy"](further["autonomy"]) if further["autonomy"] else "",
        users=further["users"],
        geography=further["geography"],
        go_live_on=further["go_live_on"],
        changed_at=further["changed_at"],
    )


def shown_table(rows: Iterable[Row], columns: Sequence[Column]) -> Table:
    """Return rows as the list shows them: the same columns in the same words, with the ref in front."""
    head = [("ref", gettext(words.FIELD_TITLES["ref"]), 10)]
    head += [(column.key, column.title, CELLS[column.key][0]) for column in columns]
    cells = [CELLS[column.key][1] for column in columns]
    return table(gettext("AI systems"), *head, rows=((row.ref, *(cell(row) for cell in cells)) for row in rows))


def system_table(rows: Iterable[Model]) -> Table:
    """Return systems as a table with every column of the inventory; coded values stay codes, so a file comes back."""
    head = [(name, gettext(words.FIELD_TITLES[name]), width) for name, width in EXPORTED]
    return table(gettext("AI systems"), *head, rows=[tuple(_cell(row, name) for name, _ in EXPORTED) for row in rows])


def _cell(row: Model, name: str) -> Value:
    value = getattr(row, name)
    if name in ("owner", "deputy"):
        return str(value.shown) if value else ""
    if name == "roles":
        return tuple(value)
    cell: Value = value
    return cell
