"""Take everything out: an export is recorded, because it carries every person's words away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.queries.export import PRODUCT, ExportedRows, export_organization, schema, table_name
from fairlead.queries.people import organization_of
from fairlead.records import store, trail
from fairlead.records.snapshot import snapshot
from fairlead.records.trail import TrailHead, act
from fairlead.trail.bundle import BundleWriter, row_line, signed_text
from fairlead.trail.chain import Frontier
from fairlead.trail.checkpoint import sign_checkpoint
from fairlead.trail.entry import timestamp
from fairlead.trail.key import read_or_create_key
from fairlead.trail.note import sign_note, vkey_of

FORM = "fairlead-export/1"


@dataclass(frozen=True, kw_only=True)
class Exported:
    """What was written: rows by table, files, files that the register names and the disk does not have, the log."""

    rows: int
    files: int
    missing: tuple[str, ...]
    log_size: int
    key: str


@act
def take_export(occasion: Occasion) -> dict[str, Any]:
    """Return everything that the organization recorded as JSON, and record that it was taken."""
    occasion.require(Permission.EXPORT)
    content = export_organization(occasion)
    rows = sum(len(table) for table in content["tables"].values())
    trail.append(occasion, Action.ORGANIZATION_EXPORTED, subject=organization_of(occasion).ref, facts={"rows": rows})
    return content


def write_export(occasion: Occasion, *, goal: BinaryIO) -> Exported:
    """Write the organization as one ZIP that another installation imports: rows, files and the whole log.

    That it was taken is recorded first, so that no export is without its entry and each holds the entry of its own.
    Everything is read as it stood at one moment; people go on writing meanwhile.
    """
    _record_export(occasion)
    with snapshot():
        return _write(occasion, goal)


@act
def _record_export(occasion: Occasion) -> None:
    occasion.require(Permission.EXPORT)
    ref = organization_of(occasion).ref
    trail.append(occasion, Action.ORGANIZATION_EXPORTED, subject=ref, facts={"form": FORM})


def _write(occasion: Occasion, goal: BinaryIO) -> Exported:
    found = ExportedRows(occasion)
    bundle = BundleWriter(goal, at=occasion.at)
    bundle.add_rows("organization.jsonl", [row_line(found.organization())])
    bundle.add_rows("people.jsonl", map(row_line, found.people()))
    for model in found.tables:
        bundle.add_rows(f"tables/{table_name(model)}.jsonl", map(row_line, found.rows(model)))
    bundle.add_rows("trail/entries.jsonl", found.entries())
    head = TrailHead.objects.within(occasion).get()
    frontier = Frontier.from_bytes(bytes(head.frontier)) if head.size else Frontier()
    signing = read_or_create_key(settings.FOLDER.keys / "trail.key")
    note = sign_checkpoint(signing, origin=head.origin, size=head.size, root=frontier.root)
    key = vkey_of(signing, origin=head.origin)
    bundle.add_rows("trail/checkpoint", note.encode().split(b"\n")[:-1])
    bundle.add_rows("trail/key.vkey", [key.encode()])
    missing = bundle.add_files(_files(found, organization=occasion.organization))
    facts = {
        "format": FORM,
        "product": PRODUCT,
        "made_at": timestamp(occasion.at),
        "schema": schema(),
        "organization": organization_of(occasion).ref,
        "log": {"origin": head.origin, "size": head.size, "root": frontier.root.hex()},
        "missing": list(missing),
    }
    bundle.close(facts, sign=lambda raw: sign_note(signed_text(raw, form=FORM), key=signing, name=head.origin))
    rows = sum(member.rows or 0 for member in bundle.members)
    files = sum(member.rows is None for member in bundle.members)
    return Exported(rows=rows, files=files, missing=missing, log_size=head.size, key=key)


def _files(found: ExportedRows, *, organization: int) -> Iterator[tuple[str, Path]]:
    for digest in found.evidence():
        yield f"evidence/{digest}", store.path_of(digest, organization=organization)
    for digest in found.audit_packs():
        yield f"audit-packs/{digest}.zip", settings.FOLDER.audit_packs / f"{digest}.zip"
