"""How a measurement is read: one interval plot a metric, its numbers beneath, and what it does not show."""

from __future__ import annotations

from fairlead.reports.composition.blocks import (
    Block,
    Cell,
    Column,
    Composition,
    Facts,
    Group,
    Ink,
    Ledger,
    Line,
    Plot,
    Prose,
    Tallies,
    Tone,
    Translate,
    cell,
    text,
)
from fairlead.reports.composition.sheet import sheet
from fairlead.reports.composition.speech import moment_words
from fairlead.reports.composition.table import Table, table
from fairlead.reports.content.gate import Tally
from fairlead.reports.content.measurement import Interval, Measurement, Series


def compose_measurement(measurement: Measurement, _: Translate) -> Composition:
    """Return a measurement as pages."""
    blocks: list[Block] = [_tallies(measurement, _), _basis(measurement, _)]
    for series in measurement.series:
        blocks += [Plot(series=series, alternative=_alternative(series, _)), _numbers(series, _)]
    if measurement.does_not_show:
        blocks.append(Prose(title=_("What this does not show"), points=measurement.does_not_show))
    return sheet(
        measurement,
        _,
        blocks=blocks,
    )


def _tallies(measurement: Measurement, _: Translate) -> Tallies:
    rows = measurement.rows
    left_out = tuple(
        Tally(label=reason, count=count, total=rows) for reason, count in measurement.unknown if count <= rows
    )
    return Tallies(
        figures=(Tally(label=_("Rows read"), count=rows, total=None, note=measurement.period), *left_out),
        cut_off=moment_words(measurement.header.cut_off),
    )


def _basis(measurement: Measurement, _: Translate) -> Facts:
    pairs: list[tuple[str, Cell]] = [
        (_("Definition"), cell(text(measurement.definition, ink=Ink.CODE))),
        (_("Read from"), cell(measurement.source, text(f"sha256 {measurement.source_sha256}", ink=Ink.CODE))),
        (_("Computed by"), cell(measurement.engine)),
    ]
    if measurement.query_sha256:
        pairs.append((_("Query"), cell(text(f"sha256 {measurement.query_sha256}", ink=Ink.CODE))))
    pairs += [(name, cell(value)) for name, value in measurement.parameters]
    if measurement.suppressed:
        words = _("groups too small to show: {count}").format(count=measurement.suppressed)
        pairs.append((_("Left out"), cell(text(words, tone=Tone.WARN))))
    return Facts(title=_("Basis"), pairs=tuple(pairs))


def _value(interval: Interval, _: Translate) -> str:
    if interval.value is None:
        return _("undefined")
    if interval.low is None:
        return interval.value
    return _("{value} ({low} to {high})").format(value=interval.value, low=interval.low, high=interval.high)


def _alternative(series: Series, _: Translate) -> str:
    points = "; ".join(f"{interval.group}: {_value(interval, _)}" for interval in series.intervals[:40])
    line = ""
    if series.reference is not None:
        line = _("Reference line at {value}: {label}.").format(value=series.reference, label=series.reference_label)
    shown = _("Interval plot of {metric}.").format(metric=series.metric)
    return " ".join(part for part in (shown, f"{points}." if points else "", line) if part)


def _numbers(series: Series, _: Translate) -> Ledger:
    return Ledger(
        title=_("Numbers: {metric}").format(metric=series.metric),
        lead=" ".join(part for part in (series.definition, series.method) if part),
        columns=(
            Column(title=_("Group"), width=34),
            Column(title=_("Count"), width=14, is_number=True),
            Column(title=_("Value"), width=12, is_number=True),
            Column(title=_("Interval"), width=20, is_number=True),
            Column(title=_("State"), width=20),
        ),
        groups=(Group(lines=tuple(_line(interval, _) for interval in series.intervals)),),
        empty=_("No group is large enough to show."),
    )


def _line(interval: Interval, _: Translate) -> Line:
    count = _("{count} of {total}").format(count=interval.count, total=interval.total) if interval.total else ""
    ends = _("{low} to {high}").format(low=interval.low, high=interval.high) if interval.low is not None else "–"
    state = text(interval.state, tone=Tone.WAIT) if interval.state else None
    reference = text(_("reference"), ink=Ink.QUIET) if interval.is_reference else None
    return Line(
        cells=(
            cell(text(interval.group, ink=Ink.STRONG)),
            cell(count),
            cell(interval.value if interval.value is not None else _("undefined")),
            cell(ends),
            cell(state, reference),
        )
    )


def tabulate_measurement(measurement: Measurement, _: Translate) -> tuple[Table, ...]:
    """Return every interval of every metric in one table; numbers stay decimal text, as the statement signs them."""
    return (
        table(
            _("Results"),
            ("metric", _("Metric"), 30),
            ("group", _("Group"), 26),
            ("count", _("Numerator"), 10),
            ("total", _("Denominator"), 10),
            ("value", _("Value"), 10),
            ("low", _("Low"), 10),
            ("high", _("High"), 10),
            ("method", _("Interval method"), 20),
            ("state", _("State"), 24),
            ("is_reference", _("Reference group"), 9),
            rows=(
                (
                    series.metric,
                    interval.group,
                    interval.count,
                    interval.total,
                    interval.value,
                    interval.low,
                    interval.high,
                    series.method,
                    interval.state,
                    interval.is_reference,
                )
                for series in measurement.series
                for interval in series.intervals
            ),
        ),
    )
