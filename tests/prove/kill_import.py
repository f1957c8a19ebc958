"""An import is killed without warning: the organization is there whole or not at all, and the next import succeeds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests import kill

FULL = 50
SHORT = 3
AT_ONCE = 2
SYSTEMS, FILES = 150, 10


def trial(*, seed: int, folder: Path) -> str:
    """Export from one installation, kill the import into another some time into the work, look, and import again."""
    old, new = folder / "old", folder / "new"
    old.mkdir()
    kill.prepare(old)
    shutil.copytree(old, new)
    kill.run_worker(old, "fill")
    shutil.copyfile(old / "export.zip", new / "export.zip")
    said = kill.kill_worker(new, "move_in", seed=seed, shortest=0.0, longest=1.5)
    between = json.loads(kill.run_worker(new, "moved"))
    assert between["organizations"] in (0, 1), between
    assert between["organizations"] == 1 or "stored" not in said, "acknowledged and lost"
    if between["organizations"]:
        _is_whole(between)
    else:
        assert between["people"] == 0, between
    again = kill.run_worker(new, "move_in").split()
    assert again == ["begin", "refused" if between["organizations"] else "stored"], again
    after = json.loads(kill.run_worker(new, "moved"))
    _is_whole(after)
    assert after["organizations"] == 1, after
    assert after["waiting"] == [], after
    return "whole" if between["organizations"] else "nothing stored"


def _is_whole(found: dict[str, object]) -> None:
    assert (found["systems"], found["files"]) == (SYSTEMS, FILES), found
    assert found["head_agrees"], found
    assert found["people"] == 1, found
