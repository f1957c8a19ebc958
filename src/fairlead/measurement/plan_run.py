"""Perform a plan, and judge what came out by its thresholds.

A verdict is made of decimal text and whole numbers: the same plan and the same input give the same verdict on every
machine. What is too small to conclude is said to be so; it is neither a pass nor a fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fairlead.domain.refusal import N_
from fairlead.measurement.measure import Group, Result, State, decimal_text
from fairlead.measurement.plan import Plan, PlannedMeasure, Threshold, refused
from fairlead.measurement.plan_measures import take
from fairlead.measurement.source import TableRefused, shown
from fairlead.measurement.statement import MeasurementStatement

FRESHNESS = "freshness"
SHOWN = Decimal("0.000001")
NOT_JUDGED = (State.REFERENCE, State.EXCLUDED)


class Verdict(StrEnum):
    """What a threshold says of one result."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    OPEN = "too small to conclude"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One threshold on one result.

    Attributes:
        measure: the planned measure's name.
        metric: the result's name, or ``freshness``.
        group: whom it is about; empty for everyone.
        verdict: pass, fail, or neither.
        why: a marked sentence, `value`, `limit`, `n` and `needed` fill it.
        value: the value, rounded to six places unless that would cross a limit, or ``-``.
        limit: the limit, such as ``at least 0.8``.
        n: rows behind the value.
        needed: rows that the threshold needs.
        controls: the controls that the plan names.
        line: the threshold's line in the plan.
    """

    measure: str
    metric: str
    group: Group
    verdict: Verdict
    why: str
    value: str
    limit: str
    n: int
    needed: int
    controls: tuple[str, ...]
    line: int


@dataclass(frozen=True, kw_only=True)
class Performed:
    """One planned measure with its statement."""

    planned: PlannedMeasure
    statement: MeasurementStatement


def perform(plan: Plan) -> tuple[Performed, ...]:
    """Measure everything that the plan names.

    Raises:
        PlanRefused: an input cannot be measured, or a threshold names what no result is called; all are listed.
    """
    done: list[Performed] = []
    faults: list[tuple[int, str]] = []
    for planned in plan.measures:
        try:
            statement = take(planned.planned, system=plan.system, model_version=plan.model_version)
        except TableRefused as refusal:
            faults.append((planned.line, refusal.reason))
            continue
        done.append(Performed(planned=planned, statement=statement))
        faults += _unmatched(planned, statement=statement)
    if faults:
        raise refused(plan.file, faults=faults)
    return tuple(done)


def _unmatched(planned: PlannedMeasure, *, statement: MeasurementStatement) -> Iterator[tuple[int, str]]:
    for threshold in planned.thresholds:
        named = [result for result in statement.results if result.name == threshold.metric]
        if not named:
            known = ", ".join(dict.fromkeys(result.name for result in statement.results))
            yield threshold.line, f"{shown(threshold.metric)} is not measured; measured are: {known}"
        elif not any(_is_meant(result, threshold=threshold) for result in named):
            yield threshold.line, "no result is about this group"
        elif not any(_is_judged(result, threshold=threshold) for result in named):
            yield threshold.line, "this group is the reference or left out; nothing is judged"


def _is_meant(result: Result, *, threshold: Threshold) -> bool:
    return threshold.group is None or sorted(threshold.group) == sorted(
        (key, value) for key, value in result.group if value is not None
    )


def _is_judged(result: Result, *, threshold: Threshold) -> bool:
    """Whether a threshold says anything of a result: a reference compared with itself proves nothing."""
    named = result.name == threshold.metric and _is_meant(result, threshold=threshold)
    return named and result.state not in NOT_JUDGED


def judge(performed: tuple[Performed, ...], *, on: date) -> tuple[Judgement, ...]:
    """Return every judgement in the plan's order; `on` is the day for which freshness is asked."""
    return tuple(judgement for done in performed for judgement in _judgements(done, on=on))


def _judgements(done: Performed, *, on: date) -> Iterator[Judgement]:
    if done.planned.fresh_days is not None:
        yield _freshness(done, days=done.planned.fresh_days, on=on)
    for threshold in done.planned.thresholds:
        for result in done.statement.results:
            meant = result.name == threshold.metric and _is_meant(result, threshold=threshold)
            if meant and result.state not in NOT_JUDGED:
                yield _judged(result, threshold=threshold, planned=done.planned)


def _judged(result: Result, *, threshold: Threshold, planned: PlannedMeasure) -> Judgement:
    verdict, why = _verdict(result, threshold=threshold)
    return Judgement(
        measure=planned.name,
        metric=result.name,
        group=result.group,
        verdict=verdict,
        why=why,
        value="-" if result.value is None else _short(_exact(result.value), threshold=threshold),
        limit=_limit(threshold),
        n=result.n,
        needed=threshold.minimum_n,
        controls=planned.controls,
        line=threshold.line,
    )


def _limit(threshold: Threshold) -> str:
    ends = ((">=", threshold.minimum), ("<=", threshold.maximum))
    return ", ".join(f"{sign} {end}" for sign, end in ends if end is not None)


def _verdict(result: Result, *, threshold: Threshold) -> tuple[Verdict, str]:
    if result.n < threshold.minimum_n:
        return Verdict.OPEN, N_("{n} rows; {needed} are needed to conclude")
    if result.value is None or result.state is State.UNDEFINED:
        return Verdict.OPEN, N_("undefined: nothing to divide by")
    if result.state is State.TOO_SMALL:
        return Verdict.OPEN, N_("the group or its reference has too few rows to conclude")
    value = _exact(result.value)
    if not threshold.by_interval or result.low is None or result.high is None:
        within = _is_within(value, threshold=threshold)
        return (Verdict.PASS, N_("{value} holds {limit}")) if within else (Verdict.FAIL, N_("{value}, not {limit}"))
    low, high = _exact(result.low), _exact(result.high)
    if _is_within(low, threshold=threshold) and _is_within(high, threshold=threshold):
        return Verdict.PASS, N_("{value} and its whole interval hold {limit}")
    below = threshold.minimum is not None and high < threshold.minimum
    above = threshold.maximum is not None and low > threshold.maximum
    if below or above:
        return Verdict.FAIL, N_("{value} and its whole interval, not {limit}")
    return Verdict.OPEN, N_("{value}, and its interval reaches across {limit}")


def _short(value: Decimal, *, threshold: Threshold) -> str:
    """Return a value with six places, or with all twelve where six would seem to be on the other side of a limit."""
    rounded = value.quantize(SHOWN)
    if _is_within(rounded, threshold=threshold) != _is_within(value, threshold=threshold):
        rounded = value
    return f"{rounded:f}".rstrip("0").rstrip(".")


def _exact(value: float) -> Decimal:
    """Return a value as the statement writes it, so that a verdict follows from the statement alone."""
    return Decimal(decimal_text(value) or 0)


def _is_within(value: Decimal, *, threshold: Threshold) -> bool:
    low, high = threshold.minimum, threshold.maximum
    return (low is None or value >= low) and (high is None or value <= high)


def _freshness(done: Performed, *, days: int, on: date) -> Judgement:
    until = done.statement.period_until
    age = None if until is None else (on - date.fromisoformat(until)).days + 1
    if age is None:
        verdict, why = Verdict.OPEN, N_("no time of decision can be read")
    elif age < 0:
        verdict, why = Verdict.FAIL, N_("the last decision lies in the future")
    elif age > days:
        verdict, why = Verdict.FAIL, N_("the last decision is {value} days old, not {limit}")
    else:
        verdict, why = Verdict.PASS, N_("the last decision is {value} days old")
    return Judgement(
        measure=done.planned.name,
        metric=FRESHNESS,
        group=(),
        verdict=verdict,
        why=why,
        value="-" if age is None else str(age),
        limit=f"<= {days}",
        n=done.statement.rows,
        needed=0,
        controls=done.planned.controls,
        line=done.planned.line,
    )
