"""Two people press at the same moment: one after the other is served, nothing is left half done, nobody is stuck."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.cast import NOON, Bakery, by_system, hire, open_bakery
from tests.understanding.rows import understood
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.events.models import FactRow
from ucho.org.queries import actor_of
from ucho.understanding import operations
from ucho.understanding.learning.labels import aspect
from ucho.understanding.learning.lessons import Outcome
from ucho.understanding.models import Aspect, CompanyHead, Correction, OutsideModel, Topic
from ucho.understanding.operations import topics
from ucho.understanding.operations.outside import set_outside_model, switch_outside_model
from ucho.understanding.outside import folder, shadow
from ucho.understanding.outside.configured import Configured

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = range(3)  # who comes first differs from one to the next
State = CompanyHead.State


def at_once(*presses: Callable[[], object]) -> list[Refused | None]:
    """Let people press at the same moment; returns who was refused, and raises what nobody should ever see."""
    ready, ended = Barrier(len(presses)), dict[int, BaseException | None]()

    def press(place: int) -> None:
        try:
            connection.ensure_connection()
            ready.wait(20)
            presses[place]()
            ended[place] = None
        except BaseException as problem:
            ended[place] = problem
        finally:
            connection.close()

    people = [Thread(target=press, args=(place,)) for place in range(len(presses))]
    for one in people:
        one.start()
    for one in people:
        one.join(60)
    assert len(ended) == len(presses), "somebody waits for ever"
    told: list[Refused | None] = []
    for place in range(len(presses)):
        problem = ended[place]
        if problem is not None and not isinstance(problem, Refused):
            raise problem
        told.append(problem)
    return told


def a_topic(name: str) -> Topic:
    return Topic.objects.create(name=name, state=Topic.State.ACTIVE, model="tests-1", centre=b"\x01" * 384, at=NOON)


def a_head(state: str, model: str) -> CompanyHead:
    ended = NOON if state == State.REPLACED else None
    return CompanyHead.objects.create(
        head="intent", model=model, weights=b"\x00", figures={}, state=state, at=NOON, ended_at=ended
    )


def outcome(model: str) -> Outcome:
    figures = {"from": "", "learned_from": 60, "kept": {"texts": 30, "before": 20, "after": 25}}
    return Outcome("intent", model, b"\x01", "", figures)


def in_use() -> list[str]:
    return list(CompanyHead.objects.filter(state=State.USED).values_list("model", flat=True))


def ewa(bakery: Bakery) -> By:
    return By(actor_of(hire("ewa@klos.example", "Ewa Lis", bakery.mokotow, "agent", by_system())), NOON)


def test_two_agents_who_correct_the_same_aspect_are_both_kept_and_the_later_holds() -> None:
    bakery = open_bakery()
    reading = understood(bakery.mokotow, ("delivery", "negative"))
    first, second = bakery.by_ola(), ewa(bakery)
    at_once(
        lambda: operations.correct(reading, aspect("delivery"), "positive", by=first),
        lambda: operations.correct(reading, aspect("delivery"), "none", by=second),
    )
    rows = list(Correction.objects.order_by("pk"))
    assert {row.new for row in rows} == {"positive", "none"}
    assert (rows[0].old, rows[1].old) == ("negative", rows[0].new), "the second saw what the first had said"
    kept = list(Aspect.objects.filter(reading=reading).values_list("polarity", flat=True))
    assert kept == ([] if rows[1].new == "none" else ["positive"])
    operations.take_back(reading, aspect("delivery"), by=second)
    operations.take_back(reading, aspect("delivery"), by=second)
    assert Aspect.objects.get(reading=reading).polarity == "negative"


def test_one_who_corrects_and_one_who_takes_back_leave_what_one_of_both_said() -> None:
    bakery = open_bakery()
    reading = understood(bakery.mokotow, ("delivery", "negative"))
    first, second = bakery.by_ola(), ewa(bakery)
    operations.correct(reading, aspect("delivery"), "positive", by=first)
    told = at_once(
        lambda: operations.take_back(reading, aspect("delivery"), by=first),
        lambda: operations.correct(reading, aspect("delivery"), "neutral", by=second),
    )
    assert told == [None, None]
    holding = Correction.objects.filter(taken_back_at=None).order_by("-pk").first()
    assert holding is not None
    assert Aspect.objects.get(reading=reading).polarity == holding.new


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_head_that_is_promoted_while_the_one_in_use_is_sent_away_leaves_one_in_use(_round: int) -> None:
    open_bakery()
    a_head(State.REPLACED, "intent-1")
    used = a_head(State.USED, "intent-2")
    told = at_once(
        lambda: operations.undo_head(used, by=by_system()),
        lambda: operations.promote(outcome("intent-3"), by=by_system()),
    )
    assert in_use() == ["intent-3"]
    used.refresh_from_db()
    assert used.state == (State.REPLACED if told[0] else State.UNDONE)
    assert told[1] is None


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_head_is_sent_away_once_by_two(_round: int) -> None:
    open_bakery()
    a_head(State.REPLACED, "intent-0")
    a_head(State.REPLACED, "intent-1")
    used = a_head(State.USED, "intent-2")
    told = at_once(*[lambda: operations.undo_head(used, by=by_system())] * 2)
    assert sorted(one is None for one in told) == [False, True]
    assert in_use() == ["intent-1"]
    assert FactRow.objects.filter(type="understanding.head_undone").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_who_merge_the_same_two_topics_the_other_way_round_merge_them_once(_round: int) -> None:
    open_bakery()
    parcels, couriers = a_topic("Paczki"), a_topic("Kurierzy")
    told = at_once(
        lambda: topics.merge_topics(parcels, couriers, by=by_system()),
        lambda: topics.merge_topics(couriers, parcels, by=by_system()),
    )
    assert sorted(one is None for one in told) == [False, True]
    (gone,) = Topic.objects.filter(state=Topic.State.MERGED)
    assert gone == (parcels if told[0] is None else couriers)
    assert FactRow.objects.filter(type="understanding.topics_merged").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_topic_that_two_merge_into_others_goes_to_one_of_them(_round: int) -> None:
    open_bakery()
    parcels, couriers, waiting = a_topic("Paczki"), a_topic("Kurierzy"), a_topic("Czekanie")
    told = at_once(
        lambda: topics.merge_topics(couriers, waiting, by=by_system()),
        lambda: topics.merge_topics(couriers, parcels, by=by_system()),
    )
    assert sorted(one is None for one in told) == [False, True]
    couriers.refresh_from_db()
    assert couriers.merged_into == (waiting if told[0] is None else parcels)


def test_of_two_outside_models_that_are_switched_on_one_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    open_bakery()
    monkeypatch.setattr(shadow, "identity", lambda _row: "any")
    monkeypatch.setattr(shadow, "standings", lambda _heads, _model: [])  # both have earned it
    monkeypatch.setattr(folder, "check", lambda _name: {"sentiment": ["negative", "positive"]})
    heads = ("sentiment",)
    wanted = Configured(address="https://models.example/v1", model="small", heads=heads)
    set_outside_model("endpoint", wanted, by=by_system())
    set_outside_model("folder", Configured(folder="ours", heads=heads), by=by_system())
    told = at_once(
        lambda: switch_outside_model("endpoint", "on", heads, by=by_system()),
        lambda: switch_outside_model("folder", "on", heads, by=by_system()),
    )
    assert sorted(one is None for one in told) == [False, True]
    assert OutsideModel.objects.filter(state=OutsideModel.State.ON).count() == 1
