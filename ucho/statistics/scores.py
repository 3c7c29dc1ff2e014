"""The three scores of customer experience, from a distribution of answers to a number with its range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from ucho.statistics.intervals import LEVEL, Difference, Estimate, Interval
from ucho.statistics.means import mean, t_interval, welch
from ucho.statistics.nps import Bands, nps, nps_difference
from ucho.statistics.proportions import newcombe, wilson

TOO_FEW: Final = 30  # answers; below, a score is shown with its range, but not compared
HIDDEN: Final = 5  # answers; below, a score would tell who answered what
PER_CENT: Final = 100.0


@dataclass(frozen=True, slots=True)
class Scale:
    """How a score is made: the answers it takes, its unit, how its range is computed. Higher is better for all."""

    low: int  # the lowest answer
    high: int  # the highest
    unit: Literal["points", "%", "mean"]
    bottom: float  # the lowest score
    top: float  # the highest
    method: str


SCALES: Final[Mapping[str, Scale]] = {
    "nps": Scale(0, 10, "points", -100, 100, "adjusted Wald"),
    "csat": Scale(1, 5, "%", 0, 100, "Wilson"),
    "ces2": Scale(1, 7, "mean", 1, 7, "Student t"),
}
METRICS: Final = tuple(SCALES)


@dataclass(frozen=True, slots=True)
class Score:
    """A score and what it rests on.

    `n` counts valid answers and is the sum of `distribution`, which has every answer of the scale; `rejected` counts
    what is not on the scale. `score`, `low` and `high` have the unit of the metric and are None without answers; the
    range is None, too, when the spread cannot be told. `extra` has further readings of the same answers by name.
    """

    metric: str
    n: int
    rejected: int
    score: float | None
    low: float | None
    high: float | None
    method: str
    distribution: dict[int, int]
    extra: Mapping[str, Estimate] = field(default_factory=dict)

    @property
    def too_few(self) -> bool:
        """Whether there are too few answers to compare it with anything."""
        return self.n < TOO_FEW

    @property
    def hidden(self) -> bool:
        """Whether there are so few answers that the score would tell who answered what."""
        return self.n < HIDDEN


def score(metric: str, distribution: Mapping[int, int], *, rejected: int = 0, level: float = LEVEL) -> Score:
    """Return the score of a distribution of answers.

    Args:
        metric: "nps", "csat" or "ces2".
        distribution: how many gave each answer; answers that are not on the scale are rejected.
        rejected: how many more were rejected before.
        level: how sure to be, above 0 and below 1.

    Returns:
        nps: points, -100 … 100. csat: per cent who answered 4 or 5, 0 … 100; `extra` has "mean" (1 … 5) and "net", the
        per cent of 4 and 5 less that of 1 and 2 (-100 … 100, without a range). ces2: mean agreement, 1 … 7, higher is
        easier; `extra` has "easy", the per cent who answered 5 to 7. Score and range are None when nobody answered.

    Raises:
        ValueError: there is no such metric, or a count is negative.

    Source:
        NPS: F. Reichheld, HBR, December 2003. CSAT: top two boxes of five. CES 2.0: CEB, 2013: "made it easy for me to
        handle my issue", 1 strongly disagree … 7 strongly agree.
    """
    if metric not in SCALES:
        raise ValueError(f"there is no metric {metric}; there are {', '.join(METRICS)}")
    if min([*distribution.values(), rejected]) < 0:
        raise ValueError("nobody can count fewer than no answers")
    scale = SCALES[metric]
    valid = {answer: distribution.get(answer, 0) for answer in range(scale.low, scale.high + 1)}
    n = sum(valid.values())
    lost = rejected + sum(distribution.values()) - n
    if n == 0:
        return Score(metric, 0, lost, None, None, None, scale.method, valid)
    found, extra = _ESTIMATES[metric](valid, level)
    low, high = (found.interval.low, found.interval.high) if found.interval else (None, None)
    return Score(metric, n, lost, found.value, low, high, scale.method, valid, extra)


def compare(now: Score, before: Score, level: float = LEVEL) -> Difference | None:
    """Return how much a score exceeds another one of different people, in the unit of the metric.

    Args:
        now: the one score.
        before: the other, of the same metric.
        level: how sure to be, above 0 and below 1.

    Returns:
        The difference and its range; `clear` says whether there is evidence of any. None when it cannot be told, as
        when one has no answers. Whether there are too few to compare is `too_few` of the scores.

    Raises:
        ValueError: the scores are of different metrics.

    Source:
        nps: z-test with adjusted Wald; csat: Newcombe's method 10; ces2: Welch's t.
    """
    if now.metric != before.metric:
        raise ValueError(f"{now.metric} and {before.metric} measure different things")
    if now.score is None or before.score is None:
        return None
    if now.metric == "nps":
        return nps_difference(bands(now.distribution), bands(before.distribution), level)
    if now.metric == "ces2":
        return welch(now.distribution, before.distribution, level)
    around = newcombe(_top(now.distribution, 4), now.n, _top(before.distribution, 4), before.n, level)
    return Difference(now.score - before.score, around.times(PER_CENT)) if around else None


def bands(distribution: Mapping[int, int]) -> Bands:
    """Return how many of the answers from 0 to 10 detract, are passive and promote.

    Args:
        distribution: how many gave each answer.

    Source:
        F. Reichheld, HBR, December 2003: 0-6 detracts, 7-8 is passive, 9-10 promotes.
    """
    return Bands(
        sum(distribution.get(answer, 0) for answer in range(7)),
        distribution.get(7, 0) + distribution.get(8, 0),
        distribution.get(9, 0) + distribution.get(10, 0),
    )


_Found = tuple[Estimate, Mapping[str, Estimate]]


def _nps(valid: Mapping[int, int], level: float) -> _Found:
    found = nps(*bands(valid), level=level)
    assert found is not None  # there are answers
    return found, {}


def _csat(valid: Mapping[int, int], level: float) -> _Found:
    n = sum(valid.values())
    net = Estimate(PER_CENT * (valid[4] + valid[5] - valid[1] - valid[2]) / n, None, n)
    return _share(valid, 4, level), {"mean": _mean(valid, level), "net": net}


def _ces2(valid: Mapping[int, int], level: float) -> _Found:
    return _mean(valid, level), {"easy": _share(valid, 5, level)}


_ESTIMATES: Final = {"nps": _nps, "csat": _csat, "ces2": _ces2}


def _share(valid: Mapping[int, int], lowest: int, level: float) -> Estimate:
    """Return the per cent of answers from `lowest` upwards."""
    hits, n = _top(valid, lowest), sum(valid.values())
    around = wilson(hits, n, level)
    return Estimate(PER_CENT * hits / n, around.times(PER_CENT) if around else None, n)


def _mean(valid: Mapping[int, int], level: float) -> Estimate:
    around: Interval | None = t_interval(valid, level)
    if around:
        around = around.clipped(min(valid), max(valid))
    return Estimate(mean(valid) or 0.0, around, sum(valid.values()))


def _top(distribution: Mapping[int, int], lowest: int) -> int:
    return sum(count for answer, count in distribution.items() if answer >= lowest)
