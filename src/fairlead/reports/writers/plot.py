"""Interval plots as SVG: a point, its interval, a reference line, and every label as text.

Drawn by hand so that PDF and HTML show the same picture, without a library and without a font of its own. The table
of the numbers stands beneath (composition), so that nobody has to read a value off a line.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from textwrap import wrap

from fairlead.reports.content.measurement import Interval, Series
from fairlead.reports.writers.plain import visible

WIDTH = 720
_LABELS = 210
_RIGHT = 150
_ROW = 30
_TOP = 34
_LONGEST_LINE = 34


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A linear axis from value to position; `ticks` are its round values."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]

    def place(self, value: Decimal) -> float:
        """Return where a value stands, in units of the drawing; outside values stay at the edge."""
        inside = min(max(value, self.low), self.high)
        return _LABELS + float((inside - self.low) / (self.high - self.low)) * (WIDTH - _LABELS - _RIGHT)


def axis_of(series: Series) -> Axis:
    """Return an axis that holds every value, end and reference, with two to seven round ticks."""
    texts = [t for i in series.intervals for t in (i.value, i.low, i.high) if t is not None]
    texts += [t for t in (series.reference, series.neutral or None) if t is not None]
    values = [Decimal(t) for t in texts] or [Decimal(0), Decimal(1)]
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    step = _step(high - low)
    first, last = (low // step) * step, -((-high) // step) * step
    if low < 0 and first > low:  # Decimal's // rounds toward zero, not down.
        first -= step
    if high > 0 and last < high:
        last += step
    count = int((last - first) / step)
    return Axis(low=first, high=last, ticks=tuple(first + step * number for number in range(count + 1)))


def _step(span: Decimal) -> Decimal:
    """Return 1, 2 or 5 times a power of ten, so that a span has three to six steps."""
    power = Decimal(10) ** (span.adjusted() - 1)
    for factor in (1, 2, 5, 10, 20, 50):
        if span / (power * factor) <= 6:
            return power * factor
    return power * 100


def draw_intervals(series: Series, *, words: dict[str, str], tokens: dict[str, str] | None = None) -> str:
    """Return the plot as one SVG element.

    Args:
        series: what to draw.
        words: the writer's own words ("of", "undefined"), translated.
        tokens: colours by name, written into the drawing for a writer without style sheets; None leaves the
            drawing to the page's classes, so that it follows light and dark.
    """
    axis = axis_of(series)
    height = _TOP + _ROW * max(len(series.intervals), 1) + 34
    bottom = height - 30
    body = [_tick(axis, tick, bottom) for tick in axis.ticks]
    if series.reference is not None:
        body.append(_reference(axis, series, bottom))
    body += [_row(axis, interval, number, words) for number, interval in enumerate(series.intervals)]
    style = _style(tokens) if tokens else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'class="plot" aria-hidden="true">{style}{"".join(body)}</svg>'
    )


def _is_hollow(interval: Interval) -> bool:
    return interval.value is not None and bool(interval.state or interval.is_reference)


def has_hollow(series: Series) -> bool:
    """Tell whether the plot has a hollow point, which then needs its sentence beneath."""
    return any(_is_hollow(interval) for interval in series.intervals)


def _style(tokens: dict[str, str]) -> str:
    return (
        f"<style>text{{font-family:'Source Sans 3','DejaVu Sans';font-size:13px;fill:{tokens['ink']}}}"
        f".quiet{{fill:{tokens['quiet']}}}.grid{{stroke:{tokens['rule']};stroke-width:1}}"
        f".reference{{stroke:{tokens['warn']};stroke-width:1.5;stroke-dasharray:5 3}}.says{{fill:{tokens['warn']}}}"
        f".whisker{{stroke:{tokens['accent']};stroke-width:2}}.point{{fill:{tokens['accent']}}}"
        f".open{{fill:{tokens['paper']};stroke:{tokens['accent']};stroke-width:2}}</style>"
    )


def _text(x: float, y: float, words: str, *, anchor: str = "start", css: str = "") -> str:
    kind = f' class="{css}"' if css else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{kind}>{escape(visible(words))}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, css: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{css}"/>'


def _tick(axis: Axis, value: Decimal, bottom: float) -> str:
    x = axis.place(value)
    return _line(x, _TOP - 8, x, bottom, "grid") + _text(x, bottom + 18, f"{value:f}", anchor="middle", css="quiet")


def _reference(axis: Axis, series: Series, bottom: float) -> str:
    assert series.reference is not None
    x = axis.place(Decimal(series.reference))
    label = " ".join(part for part in (_short(series.reference_label), series.reference) if part)
    return _line(x, _TOP - 12, x, bottom, "reference") + _text(x, 14, label, anchor="middle", css="says")


def _short(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= _LONGEST_LINE else one_line[: _LONGEST_LINE - 1] + "…"


def _label(y: float, words: str) -> str:
    """Return a label of one or two lines; only a third line is cut, so that two groups keep different labels."""
    lines = wrap(visible(words), _LONGEST_LINE, max_lines=2, placeholder="…", break_long_words=True) or [""]
    first = y + 4 - 7.5 * (len(lines) - 1)
    return "".join(_text(_LABELS - 14, first + 15 * number, line, anchor="end") for number, line in enumerate(lines))


def _row(axis: Axis, interval: Interval, number: int, words: dict[str, str]) -> str:
    y = _TOP + _ROW * number + _ROW / 2
    parts = [_label(y, interval.group)]
    right = WIDTH - _RIGHT + 14
    if interval.value is None:
        parts.append(_text(right, y + 4, interval.state or words["undefined"], css="quiet"))
        return "".join(parts)
    if interval.low is not None and interval.high is not None:
        low, high = axis.place(Decimal(interval.low)), axis.place(Decimal(interval.high))
        parts.append(_line(low, y, high, y, "whisker") + _line(low, y - 4, low, y + 4, "whisker"))
        parts.append(_line(high, y - 4, high, y + 4, "whisker"))
    x = axis.place(Decimal(interval.value))
    point = "open" if _is_hollow(interval) else "point"
    parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" class="{point}"/>')
    parts.append(_text(right, y + 4, interval.value, css="quiet" if interval.state else ""))
    if interval.total:
        parts.append(_text(right + 50, y + 4, f"{interval.count} {words['of']} {interval.total}", css="quiet"))
    return "".join(parts)
