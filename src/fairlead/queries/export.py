"""Everything that one organization recorded, as plain JSON: you can leave (product.md, promise 5).

Rows stand table by table, each with all its columns; evidence files are named by their digest and are handed over with
an audit pack. Secrets, and hashes of secrets, are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from fairlead import __version__
from fairlead.domain.occasion import Occasion
from fairlead.queries.people import members, organization_of
from fairlead.records.tenancy import Scoped, scoped_models

FORMAT = "fairlead-organization/1"
SECRET = frozenset({"secret_hash"})


def export_organization(occasion: Occasion) -> dict[str, Any]:
    """Return the organization with every row of every table that belongs to it."""
    row = organization_of(occasion)
    return {
        "format": FORMAT,
        "product": f"Fairlead {__version__}",
        "at": _plain(occasion.at),
        "organization": {"ref": row.ref, "name": row.name, "kind": row.kind, "founded_at": _plain(row.founded_at)},
        "people": [
            {
                "key": member.user_id,
                "ref": member.user.ref,
                "name": member.user.name,
                "email": member.user.email,
                "role": member.role,
                "joined_at": _plain(member.joined_at),
                "valid_until": _plain(member.valid_until),
                "ended_at": _plain(member.ended_at),
            }
            for member in members(occasion)
        ],
        "tables": {model._meta.model_name: list(_rows(occasion, model)) for model in scoped_models()},
    }


def _rows(occasion: Occasion, model: type[Scoped]) -> Iterator[dict[str, Any]]:
    """Yield the rows of one table in the order they were written."""
    columns = [field.attname for field in model._meta.concrete_fields if field.attname not in SECRET]
    columns.remove("organization_id")
    for values in model.objects.within(occasion).order_by("pk").values_list(*columns).iterator(chunk_size=2000):
        yield {name: _plain(value) for name, value in zip(columns, values, strict=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value
