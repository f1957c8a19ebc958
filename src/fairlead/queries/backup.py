"""Every row of an installation, table by table, for a backup and for the proof that a restored one is the same.

The rows come from the models of this version, or, while a backup is restored, from those of the version that wrote it:
`apps` is then the history's own registry.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps as current
from django.db import models

from fairlead.records import tenancy
from fairlead.records.rows import Field, columns_of, plain
from fairlead.trail.bundle import row_line
from fairlead.trail.chain import Frontier, leaf_hash

BESIDE = ("account.emailaddress", "mfa.authenticator")
LEFT_OUT: dict[str, str] = {
    "account.emailconfirmation": "a link on its way, which is asked for again",
    "auth.group": "groups are not used",
    "auth.permission": "made by the migrations",
    "axes.accessattempt": "counted in the cache",
    "axes.accessattemptexpiration": "counted in the cache",
    "axes.accessfailurelog": "counted in the cache",
    "axes.accesslog": "counted in the cache",
    "contenttypes.contenttype": "made by the migrations",
    "django_q.failure": "what the queue did before",
    "django_q.ormq": "work on its way, as code that a restored queue would run",
    "django_q.schedule": "made when the server starts",
    "django_q.success": "what the queue did before",
    "django_q.task": "what the queue did before",
    "sessions.session": "everybody signs in anew",
    "usersessions.usersession": "everybody signs in anew",
}
CHUNK = 2000


def backed_up(apps: Any = current) -> tuple[type[models.Model], ...]:
    """Return the tables of a backup, each after those that it points at."""
    kept = {model for model in apps.get_models() if is_kept(model._meta.label_lower)}
    targets = {
        model: [field.remote_field.model for field in columns_of(model) if isinstance(field, models.ForeignKey)]
        for model in kept
    }
    order = TopologicalSorter({model: [one for one in found if one in kept] for model, found in targets.items()})
    order.prepare()
    found: list[type[models.Model]] = []
    while order.is_active():
        ready = sorted(order.get_ready(), key=lambda model: model._meta.label_lower)
        found.extend(ready)
        order.done(*ready)
    return tuple(found)


def is_kept(label: str) -> bool:
    """Tell whether a table belongs into a backup."""
    return label.startswith("records.") or label in BESIDE


def path_of(model: type[models.Model]) -> str:
    """Return the member that holds a table."""
    return f"tables/{model._meta.label_lower}.jsonl"


def columns(model: type[models.Model]) -> dict[str, Field]:
    """Return the columns of a table as a backup names them, keys included."""
    return {field.attname: field for field in columns_of(model)}


def organizations(apps: Any = current) -> dict[int, str]:
    """Return the ref of every organization by its key, the installation's own included."""
    rows = apps.get_model("records", "Organization")._base_manager.order_by("pk")
    return dict(rows.values_list("pk", "ref"))


def rows(model: type[models.Model], *, within: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table; one that belongs to organizations is read organization by organization."""
    names = [field.attname for field in columns_of(model)]
    manager = model._base_manager
    if "organization_id" not in names:
        parts = iter([manager.all()])
    else:
        parts = (_of(manager, organization) for organization in within)
    for part in parts:
        for values in part.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK):
            yield dict(zip(names, map(plain, values), strict=True))


def _of(manager: Any, organization: int) -> models.QuerySet[Any]:
    tenancy.enter(organization)
    found: models.QuerySet[Any] = manager.filter(organization_id=organization)
    return found


@dataclass(frozen=True, kw_only=True)
class Log:
    """The end of one organization's log, hashed again from its entries, and as its head row says it."""

    organization: str
    origin: str
    size: int
    root: str
    agrees: bool

    def as_dict(self) -> dict[str, Any]:
        """Return what a backup's manifest says of the log."""
        return {"organization": self.organization, "origin": self.origin, "size": self.size, "root": self.root}


def logs(apps: Any = current, *, within: Mapping[int, str]) -> Iterator[Log]:
    """Yield every log of the installation, each hashed again from its first entry."""
    entries, heads = (apps.get_model("records", name)._base_manager for name in ("TrailEntry", "TrailHead"))
    for organization, ref in within.items():
        lines = _of(entries, organization).order_by("seq").values_list("canonical", flat=True)
        frontier = Frontier()
        for canonical in lines.iterator(chunk_size=CHUNK):
            frontier = frontier.append(leaf_hash(bytes(canonical)))
        head = _of(heads, organization).first()
        if head is not None:
            stored = bytes(head.frontier)
            agrees = head.size == frontier.size and (stored == frontier.to_bytes() or not head.size)
            yield Log(
                organization=ref,
                origin=head.origin,
                size=frontier.size,
                root=frontier.root.hex(),
                agrees=agrees,
            )


def files_named(apps: Any = current, *, within: Mapping[int, str]) -> Iterator[tuple[str, int, str]]:
    """Yield of each evidence file and audit pack its name in a backup, its organization and its digest."""
    for name in ("EvidenceItem", "AuditPack"):
        manager = apps.get_model("records", name)._base_manager
        for organization in within:
            found = _of(manager, organization).exclude(sha256="").order_by("sha256")
            found = found.filter(erased_at=None) if name == "EvidenceItem" else found
            for sha256 in found.values_list("sha256", flat=True).distinct():
                path = f"evidence/{organization}/{sha256}" if name == "EvidenceItem" else f"audit-packs/{sha256}.zip"
                yield path, organization, sha256


def digest_of(model: type[models.Model], *, within: Mapping[int, str]) -> tuple[str, int]:
    """Return the SHA-256 over a table's lines as a backup writes them, and their number."""
    digest, count = hashlib.sha256(), 0
    for row in rows(model, within=within):
        digest.update(row_line(row) + b"\n")
        count += 1
    return digest.hexdigest(), count
