"""Everything that one organization recorded: you can leave (product.md, promise 5).

Rows stand table by table, each with all its columns; evidence files are named by their digest. Secrets, and hashes of
secrets, are left out, and so is what is of use in this installation only. The same rows serve the JSON of the API, with
the keys of this database, and the ZIP that another installation imports, with keys that mean the same everywhere: the
place of a row in its table, and the public id of a person.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.models import Count, Sum

from fairlead import __version__
from fairlead.domain.access import Role
from fairlead.domain.occasion import Door, Occasion
from fairlead.domain.refusal import N_, NotFound
from fairlead.queries.people import members, organization_of
from fairlead.records.document import Document
from fairlead.records.evidence import EvidenceItem
from fairlead.records.inventory import AISystem
from fairlead.records.job import AuditPack
from fairlead.records.lists import SavedView
from fairlead.records.organization import Organization
from fairlead.records.people import Membership, User
from fairlead.records.risk import Risk
from fairlead.records.rows import Field, columns_of, plain, stored, values_in
from fairlead.records.tenancy import Scoped, scoped_models
from fairlead.records.trail import TrailEntry, TrailHead, TrailValue
from fairlead.trail.entry import Entry
from fairlead.trail.key import read_or_create_key
from fairlead.trail.note import vkey_of

FORMAT = "fairlead-organization/1"
PRODUCT = f"Fairlead {__version__}"
SECRET = ("secret_hash",)
LEFT_OUT: dict[str, str] = {
    "bulkchange": "what an undo of half a minute needs; the trail holds each change",
    "outboxmessage": "letters on their way, some with a link that lets somebody in",
}
IN_THE_LOG = ("trailhead", "trailentry")
OPERATOR = "operator"
CHUNK = 2000
PUBLIC_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
FORMS = {
    ("", "ref"): PUBLIC_NAME,
    ("Statement", "ref"): re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"),
    ("", "sha256"): re.compile(r"(?:[0-9a-f]{64})?"),
    ("", "url"): re.compile(r"(?:https?://\S+)?"),
}
Resolve = Callable[[type[models.Model], Any], Any]


def export_organization(occasion: Occasion) -> dict[str, Any]:
    """Return the organization with every row of every table that belongs to it, as plain JSON."""
    row = organization_of(occasion)
    kept = [model for model in scoped_models() if model._meta.model_name not in LEFT_OUT]
    return {
        "format": FORMAT,
        "product": PRODUCT,
        "at": plain(occasion.at),
        "organization": {"ref": row.ref, "name": row.name, "kind": row.kind, "founded_at": plain(row.founded_at)},
        "people": [
            {
                "key": member.user_id,
                "ref": member.user.ref,
                "name": member.user.name,
                "email": member.user.email,
                "role": member.role,
                "joined_at": plain(member.joined_at),
                "valid_until": plain(member.valid_until),
                "ended_at": plain(member.ended_at),
            }
            for member in members(occasion)
        ],
        "tables": {model._meta.model_name: list(_rows(occasion, model)) for model in kept},
    }


def _rows(occasion: Occasion, model: type[Scoped]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one table in the order they were written, with the keys of this database."""
    names = [field.attname for field in columns_of(model, without=("organization", *SECRET))]
    for values in _of(occasion, model).values_list(*names).iterator(chunk_size=CHUNK):
        yield {name: plain(value) for name, value in zip(names, values, strict=True)}


def _of(occasion: Occasion, model: type[Scoped]) -> models.QuerySet[Any]:
    """Return what is exported of a table; a view of a list that is not shared is its person's own."""
    if model is TrailValue:
        return TrailValue.objects.within(occasion).order_by("seq", "field")
    if model is SavedView:
        return SavedView.objects.within(occasion).filter(shared=True).order_by("pk")
    return model.objects.within(occasion).order_by("pk")


def table_name(model: type[models.Model]) -> str:
    """Return the name of a table in an export."""
    return str(model._meta.model_name)


def exported_tables() -> tuple[type[Scoped], ...]:
    """Return the tables of an export, each after those that it points at."""
    kept = {model for model in scoped_models() if table_name(model) not in (*LEFT_OUT, *IN_THE_LOG)}
    order = TopologicalSorter({model: [one for one in pointed_at(model).values() if one in kept] for model in kept})
    order.prepare()
    found: list[type[Scoped]] = []
    while order.is_active():
        ready = sorted(order.get_ready(), key=table_name)
        found.extend(ready)
        order.done(*ready)
    return tuple(found)


def exported_columns(model: type[Scoped]) -> dict[str, Field]:
    """Return the columns of a table in an export, by name."""
    return {field.name: field for field in columns_of(model, without=("id", "organization", *SECRET))}


def pointed_at(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """Return for each column that points at another table which one it is."""
    fields = columns_of(model, without=("organization",))
    return {field.name: field.remote_field.model for field in fields if isinstance(field, models.ForeignKey)}


def path_of(model: type[models.Model]) -> str:
    """Return the member that holds a table."""
    return f"tables/{table_name(model)}.jsonl"


def read_row(model: type[Scoped], row: Mapping[str, Any], *, resolve: Resolve) -> dict[str, Any]:
    """Return what a row says, by column, what it points at turned into a key by `resolve`.

    Raises:
        ValueError: a column is unknown, missing or wrong.
    """
    targets = pointed_at(model)

    def read(column: Field, value: Any) -> Any:
        if form := FORMS.get((model.__name__, column.name)) or FORMS.get(("", column.name)):
            check_form(value, form)
        if column.name not in targets or value is None:
            return stored(column, value)
        return resolve(targets[column.name], value)

    return values_in(row, exported_columns(model), read=read)


def check_form(value: Any, form: re.Pattern[str], *, name: str = "") -> None:
    """Refuse a public name or digest that would not stand in an address or a path as ours do.

    Raises:
        ValueError: it has another form.
    """
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(f"{name}{': ' * bool(name)}has another form than such a value has")


def entry_columns(entry: Entry) -> dict[str, Any]:
    """Return the columns by which an entry is found."""
    return {
        "seq": entry.seq,
        "at": datetime.fromisoformat(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "batch": entry.batch or "",
    }


def schema() -> str:
    """Return the name of the newest migration of the register in this version."""
    return max(name for app, name in MigrationLoader(None).disk_migrations if app == "records")


class ExportedRows:
    """The rows of one organization with keys that mean the same everywhere; made inside a snapshot."""

    def __init__(self, occasion: Occasion) -> None:
        self._occasion = occasion
        self.tables = exported_tables()
        wanted = {target for model in self.tables for target in pointed_at(model).values()} - {User}
        self._places = {model: array("q", self._keys(model)) for model in self.tables if model in wanted}
        self._people = self._everybody()

    def people(self) -> Iterator[dict[str, Any]]:
        """Yield everybody that a row names, with their membership; no password and no second factor."""
        held = {one.user_id: one for one in Membership.objects.filter(organization_id=self._occasion.organization)}
        everybody = User.objects.filter(pk__in=list(self._people)).order_by("ref")
        for user in everybody:
            one = held.get(user.pk)
            yield {
                "ref": user.ref,
                "name": user.name,
                "email": user.email,
                "time_zone": user.time_zone,
                "is_active": user.is_active,
                "membership": one
                and {name: plain(getattr(one, name)) for name in ("role", "joined_at", "valid_until", "ended_at")},
            }

    def organization(self) -> dict[str, Any]:
        """Return the organization's own row."""
        row = organization_of(self._occasion)
        return {field.name: plain(getattr(row, field.name)) for field in columns_of(Organization, without=("id",))}

    def rows(self, model: type[Scoped]) -> Iterator[dict[str, Any]]:
        """Yield the rows of one table, in the order they were written."""
        columns = exported_columns(model)
        targets = pointed_at(model)
        names = [field.attname for field in columns.values()]
        for values in _of(self._occasion, model).values_list(*names).iterator(chunk_size=CHUNK):
            row = dict(zip(columns, map(plain, values), strict=True))
            yield row | {name: self._key(target, row[name]) for name, target in targets.items()}

    def entries(self) -> Iterator[bytes]:
        """Yield the log, byte by byte as it was sealed."""
        rows = TrailEntry.objects.within(self._occasion).order_by("seq").values_list("canonical", flat=True)
        for canonical in rows.iterator(chunk_size=CHUNK):
            yield bytes(canonical)

    def evidence(self) -> tuple[str, ...]:
        """Return the digests of the evidence files, sorted."""
        return digests(EvidenceItem.objects.within(self._occasion).filter(erased_at=None))

    def audit_packs(self) -> tuple[str, ...]:
        """Return the digests of the audit packs, sorted."""
        return digests(AuditPack.objects.within(self._occasion))

    def _keys(self, model: type[Scoped]) -> Iterator[int]:
        yield from _of(self._occasion, model).values_list("pk", flat=True).iterator(chunk_size=CHUNK)

    def _key(self, target: type[models.Model], key: int | None) -> int | str | None:
        """Return what stands for a key: a person's public id, or the place of a row in its table from 1."""
        if key is None:
            return None
        return self._people[key] if target is User else bisect_left(self._places[target], key) + 1  # type: ignore[index]

    def _everybody(self) -> dict[int, str]:
        keys = set(
            Membership.objects.filter(organization_id=self._occasion.organization).values_list("user", flat=True)
        )
        for model in self.tables:
            for name in (name for name, target in pointed_at(model).items() if target is User):
                named = _of(self._occasion, model).order_by().exclude(**{name: None})
                keys |= set(named.values_list(name, flat=True).distinct())
        return {pk: ref or f"account-{pk}" for pk, ref in User.objects.filter(pk__in=keys).values_list("pk", "ref")}


def digests(rows: models.QuerySet[Any]) -> tuple[str, ...]:
    """Return the digests of the files that rows name, sorted."""
    return tuple(sorted(set(rows.exclude(sha256="").order_by().values_list("sha256", flat=True))))


class OrganizationUnknown(NotFound):
    """No organization has that short name; whoever runs the installation may read which ones there are."""

    def __init__(self, ref: str, *, here: tuple[str, ...]) -> None:
        super().__init__(ref)
        self.template = N_("There is no organization called {ref} here. There is: {here}.")
        self.values = {"ref": ref, "here": ", ".join(here) or "-"}


def occasion_for_operator(ref: str, *, at: datetime) -> Occasion:
    """Return the occasion of whoever runs this installation, acting on an organization from its command line.

    Raises:
        OrganizationUnknown: no organization of that name; the sentence lists those that are here.
    """
    here = Organization.objects.exclude(kind=Organization.Kind.INSTALLATION)
    row = here.filter(ref=ref).first()
    if row is None:
        raise OrganizationUnknown(ref, here=tuple(here.order_by("ref", "id").values_list("ref", flat=True)))
    return Occasion(organization=row.pk, person=None, actor=OPERATOR, role=Role.OWNER, door=Door.CLI, at=at)


@dataclass(frozen=True, kw_only=True)
class ExportFacts:
    """What an export would hold now, in numbers for the page that offers it; sizes are in bytes."""

    systems: int
    risks: int
    documents: int
    evidence: int
    evidence_size: int
    audit_packs: int
    audit_packs_size: int
    entries: int
    people: int
    key: str


def export_facts(occasion: Occasion) -> ExportFacts:
    """Count what an export would hold."""
    items = EvidenceItem.objects.within(occasion).filter(erased_at=None).exclude(sha256="")
    packs = AuditPack.objects.within(occasion).exclude(sha256="")
    head = TrailHead.objects.within(occasion).get()
    counted = Count("id"), Sum("size", default=0)
    evidence, evidence_size = items.aggregate(many=counted[0], size=counted[1]).values()
    audit_packs, audit_packs_size = packs.aggregate(many=counted[0], size=counted[1]).values()
    return ExportFacts(
        systems=AISystem.objects.within(occasion).count(),
        risks=Risk.objects.within(occasion).count(),
        documents=Document.objects.within(occasion).count(),
        evidence=evidence,
        evidence_size=evidence_size,
        audit_packs=audit_packs,
        audit_packs_size=audit_packs_size,
        entries=head.size,
        people=Membership.objects.filter(organization_id=occasion.organization).count(),
        key=vkey_of(read_or_create_key(settings.FOLDER.keys / "trail.key"), origin=head.origin),
    )
