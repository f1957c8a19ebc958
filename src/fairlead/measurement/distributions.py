"""Logarithm and tails of distributions with `+ - * /` and the square root only: the same bits on every machine.

`intervals` says why. Sources: the series of the inverse hyperbolic tangent for the logarithm; the closed sums of the
chi-square tail for even and odd degrees of freedom (Abramowitz and Stegun 26.4.4, 26.4.5); A. N. Kolmogorov (1933),
N. Smirnov (1948) for the largest distance of two empirical distributions, with the correction of M. A. Stephens (1970).
"""

from __future__ import annotations

from math import frexp, sqrt

from fairlead.measurement.intervals import exp, normal_tail

_LN2 = 6.93147180559945286227e-01
_ROOT_HALF = 0.7071067811865476
_PI = 3.141592653589793


def ln(x: float) -> float:
    """Return the natural logarithm of a positive number; accurate to a few units in the last place."""
    mantissa, power = frexp(x)
    if mantissa < _ROOT_HALF:
        mantissa, power = mantissa * 2.0, power - 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    square = s * s
    total = 0.0
    for odd in range(27, 0, -2):
        total = total * square + 1.0 / odd
    return power * _LN2 + 2.0 * s * total


def chi_square_tail(x: float, *, freedom: int) -> float:
    """Return the share of the chi-square distribution above `x`, for at least one degree of freedom."""
    if x <= 0.0:
        return 1.0
    half = x / 2.0
    if half > 690.0:
        return 0.0
    if freedom % 2 == 0:
        term = total = 1.0
        for i in range(1, freedom // 2):
            term *= half / i
            total += term
        return min(1.0, exp(-half) * total)
    total = 0.0
    term = sqrt(half) * 2.0 / sqrt(_PI)
    for i in range((freedom - 1) // 2):
        total += term
        term *= half / (i + 1.5)
    return min(1.0, 2.0 * normal_tail(sqrt(x)) + exp(-half) * total)


def kolmogorov_p(distance: float, *, n: int, m: int) -> float:
    """Return the p of "both samples have one distribution" for the largest distance of their distribution functions.

    Asymptotic, with Stephens' correction. On tied values it is conservative: too large, never too small.
    """
    size = sqrt(n * m / (n + m))
    x = (size + 0.12 + 0.11 / size) * distance
    if x < 0.3:
        return 1.0
    total, sign = 0.0, 1.0
    for k in range(1, 40):
        total += sign * exp(max(-700.0, -2.0 * k * k * x * x))
        sign = -sign
    return max(0.0, min(1.0, 2.0 * total))
