"""An agent says what part of the service a text speaks of, and how; nothing else about the text changes by it."""

from __future__ import annotations

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, message_of, run_scheduled
from tests.understanding.small_heads import small
from ucho.core.errors import Refused
from ucho.events.models import FactRow
from ucho.understanding import operations
from ucho.understanding.contract import CATEGORIES
from ucho.understanding.drafting import draft_for
from ucho.understanding.learning import queries as learning
from ucho.understanding.learning.labels import answer_in, answers, aspect
from ucho.understanding.models import Aspect, Correction, Reading, ReviewItem

__all__ = ["small"]
pytestmark = pytest.mark.usefixtures("small")
Found = list[tuple[str, str, int, int]]


def read(bakery: Bakery, *found: tuple[str, str, int, int]) -> Reading:
    """Let a letter arrive in which these aspects were found."""
    (entry,) = arrive(bakery.mailbox, letter("Kurier był miły. Kurier spóźnił się. Chleb drogi.", subject="Chleb"))
    reading = Reading.objects.get(subject=f"conversations.message:{message_of(entry).pk}")
    Aspect.objects.filter(reading=reading).delete()
    for category, polarity, start, end in found:
        Aspect.objects.create(reading=reading, category=category, polarity=polarity, start=start, end=end)
    return reading


def found_in(reading: Reading) -> Found:
    rows = Aspect.objects.filter(reading=reading).order_by("category", "start", "pk")
    return list(rows.values_list("category", "polarity", "start", "end"))


TWICE = [("delivery", "positive", 6, 22), ("delivery", "negative", 23, 42), ("price", "negative", 43, 55)]


def test_how_a_text_speaks_of_something_is_corrected_where_it_stands(bakery: Bakery) -> None:
    reading = read(bakery, *TWICE)
    mood = (reading.sentiment, reading.codes)
    assert answer_in(reading, aspect("delivery")) == "", "it speaks of it in two ways"
    assert answer_in(reading, aspect("price")) == "negative"
    assert answer_in(reading, aspect("staff")) == "none"
    made = operations.correct(reading, aspect("delivery"), "negative", by=bakery.by_ola())
    operations.correct(reading, aspect("price"), "none", by=bakery.by_ola())
    operations.correct(reading, aspect("staff"), "positive", by=bakery.by_ola())
    assert found_in(reading) == [
        ("delivery", "negative", 6, 22),
        ("delivery", "negative", 23, 42),
        ("staff", "positive", 0, 0),
    ]
    reading.refresh_from_db()
    assert (reading.sentiment, reading.codes) == mood
    fact = FactRow.objects.filter(type="understanding.corrected").order_by("pk")[0]
    assert (fact.payload["head"], fact.payload["old"], fact.payload["new"]) == ("aspect.delivery", "", "negative")
    assert set(learning.corrected(reading)) == {"aspect.delivery", "aspect.price", "aspect.staff"}
    assert made.agent == bakery.ola


def test_it_is_taken_back_to_the_last_place(bakery: Bakery) -> None:
    reading = read(bakery, *TWICE)
    for category, answer in (("delivery", "neutral"), ("price", "none"), ("staff", "negative")):
        operations.correct(reading, aspect(category), answer, by=bakery.by_ola())
    operations.correct(reading, aspect("delivery"), "none", by=by_system())
    operations.take_back(reading, aspect("delivery"), by=by_system())
    assert ("delivery", "neutral") in {one[:2] for one in found_in(reading)}, "the correction before holds again"
    for category in ("staff", "delivery", "price"):
        operations.take_back(reading, aspect(category), by=bakery.by_ola())
    assert found_in(reading) == TWICE
    assert Correction.objects.filter(taken_back_at=None).count() == 0


def test_readers_that_read_anew_do_not_overrule_people(bakery: Bakery) -> None:
    reading = read(bakery)
    operations.read_again([reading], by=by_system())
    before = found_in(reading)
    there = {one[0] for one in before}
    absent = next(one for one in CATEGORIES if one not in there)
    operations.correct(reading, aspect(absent), "negative", by=bakery.by_ola())
    for category in there:
        operations.correct(reading, aspect(category), "none", by=bakery.by_ola())
    operations.read_again([Reading.objects.get(pk=reading.pk)], by=by_system())
    assert found_in(reading) == [(absent, "negative", 0, 0)]
    for category in (absent, *there):
        operations.take_back(reading, aspect(category), by=bakery.by_ola())
    assert found_in(reading) == before


@pytest.mark.parametrize(
    ("head", "answer"),
    [("aspect.weather", "negative"), ("aspect.", "none"), ("aspect.price", "furious"), ("delivery", "negative")],
)
def test_what_nobody_can_answer_is_refused(bakery: Bakery, head: str, answer: str) -> None:
    reading = read(bakery, *TWICE)
    with pytest.raises(Refused):
        operations.correct(reading, head, answer, by=bakery.by_ola())
    assert found_in(reading) == TWICE


def test_the_queue_and_the_lessons_go_on_beside_it(bakery: Bakery) -> None:
    reading = read(bakery, *TWICE)
    operations.correct(reading, aspect("price"), "neutral", chosen="margin", by=bakery.by_ola())
    run_scheduled("understanding.learn", NOON)
    run_scheduled("understanding.fill_queue", NOON)
    assert ReviewItem.objects.filter(reading=reading).exists()
    assert not ReviewItem.objects.filter(head__startswith="aspect.").exists()
    assert {one.name: one.corrections for one in learning.learned() if one.corrections} == {"category": 1}
    assert answers(aspect("price")) == ("negative", "neutral", "positive", "none")


def test_something_that_stands_nowhere_is_not_quoted(bakery: Bakery) -> None:
    reading = read(bakery)
    before = draft_for(reading.subject, "pl")
    operations.correct(reading, aspect("contract"), "negative", by=bakery.by_ola())
    assert draft_for(reading.subject, "pl") == before
