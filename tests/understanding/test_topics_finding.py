"""Finding groups in rows of numbers: the order of texts does not matter, copies are one thing, chance is not news."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.understanding.sketching import sketch
from ucho.understanding.topics.finding import Rows, blurred, centred, dense, find
from ucho.understanding.topics.wording import Said, telling_words

THINGS = 12


def texts(lots: np.random.Generator, counts: list[int]) -> Rows:
    """Return texts about things, `counts` of each: a place for each thing and a lot of noise."""
    places = np.random.default_rng(7).normal(size=(len(counts), 48))
    return np.concatenate([places[one] + 0.7 * lots.normal(size=(n, 48)) for one, n in enumerate(counts)]).astype(
        np.float32
    )


def week_and_before(seed: int, new: int) -> tuple[Rows, Rows]:
    """Return a week with so many texts about something new at its end, and four weeks before it."""
    lots = np.random.default_rng(seed)
    before = texts(lots, [*lots.multinomial(400, [1 / THINGS] * THINGS), 0])
    week = texts(lots, [*lots.multinomial(100, [1 / THINGS] * THINGS), new])
    common = before.mean(axis=0)
    return centred(week, common), centred(before, common)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_something_new_is_found_first_wherever_its_texts_stand(seed: int) -> None:
    week, before = week_and_before(seed, 10)
    order = np.random.default_rng(seed).permutation(len(week))
    first, moved = find(week, before)[0], find(week[order], before[::-1])[0]
    assert set(first.rows) >= set(range(100, 110))
    assert first.chance <= 0.02
    again = {int(order[row]) for row in moved.rows}
    assert again >= set(range(100, 110))
    assert len(again ^ set(first.rows)) <= 2  # texts as far from the middle as others, of which either may be taken
    assert moved.score == pytest.approx(first.score, rel=0.01)


def test_a_quiet_week_seldom_looks_like_news() -> None:
    chances = [found[0].chance if (found := find(*week_and_before(seed, 0))) else 1.0 for seed in range(40)]
    assert sum(chance <= 0.1 for chance in chances) <= 9  # 4 on average; more than 9 once in a hundred runs


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.integers(2, 40))
def test_copies_of_what_was_always_there_are_no_news_when_they_were_copies_before(seed: int, copies: int) -> None:
    week, before = week_and_before(seed, 0)
    week, before = (
        np.concatenate([week, week[:1].repeat(copies, 0)]),
        np.concatenate([before, week[:1].repeat(5 * copies, 0)]),
    )
    found = find(week, before)
    assert not found or len(week) - 1 not in found[0].rows or found[0].chance > 0.02


def test_copies_that_were_not_there_before_are_news() -> None:
    week, before = week_and_before(1, 0)
    lots = np.random.default_rng(5)
    new = centred(lots.normal(size=(1, 48)).astype(np.float32), np.zeros(48, np.float32))
    found = find(np.concatenate([week, new.repeat(12, 0)]), before)
    assert set(found[0].rows) >= set(range(100, 112))
    assert len(found[0].rows) <= 13


@pytest.mark.parametrize(("week", "before"), [(0, 0), (3, 50), (50, 0), (4, 1), (5, 5), (70, 2)])
def test_too_little_is_no_trouble(week: int, before: int) -> None:
    lots = np.random.default_rng(1)
    rows = centred(lots.normal(size=(week + before, 8)).astype(np.float32), np.zeros(8, np.float32))
    find(rows[:week], rows[week:])
    dense(rows, 0.5, most=3)
    assert blurred(rows).shape == rows.shape


def test_texts_without_words_are_no_trouble() -> None:
    rows = sketch(["", "🙂", "Gdzie jest paczka?", "   "])
    assert not rows[0].any()
    find(centred(rows, rows.mean(axis=0)), rows)


def test_what_is_frequent_is_found_the_greatest_first() -> None:
    rows = texts(np.random.default_rng(3), [60, 5, 5, 40])
    first, second = dense(centred(rows), 0.4, most=2, least=20)
    assert len(first) > len(second)
    assert {row < 60 for row in first} == {True}
    assert {row >= 70 for row in second} == {True}


def test_words_that_set_texts_apart_are_shown_as_people_write_them() -> None:
    inside = [
        Said(f"Paczka nie doszła, gdzie jest {form}? Piszę z Warszawy.", who)
        for who, form in enumerate(["paczka", "paczkę", "Paczki"] * 3)
    ]
    outside = [Said("Piszę z Warszawy, proszę o fakturę.", 100 + who) for who in range(60)]
    words = telling_words(inside, outside)
    assert words
    assert "paczka" in " ".join(words)
    assert not {"piszę", "warszawy"} & set(" ".join(words).lower().split())


def test_a_word_of_one_person_is_never_shown() -> None:
    inside = [Said("Sekretny kurier Zenon", 1)] * 20 + [Said("Kurier jest miły", who) for who in range(2, 8)]
    assert "zenon" not in " ".join(telling_words(inside, [Said("Dzień dobry", 50)] * 50)).lower()


def test_what_is_hidden_is_no_word() -> None:
    inside = [Said("Dzwonię z [phone], piszę na [name]@klos.example", who) for who in range(9)]
    words = " ".join(telling_words(inside, [Said("Chleb żytni", 50)] * 50))
    assert not {"phone", "name", "klos", "example"} & set(words.split())
