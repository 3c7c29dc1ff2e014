from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction

from ucho.core.actors import Actor, By, rights_everywhere
from ucho.core.errors import Refused
from ucho.events import log, queries
from ucho.events.delivery import TRIES, deliver, deliver_all, deliver_batch
from ucho.events.facts import Fact, fact
from ucho.events.jobs import enqueue, job, operations
from ucho.events.models import Delivery, FactRow, Worker
from ucho.events.reactions import reaction, reaction_to_many

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def shop(noon):
    return Worker.objects.create(name="Piekarnia Kłos", started_at=noon, seen_at=noon)


@pytest.fixture
def baked():
    @fact("bakery.baked")
    @dataclass(frozen=True, slots=True)
    class Baked(Fact):
        loaves: int

    return Baked


@pytest.fixture
def bake(baked, shop, by):
    def bake(loaves=1):
        with transaction.atomic():
            return log.record(baked(loaves), shop, by=by)

    return bake


def test_a_reaction_sees_the_fact_once_as_its_own_actor_because_of_it(bake, baked, noon):
    seen = []

    @reaction("bakery.count_loaves", baked, rights=["shelves.fill"])
    def count(row, by):
        seen.append((row.payload["loaves"], by))

    row = bake(7)
    assert deliver(noon + SECOND) == 1
    assert deliver(noon + timedelta(days=1)) == 0
    [(loaves, by)] = seen
    assert (loaves, by.actor.code, by.at) == (7, "system:bakery.count_loaves", noon + SECOND)
    assert by.actor.rights.allow("shelves.fill")
    assert (by.cause.fact_id, by.cause.depth) == (row.pk, 0)


def test_nothing_reacts_to_a_fact_that_was_undone(baked, shop, by, noon):
    @reaction("bakery.count_loaves", baked)
    def count(row, by): ...

    @transaction.atomic
    def change_our_mind():
        log.record(baked(1), shop, by=by)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_our_mind()
    assert deliver(noon) == 0


def test_a_failing_reaction_blocks_neither_other_reactions_nor_other_facts(bake, baked, noon):
    seen = []

    @reaction("bakery.stumble", baked)
    def stumble(row, by):
        raise LookupError("Jan Nowak")

    @reaction("bakery.count_loaves", baked)
    def count(row, by):
        seen.append(row.payload["loaves"])

    for loaves in range(30):
        bake(loaves)
    with pytest.raises(LookupError):
        deliver(noon)
    assert seen == list(range(30))


def test_what_a_failing_reaction_wrote_is_undone_and_it_is_tried_again_later(bake, baked, shop, noon):
    tries = []

    @reaction("bakery.write_twice", baked)
    def write(row, by):
        Worker.objects.create(name="a shelf", started_at=by.at, seen_at=by.at)
        tries.append(by.at)
        if len(tries) == 1:
            raise OSError

    bake()
    deliver(noon, strict=False)
    assert not Worker.objects.filter(name="a shelf").exists()
    assert deliver(noon) == 0
    assert deliver(noon + 2 * SECOND) == 1
    assert Worker.objects.filter(name="a shelf").count() == 1


def test_a_reaction_gives_up_after_eight_tries_visibly_and_can_be_repeated_by_hand(bake, baked, noon):
    broken = [True]

    @reaction("bakery.stumble", baked)
    def stumble(row, by):
        if broken[0]:
            raise LookupError("Jan Nowak")

    bake()
    for day in range(TRIES + 3):
        deliver(noon + timedelta(days=day), strict=False)
    stuck = queries.stuck().get()
    assert (stuck.tries, stuck.reaction) == (TRIES, "bakery.stumble")
    assert stuck.error.startswith("builtins.LookupError")
    assert "Nowak" not in stuck.error
    broken[0] = False
    ola = By(Actor("agent", "1", rights_everywhere(["events.retry_reaction"])), noon)
    operations.retry_reaction(stuck, by=ola)
    assert deliver(noon) == 1
    assert not queries.stuck().exists()
    with pytest.raises(Refused, match="nothing to repeat"):
        operations.retry_reaction(stuck, by=ola)


def test_a_reaction_whose_code_is_gone_waits_for_it_and_is_visible_in_the_end(bake, noon):
    Delivery.objects.create(fact=bake(), reaction="bakery.forgotten", next_at=noon)
    for day in range(TRIES + 1):
        deliver(noon + timedelta(days=day), strict=False)
    assert "UnknownReaction" in queries.stuck().get().error


def test_reactions_that_feed_each_other_are_cut_at_twenty(bake, baked, shop, noon):
    @reaction("bakery.bake_more", baked)
    def more(row, by):
        log.record(baked(row.payload["loaves"] + 1), shop, by=by)

    bake(0)
    assert deliver(noon) == 20
    assert [row.depth for row in FactRow.objects.order_by("id")] == list(range(21))
    assert deliver(noon) == 0


def test_a_chain_through_jobs_is_cut_too(bake, baked, shop, noon):
    @job("bakery.bake_later")
    def later(*, by):
        with transaction.atomic():
            log.record(baked(1), shop, by=by)

    @reaction("bakery.order", baked)
    def order(row, by):
        enqueue(later, by=by)

    bake()
    deliver_all(noon)
    assert FactRow.objects.count() == 21


def test_what_a_dead_worker_left_comes_back_after_its_lease_one_by_one(bake, baked, noon):
    seen = []

    @reaction("bakery.count_loaves", baked)
    def count(row, by):
        seen.append(row.pk)

    bake(), bake()
    Delivery.objects.update(tries=1, leased_until=noon + 5 * SECOND, next_at=noon + 5 * SECOND)
    assert deliver_batch(noon + 4 * SECOND) == 0
    assert deliver_batch(noon + 5 * SECOND) == 1
    assert deliver_batch(noon + 5 * SECOND) == 1
    assert len(seen) == 2


def test_a_reaction_that_kills_every_worker_is_given_up(bake, baked, noon):
    @reaction("bakery.explode", baked)
    def explode(row, by):
        raise AssertionError("it must not run once more")

    bake()
    Delivery.objects.update(tries=TRIES, leased_until=noon, next_at=noon)
    deliver(noon, strict=False)
    assert "WorkerDied" in queries.stuck().get().error


def test_jobs_and_reactions_that_follow_from_each_other_are_drained_together(bake, baked, noon):
    done = []

    @job("bakery.wrap")
    def wrap(*, by, fact):
        done.append((fact, by.cause.fact_id))

    @reaction("bakery.order_wrapping", baked)
    def order(row, by):
        enqueue(wrap, by=by, fact=row.pk)

    row = bake()
    assert deliver_all(noon) == 2
    assert done == [(row.pk, row.pk)]


def test_facts_that_wait_together_are_handed_over_together_in_their_order(bake, baked, noon):
    seen = []

    @reaction_to_many("bakery.count_loaves", baked)
    def count(batch):
        seen.append([row.payload["loaves"] for row, _by in batch])

    for loaves in range(7):
        bake(loaves)
    assert deliver(noon) == 7
    assert seen == [list(range(7))]


def test_one_fact_that_cannot_be_digested_holds_up_no_other_of_its_batch(bake, baked, noon):
    kept = []

    @reaction_to_many("bakery.count_loaves", baked)
    def count(batch):
        for row, by in batch:
            if row.payload["loaves"] == 3:
                raise LookupError("Jan Nowak")
            Worker.objects.create(name=f"shelf {row.payload['loaves']}", started_at=by.at, seen_at=by.at)
        kept.extend(row.payload["loaves"] for row, _by in batch)

    for loaves in range(6):
        bake(loaves)
    with pytest.raises(LookupError):
        deliver(noon)
    assert sorted(kept) == [0, 1, 2, 4, 5]
    assert Worker.objects.filter(name__startswith="shelf").count() == 5
    assert list(Delivery.objects.exclude(state="done").values_list("state", "tries")) == [("pending", 1)]


def test_every_fact_of_a_batch_is_the_cause_of_what_follows_from_it(bake, baked, noon):
    causes = {}

    @reaction_to_many("bakery.count_loaves", baked)
    def count(batch):
        causes.update({row.payload["loaves"]: by.cause.fact_id for row, by in batch})

    rows = {loaves: bake(loaves).pk for loaves in range(3)}
    deliver(noon)
    assert causes == rows
