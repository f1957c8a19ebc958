"""The processes that the kill loops start and kill; run as ``python -m tests.kill_worker WHAT``."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any


def _occasion() -> Any:
    from fairlead.domain.occasion import Door
    from fairlead.queries.people import occasion_for
    from fairlead.records.organization import Organization
    from fairlead.records.people import User
    from fairlead.usecases.organization import found_organization, installation_occasion
    from fairlead.usecases.people import register_account

    now = datetime.now(tz=UTC)
    user = User.objects.filter(email="kill@example.org").first()
    if user is None:
        user = User.objects.create_user("kill@example.org", "a long test password")
        user = register_account(installation_occasion(actor="kill", at=now, door=Door.CLI), person=user.pk)
    row = Organization.objects.filter(kind="own").first()
    if row is None:
        occasion = installation_occasion(actor=str(user.ref), person=user.pk, at=now, door=Door.CLI)
        row = found_organization(occasion, name="Kill Trial")
    return occasion_for(user.pk, organization=row.ref, at=now, door=Door.CLI)


def write() -> None:
    """Register systems for ever; each ref is written out after its act returned: acknowledged."""
    from fairlead.usecases.inventory import register_system

    occasion = _occasion()
    os.write(1, b"begin\n")
    for number in range(100_000):
        values = {"name": f"System {number}", "purpose": "Sorts letters by department", "roles": ["user"]}
        system = register_system(occasion, values=values)
        os.write(1, f"{system.ref}\n".encode())


def check() -> None:
    """Compare register and trail in a fresh process, and hash the whole log again."""
    from fairlead.records.inventory import AISystem
    from fairlead.records.trail import TrailEntry, TrailHead
    from fairlead.trail.chain import Frontier, leaf_hash

    occasion = _occasion()
    systems = set(AISystem.objects.within(occasion).values_list("ref", flat=True))
    entries = list(TrailEntry.objects.within(occasion).order_by("seq"))
    registered = [entry.subject for entry in entries if entry.action == "inventory.system.registered"]
    frontier = Frontier()
    for entry in entries:
        frontier = frontier.append(leaf_hash(bytes(entry.canonical)))
    head = TrailHead.objects.within(occasion).get()
    found = {
        "systems": sorted(systems),
        "without_entry": sorted(systems - set(registered)),
        "without_system": sorted(set(registered) - systems),
        "doubled": len(registered) - len(set(registered)),
        "gaps": [entry.seq for number, entry in enumerate(entries) if entry.seq != number],
        "head_agrees": head.size == len(entries) and bytes(head.frontier) == frontier.to_bytes(),
    }
    print(json.dumps(found))


def ask() -> None:
    """Register two systems and ask for an audit pack."""
    from fairlead.domain.readiness import View
    from fairlead.usecases.audit_pack import request_audit_pack
    from fairlead.usecases.inventory import register_system

    occasion = _occasion()
    for name in ("Letters", "Calls"):
        register_system(occasion, values={"name": name, "purpose": "Sorts by department", "roles": ["user"]})
    request_audit_pack(occasion, view=View.STAGE_1, cut_off=occasion.at)


def build() -> None:
    """Build the pack that was asked for, as the queue's worker does."""
    from fairlead.jobs.audit_pack import build as build_pack
    from fairlead.queries.audit_pack import packs

    occasion = _occasion()
    os.write(1, b"begin\n")
    build_pack(occasion.organization, packs(occasion)[0].ref)


def fill() -> None:
    """Register many systems and hand in evidence, then write the organization's export beside the data folder."""
    from django.conf import settings

    from fairlead.domain.evidence import Proof
    from fairlead.usecases.evidence import About, admit_file
    from fairlead.usecases.export import write_export
    from fairlead.usecases.inventory import register_system

    occasion = _occasion()
    for number in range(150):
        values = {"name": f"System {number}", "purpose": "Sorts letters by department", "roles": ["user"]}
        register_system(occasion, values=values)
    about = About(title="Log", provisions=("iso42001:A.6.2.8",), proof=Proof.OPERATION, collected_on=occasion.at.date())
    for number in range(10):
        chunks = [f"log {number}\n".encode() * 10_000]
        admit_file(occasion, about=about, filename="log.txt", media_type="text/plain", chunks=chunks)
    with settings.FOLDER.root.with_name("export.zip").open("w+b") as goal:
        write_export(occasion, goal=goal)


def move_in() -> None:
    """Import the export that lies beside the data folder."""
    from django.conf import settings

    from fairlead.domain.occasion import Door
    from fairlead.usecases.organization import installation_occasion
    from fairlead.usecases.organization_import import ImportRefused, import_organization

    operator = installation_occasion(actor="operator", at=datetime.now(tz=UTC), door=Door.CLI)
    os.write(1, b"begin\n")
    with settings.FOLDER.root.with_name("export.zip").open("rb") as file:
        try:
            import_organization(operator, file=file)
        except ImportRefused:
            os.write(1, b"refused\n")
        else:
            os.write(1, b"stored\n")


def moved() -> None:
    """Tell what an import stored: rows, log, files, and what it left behind."""
    from django.conf import settings

    from fairlead.records.inventory import AISystem
    from fairlead.records.organization import Organization
    from fairlead.records.people import User
    from fairlead.records.trail import TrailEntry, TrailHead
    from fairlead.trail.chain import Frontier, leaf_hash

    found: dict[str, Any] = {
        "organizations": Organization.objects.filter(kind="own").count(),
        "people": User.objects.count(),
        "waiting": [path.name for path in settings.FOLDER.root.glob(".import-*")],
    }
    for row in Organization.objects.filter(kind="own"):
        frontier = Frontier()
        for canonical in TrailEntry.objects.of(row.pk).order_by("seq").values_list("canonical", flat=True):
            frontier = frontier.append(leaf_hash(bytes(canonical)))
        head = TrailHead.objects.of(row.pk).get()
        found["systems"] = AISystem.objects.of(row.pk).count()
        found["head_agrees"] = (head.size, bytes(head.frontier)) == (frontier.size, frontier.to_bytes())
        evidence = settings.FOLDER.evidence / str(row.pk)
        found["files"] = sum(path.is_file() for path in evidence.rglob("*"))
    print(json.dumps(found))


def back_up() -> None:
    """Write a backup beside the data folder."""
    from django.conf import settings

    from fairlead.cli import main

    os.write(1, b"begin\n")
    sys.exit(main(["backup", "-o", str(settings.FOLDER.root.with_name("backup.zip"))]))


def queue() -> None:
    """Run the queue's worker until it is killed."""
    from django.core.management import call_command

    os.write(1, b"begin\n")
    call_command("qcluster")


def requeue() -> None:
    """Let a job whose worker died be taken again at once, instead of after the queue's own waiting time."""
    from django.utils import timezone
    from django_q.models import OrmQ

    OrmQ.objects.update(lock=timezone.now())


def packs() -> None:
    """Tell the state of the pack, what the verifier said, and which files lie in its folder."""
    from django.conf import settings

    from fairlead.queries import audit_pack
    from fairlead.records.trail import TrailEntry

    occasion = _occasion()
    one = audit_pack.packs(occasion)[0]
    built = TrailEntry.objects.within(occasion).filter(action="audit-pack.built", subject=one.ref)
    found = {
        "state": one.job.state,
        "verdict": (one.verdict or {}).get("verdict", ""),
        "sha256": one.sha256,
        "files": sorted(path.name for path in settings.FOLDER.audit_packs.iterdir()),
        "built_entries": built.count(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    import django

    django.setup()
    work = {
        "write": write,
        "check": check,
        "ask": ask,
        "build": build,
        "fill": fill,
        "move_in": move_in,
        "moved": moved,
        "back_up": back_up,
        "queue": queue,
        "requeue": requeue,
        "packs": packs,
    }
    work[sys.argv[1]]()
