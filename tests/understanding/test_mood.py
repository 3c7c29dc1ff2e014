"""The mood of a conversation: always in bounds, recent turns count more, and one turn does not forget the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ucho.understanding.mood import HALF_LIFE, MOST_TURNS, mood_of

TURN = st.floats(-1, 1)
TURNS = st.lists(TURN, min_size=1, max_size=40)


def test_a_customer_who_has_not_written_has_no_mood() -> None:
    assert mood_of([]) is None


def test_a_turn_counts_half_as_much_after_the_half_life() -> None:
    turns = [1.0, *[0.0] * int(HALF_LIFE)]
    share = 2 ** (-(len(turns) - 1) / HALF_LIFE) / sum(2 ** (-n / HALF_LIFE) for n in range(len(turns)))
    found = mood_of(turns)
    assert found is not None
    assert found.value == pytest.approx(share)


def test_somebody_who_was_angry_and_is_thankful_now_is_getting_better() -> None:
    found = mood_of([-0.9, -0.8, 0.9])
    assert found is not None
    assert (found.trend, found.sentiment) == ("better", "neutral")


def test_one_bad_turn_after_many_good_ones_does_not_make_a_bad_conversation() -> None:
    found = mood_of([0.9] * 5 + [-0.5])
    assert found is not None
    assert found.trend == "worse"
    assert found.sentiment != "negative"


@given(TURNS)
def test_the_mood_lies_between_the_worst_and_the_best_turn(turns: list[float]) -> None:
    found = mood_of(turns)
    assert found is not None
    newest = turns[-MOST_TURNS:]
    assert min(newest) - 1e-9 <= found.value <= max(newest) + 1e-9
    assert found.turns == len(newest)


@given(TURN, st.integers(1, 30))
def test_a_customer_who_never_changes_has_the_mood_of_each_turn(turn: float, count: int) -> None:
    found = mood_of([turn] * count)
    assert found is not None
    assert found.value == pytest.approx(turn, abs=1e-9)
    assert found.trend == ""


@given(st.lists(TURN, min_size=1, max_size=20), TURN, TURN)
def test_a_better_last_turn_never_makes_the_mood_worse(turns: list[float], one: float, other: float) -> None:
    low, high = mood_of([*turns, min(one, other)]), mood_of([*turns, max(one, other)])
    assert low is not None
    assert high is not None
    assert low.value <= high.value + 1e-9


@given(st.lists(TURN, min_size=2, max_size=MOST_TURNS), st.integers(0, MOST_TURNS - 2))
def test_the_same_words_count_more_the_later_they_come(turns: list[float], place: int) -> None:
    """Swapping a turn with the one after it moves the mood towards what now stands later."""
    place %= len(turns) - 1
    swapped = [*turns[:place], turns[place + 1], turns[place], *turns[place + 2 :]]
    before, after = mood_of(turns), mood_of(swapped)
    assert before is not None
    assert after is not None
    assert (after.value - before.value) * (turns[place] - turns[place + 1]) >= -1e-9


@given(st.lists(TURN, min_size=MOST_TURNS, max_size=30), st.lists(TURN, max_size=30))
def test_what_was_said_long_ago_changes_nothing(newest: list[float], earlier: list[float]) -> None:
    assert mood_of([*earlier, *newest]) == mood_of(newest)
