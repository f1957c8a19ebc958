"""Distances of two samples in the same bins: each from integers, each undefined where a sample is empty."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from fairlead.measurement.distributions import chi_square_tail, ln
from fairlead.measurement.intervals import LEVEL

FEWEST_EXPECTED = 5
_LN2 = 0.6931471805599453

Counts = Sequence[int]


def psi(reference: Counts, current: Counts) -> float:
    """Return the population stability index, one half added to every bin that either sample fills.

    The sum over bins of (current share - reference share) times the logarithm of their ratio: the two directed
    Kullback-Leibler divergences added. The half keeps an empty bin from making it infinite.
    """
    used = [(r + 0.5, c + 0.5) for r, c in zip(reference, current, strict=True) if r or c]
    n_r, n_c = sum(r for r, _ in used), sum(c for _, c in used)
    total = 0.0
    for r, c in used:
        p, q = r / n_r, c / n_c
        total += (q - p) * ln(q / p)
    return total


def psi_by_chance(reference: Counts, current: Counts) -> float:
    """Return what the index stays under in 19 of 20 samples of these sizes when nothing drifts (Yurdakul 2018)."""
    used = sum(1 for r, c in zip(reference, current, strict=True) if r or c)
    if used < 2:
        return 0.0
    return (1 / sum(reference) + 1 / sum(current)) * chi_square_quantile(used - 1)


def chi_square_quantile(freedom: int) -> float:
    """Return the value that a chi-square exceeds one time in twenty, by halving an interval sixty times."""
    low, high = 0.0, 20.0 + 3.0 * freedom
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if chi_square_tail(middle, freedom=freedom) > LEVEL else (low, middle)
    return (low + high) / 2


def kolmogorov_smirnov(reference: Counts, current: Counts) -> float:
    """Return the largest distance of the two distribution functions at the ends of the bins, which are in order."""
    n_r, n_c = sum(reference), sum(current)
    largest = below_r = below_c = 0
    for r, c in zip(reference, current, strict=True):
        below_r, below_c = below_r + r, below_c + c
        largest = max(largest, abs(below_r * n_c - below_c * n_r))
    return largest / (n_r * n_c)


def jensen_shannon(reference: Counts, current: Counts) -> float:
    """Return the Jensen-Shannon distance, from 0 (equal shares) to 1 (no bin in common); logarithms of base 2."""
    n_r, n_c = sum(reference), sum(current)
    total = 0.0
    for r, c in zip(reference, current, strict=True):
        p, q = r / n_r, c / n_c
        middle = (p + q) / 2
        total += (p * ln(p / middle) if r else 0.0) + (q * ln(q / middle) if c else 0.0)
    return sqrt(min(1.0, max(0.0, total / 2 / _LN2)))


def homogeneity_p(reference: Counts, current: Counts) -> float | None:
    """Return Pearson's p of "both samples have the same shares"; None where fewer than two bins can be tested.

    Bins in which fewer than five rows are expected in the smaller sample are put together.
    """
    n_r, n_c = sum(reference), sum(current)
    n, smaller = n_r + n_c, min(n_r, n_c)
    pairs = [(r, c) for r, c in zip(reference, current, strict=True) if r or c]
    large = [pair for pair in pairs if (pair[0] + pair[1]) * smaller >= FEWEST_EXPECTED * n]
    rest = [pair for pair in pairs if pair not in large]
    r_rest, c_rest = sum(r for r, _ in rest), sum(c for _, c in rest)
    if (r_rest + c_rest) * smaller >= FEWEST_EXPECTED * n:
        large.append((r_rest, c_rest))
    elif rest and large:
        large[-1] = (large[-1][0] + r_rest, large[-1][1] + c_rest)
    if len(large) < 2:
        return None if rest else 1.0
    statistic = 0.0
    for r, c in large:
        cross = r * n_c - c * n_r
        statistic += cross * cross / ((r + c) * n_r * n_c)
    return chi_square_tail(statistic, freedom=len(large) - 1)
