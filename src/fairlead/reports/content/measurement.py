"""A measurement: rates and ratios by group with their intervals, from integers (9.1).

Numbers arrive as decimal text ("0.806"), exactly as the signed statement holds them: a float would print
differently on two machines.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from fairlead.reports.content.header import Report


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A value with its interval.

    Attributes:
        group: whose value.
        value, low, high: decimal text; None when undefined. An interval needs all three.
        count, total: numerator and denominator behind the value; total 0 when it has none.
        state: a word such as "too small to conclude"; empty when the value stands.
        is_reference: the group that the others are compared with.
    """

    group: str
    value: str | None
    low: str | None = None
    high: str | None = None
    count: int = 0
    total: int = 0
    state: str = ""
    is_reference: bool = False

    def __post_init__(self) -> None:
        for name in ("value", "low", "high"):
            text = getattr(self, name)
            if text is not None and not _is_number(text):
                raise ValueError(f"{self.group}: {name} is not a decimal number")
        if None in (self.low, self.high) and (self.low, self.high) != (None, None):
            raise ValueError(f"{self.group}: an interval has two ends")


def _is_number(text: str) -> bool:
    """Tell whether a text is a finite number of a size that can be drawn; ``1e999999999`` would fill the memory."""
    try:
        value = Decimal(text)
        return value.is_finite() and len(text) <= 40 and abs(value.adjusted()) <= 15
    except InvalidOperation:
        return False


@dataclass(frozen=True, kw_only=True)
class Series:
    """One metric over all groups: drawn as one interval plot with its table beneath.

    Attributes:
        metric: its name, such as "Impact ratio (selection rate)".
        definition: how it is computed, in one sentence; two definitions are never drawn on one line.
        intervals: one a group, in the order they are to be read.
        reference: a value drawn as a line, decimal text; None when there is none.
        reference_label: what that line means ("four-fifths rule").
        unit: unit of the value; empty for a ratio or a rate.
        neutral: what value means "no difference", decimal text; empty when there is none.
        method: the interval's method and level, such as "Wilson, 95 %".
    """

    metric: str
    definition: str
    intervals: tuple[Interval, ...]
    reference: str | None = None
    reference_label: str = ""
    unit: str = ""
    neutral: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class Measurement(Report):
    """One measurement of one AI system.

    Attributes:
        measure: title of the measure; definition: its versioned id.
        system, model_version: what was measured.
        period: in words; empty when the log names none.
        source, source_sha256: name and digest of what was read; no row of it leaves.
        rows: rows read; unknown: counts of values left out, by reason.
        engine: name and version of what computed it.
        parameters: names and values as text.
        series: the metrics.
        suppressed: groups left out because they are too small to show.
        does_not_show: what a reader must not conclude.
        query_sha256: digest of the query that ran.
    """

    kind: ClassVar[str] = "measurement"
    measure: str
    definition: str
    system: str = ""
    model_version: str = ""
    period: str = ""
    source: str
    source_sha256: str
    rows: int
    unknown: tuple[tuple[str, int], ...] = ()
    engine: str
    parameters: tuple[tuple[str, str], ...] = ()
    series: tuple[Series, ...]
    suppressed: int = 0
    does_not_show: tuple[str, ...] = ()
    query_sha256: str = ""
