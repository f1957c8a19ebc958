"""Pages and the trail of a large register: 10,000 AI systems with 38 controls each, on SQLite with durable commits.

A page is measured as the server answers it, signed in, warm; its peer is the plain SQL query of the rows it shows, in
the same process. The trail's append is one act of one system with its entry and its commit, beside a bare loop that
writes 4 KiB and calls fdatasync.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.trail_append import sync_seconds

SYSTEMS, REQUESTS, APPENDS, SYNCS = 10_000, 40, 300, 300
MOST_MILLISECONDS, LEAST_RATIO = 50.0, 0.4


def run() -> list[dict[str, object]]:
    """Make the register in an empty folder, and return a row for each page and one for the trail."""
    with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as folder:
        os.environ |= {"FAIRLEAD_DATA": folder, "FAIRLEAD_LOG": "off", "DJANGO_SETTINGS_MODULE": "fairlead.site.owner"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from fairlead.usecases.installation import prepare_database

        prepare_database()
        occasion = _fill()
        return [*_pages(occasion), _trail(occasion, folder=Path(folder))]


def _fill() -> Any:
    """Make the organization by its use cases, and its many rows in bulk: only reading them is measured."""
    from fairlead.domain.occasion import Door
    from fairlead.packs.load import library
    from fairlead.queries.people import occasion_for
    from fairlead.records.evidence import EvidenceItem, EvidenceLink
    from fairlead.records.inventory import AISystem
    from fairlead.records.people import User
    from fairlead.usecases.organization import found_organization, installation_occasion
    from fairlead.usecases.people import register_account

    now = datetime.now(tz=UTC)
    user = User.objects.create_user("bench@example.org", "a long bench password")
    register_account(installation_occasion(actor="bench", at=now, door=Door.CLI), person=user.pk)
    user.refresh_from_db()
    founded = found_organization(
        installation_occasion(actor=str(user.ref), person=user.pk, at=now, door=Door.CLI), name="Bench"
    )
    occasion = occasion_for(user.pk, organization=founded.ref, at=now, door=Door.CLI)
    systems = [
        AISystem(
            ref=f"AIS-{number:05}",
            name=f"System {number % 977} of unit {number}",
            purpose="Sorts letters by department",
            roles=["user"],
            scope=("in", "out", "undecided")[number % 3],
            stage=("inception", "operation_monitoring", "deployment")[number % 3],
            registered_at=now,
            changed_at=now,
        )
        for number in range(SYSTEMS)
    ]
    AISystem.objects.within(occasion).bulk_create(_owned(systems, occasion), batch_size=2000)
    stored = list(AISystem.objects.within(occasion).order_by("id"))
    controls = [control.ref for control in library()["iso42001"].controls]
    number = 0
    for start in range(0, SYSTEMS, 500):
        items = []
        for system in stored[start : start + 500]:
            for _ in controls:
                number += 1
                items.append(
                    EvidenceItem(
                        ref=f"EV-{number:06}",
                        title="Record",
                        kind="link",
                        proof="operation",
                        state=("accepted", "waiting")[number % 2],
                        url="https://example.org/",
                        system=system,
                        collected_on=now.date(),
                        fresh_days=365,
                        fresh_until=now.date() + timedelta(days=365),
                        uploaded_by=occasion.actor,
                        received_at=now,
                    )
                )
        made = EvidenceItem.objects.within(occasion).bulk_create(_owned(items, occasion), batch_size=1000)
        links = [EvidenceLink(item=item, provision=controls[place % 38]) for place, item in enumerate(made)]
        EvidenceLink.objects.within(occasion).bulk_create(_owned(links, occasion), batch_size=4000)
    return occasion


def _owned(rows: list[Any], occasion: Any) -> list[Any]:
    for row in rows:
        row.organization_id = occasion.organization
    return rows


def _pages(occasion: Any) -> list[dict[str, object]]:
    """Return p95 of each page beside the plain query of the rows that it shows."""
    from django.db import connection
    from django.test import Client

    from fairlead.records.people import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    by_control = "SELECT provision, count(*) FROM records_evidencelink WHERE organization_id = %s GROUP BY provision"
    queries = {
        "/systems/": "SELECT * FROM records_aisystem WHERE organization_id = %s ORDER BY name, id LIMIT 50",
        "/controls/": by_control,
        "/": "SELECT scope, count(*) FROM records_aisystem WHERE organization_id = %s GROUP BY scope",
        "/readiness/": by_control,
    }

    def plain(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [occasion.organization])
            cursor.fetchall()

    rows: list[dict[str, object]] = []
    for path, sql in queries.items():
        first = _milliseconds(lambda path=path: client.get(path, follow=True), times=1)[0]  # type: ignore[misc]
        served = _milliseconds(lambda path=path: client.get(path, follow=True), times=REQUESTS)  # type: ignore[misc]
        bare = _milliseconds(lambda sql=sql: plain(sql), times=REQUESTS)  # type: ignore[misc]
        p95, peer = statistics.quantiles(served, n=20)[18], statistics.median(bare)
        rows.append(
            {
                "work": f"page {path}, {SYSTEMS:,} systems × 38 controls",
                "ours": p95,
                "unit": "ms, p95",
                "peer": "plain SQL of the same rows, median",
                "theirs": peer,
                "ratio": p95 / peer,
                "limit": MOST_MILLISECONDS,
                "holds": p95 <= MOST_MILLISECONDS,
                "first time": first,
            }
        )
    return rows


def _trail(occasion: Any, *, folder: Path) -> dict[str, object]:
    """Return durable acts a second beside bare durable writes a second."""
    from fairlead.usecases.inventory import change_system

    start = time.perf_counter()
    for number in range(APPENDS):
        change_system(occasion, ref=f"AIS-{number:05}", values={"unit": f"Unit {number}"})
    ours = APPENDS / (time.perf_counter() - start)
    peer = SYNCS / sync_seconds(folder, SYNCS)
    return {
        "work": "one act with its trail entry, committed durably",
        "ours": ours,
        "unit": "acts a second",
        "peer": "write 4 KiB and fdatasync",
        "theirs": peer,
        "ratio": ours / peer,
        "limit": LEAST_RATIO,
        "holds": ours / peer >= LEAST_RATIO,
        "first time": "",
    }


def _milliseconds(work: Callable[[], object], *, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


if __name__ == "__main__":
    for row in run():
        print(row)
