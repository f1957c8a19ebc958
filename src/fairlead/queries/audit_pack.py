"""Audit packs asked for and built, and where their files lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from fairlead.domain.occasion import Occasion
from fairlead.domain.refusal import NotFound
from fairlead.records.job import AuditPack, Job
from fairlead.records.trail import TrailCheckpoint


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


def checkpoints(occasion: Occasion) -> QuerySet[TrailCheckpoint]:
    """Return the checkpoints handed out, newest first."""
    return TrailCheckpoint.objects.within(occasion).order_by("-size")
