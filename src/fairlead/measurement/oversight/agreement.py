"""Runs of agreement: does a reviewer agree longer without a break than chance would give?

For each reviewer: the longest run of reviews in order of time in which the decision of the system stood. Beside it the
probability of a run as long or longer, if this reviewer overrode each decision with the rate of everyone in the log,
one independently of the other; adjusted over all reviewers (Holm). A long run is a reason to look, not a finding about
a person: somebody may be given the easy cases.
"""

from __future__ import annotations

from collections.abc import Iterator

from fairlead.domain.refusal import N_
from fairlead.measurement.cells import Cell
from fairlead.measurement.distributions import ln
from fairlead.measurement.fairness.comparison import conclusion, p_shown
from fairlead.measurement.fairness.rate import measure_rate
from fairlead.measurement.intervals import exp, holm
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.oversight.parameters import OversightParameters
from fairlead.measurement.oversight.rates import FAST_RATE, OVERRIDE_RATE
from fairlead.measurement.tally import Tallies

LONGEST = "longest_agreement_run"
LONGEST_P = "longest_agreement_run_p_adjusted"
TITLE = N_("Longest run of agreement")
EXACT_UP_TO = 20_000
"""Reviews; beyond it the probability of a run is the usual approximation by a Poisson number of runs."""


def measure_reviewers(tallies: Tallies, *, parameters: OversightParameters) -> Iterator[Result]:
    """Yield override rate, very fast reviews and longest run of every reviewer."""
    if not parameters.reviewer:
        return
    reviewers = [of for of in tallies.of("reviewer judged") if of is not None]
    minimum_n = parameters.minimum_n
    for reviewer in reviewers:
        yield _share(tallies, reviewer, parameters=parameters, rate="judged")
    if parameters.is_timed:
        for reviewer in reviewers:
            yield _share(tallies, reviewer, parameters=parameters, rate="timed")
    if not parameters.reviewed_at:
        return
    judged = {reviewer: tallies.n("reviewer judged", of=reviewer) for reviewer in reviewers}
    runs = {reviewer: _longest(tallies, reviewer) for reviewer in reviewers}
    overrides, total = tallies.total("overridden"), tallies.total("judged")
    asked = [
        reviewer for reviewer in reviewers if judged[reviewer] >= max(1, minimum_n) and overrides and runs[reviewer]
    ]
    raw = [run_p(runs[reviewer] or 0, n=judged[reviewer], rate=overrides / total) for reviewer in asked]
    adjusted = dict(zip(asked, holm(raw), strict=True))
    for reviewer in reviewers:
        group, n = ((parameters.reviewer, reviewer),), judged[reviewer]
        yield from _run_results(runs[reviewer], group=group, n=n, p=adjusted.get(reviewer), comparable=bool(overrides))


def _share(tallies: Tallies, reviewer: str, *, parameters: OversightParameters, rate: str) -> Result:
    events = "reviewer overridden" if rate == "judged" else "reviewer fast"
    n, k = tallies.n(f"reviewer {rate}", of=reviewer), tallies.n(events, of=reviewer)
    return measure_rate(
        OVERRIDE_RATE if rate == "judged" else FAST_RATE,
        cell=Cell((reviewer,), n, k, 0, 0, 0, 0),
        group=((parameters.reviewer or "", reviewer),),
        minimum_n=parameters.minimum_n,
    )


def _longest(tallies: Tallies, reviewer: str) -> int | None:
    """Return the longest run; None where runs are not known, as in merged parts."""
    runs = [int(length) for length in tallies.at("run", of=reviewer)]
    return max(runs, default=None)


def _run_results(
    longest: int | None, *, group: Group, n: int, p: float | None, comparable: bool
) -> tuple[Result, Result]:
    if longest is None:
        return (
            Result(LONGEST, group, None, None, None, n, State.UNDEFINED),
            Result(LONGEST_P, group, None, None, None, n, State.UNDEFINED),
        )
    state = conclusion(p) if comparable else State.UNDEFINED
    return (
        Result(LONGEST, group, float(longest), None, None, n, state if comparable else State.MEASURED),
        Result(LONGEST_P, group, None if p is None else p_shown(p), None, None, n, state),
    )


def run_p(length: int, *, n: int, rate: float) -> float:
    """Return the probability of a run of at least `length` agreements in `n` reviews, each overridden with `rate`.

    Exact by recurrence: no such run in `i` reviews means none in `i - 1`, less the case that the last `length` are the
    first one, after an override.
    """
    if length > n:
        return 0.0
    if rate >= 1.0:
        return 0.0 if length else 1.0
    whole = exp(max(-700.0, length * ln(1.0 - rate)))
    if n > EXACT_UP_TO:
        return min(1.0, 1.0 - exp(-whole * min(700.0 / whole if whole > 0 else 1.0, 1.0 + rate * (n - length))))
    without = [1.0] * length + [1.0 - whole]
    step = rate * whole
    for i in range(length + 1, n + 1):
        without.append(without[i - 1] - step * without[i - length - 1])
    return min(1.0, max(0.0, 1.0 - without[n]))
