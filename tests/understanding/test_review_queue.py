"""People are asked about texts that teach most, about some that are like no others, and about some drawn by lot."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, run_scheduled
from tests.understanding.small_heads import small
from ucho.core.privacy import PRIVACY, Subject
from ucho.core.registry import load
from ucho.events.jobs.draining import drain
from ucho.org.queries import actor_of
from ucho.understanding import operations
from ucho.understanding.learning import queries
from ucho.understanding.learning.choosing import choose, margin, margin_of_several
from ucho.understanding.learning.lessons import Planned
from ucho.understanding.learning.queue import plan
from ucho.understanding.models import Reading, ReviewItem

__all__ = ["small"]
pytestmark = pytest.mark.usefixtures("small")
SUNDAY = NOON + timedelta(days=2)


def apart(count: int) -> np.ndarray:
    """Return what texts mean that have nothing in common."""
    return np.eye(count, dtype=np.float32)


def test_most_are_chosen_for_their_margin_some_for_their_topic_and_a_tenth_by_lot() -> None:
    margins = [place / 200 for place in range(200)]
    chosen = choose(margins, apart(200), 50, seed=1)
    assert Counter(one.why for one in chosen) == {"margin": 35, "topic": 10, "random": 5}
    assert len({one.place for one in chosen}) == 50
    least_sure = [one.place for one in chosen if one.why == "margin"]
    assert max(least_sure) < 45


def test_the_lot_is_drawn_of_all_texts_and_is_the_same_in_one_week() -> None:
    drawn = [
        one.place
        for seed in range(200)
        for one in choose([place / 50 for place in range(50)], apart(50), 10, seed)
        if one.why == "random"
    ]
    assert 18 < float(np.mean(drawn)) < 31, "neither the sure nor the unsure ones are preferred"
    assert choose([0.5] * 30, apart(30), 10, 3) == choose([0.5] * 30, apart(30), 10, 3)


def test_of_texts_that_say_the_same_one_is_enough() -> None:
    same = np.repeat(apart(4), 10, axis=0)
    chosen = choose([0.1] * 40, same, 10, seed=0)
    by_margin = [one.place // 10 for one in chosen if one.why == "margin"]
    assert len(by_margin) == len(set(by_margin))


def test_fewer_texts_than_wanted_are_all_chosen() -> None:
    assert sorted(one.place for one in choose([0.2, 0.1, 0.3], apart(3), 50, seed=0)) == [0, 1, 2]
    assert choose([], apart(0), 50, seed=0) == []


def test_a_margin_says_how_sure_a_head_is() -> None:
    assert margin({"negative": 0.5, "neutral": 0.4, "positive": 0.1}) == 0.5 - 0.4
    assert margin(0.5) == margin(None) == margin({}) == 0
    assert margin(0.0) == margin(1.0) == margin({"a": 1.0}) == 1
    assert round(margin_of_several({"anger": 0.1, "joy": 0.45}), 3) == 0.1


def arrived(bakery: Bakery, count: int = 12, *, at: timedelta = timedelta(0)) -> list[Reading]:
    texts = [f"Gdzie jest zamówienie numer {number}? {'Bardzo' * (number % 3)}" for number in range(count)]
    mails = [letter(text, subject="", message_id=f"<{at}{n}@x>", at=NOON + at) for n, text in enumerate(texts)]
    arrive(bakery.mailbox, *mails, at=NOON + at)
    return list(Reading.objects.order_by("-pk")[:count])


def test_each_sunday_new_texts_are_chosen_and_answered_ones_are_not_asked_again(bakery: Bakery) -> None:
    readings = arrived(bakery)
    run_scheduled("understanding.learn_weekly", SUNDAY)
    drain(SUNDAY)
    assert ReviewItem.objects.filter(head="sentiment").count() == 12
    assert not ReviewItem.objects.filter(head="intent").exists(), "nobody has named an intent"
    operations.correct(readings[0], "sentiment", "negative", by=bakery.by_ola(SUNDAY))
    operations.skip(readings[1], "sentiment", by=bakery.by_ola(SUNDAY))
    operations.correct(readings[2], "intent", "dostawa", by=bakery.by_ola(SUNDAY))
    run_scheduled("understanding.learn_weekly", SUNDAY + timedelta(days=7))
    drain(SUNDAY + timedelta(days=7))
    waiting = ReviewItem.objects.filter(head="sentiment", done_at=None).values_list("reading_id", flat=True)
    assert set(waiting) == {row.pk for row in readings[2:]}
    asked = set(ReviewItem.objects.filter(head="intent", done_at=None).values_list("reading_id", flat=True))
    assert asked, "somebody has named an intent"
    assert readings[2].pk not in asked


def test_old_texts_are_not_asked_about(bakery: Bakery) -> None:
    arrived(bakery, 3, at=timedelta(days=-40))
    assert plan(NOON) == []
    arrived(bakery, 2)
    assert {one.reading_id for one in plan(NOON + timedelta(hours=1))} == set(
        Reading.objects.order_by("-pk").values_list("pk", flat=True)[:2]
    )


def test_colleagues_of_another_branch_are_asked_nothing(bakery: Bakery) -> None:
    reading = arrived(bakery, 1)[0]
    operations.fill_queue([Planned(reading.pk, "sentiment", "margin")], by=by_system())
    marek, ola = actor_of(bakery.marek), actor_of(bakery.ola)
    assert (queries.waiting(marek), queries.next_question(marek)) == (0, None)
    question = queries.next_question(ola)
    assert question is not None
    assert question.words.startswith("Gdzie jest zamówienie")


def test_who_is_erased_is_no_longer_asked_about(bakery: Bakery) -> None:
    reading = arrived(bakery, 1)[0]
    operations.fill_queue([Planned(reading.pk, "sentiment", "margin")], by=by_system())
    load("privacy")
    PRIVACY["understanding"].erase(Subject(frozenset({reading.person_id}), ()), by_system())
    assert not ReviewItem.objects.exists()
