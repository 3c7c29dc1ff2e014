"""What estimates are made of: a range, an estimate with its range, a difference with its range."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95  # how often an interval made this way holds the truth, 0 … 1
_NORMAL: Final = NormalDist()


@dataclass(frozen=True, slots=True)
class Interval:
    """A range of values that fit what was seen; `low` is never above `high`."""

    low: float
    high: float

    def clipped(self, low: float, high: float) -> Interval:
        """Return the part of the range that lies on a scale."""
        return Interval(min(max(self.low, low), high), max(min(self.high, high), low))

    def stretched_to(self, value: float) -> Interval:
        """Return the range, stretched until it holds a value."""
        return Interval(min(self.low, value), max(self.high, value))

    def times(self, factor: float) -> Interval:
        """Return the range in another unit, such as per cent for shares; the factor is above 0."""
        return Interval(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, the range around it, and how many answers it comes from; no range where none can be told."""

    value: float
    interval: Interval | None
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One value less another, as seen, and the range of true differences that fit it."""

    value: float
    interval: Interval

    @property
    def clear(self) -> bool:
        """Whether there is evidence of a difference at all: the range leaves 0 out."""
        return self.interval.low > 0 or self.interval.high < 0


def normal_quantile(level: float = LEVEL) -> float:
    """Return how many standard errors reach to both sides.

    Args:
        level: how sure to be, above 0 and below 1.

    Returns:
        1.96 for 0.95.

    Raises:
        ValueError: the level is not between 0 and 1.

    Source:
        The quantile of the standard normal distribution at (1 + level) / 2.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, {level} does not")
    return _NORMAL.inv_cdf((1 + level) / 2)


def normal_beyond(z: float) -> float:
    """Return how likely chance alone goes at least as far from 0, to either side: the p-value of a z-test.

    Args:
        z: a difference in standard errors.

    Returns:
        0 … 1.

    Source:
        Twice the tail of the standard normal distribution.
    """
    return 2 * _NORMAL.cdf(-abs(z))
