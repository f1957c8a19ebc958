"""Representation: the share of each group among the rows beside its share of a reference population.

The population is taken as known without error. A ratio under 1 means that a group has fewer rows than its share; a
group without any row has the ratio 0. Test: one-sample z of the group's share, adjusted over the groups (Holm); of all
groups at once, Pearson's chi-square with Cohen's w as the size of the effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt

from fairlead.measurement.distributions import chi_square_tail
from fairlead.measurement.fairness.comparison import conclusion, p_shown
from fairlead.measurement.intervals import holm, normal_tail, wilson
from fairlead.measurement.measure import Group, Result, State
from fairlead.measurement.quality.parameters import Population, QualityParameters
from fairlead.measurement.tally import Tallies

RATIO, DIFFERENCE, P = "representation_ratio", "representation_difference", "representation_p_adjusted"
EFFECT, ALL_P, OUTSIDE = "representation_effect_size", "representation_p", "outside_population_share"
FEWEST_EXPECTED = 5


def measure_representation(tallies: Tallies, *, parameters: QualityParameters) -> Iterator[Result]:
    """Yield ratio, difference and p of every group of the population, then the effect over all of them."""
    population = parameters.population
    if population is None:
        return
    people = sum(n for _, n in population.groups)
    shares = {_group(population, key): n / people for key, n in population.groups}
    rows = {group: tallies.n("rows", group=group) for group in shares}
    n = sum(rows.values())
    tested = [
        group
        for group, share in shares.items()
        if n * min(share, 1 - share) >= FEWEST_EXPECTED and n >= parameters.minimum_n
    ]
    adjusted = dict(zip(tested, holm([_p(rows[group], n, shares[group]) for group in tested]), strict=True))
    for group, share in shares.items():
        yield from _beside(group, rows[group], n, share=share, p=adjusted.get(group))
    yield from _overall(rows, shares, n=n, minimum_n=parameters.minimum_n)
    yield _outside(tallies, n=n)


def _group(population: Population, key: tuple[str, ...]) -> Group:
    return tuple(zip(population.by, key, strict=True))


def _p(k: int, n: int, share: float) -> float:
    return min(1.0, 2.0 * normal_tail(abs(k - n * share) / sqrt(n * share * (1 - share))))


def _beside(group: Group, k: int, n: int, *, share: float, p: float | None) -> Iterator[Result]:
    if n == 0:
        yield from (Result(name, group, None, None, None, 0, State.UNDEFINED) for name in (RATIO, DIFFERENCE, P))
        return
    low, high = wilson(k, n)
    state = conclusion(p)
    yield Result(RATIO, group, k / n / share, low / share, high / share, k, state)
    yield Result(DIFFERENCE, group, k / n - share, low - share, high - share, k, state)
    yield Result(P, group, None if p is None else p_shown(p), None, None, k, state)


def _overall(rows: dict[Group, int], shares: dict[Group, float], *, n: int, minimum_n: int) -> Iterator[Result]:
    """Yield Cohen's w and the p of all groups together; groups with few expected rows are put together."""
    if n == 0 or len(shares) < 2:
        yield from (Result(name, (), None, None, None, n, State.UNDEFINED) for name in (EFFECT, ALL_P))
        return
    effect = sqrt(sum((rows[group] / n - share) * (rows[group] / n - share) / share for group, share in shares.items()))
    large = [(rows[group], share) for group, share in shares.items() if n * share >= FEWEST_EXPECTED]
    rest = [(rows[group], share) for group, share in shares.items() if n * share < FEWEST_EXPECTED]
    if rest:
        large.append((sum(k for k, _ in rest), sum(share for _, share in rest)))
    p = None
    if n >= minimum_n and len(large) > 1 and n * large[-1][1] >= FEWEST_EXPECTED:
        statistic = sum((k - n * share) * (k - n * share) / (n * share) for k, share in large)
        p = chi_square_tail(statistic, freedom=len(large) - 1)
    state = conclusion(p)
    yield Result(EFFECT, (), effect, None, None, n, state)
    yield Result(ALL_P, (), None if p is None else p_shown(p), None, None, n, state)


def _outside(tallies: Tallies, *, n: int) -> Result:
    """Return the share of rows in no group of the population: unknown, or of another value."""
    total = tallies.n("rows")
    if total == 0:
        return Result(OUTSIDE, (), None, None, None, 0, State.UNDEFINED)
    return Result(OUTSIDE, (), (total - n) / total, *wilson(total - n, total), total, State.MEASURED)
