"""Means of answers on a scale, their ranges, and how two of them differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from ucho.statistics.intervals import LEVEL, Difference, Interval
from ucho.statistics.student import t_beyond, t_quantile


@dataclass(frozen=True, slots=True)
class MeanDifference(Difference):
    """The difference of two means, and the test behind its range."""

    freedom: float
    t: float
    p: float


def mean(distribution: Mapping[int, int]) -> float | None:
    """Return the mean of answers.

    Args:
        distribution: how many gave each answer.

    Returns:
        In units of the scale; None when nobody answered.

    Raises:
        ValueError: a count is negative.

    Source:
        The arithmetic mean.
    """
    n = _count(distribution)
    return sum(answer * count for answer, count in distribution.items()) / n if n else None


def variance(distribution: Mapping[int, int]) -> float | None:
    """Return how far single answers lie apart, as estimated for everybody who might have answered.

    Args:
        distribution: how many gave each answer.

    Returns:
        In squared units of the scale, 0 or more; None for fewer than two answers.

    Raises:
        ValueError: a count is negative.

    Source:
        The sample variance with n - 1; sums are exact, because answers are whole numbers.
    """
    n = _count(distribution)
    if n < 2:
        return None
    total = sum(answer * count for answer, count in distribution.items())
    squares = sum(answer * answer * count for answer, count in distribution.items())
    return (n * squares - total * total) / (n * (n - 1))


def t_interval(distribution: Mapping[int, int], level: float = LEVEL) -> Interval | None:
    """Return the range of true means that fit the answers; not clipped to the scale.

    Args:
        distribution: how many gave each answer.
        level: how sure to be, above 0 and below 1.

    Returns:
        In units of the scale; None when the spread cannot be told: fewer than two answers, or all of them the same. A
        range without width would claim a certainty that three times "7" do not give.

    Raises:
        ValueError: a count is negative.

    Source:
        Student's t with n - 1 degrees of freedom.
    """
    middle, spread, n = mean(distribution), variance(distribution), _count(distribution)
    if middle is None or not spread:
        return None
    half = t_quantile(n - 1, level) * sqrt(spread / n)
    return Interval(middle - half, middle + half)


def welch(a: Mapping[int, int], b: Mapping[int, int], level: float = LEVEL) -> MeanDifference | None:
    """Return how much the mean of one group exceeds that of another, both of different people.

    Args:
        a: how many of the one group gave each answer.
        b: how many of the other did.
        level: how sure to be, above 0 and below 1.

    Returns:
        In units of the scale; None when a group has fewer than two answers or nobody differs in either group.

    Raises:
        ValueError: a count is negative.

    Source:
        B. Welch, "The generalization of 'Student's' problem when several different population variances are
        involved", Biometrika 34 (1947), 28-35; degrees of freedom by F. Satterthwaite, Biometrics 2 (1946), 110-114.
    """
    mean_a, mean_b, spread_a, spread_b = mean(a), mean(b), variance(a), variance(b)
    if mean_a is None or mean_b is None or spread_a is None or spread_b is None or not (spread_a or spread_b):
        return None
    n_a, n_b = _count(a), _count(b)
    part_a, part_b = spread_a / n_a, spread_b / n_b
    freedom = (part_a + part_b) ** 2 / (part_a**2 / (n_a - 1) + part_b**2 / (n_b - 1))
    value, error = mean_a - mean_b, sqrt(part_a + part_b)
    half = t_quantile(freedom, level) * error
    return MeanDifference(
        value, Interval(value - half, value + half), freedom, value / error, t_beyond(value / error, freedom)
    )


def _count(distribution: Mapping[int, int]) -> int:
    if any(count < 0 for count in distribution.values()):
        raise ValueError("nobody can count fewer than no answers")
    return sum(distribution.values())
