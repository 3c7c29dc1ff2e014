"""What must hold for any answers whatsoever."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.statistics.intervals import Interval
from ucho.statistics.means import t_interval, welch
from ucho.statistics.nps import Bands, nps, nps_difference
from ucho.statistics.proportions import newcombe, wilson
from ucho.statistics.scores import METRICS, SCALES, compare, score
from ucho.statistics.student import t_beyond, t_quantile

calm = settings(deadline=None)  # a busy machine is no failure
counts = st.integers(0, 5000)
three = st.tuples(counts, counts, counts).filter(any).map(lambda found: Bands(*found))
shares = st.tuples(counts, counts).filter(any).map(lambda pair: (pair[0], sum(pair)))
levels = st.floats(0.5, 0.999)


@st.composite
def distributions(draw, metric: str) -> dict[int, int]:
    scale = SCALES[metric]
    return draw(st.dictionaries(st.integers(scale.low, scale.high), st.integers(0, 300)))


any_score = st.sampled_from(METRICS).flatmap(lambda metric: st.tuples(st.just(metric), distributions(metric)))
two_of_one_metric = st.sampled_from(METRICS).flatmap(
    lambda metric: st.tuples(st.just(metric), distributions(metric), distributions(metric))
)


def width(interval: Interval) -> float:
    return interval.high - interval.low


@calm
@given(any_score, levels)
def test_an_interval_holds_its_score_and_stays_on_the_scale(case, level):
    metric, answers = case
    found = score(metric, answers, level=level)
    scale = SCALES[metric]
    assert found.n == sum(answers.values()) == sum(found.distribution.values())
    assert (found.score is None) == (found.n == 0)
    for estimate in found.extra.values():
        assert estimate.interval is None or estimate.interval.low <= estimate.value <= estimate.interval.high
    if found.score is not None:
        assert scale.bottom <= found.score <= scale.top
    if found.low is not None:
        assert scale.bottom <= found.low <= found.score <= found.high <= scale.top


@calm
@given(three, st.integers(2, 50))
def test_more_answers_of_the_same_kind_never_widen_an_nps(found, times):
    more = nps(*(times * count for count in found))
    assert width(more.interval) <= width(nps(*found).interval) + 1e-9
    assert more.value == pytest.approx(nps(*found).value)


@calm
@given(shares, st.integers(2, 50))
def test_more_answers_of_the_same_kind_always_narrow_a_share(share, times):
    hits, n = share
    assert width(wilson(times * hits, times * n)) < width(wilson(hits, n))


@calm
@given(distributions("ces2"), st.integers(2, 50))
def test_more_answers_of_the_same_kind_always_narrow_a_mean(answers, times):
    if found := t_interval(answers):
        assert width(t_interval({answer: times * count for answer, count in answers.items()})) < width(found)


@calm
@given(three, levels)
def test_a_mirrored_scale_mirrors_the_nps(found, level):
    here, there = nps(*found, level=level), nps(*reversed(found), level=level)
    assert there.value == -here.value
    assert (there.interval.low, there.interval.high) == pytest.approx((-here.interval.high, -here.interval.low))


@calm
@given(shares, levels)
def test_those_who_said_no_mirror_those_who_said_yes(share, level):
    hits, n = share
    yes, no = wilson(hits, n, level), wilson(n - hits, n, level)
    assert (no.low, no.high) == pytest.approx((1 - yes.high, 1 - yes.low), abs=1e-12)


@calm
@given(three, three)
def test_a_difference_of_scores_turns_its_sign_when_they_change_places(a, b):
    one, other = nps_difference(a, b), nps_difference(b, a)
    assert (other.value, other.z, other.p) == pytest.approx((-one.value, -one.z, one.p))
    assert (other.interval.low, other.interval.high) == pytest.approx((-one.interval.high, -one.interval.low))
    assert other.clear == one.clear


@calm
@given(shares, shares)
def test_a_difference_of_shares_turns_its_sign_when_they_change_places(a, b):
    one, other = newcombe(*a, *b), newcombe(*b, *a)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low), abs=1e-12)
    assert -1 <= one.low <= a[0] / a[1] - b[0] / b[1] <= one.high <= 1


@calm
@given(distributions("ces2"), distributions("ces2"))
def test_a_difference_of_means_turns_its_sign_when_they_change_places(a, b):
    one, other = welch(a, b), welch(b, a)
    assert (one is None) == (other is None)
    if one:
        assert (other.value, other.interval.low) == pytest.approx((-one.value, -one.interval.high))
        assert (one.p < 0.05) == one.clear


@calm
@given(two_of_one_metric)
def test_a_score_compared_with_itself_or_with_nothing_shows_no_change(case):
    metric, answers, _ = case
    found = score(metric, answers)
    assert compare(found, score(metric, {})) is None
    alike = compare(found, found)
    assert alike is None or (alike.value == 0 and not alike.clear)


@calm
@given(two_of_one_metric)
def test_a_comparison_holds_the_difference_of_the_scores_where_nothing_was_adjusted(case):
    metric, a, b = case
    one, other = score(metric, a), score(metric, b)
    if found := compare(one, other):
        assert found.value == pytest.approx(one.score - other.score)
        if metric != "nps":
            assert found.interval.low <= found.value <= found.interval.high


@calm
@given(any_score, st.randoms())
def test_the_order_of_answers_does_not_matter(case, chance: random.Random):
    metric, answers = case
    shuffled = list(answers.items())
    chance.shuffle(shuffled)
    assert score(metric, dict(shuffled)) == score(metric, answers)


@calm
@given(any_score, st.dictionaries(st.integers(20, 99), st.integers(0, 9)))
def test_answers_off_the_scale_change_nothing_but_what_is_rejected(case, wrong):
    metric, answers = case
    clean, found = score(metric, answers), score(metric, answers | wrong)
    assert found.rejected == sum(wrong.values())
    assert (found.n, found.score, found.low, found.high) == (clean.n, clean.score, clean.low, clean.high)


@calm
@given(st.floats(0.5, 1e5), levels)
def test_a_quantile_is_where_its_tail_begins(freedom, level):
    assert t_beyond(t_quantile(freedom, level), freedom) == pytest.approx(1 - level, rel=1e-8)
