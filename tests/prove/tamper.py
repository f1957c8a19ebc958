"""Forge audit packs in every known way, and let honest ones pass: 50 packs a way, 200 honest ones.

A trial is one pack of its own seed. Trials run through the ways in turn; every fifteenth or so is an honest pack.
"""

from __future__ import annotations

import random
from pathlib import Path

from fairlead.trail import verify
from tests.engines.trail.attacks import ATTACKS
from tests.engines.trail.make_pack import make_draft

PACKS_A_WAY, HONEST = 50, 200
TURNS = len(ATTACKS) + HONEST // PACKS_A_WAY
FULL = PACKS_A_WAY * TURNS
SHORT = 0  # the suite itself runs three packs a way


def trial(*, seed: int, folder: Path) -> str:
    """Verify one pack with the key and a kept checkpoint; a forgery must be named, an honest pack must pass."""
    turn, draft, honest = seed % TURNS, make_draft(seed), make_draft(seed)
    attack = ATTACKS[turn] if turn < len(ATTACKS) else None
    (folder / "pack.zip").write_bytes(attack.forge(draft, random.Random(seed)) if attack else draft.build())
    (folder / "pin.txt").write_text(honest.checkpoint(honest.pins[-1]), encoding="utf-8")
    report = verify.verify_pack(folder / "pack.zip", keys=[honest.vkey], pins=[folder / "pin.txt"])
    failed = [(one.check, one.place) for one in report.findings if one.verdict == verify.FAILED]
    if any("cannot be carried out" in one.text for one in report.findings):
        raise AssertionError(f"the verifier stumbled: {failed}")
    if attack is None:
        if report.verdict != verify.PASSED:
            raise AssertionError(f"a false alarm: {report.findings}")
        return "honest pack passed"
    if report.verdict != verify.FAILED or not any(attack.names(*one) for one in failed):
        raise AssertionError(f"{attack.name}: {report.verdict}, {failed}")
    return attack.name
