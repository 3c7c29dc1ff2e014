"""Shares: how many of those who answered said yes, and how two such shares differ."""

from __future__ import annotations

from math import hypot, sqrt

from ucho.statistics.intervals import LEVEL, Interval, normal_quantile


def wilson(hits: int, n: int, level: float = LEVEL) -> Interval | None:
    """Return the range of true shares that fit a share of answers.

    It never leaves 0 … 1, and does not collapse when nobody or everybody said yes.

    Args:
        hits: how many said yes, 0 … n.
        n: how many answered.
        level: how sure to be, above 0 and below 1.

    Returns:
        Shares, 0 … 1; None when nobody answered.

    Raises:
        ValueError: more said yes than answered, or a count is negative.

    Source:
        Wilson's score interval without continuity correction: R. Newcombe, "Two-sided confidence intervals for the
        single proportion", Statistics in Medicine 17 (1998), 857-872, method 3.
    """
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} of {n} is no share")
    if n == 0:
        return None
    z = normal_quantile(level)
    share = hits / n
    middle = share + z * z / (2 * n)
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return Interval((middle - half) / scale, (middle + half) / scale).clipped(0, 1).stretched_to(share)


def newcombe(hits1: int, n1: int, hits2: int, n2: int, level: float = LEVEL) -> Interval | None:
    """Return the range of true differences that fit two shares of different people, the first less the second.

    Args:
        hits1: how many of the first said yes, 0 … n1.
        n1: how many of the first answered.
        hits2: how many of the second said yes, 0 … n2.
        n2: how many of the second answered.
        level: how sure to be, above 0 and below 1.

    Returns:
        Differences of shares, -1 … 1; None when one side has no answers.

    Raises:
        ValueError: more said yes than answered, or a count is negative.

    Source:
        R. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine
        17 (1998), 873-890, method 10.
    """
    first, second = wilson(hits1, n1, level), wilson(hits2, n2, level)
    if first is None or second is None:
        return None
    share1, share2 = hits1 / n1, hits2 / n2
    value = share1 - share2
    below = hypot(share1 - first.low, second.high - share2)
    above = hypot(first.high - share1, share2 - second.low)
    return Interval(value - below, value + above).clipped(-1, 1)
