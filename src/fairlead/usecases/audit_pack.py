"""Build the audit pack: asked for by a person, built by a job with progress and cancel, verified before it leaves.

The pack shows the register at its cut-off and holds the whole log (J15). Asking, cancelling and finishing are acts; the
building between them reads only, and may run twice without harm.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django_q.tasks import async_task

from fairlead.domain.access import Permission
from fairlead.domain.actions import Action
from fairlead.domain.occasion import Occasion
from fairlead.domain.readiness import View
from fairlead.domain.refusal import N_, InvalidInput, NotFound, Refusal
from fairlead.records import trail
from fairlead.records.job import AuditPack, Job
from fairlead.records.trail import TrailCheckpoint, act
from fairlead.trail.verify import verify_pack
from fairlead.usecases.audit_pack_files import PackFiles
from fairlead.usecases.refs import next_ref

STEPS = 8


class PackRefused(InvalidInput):
    """A pack cannot be built for this cut-off."""


class PackCancelled(Refusal):
    """Somebody cancelled the building; nothing of it stays behind."""

    def __init__(self) -> None:
        super().__init__(N_("The building was cancelled."))


@act
def request_audit_pack(occasion: Occasion, *, view: View, cut_off: datetime) -> AuditPack:
    """Ask for an audit pack of the state at a cut-off; a job builds it.

    Raises:
        PackRefused: the cut-off lies in the future.
    """
    occasion.require(Permission.AUDIT_PACK_BUILD)
    if cut_off > occasion.at:
        raise PackRefused(N_("Choose a cut-off that has passed."), fields=("cut_off",))
    job = Job.objects.add(
        occasion,
        ref=next_ref(occasion, "JOB"),
        kind="audit-pack",
        total=STEPS,
        asked_by=occasion.actor,
        asked_at=occasion.at,
    )
    pack = AuditPack.objects.add(
        occasion, ref=next_ref(occasion, "AP"), view=view, cut_off=cut_off, job=job, asked_by=occasion.actor
    )
    trail.append(
        occasion, Action.AUDIT_PACK_REQUESTED, subject=pack.ref, facts={"view": view.value, "cut_off": cut_off}
    )
    async_task("fairlead.jobs.audit_pack.build", occasion.organization, pack.ref)
    return pack


@act
def cancel_audit_pack(occasion: Occasion, *, ref: str) -> AuditPack:
    """Ask the job to stop: one that is under way stops soon, and one that has not begun never begins.

    Raises:
        NotFound: no such pack here, or it is built already.
    """
    occasion.require(Permission.AUDIT_PACK_BUILD)
    pack = AuditPack.objects.locked(occasion, ref)
    job = Job.objects.within(occasion).select_for_update().get(pk=pack.job_id)
    if job.state not in (Job.State.WAITING, Job.State.RUNNING):
        raise NotFound(ref)
    job.cancel_asked = True
    if job.state == Job.State.WAITING:
        job.state, job.ended_at = Job.State.CANCELLED, occasion.at
    job.save(update_fields=["cancel_asked", "state", "ended_at"])
    trail.append(occasion, Action.AUDIT_PACK_CANCELLED, subject=ref)
    return pack


def build_audit_pack(occasion: Occasion, *, ref: str) -> AuditPack:
    """Build a requested pack step by step, verify it, and hand it over; a second call of a finished one does nothing.

    Raises:
        PackCancelled: a person cancelled it; the job says so.
    """
    occasion.require(Permission.SCHEDULED)
    pack = AuditPack.objects.within(occasion).get(ref=ref)
    job = Job.objects.within(occasion).get(pk=pack.job_id)
    root: Path = settings.FOLDER.audit_packs
    stage = root / f".stage-{occasion.organization}-{ref}"
    if job.state in (Job.State.DONE, Job.State.CANCELLED):
        PackFiles.sweep(stage)
        return pack
    files = PackFiles(occasion, pack=pack, stage=stage, go_on=lambda: _go_on(occasion, job))
    files.forget()
    PackFiles.sweep(stage)
    try:
        for number, (says, step) in enumerate(files.steps()):
            _tell(occasion, job, done=number, says=says)
            step()
        _tell(occasion, job, done=STEPS - 1, says=N_("Verifying"))
        verdict = _verdict(files)
        _go_on(occasion, job)
        pack = _finish(occasion, ref=ref, files=files, verdict=verdict)
    except PackCancelled:
        files.forget()
        _end(occasion, job, state=Job.State.CANCELLED, says=N_("Cancelled"))
        raise
    except Exception as error:
        files.forget()
        _end(occasion, job, state=Job.State.FAILED, says=str(error)[:300])
        raise
    finally:
        PackFiles.sweep(stage)
    return pack


def _verdict(files: PackFiles) -> dict[str, Any]:
    """Return what the offline verifier says of the pack that was just built."""
    report = verify_pack(files.archive, keys=[files.key])
    return {
        "verdict": report.verdict,
        "findings": [
            {"check": one.check, "verdict": one.verdict, "place": one.place, "says": one.text}
            for one in report.findings
        ],
    }


@act
def _finish(occasion: Occasion, *, ref: str, files: PackFiles, verdict: dict[str, Any]) -> AuditPack:
    """Record the finished pack and its checkpoint; the file has its final name before the row names it."""
    pack = AuditPack.objects.locked(occasion, ref)
    job = Job.objects.within(occasion).select_for_update().get(pk=pack.job_id)
    pack.filename, pack.sha256, pack.size = files.filename, files.sha256, files.size
    pack.log_size, pack.checkpoint, pack.verdict, pack.built_at = files.log_size, files.checkpoint, verdict, occasion.at
    files.keep()
    pack.save()
    job.state, job.done, job.says, job.ended_at = Job.State.DONE, job.total, "", occasion.at
    job.save()
    if not TrailCheckpoint.objects.within(occasion).filter(size=files.log_size).exists():
        TrailCheckpoint.objects.add(occasion, size=files.log_size, note=files.checkpoint, at=occasion.at)
    facts = {"sha256": pack.sha256, "size": pack.size, "log_size": pack.log_size, "verdict": verdict["verdict"]}
    trail.append(occasion, Action.AUDIT_PACK_BUILT, subject=ref, facts=facts)
    return pack


def _tell(occasion: Occasion, job: Job, *, done: int, says: str) -> None:
    """Note progress, and stop when somebody asked for it; progress leaves no trail entry."""
    _go_on(occasion, job)
    job.state, job.done, job.says = Job.State.RUNNING, done, says
    job.save(update_fields=["state", "done", "says"])


def _go_on(occasion: Occasion, job: Job) -> None:
    job.refresh_from_db(fields=["cancel_asked"], from_queryset=Job.objects.within(occasion))
    if job.cancel_asked:
        raise PackCancelled


def _end(occasion: Occasion, job: Job, *, state: Job.State, says: str) -> None:
    job.state, job.says, job.ended_at = state, says, occasion.at
    job.save(update_fields=["state", "says", "ended_at"])
