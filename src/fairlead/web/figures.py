"""Figures drawn on the server as SVG without any style: counts as a bar of states, and intervals on a scale.

The numbers are always in the page as text too; the drawing only helps the eye.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BAR = 1000  # width of a tally in its own units
GAP = 3  # between two parts of it
PLOT_LEFT, PLOT_RIGHT, ROW, TOP, BOTTOM = 220, 720, 30, 12, 34


@dataclass(frozen=True, kw_only=True)
class Part:
    """One state with its count; `kind` is good, attention, bad or neutral, `word` says it without colour."""

    kind: str
    word: str
    count: int
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """One part as drawn, in units of `BAR`."""

    kind: str
    x: int
    width: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """n of m, its states in words, and a bar that draws them; never a percentage."""

    count: int
    total: int
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]


def tally(parts: Sequence[Part], *, counted: str = "good") -> Tally:
    """Return counts and bar of some states; parts of kind `counted` make the *n* of *n of m*."""
    total = sum(part.count for part in parts)
    segments: list[Segment] = []
    reached = 0
    for part in parts:
        left = round(BAR * reached / total) if total else 0
        reached += part.count
        right = round(BAR * reached / total) if total else 0
        if part.count:
            gap = GAP if right < BAR else 0
            segments.append(Segment(kind=part.kind, x=left, width=max(right - left - gap, 2)))
    count = sum(part.count for part in parts if part.kind == counted)
    return Tally(count=count, total=total, parts=tuple(parts), segments=tuple(segments))


@dataclass(frozen=True, kw_only=True)
class Interval:
    """One row of an interval plot: an estimate and how far it may be off; None where nothing can be said."""

    label: str
    low: float | None
    point: float | None
    high: float | None
    note: str = ""
    unsure: bool = False  # too small to conclude: drawn hollow and dashed


@dataclass(frozen=True, kw_only=True)
class DrawnInterval:
    """One row as drawn."""

    label: str
    note: str
    unsure: bool
    y: int
    low: float | None = None
    point: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class IntervalPlot:
    """An interval plot in its own units: rows, ticks as (x, words) and the reference line."""

    width: int
    height: int
    axis: int
    rows: tuple[DrawnInterval, ...]
    ticks: tuple[tuple[float, str], ...]
    reference: float | None = None
    reference_word: str = ""


def interval_plot(
    rows: Sequence[Interval], *, reference: float | None = None, reference_word: str = "", upper: float | None = None
) -> IntervalPlot:
    """Return the geometry of intervals on one scale from zero to the largest value, or to `upper`."""
    values = [value for row in rows for value in (row.low, row.point, row.high) if value is not None]
    top = upper or max([1.0, *values, reference or 0.0])

    def x(value: float | None) -> float | None:
        held = None if value is None else min(max(value, 0.0), top)
        return None if held is None else round(PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * held / top, 1)

    drawn = tuple(
        DrawnInterval(
            label=row.label,
            note=row.note,
            unsure=row.unsure,
            y=TOP + ROW * number + ROW // 2,
            low=x(row.low),
            point=x(row.point),
            high=x(row.high),
        )
        for number, row in enumerate(rows)
    )
    axis = TOP + ROW * len(rows)
    ticks = tuple((x(top * step / 5) or 0.0, f"{top * step / 5:.2f}") for step in range(6))
    return IntervalPlot(
        width=PLOT_RIGHT + 40,
        height=axis + BOTTOM,
        axis=axis,
        rows=drawn,
        ticks=ticks,
        reference=x(reference),
        reference_word=reference_word,
    )
