"""How often the intervals hold the truth: counted over every possible outcome where that is feasible, else drawn."""

from __future__ import annotations

import random
from collections import Counter
from math import comb, factorial

import pytest

from ucho.statistics.means import t_interval, welch
from ucho.statistics.nps import nps
from ucho.statistics.proportions import newcombe, wilson

SHARES = [(0.1, 0.2, 0.7), (0.3, 0.3, 0.4), (0.02, 0.08, 0.9)]  # detractors, passives, promoters


@pytest.mark.parametrize(
    ("n", "expected"),
    [(10, (0.951, 0.947, 0.932)), (20, (0.962, 0.942, 0.954)), (50, (0.949, 0.946, 0.968))],
)
def test_adjusted_wald_holds_the_true_nps_as_often_as_was_found_before(n, expected):
    """Source: 20 000 draws for each, whose own error is 0.003 at two standard errors."""
    intervals = {
        (detractors, passives): nps(detractors, passives, n - detractors - passives).interval
        for detractors in range(n + 1)
        for passives in range(n + 1 - detractors)
    }
    for (d, pa, p), share in zip(SHARES, expected, strict=True):
        truth = 100 * (p - d)
        held = sum(
            ways(n, detractors, passives) * d**detractors * pa**passives * p ** (n - detractors - passives)
            for (detractors, passives), interval in intervals.items()
            if interval.low - 1e-9 <= truth <= interval.high + 1e-9
        )
        assert held == pytest.approx(share, abs=0.005)


def ways(n: int, detractors: int, passives: int) -> int:
    return factorial(n) // (factorial(detractors) * factorial(passives) * factorial(n - detractors - passives))


def chances(n: int, share: float) -> list[float]:
    return [comb(n, hits) * share**hits * (1 - share) ** (n - hits) for hits in range(n + 1)]


def test_wilson_holds_the_true_share_95_times_in_100_on_average():
    n, shares = 30, [step / 200 for step in range(1, 200)]
    intervals = [wilson(hits, n) for hits in range(n + 1)]
    held = [
        sum(
            chance
            for hits, chance in enumerate(chances(n, share))
            if intervals[hits].low <= share <= intervals[hits].high
        )
        for share in shares
    ]
    assert sum(held) / len(held) == pytest.approx(0.952, abs=0.005)
    assert min(held) > 0.83  # its worst, near 0 and 1, is known


@pytest.mark.parametrize(("p1", "p2"), [(0.5, 0.5), (0.8, 0.6), (0.9, 0.3), (0.95, 0.9)])
def test_method_10_holds_the_true_difference_95_times_in_100(p1, p2):
    n1, n2 = 20, 30
    first, second = chances(n1, p1), chances(n2, p2)
    held = 0.0
    for hits1, chance1 in enumerate(first):
        for hits2, chance2 in enumerate(second):
            interval = newcombe(hits1, n1, hits2, n2)
            held += chance1 * chance2 * (interval.low <= p1 - p2 <= interval.high)
    assert held == pytest.approx(0.955, abs=0.02)


EASY = {1: 0.05, 2: 0.05, 3: 0.1, 4: 0.15, 5: 0.2, 6: 0.25, 7: 0.2}
HARD = {1: 0.2, 2: 0.2, 3: 0.2, 4: 0.15, 5: 0.1, 6: 0.1, 7: 0.05}
DRAWS = 1200


def drawn(chance: random.Random, shares: dict[int, float], n: int) -> Counter[int]:
    return Counter(chance.choices(list(shares), list(shares.values()), k=n))


def true_mean(shares: dict[int, float]) -> float:
    return sum(answer * share for answer, share in shares.items())


def test_students_t_holds_the_true_mean_95_times_in_100():
    chance, truth = random.Random(7), true_mean(EASY)
    found = [t_interval(drawn(chance, EASY, 20)) for _ in range(DRAWS)]
    assert sum(one.low <= truth <= one.high for one in found) / DRAWS == pytest.approx(0.95, abs=0.02)


def test_welch_holds_the_true_difference_95_times_in_100_also_for_groups_of_unequal_size():
    chance, truth = random.Random(11), true_mean(EASY) - true_mean(HARD)
    found = [welch(drawn(chance, EASY, 12), drawn(chance, HARD, 40)).interval for _ in range(DRAWS)]
    assert sum(one.low <= truth <= one.high for one in found) / DRAWS == pytest.approx(0.95, abs=0.02)
