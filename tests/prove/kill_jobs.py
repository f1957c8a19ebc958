"""The queue's worker is killed without warning: a job that was asked for is done after the next start, once."""

from __future__ import annotations

import json
import time
from pathlib import Path

from tests import kill

FULL = 50
SHORT = 3
AT_ONCE = 2
WAIT_SECONDS = 60


def trial(*, seed: int, folder: Path) -> str:
    """Ask for a pack, kill the queue's worker some time after its start, start it again, and wait for the pack."""
    kill.prepare(folder)
    kill.run_worker(folder, "ask")
    kill.kill_worker(folder, "queue", seed=seed, shortest=0.2, longest=3.0)
    kill.run_worker(folder, "requeue")
    until = time.monotonic() + WAIT_SECONDS
    with kill.worker(folder, "queue"):
        while time.monotonic() < until:
            found = json.loads(kill.run_worker(folder, "packs"))
            if found["state"] == "done":
                break
            time.sleep(0.5)
    assert found["state"] == "done", found
    assert found["verdict"] == "PASSED", found
    assert found["built_entries"] == 1, found
    return "done once"
