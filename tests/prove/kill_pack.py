"""The building of an audit pack is killed without warning: started again it is built whole, and it verifies."""

from __future__ import annotations

import json
from pathlib import Path

from tests import kill

FULL = 50
SHORT = 3
AT_ONCE = 2


def trial(*, seed: int, folder: Path) -> str:
    """Ask for a pack, kill its builder some time into the work, build again, and verify what is handed out."""
    kill.prepare(folder)
    kill.run_worker(folder, "ask")
    kill.kill_worker(folder, "build", seed=seed, shortest=0.0, longest=1.2)
    kill.run_worker(folder, "build")
    found = json.loads(kill.run_worker(folder, "packs"))
    assert found["state"] == "done", found
    assert found["verdict"] == "PASSED", found
    assert found["files"] == [f"{found['sha256']}.zip"], f"left behind: {found['files']}"
    checked = kill.check_register(folder)
    assert checked["head_agrees"]
    assert not checked["gaps"]
    return "built whole"
