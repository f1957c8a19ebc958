"""Move an organization out of the way, so that the same database takes its export as an empty one does."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.conf import settings

from fairlead.domain.occasion import Door, Occasion
from fairlead.queries.export import occasion_for_operator
from fairlead.records.organization import Organization
from fairlead.records.people import Membership, User
from fairlead.records.trail import TrailHead
from fairlead.usecases.export import write_export
from fairlead.usecases.organization import installation_occasion
from fairlead.usecases.organization_import import Imported, import_organization
from tests import make


def exported(occasion: Occasion) -> bytes:
    """Return the organization's export."""
    goal = io.BytesIO()
    write_export(occasion, goal=goal)
    return goal.getvalue()


def step_aside(occasion: Occasion) -> None:
    """Give the organization, its log and its people other names: the database is then as good as empty."""
    row = Organization.objects.get(pk=occasion.organization)
    Organization.objects.filter(pk=row.pk).update(ref=f"left-{row.pk}")
    TrailHead.objects.within(occasion).update(origin=f"left/{row.pk}")
    for key in Membership.objects.filter(organization=row).values_list("user_id", flat=True):
        User.objects.filter(pk=key).update(ref=f"L-{row.pk}-{key}", email=f"left-{row.pk}-{key}@example.org")


def imported(content: bytes, **words: Any) -> Imported:
    """Import an export as whoever runs the installation."""
    operator = installation_occasion(actor="operator", at=make.NOON, door=Door.CLI)
    return import_organization(operator, file=io.BytesIO(content), **words)


def inside(made: Imported) -> Occasion:
    """Return the operator's occasion in an imported organization."""
    return occasion_for_operator(made.ref, at=make.NOON)


def listed(content: bytes) -> dict[str, tuple[str, int | None]]:
    """Return the digest and the number of rows of each member of an export."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = json.loads(archive.read("manifest.json"))["files"]
    return {file["path"]: (file["sha256"], file["rows"]) for file in files}


def people_in(content: bytes) -> list[dict[str, Any]]:
    """Return the people of an export."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [json.loads(line) for line in archive.read("people.jsonl").splitlines()]


def waiting() -> list[str]:
    """Return what an import left behind in the data folder."""
    return sorted(path.name for path in settings.FOLDER.root.glob(".import-*"))
