"""Intervals and tests for rates: Wilson, Newcombe, log ratio, a two-sample test, Holm's adjustment.

Plain floating-point arithmetic on integers. Only `+ - * /` and the square root are used, which IEEE 754 rounds alike on
every machine; the exponential and the normal tail are computed here with the same operations, because those of a C
library differ in the last bit between systems, and a statement's digest must not.

Sources: E. B. Wilson (1927); R. G. Newcombe (1998), methods 3 and 10; J. B. S. Haldane (1956) for the one half;
S. Holm (1979); R. A. Fisher (1935); I. Campbell (2007) for N - 1; the exponential after S. L. Moshier
(Cephes); the normal tail after J. F. Hart (1968) as given by G. West (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ldexp, sqrt

Z = 1.959963984540054
"""The 0.975 quantile of the normal distribution: every interval here is a two-sided 95 % interval."""

CONFIDENCE = "0.95"
LEVEL = 0.05
"""Adjusted p below this is a difference found."""

_Z2 = Z * Z
_VANISHED = 1e-30
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the Wilson score interval of a rate of `k` in `n`; `n` is at least 1.

    At no event the lower end is exactly 0, at nothing but events the upper end is exactly 1.
    """
    spread = Z * sqrt(k * (n - k) / n + _Z2 / 4)
    low = 0.0 if k == 0 else max(0.0, (k + _Z2 / 2 - spread) / (n + _Z2))
    high = 1.0 if k == n else min(1.0, (k + _Z2 / 2 + spread) / (n + _Z2))
    return low, high


def newcombe(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """Return Newcombe's hybrid score interval of the difference `k1/n1 - k2/n2`."""
    return difference_interval(k1 / n1, wilson(k1, n1), k2 / n2, wilson(k2, n2))


def difference_interval(
    p1: float, ends1: tuple[float, float], p2: float, ends2: tuple[float, float]
) -> tuple[float, float]:
    """Return Newcombe's interval of `p1 - p2` from the Wilson intervals of both rates."""
    below1, above1 = p1 - ends1[0], ends1[1] - p1
    below2, above2 = p2 - ends2[0], ends2[1] - p2
    low = p1 - p2 - sqrt(below1 * below1 + above2 * above2)
    high = p1 - p2 + sqrt(above1 * above1 + below2 * below2)
    return max(-1.0, low), min(1.0, high)


def log_ratio(k1: int, n1: int, k2: int, n2: int) -> tuple[float, float]:
    """Return the log interval of the ratio `(k1/n1) / (k2/n2)`, one half added to each of the four counts.

    The half keeps the interval finite at 0 and open at 1. It also moves its centre, so that at the very edge the
    plain ratio could fall outside; the interval is then stretched to hold it. `k2` is at least 1.
    """
    a, m, b, n = k1 + 0.5, n1 + 1.0, k2 + 0.5, n2 + 1.0
    ratio = (a * n) / (m * b)
    factor = exp(Z * sqrt(1 / a - 1 / m + 1 / b - 1 / n))
    point = (k1 * n2) / (n1 * k2)
    return min(point, ratio / factor), max(point, ratio * factor)


def two_sample_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the two-sided p of "both rates are equal": Pearson's test with N - 1, Fisher's exact test at small counts.

    Fisher's is used when an expected count falls under five, where Pearson's is too quick to find something.
    """
    n, k = n1 + n2, k1 + k2
    if k in (0, n):
        return 1.0
    if min(n1, n2) * min(k, n - k) < 5 * n:
        return fisher_p(k1, n1, k2, n2)
    cross = k1 * n2 - k2 * n1
    return min(1.0, 2.0 * normal_tail(sqrt(cross * cross * (n - 1) / (n1 * n2 * k * (n - k)))))


def fisher_p(k1: int, n1: int, k2: int, n2: int) -> float:
    """Return the two-sided p of Fisher's exact test: all tables as unlikely as the one seen, or more so.

    Walks outwards from the likeliest table, whose weight is set to 1, until the weights vanish: products and
    quotients only, no factorial of a large number, and a hundred steps however large the counts are said to be.
    """
    n, k = n1 + n2, k1 + k2
    first, last = max(0, k - n2), min(n1, k)
    mode = min(last, max(first, (n1 + 1) * (k + 1) // (n + 2)))
    weights = {mode: 1.0}
    weight, x = 1.0, mode
    while x < last and weight > _VANISHED:
        weight *= (n1 - x) * (k - x) / ((x + 1) * (n2 - k + x + 1))
        x += 1
        weights[x] = weight
    weight, x = 1.0, mode
    while x > first and weight > _VANISHED:
        weight *= x * (n2 - k + x) / ((n1 - x + 1) * (k - x + 1))
        x -= 1
        weights[x] = weight
    seen = weights.get(k1, 0.0) * (1 + 1e-7)
    return min(1.0, sum(w for w in weights.values() if w <= seen) / sum(weights.values()))


def holm(values: Sequence[float]) -> tuple[float, ...]:
    """Return p values adjusted for having asked so many questions at once (Holm's step-down)."""
    adjusted = [0.0] * len(values)
    worst = 0.0
    for rank, place in enumerate(sorted(range(len(values)), key=lambda place: values[place])):
        worst = max(worst, min(1.0, values[place] * (len(values) - rank)))
        adjusted[place] = worst
    return tuple(adjusted)


def exp(x: float) -> float:
    """Return e to the power of `x`, the same bits on every machine; accurate to a few units in the last place."""
    if x < -700.0:
        return 0.0
    if x > 700.0:
        raise OverflowError("the exponential is out of range")
    shift = int(x * 1.4426950408889634 + (0.5 if x >= 0 else -0.5))
    r = (x - shift * _LN2_HIGH) - shift * _LN2_LOW
    square = r * r
    top = r * ((1.26177193074810590878e-4 * square + 3.02994407707441961300e-2) * square + 9.99999999999999999910e-1)
    bottom = 3.00198505138664455042e-6 * square + 2.52448340349684104192e-3
    bottom = (bottom * square + 2.27265548208155028766e-1) * square + 2.00000000000000000009
    return ldexp(1.0 + 2.0 * (top / (bottom - top)), shift)


def normal_tail(z: float) -> float:
    """Return the share of the normal distribution above `z`, for `z` of 0 or more."""
    if z > 37.0:
        return 0.0
    bell = exp(-z * z / 2)
    if z >= 7.07106781186547:
        return bell / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) / 2.506628274631
    top = 3.52624965998911e-02 * z + 0.700383064443688
    for coefficient in (6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376):
        top = top * z + coefficient
    bottom = 8.83883476483184e-02 * z + 1.75566716318264
    for coefficient in (
        16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752,
    ):  # fmt: skip
        bottom = bottom * z + coefficient
    return bell * top / bottom
