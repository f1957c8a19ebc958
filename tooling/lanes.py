"""The lanes that a change must pass, run one after the other, and a summary that says what ran and what did not.

A lane is one program. Every lane runs even when one before it failed, so that one run tells everything. A lane that
cannot run here says why; it is never counted as passed. A test lane that collected no test has failed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tooling.process import plain, run_aloud
from tooling.words import _

SECONDS_PER_LANE = 20 * 60
COUNTED = ("passed", "failed", "skipped", "errors", "xfailed", "xpassed")
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One program of a run: what it is called, how it starts, or why it is left out."""

    name: str
    command: tuple[str | Path, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    left_out: str = ""
    is_pytest: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a lane ended. `counts` holds pytest's closing figures, by the words that pytest uses."""

    lane: Lane
    verdict: str  # "passed", "FAILED" or "left out"
    note: str = ""
    seconds: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def has_failed(self) -> bool:
        return self.verdict == "FAILED"


def run_lane(lane: Lane, *, root: Path, environ: Mapping[str, str]) -> Outcome:
    """Run one lane, its lines passed on as they come, and judge it by its status and its closing line."""
    print(f"\n━━ {lane.name} ━━", flush=True)
    if lane.left_out:
        print(lane.left_out, flush=True)
        return Outcome(lane=lane, verdict="left out", note=lane.left_out)
    began = time.monotonic()
    ended = run_aloud(lane.command, folder=root, environ={**environ, **lane.environ}, seconds=SECONDS_PER_LANE)
    counts = closing_counts(ended.output) if lane.is_pytest else {}
    note = ""
    if lane.is_pytest and (ended.status == NO_TESTS_COLLECTED or not counts.get("passed", 0) + counts.get("failed", 0)):
        note = _("no test ran")
    elif ended.status < 0:
        note = _("ended by signal {number}").format(number=-ended.status)
    elif ended.status:
        note = _("ended with status {status}").format(status=ended.status)
    return Outcome(
        lane=lane,
        verdict="FAILED" if note else "passed",
        note=note,
        seconds=time.monotonic() - began,
        counts=counts,
    )


def closing_counts(output: str) -> dict[str, int]:
    """Return the figures of pytest's last closing line, such as ``12 passed, 1 skipped in 3.02s``."""
    closing = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s")
    for line in reversed(plain(output).splitlines()):
        if found := closing.match(line.strip()):
            pairs = re.findall(r"(\d+) ([a-z]+)", found[1])
            return {{"error": "errors"}.get(word, word): int(number) for number, word in pairs}
    return {}


def summary(outcomes: Sequence[Outcome], *, seconds: float) -> str:
    """Return the closing table: each lane with its verdict, what was left out and why, and the sum of all tests."""
    width = max(len(outcome.lane.name) for outcome in outcomes)
    lines = ["", "━" * 78]
    for outcome in outcomes:
        counts = ", ".join(f"{outcome.counts[word]} {word}" for word in COUNTED if outcome.counts.get(word))
        note = "; ".join(part for part in (counts, outcome.note) if part)
        time_taken = f"{outcome.seconds:6.1f} s" if outcome.verdict != "left out" else " " * 8
        lines.append(f"{outcome.verdict:>8}  {outcome.lane.name:<{width}}  {time_taken}  {note}".rstrip())
    lines.append("━" * 78)
    if left_out := [outcome.lane.name for outcome in outcomes if outcome.verdict == "left out"]:
        lines.append(_("NOT RUN: {names}. The reasons stand above.").format(names=", ".join(left_out)))
    failed = [outcome.lane.name for outcome in outcomes if outcome.has_failed]
    lines.append(_("FAILED: {names}.").format(names=", ".join(failed)) if failed else _("Everything that ran passed."))
    lines.append(_("{minutes:.0f} min {seconds:.0f} s in all.").format(minutes=seconds // 60, seconds=seconds % 60))
    return "\n".join(lines)


def sum_line(outcomes: Sequence[Outcome]) -> str:
    """Return one closing line over all test lanes, in the plain form that build servers read; empty without tests."""
    total = {word: sum(outcome.counts.get(word, 0) for outcome in outcomes) for word in COUNTED}
    if not any(outcome.counts for outcome in outcomes):
        return ""
    failed = total["failed"] + total["errors"]
    return f"total: {total['passed']} passed, {failed} failed, {total['skipped']} skipped"


def run_all(lanes: Sequence[Lane], *, root: Path, environ: Mapping[str, str]) -> int:
    """Run the lanes, print the summary, and return the status: 0 when nothing failed, else 1."""
    began = time.monotonic()
    outcomes = [run_lane(lane, root=root, environ=environ) for lane in lanes]
    print(summary(outcomes, seconds=time.monotonic() - began), flush=True)
    if line := sum_line(outcomes):
        print(line, flush=True)
    return 1 if any(outcome.has_failed for outcome in outcomes) else 0
