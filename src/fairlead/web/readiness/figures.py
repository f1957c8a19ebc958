"""Readiness over time as steps: what counted, of how many, at each snapshot; the table beneath has the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fairlead.queries.snapshot import SnapshotLine

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 200, 44, 16, 12, 30


@dataclass(frozen=True, kw_only=True)
class Steps:
    """A step chart in its own units: two paths, the points, and ticks as (position, words)."""

    width: int
    height: int
    left: int
    right: int
    axis: int
    counted: str
    total: str
    points: tuple[tuple[float, float], ...]
    levels: tuple[tuple[float, int], ...]
    first: str
    last: str


def steps(lines: Sequence[SnapshotLine], *, words: Sequence[str]) -> Steps | None:
    """Return the geometry of a history, oldest first; None when there are fewer than two snapshots.

    Args:
        lines: stored snapshots of one view.
        words: the day of each in words, of which the first and the last are written on the axis.
    """
    if len(lines) < 2:
        return None
    begin, span = lines[0].at, (lines[-1].at - lines[0].at).total_seconds() or 1.0
    most = max(line.total for line in lines) or 1

    def x(line: SnapshotLine) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (line.at - begin).total_seconds() / span, 1)

    def y(count: int) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - count / most), 1)

    return Steps(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        axis=HEIGHT - BOTTOM,
        counted=_path([(x(line), y(line.counted)) for line in lines]),
        total=_path([(x(line), y(line.total)) for line in lines]),
        points=tuple((x(line), y(line.counted)) for line in lines),
        levels=tuple((y(level), level) for level in (0, most // 2, most)),
        first=words[0],
        last=words[-1],
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Return a path that keeps its height until the next point: nothing is known between two snapshots."""
    (left, top), *rest = points
    return f"M{left} {top}" + "".join(f"H{right}V{level}" for right, level in rest)
