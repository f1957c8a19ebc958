"""Audit packs asked for and built, and where their files lie."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from django.conf import settings
from django.db.models import QuerySet

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records.evidence import EvidenceItem
from fairlead.records.job import AuditPack, Job
from fairlead.records.trail import TrailCheckpoint


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a built pack says of itself: how many files, what is missing (id, title), what is withheld (title)."""

    files: int
    missing: tuple[tuple[str, str], ...]
    withheld: tuple[str, ...]


def packs(occasion: Occasion) -> QuerySet[AuditPack]:
    """Return every pack with its job, newest first."""
    return AuditPack.objects.within(occasion).select_related("job").order_by("-id")


def built_packs(occasion: Occasion) -> tuple[AuditPack, ...]:
    """Return the packs that are ready to be handed over, newest first."""
    return tuple(packs(occasion).filter(job__state=Job.State.DONE))


def pack(occasion: Occasion, ref: str) -> AuditPack:
    """Return one pack.

    Raises:
        NotFound: no such pack here.
    """
    found = packs(occasion).filter(ref=ref).first()
    if found is None:
        raise NotFound(ref)
    return found


def path_of_pack(one: AuditPack) -> Path:
    """Return where the file of a built pack lies."""
    folder: Path = settings.FOLDER.audit_packs
    return folder / f"{one.sha256}.zip"


def contents_of(one: AuditPack) -> Contents | None:
    """Return what the manifest of a built pack lists; None when the pack is not built or its file is gone."""
    path = path_of_pack(one)
    if not one.sha256 or not path.exists():
        return None
    with ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    return Contents(
        files=len(manifest["files"]),
        missing=tuple((line["id"], line["title"]) for line in manifest["missing"]),
        withheld=tuple(line["title"] for line in manifest["withheld"]),
    )


def withheld_items(occasion: Occasion, *, by: datetime) -> QuerySet[EvidenceItem]:
    """Return the items that a pack of that time lists without handing them over."""
    return EvidenceItem.objects.within(occasion).filter(withheld=True, received_at__lte=by).order_by("ref", "id")


def checkpoints(occasion: Occasion) -> QuerySet[TrailCheckpoint]:
    """Return the checkpoints handed out, newest first."""
    return TrailCheckpoint.objects.within(occasion).order_by("-size")
