"""Take everything out: an export is recorded, because it carries every person's words away."""

from __future__ import annotations

from typing import Any

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.queries.export import export_organization
from fairlead.queries.people import organization_of
from fairlead.records import trail
from fairlead.records.trail import act


@act
def take_export(occasion: Occasion) -> dict[str, Any]:
    """Return everything that the organization recorded, and record that it was taken."""
    occasion.require(Permission.EXPORT)
    content = export_organization(occasion)
    rows = sum(len(table) for table in content["tables"].values())
    trail.append(occasion, Action.ORGANIZATION_EXPORTED, subject=organization_of(occasion).ref, facts={"rows": rows})
    return content
