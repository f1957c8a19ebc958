"""A backup and a restore are killed without warning: what has the final name is whole, and the next run succeeds."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from fairlead.trail.bundle import Bundle
from tests import kill

FULL = 50
SHORT = 3
AT_ONCE = 2
SYSTEMS = 150


def trial(*, seed: int, folder: Path) -> str:
    """Kill a backup some time into the work, back up again, kill its restore as well, and restore again."""
    old, new = folder / "old", folder / "new"
    old.mkdir()
    new.mkdir()
    kill.prepare(old)
    kill.run_worker(old, "fill")
    backup = old / "backup.zip"
    kill.kill_worker(old, "back_up", seed=seed, shortest=0.0, longest=8.0)
    survived = backup.exists()
    if not survived:
        kill.run_worker(old, "back_up")
    with backup.open("rb") as file:
        Bundle(file, form="fairlead-backup/1").check()
    restore = [sys.executable, "-m", "fairlead", "restore", str(backup)]
    running = subprocess.Popen(
        restore, env=kill.environment(new), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(random.Random(seed).uniform(0.3, 8.0))
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    restored = running.wait() == 0
    if not (new / "data").exists():
        assert not restored, "acknowledged and lost"
        subprocess.run(restore, env=kill.environment(new), check=True, capture_output=True, timeout=180)
    found = kill.check_register(new)
    assert found["head_agrees"], found
    assert len(found["systems"]) == SYSTEMS, found  # type: ignore[arg-type]
    assert [path.name for path in new.iterdir()] == ["data"], list(new.iterdir())
    return f"backup {'kept' if survived else 'made again'}, {'restored' if restored else 'restored again'}"
