"""Net Promoter Score: the share of promoters less the share of detractors, in points."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

from ucho.statistics.intervals import LEVEL, Difference, Estimate, Interval, normal_beyond, normal_quantile

POINTS: Final = 100.0  # the score runs from -100 to 100 points


class Bands(NamedTuple):
    """How many answered 0-6, 7-8 and 9-10."""

    detractors: int
    passives: int
    promoters: int


@dataclass(frozen=True, slots=True)
class NpsDifference(Difference):
    """The difference of two scores, and the test behind its range; all in points but `z` and `p`.

    `value` is the difference of the scores as shown; `adjusted` is the middle of the range before it is clipped.
    """

    adjusted: float
    standard_error: float
    z: float
    p: float


def nps(detractors: int, passives: int, promoters: int, level: float = LEVEL) -> Estimate | None:
    """Return the score and the range of true scores that fit the answers.

    The usual (Wald) range is far too narrow for few answers and has no width at all when everybody promotes. Adding
    three answers, spread evenly over the bands, mends both. A single answer can lie outside its own range; the range is
    then stretched to it.

    Args:
        detractors: how many answered 0-6.
        passives: how many answered 7-8.
        promoters: how many answered 9-10.
        level: how sure to be, above 0 and below 1.

    Returns:
        Points, -100 … 100, never rounded; None when nobody answered.

    Raises:
        ValueError: a count is negative.

    Source:
        Score: F. Reichheld, "The One Number You Need to Grow", HBR, December 2003. Range: adjusted Wald, B. Rocks,
        "Interval Estimation for the Net Promoter Score", The American Statistician 70 (2016), 365-372.
    """
    bands = _checked(Bands(detractors, passives, promoters))
    n = sum(bands)
    if n == 0:
        return None
    value = POINTS * (promoters - detractors) / n
    middle, variance = _adjusted(bands)
    half = normal_quantile(level) * sqrt(variance)
    around = Interval(middle - half, middle + half).times(POINTS).clipped(-POINTS, POINTS)
    return Estimate(value, around.stretched_to(value), n)


def nps_variance(detractors: int, passives: int, promoters: int) -> float | None:
    """Return how far single answers lie apart, each counted as -1, 0 or 1.

    Args:
        detractors: how many answered 0-6.
        passives: how many answered 7-8.
        promoters: how many answered 9-10.

    Returns:
        0 … 1; divided by the number of answers, its root is the standard error (Wald) of the score / 100. None when
        nobody answered.

    Raises:
        ValueError: a count is negative.

    Source:
        The variance of a multinomial difference: (P + D) / n - ((P - D) / n)².
    """
    n = sum(_checked(Bands(detractors, passives, promoters)))
    if n == 0:
        return None
    return (promoters + detractors) / n - ((promoters - detractors) / n) ** 2


def nps_difference(a: Bands, b: Bands, level: float = LEVEL) -> NpsDifference | None:
    """Return how much the score of one group exceeds that of another, both of different people.

    Wrong for the same people asked twice: their two answers go together.

    Args:
        a: detractors, passives and promoters of the one group.
        b: those of the other.
        level: how sure to be, above 0 and below 1.

    Returns:
        Points, -200 … 200; None when one group has no answers.

    Raises:
        ValueError: a count is negative.

    Source:
        The z-test for independent samples, each with the three answers of the adjusted Wald range: Rocks (2016).
    """
    a, b = _checked(Bands(*a)), _checked(Bands(*b))
    if not sum(a) or not sum(b):
        return None
    value = POINTS * ((a.promoters - a.detractors) / sum(a) - (b.promoters - b.detractors) / sum(b))
    (middle_a, variance_a), (middle_b, variance_b) = _adjusted(a), _adjusted(b)
    adjusted, error = middle_a - middle_b, sqrt(variance_a + variance_b)
    half = normal_quantile(level) * error
    around = Interval(adjusted - half, adjusted + half).times(POINTS).clipped(-2 * POINTS, 2 * POINTS)
    z = adjusted / error
    return NpsDifference(value, around, POINTS * adjusted, POINTS * error, z, normal_beyond(z))


def _adjusted(bands: Bands) -> tuple[float, float]:
    """Return the score / 100 with three more answers, and its squared standard error."""
    n = sum(bands) + 3
    promoters, detractors = (bands.promoters + 0.75) / n, (bands.detractors + 0.75) / n
    middle = promoters - detractors
    return middle, (promoters + detractors - middle**2) / n


def _checked(bands: Bands) -> Bands:
    if min(bands) < 0:
        raise ValueError(f"nobody can count {min(bands)} answers")
    return bands
