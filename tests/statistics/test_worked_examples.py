"""Numbers that others have published or computed with their own programs."""

from __future__ import annotations

from math import sqrt

import pytest

from ucho.statistics.means import mean, t_interval, variance, welch
from ucho.statistics.nps import Bands, nps, nps_difference, nps_variance
from ucho.statistics.proportions import newcombe, wilson
from ucho.statistics.scores import METRICS, bands, compare, score
from ucho.statistics.student import t_beyond, t_quantile


def places(number: int) -> dict[str, float]:
    """Return what `pytest.approx` needs to look at so many decimal places."""
    return {"abs": 0.5 * 10**-number, "rel": 0}


def ends(interval) -> tuple[float, float]:
    return interval.low, interval.high


def distribution(*answers: int) -> dict[int, int]:
    return {answer: answers.count(answer) for answer in answers}


def test_six_answers_make_an_nps_of_one_third():
    """Source: the tests of brendan-R/NPS."""
    found = score("nps", distribution(0, 7, 7, 9, 9, 9))
    assert found.score == pytest.approx(33.33, **places(2))
    assert nps_variance(1, 2, 3) == pytest.approx(5 / 9)
    assert sqrt(nps_variance(1, 2, 3) / 6) == pytest.approx(0.3043, **places(4))


def test_a_single_passive_answer_makes_an_nps_of_zero():
    assert score("nps", {7: 1}).score == 0


@pytest.mark.parametrize("metric", METRICS)
def test_no_answers_make_no_score_and_no_interval(metric):
    found = score(metric, {})
    assert (found.n, found.score, found.low, found.high) == (0, None, None, None)
    assert nps(0, 0, 0) is nps_variance(0, 0, 0) is nps_difference(Bands(0, 0, 0), Bands(1, 1, 1)) is None
    assert wilson(0, 0) is newcombe(0, 0, 1, 2) is newcombe(1, 2, 0, 0) is None
    assert mean({}) is variance({}) is t_interval({}) is welch({}, {1: 1, 2: 1}) is None
    assert compare(found, score(metric, {5: 9, 4: 1})) is None


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_what_newcombe_published(hits, n, low, high):
    """Source: Newcombe 1998, Statistics in Medicine 17, 857-872, table I."""
    assert ends(wilson(hits, n)) == pytest.approx((low, high), **places(4))


@pytest.mark.parametrize(
    ("counts", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)]
)
def test_method_10_gives_what_newcombe_published(counts, low, high):
    """Source: Newcombe 1998, Statistics in Medicine 17, 873-890, table II."""
    assert ends(newcombe(*counts)) == pytest.approx((low, high), **places(4))


@pytest.mark.parametrize(
    ("counts", "value", "low", "high"),
    [
        ((20, 30, 50), 30, 14.05, 44.20),
        ((0, 0, 10), 100, 47.50, 100),
        ((0, 0, 30), 100, 78.70, 100),
        ((200, 300, 500), 30, 25.08, 34.74),
    ],
)
def test_adjusted_wald_gives_what_its_author_s_program_gives(counts, value, low, high):
    """Source: Rocks' own R code."""
    found = nps(*counts)
    assert found.value == value
    assert ends(found.interval) == pytest.approx((low, high), **places(2))


def test_ten_points_of_difference_between_two_hundred_people_are_no_evidence():
    found = nps_difference(Bands(20, 30, 50), Bands(30, 20, 50))
    assert found.value == pytest.approx(10)
    assert (found.adjusted, found.standard_error) == pytest.approx((9.71, 11.50), **places(2))
    assert (found.z, found.p) == pytest.approx((0.844, 0.399), **places(3))
    assert ends(found.interval) == pytest.approx((-12.84, 32.25), **places(2))
    assert not found.clear


def test_what_was_dismissed_or_lies_off_the_scale_is_in_no_denominator():
    found = score("nps", {3: 30, 8: 20, 10: 50, -1: 25, 11: 24}, rejected=1)
    assert (found.score, found.n, found.rejected) == (20.0, 100, 50)
    assert found.distribution == {0: 0, 1: 0, 2: 0, 3: 30, 4: 0, 5: 0, 6: 0, 7: 0, 8: 20, 9: 0, 10: 50}


@pytest.mark.parametrize(
    ("freedom", "level", "expected"),
    [
        (1, 0.95, 12.70620),
        (4, 0.95, 2.776445),
        (9, 0.95, 2.262157),
        (30, 0.95, 2.042272),
        (99, 0.95, 1.984217),
        (1e6, 0.95, 1.959966),
        (10, 0.99, 3.169273),
        (2, 0.5, 0.816497),
    ],
)
def test_t_quantiles_are_those_of_the_tables(freedom, level, expected):
    """Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2."""
    assert t_quantile(freedom, level) == pytest.approx(expected, rel=1e-6)
    assert t_beyond(expected, freedom) == pytest.approx(1 - level, rel=1e-5)


def test_one_and_two_degrees_of_freedom_have_closed_forms():
    assert t_quantile(2) == pytest.approx(0.95 * sqrt(2 / (1 - 0.95**2)), rel=1e-12)
    assert t_beyond(1, 1) == pytest.approx(0.5, rel=1e-12)


def test_student_s_sleep_gives_what_r_gives():
    """Source: R, `t.test(extra ~ group, data = sleep)`, in tenths of an hour."""
    first = distribution(7, -16, -2, -12, -1, 34, 37, 8, 0, 20)
    second = distribution(19, 8, 11, 1, -1, 44, 55, 16, 46, 34)
    found = welch(first, second)
    assert (found.value, found.t, found.freedom) == pytest.approx((-15.8, -1.8608, 17.776), rel=1e-4)
    assert found.p == pytest.approx(0.07939, rel=1e-3)
    assert ends(found.interval) == pytest.approx((-33.654832, 2.054832), rel=1e-6)


def test_a_ces_is_a_mean_where_higher_is_easier_and_tells_how_many_found_it_easy():
    found = score("ces2", {7: 4, 6: 3, 5: 1, 2: 2})
    assert found.score == pytest.approx(5.5)
    assert (found.low, found.high) == pytest.approx((4.0994, 6.9006), **places(4))
    easy = found.extra["easy"]
    assert (easy.value, easy.interval.low, easy.interval.high) == pytest.approx((80, 49.016, 94.332), **places(3))


def test_a_csat_is_the_share_of_the_two_highest_boxes_and_tells_mean_and_net():
    found = score("csat", {5: 56, 4: 0, 3: 4, 2: 3, 1: 7})
    assert (found.score, found.low, found.high) == pytest.approx((80, 69.183, 87.695), **places(3))
    assert found.extra["mean"].value == pytest.approx((280 + 12 + 6 + 7) / 70)
    assert found.extra["net"].value == pytest.approx(100 * (56 - 10) / 70)


def test_the_range_of_a_mean_ends_where_the_scale_ends():
    found = score("ces2", {7: 1, 6: 1})
    assert (found.low, found.high) == (1, 7)


@pytest.mark.parametrize("answers", [{7: 1}, {7: 50}])
def test_a_mean_of_equal_answers_claims_no_certainty(answers):
    found = score("ces2", answers)
    assert found.score == 7
    assert found.low is found.high is None


def test_the_three_bands_end_where_reichheld_ends_them():
    assert bands({answer: 10**answer for answer in range(11)}) == (1_111_111, 110_000_000, 11_000_000_000)


def test_what_is_no_count_or_no_metric_is_a_mistake_of_the_caller():
    for wrong in (
        lambda: score("enps", {1: 1}),
        lambda: score("nps", {1: -1}),
        lambda: wilson(3, 2),
        lambda: nps(-1, 0, 3),
        lambda: compare(score("nps", {1: 1}), score("csat", {1: 1})),
        lambda: t_quantile(0),
        lambda: nps(1, 1, 1, level=1),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            wrong()
