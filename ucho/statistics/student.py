"""Student's t distribution, exact and without a numerical library."""

from __future__ import annotations

from math import exp, inf, lgamma, log
from typing import Final

from ucho.statistics.intervals import LEVEL

_TINY: Final = 1e-300
_CLOSE: Final = 1e-15
_STEPS: Final = 500


def t_quantile(freedom: float, level: float = LEVEL) -> float:
    """Return how many standard errors reach to both sides when the spread itself is estimated.

    Args:
        freedom: degrees of freedom, above 0; Welch's need not be whole.
        level: how sure to be, above 0 and below 1.

    Returns:
        2.7764 for 4 degrees and 0.95; about 1.96 for many.

    Raises:
        ValueError: the level is not between 0 and 1, or there are no degrees of freedom.

    Source:
        "Student", "The Probable Error of a Mean", Biometrika 6 (1908), 1-25; found by halving on `t_beyond`.
    """
    if not 0 < level < 1 or freedom <= 0:
        raise ValueError(f"no quantile for level {level} and {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while t_beyond(high, freedom) > 1 - level:
        low, high = high, 2 * high
    for _step in range(200):
        middle = (low + high) / 2
        if middle in {low, high}:
            break
        low, high = (middle, high) if t_beyond(middle, freedom) > 1 - level else (low, middle)
    return high


def t_beyond(t: float, freedom: float) -> float:
    """Return how likely chance alone goes at least as far from 0, to either side: the p-value of a t-test.

    Args:
        t: a difference in estimated standard errors.
        freedom: degrees of freedom, above 0.

    Returns:
        0 … 1.

    Source:
        M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions", 26.7.1: the incomplete beta function of
        freedom / (freedom + t²) at freedom / 2 and 1/2.
    """
    if t in {inf, -inf}:
        return 0.0
    square = t * t
    return _incomplete_beta(freedom / (freedom + square), square / (freedom + square), freedom / 2, 0.5)


def _incomplete_beta(x: float, rest: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function at `x`; `rest` is 1 - x, passed because x may be close to 1."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(rest, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Return the continued fraction of the incomplete beta function (26.5.8), by Lentz's method."""
    above, below = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = below
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        change = 1.0
        for step in (even, odd):
            below = 1 / _away(1 + step * below)
            above = _away(1 + step / above)
            change = above * below
            value *= change
        if abs(change - 1) < _CLOSE:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
