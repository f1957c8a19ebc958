"""A writer is killed without warning: nothing acknowledged is lost, and no change stands without its trail entry."""

from __future__ import annotations

from pathlib import Path

from tests import kill

FULL = 50
SHORT = 3
AT_ONCE = 2


def trial(*, seed: int, folder: Path) -> str:
    """Kill one writer some time into its work, twice over the same data, and compare register and trail."""
    kill.prepare(folder)
    acknowledged: set[str] = set()
    for round_number in range(2):
        said = kill.kill_worker(folder, "write", seed=seed * 2 + round_number, shortest=0.05, longest=1.5)
        acknowledged |= {line for line in said if line != "begin"}
    found = kill.check_register(folder)
    lost = acknowledged - set(found["systems"])  # type: ignore[call-overload]
    assert not lost, f"acknowledged and lost: {sorted(lost)}"
    for fault in ("without_entry", "without_system", "doubled", "gaps"):
        assert not found[fault], f"{fault}: {found[fault]}"
    assert found["head_agrees"], "the head does not agree with the entries"
    assert acknowledged, "the writer was killed before it acknowledged anything"
    return "nothing lost"
