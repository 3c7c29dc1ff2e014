from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ucho.core.actors import Actor, By, Cause, rights_everywhere
from ucho.core.errors import Forbidden, Refused
from ucho.events.jobs import GiveUp, Later, enqueue, enqueue_many, job, operations, place, progress, queries, queue
from ucho.events.jobs.backoff import pause
from ucho.events.jobs.draining import drain
from ucho.events.models import FactRow, Job, Worker

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
ALL = ["mail", "default", "slow"]


@pytest.fixture
def ran():
    return []


@pytest.fixture
def bake(ran):
    @job("bakery.bake", rights=["ovens.use"])
    def bake(*, by, loaves):
        ran.append(loaves)

    return bake


def test_a_job_of_a_change_that_is_undone_never_runs(bake, by, ran):
    @transaction.atomic
    def change_our_mind():
        enqueue(bake, by=by, loaves=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_our_mind()
    enqueue(bake, by=by, loaves=2)
    assert drain(by.at) == 1
    assert ran == [2]


def test_a_job_knows_who_it_is_when_it_runs_and_why(by, noon):
    seen = []

    @job("bakery.deliver", rights=["vans.drive"])
    def deliver(*, by):
        seen.append(by)

    with transaction.atomic():
        fact = FactRow.objects.create(
            type="bakery.ordered", subject_kind="x", subject_id=1, actor="x:1", at=noon, depth=3
        )
        enqueue(deliver, by=by.because(Cause(fact.pk, 3)))
    drain(noon + SECOND)
    assert seen[0].actor.code == "system:bakery.deliver"
    assert seen[0].actor.rights.allow("vans.drive", 7)
    assert (seen[0].at, seen[0].cause) == (noon + SECOND, Cause(fact.pk, 3))
    assert Job.objects.get().asked_by == "system:bakery.till"


def test_a_job_waits_for_its_moment(bake, by, noon, ran):
    enqueue(bake, by=by, run_at=noon + SECOND, loaves=1)
    assert drain(noon) == 0
    assert drain(noon + SECOND) == 1


def test_of_two_waiting_jobs_with_one_key_one_runs_at_the_sooner_time(bake, by, noon, ran):
    first = enqueue(bake, by=by, unique="rye", run_at=noon + 9 * SECOND, loaves=1)
    assert enqueue(bake, by=by, unique="rye", run_at=noon + SECOND, loaves=1) == first
    assert enqueue(bake, by=by, unique="wheat", loaves=1) != first
    assert drain(noon + SECOND) == 2


def test_a_change_during_a_run_is_not_missed_and_two_with_one_key_never_run_together(bake, by, noon):
    enqueue(bake, by=by, unique="rye", loaves=1)
    [running] = queue.claim(ALL, noon, worker="a")
    later = enqueue(bake, by=by, unique="rye", loaves=1)
    assert later != running.id
    assert queue.claim(ALL, noon, worker="b") == []
    queue.complete([running.id], running.lease, noon)
    assert [claimed.id for claimed in queue.claim(ALL, noon, worker="b")] == [later]


def test_work_that_fails_joins_the_same_work_that_waits_and_keeps_its_pause(bake, by, noon):
    enqueue(bake, by=by, unique="rye", loaves=1)
    [running] = queue.claim(ALL, noon, worker="a")
    twin = enqueue(bake, by=by, unique="rye", loaves=1)
    queue.give_back(running, noon + 9 * SECOND, error="builtins.OSError")
    waiting = Job.objects.get(state="ready")
    assert (waiting.pk, waiting.tries, waiting.run_at) == (twin, 1, noon + 9 * SECOND)


def test_a_payload_with_a_persons_words_is_refused(bake, by):
    for words in ("Chleb był czerstwy. " * 9, {"text": "x"}, by):
        with pytest.raises(TypeError, match="ids, codes and numbers"):
            enqueue(bake, by=by, loaves=words)


def test_mail_goes_before_the_rest_but_the_rest_gets_its_share(by, noon):
    @job("bakery.write", queue="mail")
    def write(*, by): ...

    @job("bakery.count", queue="slow")
    def count(*, by): ...

    enqueue_many(count, [{}] * 20, by=by)
    enqueue_many(write, [{}] * 20, by=by)
    taken = [claimed.task for claimed in queue.claim(ALL, noon, worker="a", limit=10)]
    assert taken.count("bakery.write") == 8
    assert taken[:8] == ["bakery.write"] * 8


def test_a_failing_job_comes_back_later_and_later_then_stays_visible_without_anybodys_words(by, noon):
    @job("bakery.burn", tries=3)
    def burn(*, by):
        raise ValueError("Ala Kowalska nie zapłaciła")

    enqueue(burn, by=by)
    at, pauses = noon, []
    for _try in range(3):
        with pytest.raises(ValueError, match="Ala"):
            drain(at)
        pauses.append((Job.objects.get().run_at - at).total_seconds())
        at = max(at, Job.objects.get().run_at)
    assert pauses[1] > pauses[0] > 0.5
    failed = queries.failed().get()
    assert failed.error.startswith("builtins.ValueError")
    assert "Ala" not in str(vars(failed))
    assert drain(at + timedelta(days=9)) == 0


@given(st.integers(0, 100))
def test_pauses_grow_to_an_hour_and_never_beyond(tries):
    assert 0.75 <= pause(tries).total_seconds() <= 3600 * 1.25


def test_a_poison_job_does_not_stop_the_others(bake, by, ran):
    @job("bakery.poison")
    def poison(*, by):
        raise SystemError

    for loaf in range(30):
        enqueue(poison if loaf % 3 == 0 else bake, by=by, **({} if loaf % 3 == 0 else {"loaves": loaf}))
    drain(by.at, strict=False)
    assert len(ran) == 20


def test_a_job_whose_code_is_gone_waits_for_it_and_is_visible_in_the_end(by, noon):
    queue.put("bakery.forgotten", "default", {}, by=by)
    for day in range(9):
        drain(noon + timedelta(days=day), strict=False)
    assert "UnknownJob" in queries.failed().get().error


def test_a_job_may_ask_to_come_back_later_as_often_as_it_likes(by, noon):
    @job("bakery.rise")
    def rise(*, by):
        raise Later(SECOND)

    enqueue(rise, by=by)
    for second in range(20):
        assert drain(noon + second * SECOND) == 1
    assert Job.objects.get().tries == 0


def test_a_job_that_gives_up_fails_at_once(by, noon):
    @job("bakery.quit")
    def give_in(*, by):
        raise GiveUp("no_flour")

    enqueue(give_in, by=by)
    drain(noon)
    assert queries.failed().get().error == "no_flour"


def test_what_a_dead_worker_held_comes_back_one_by_one_after_its_lease(bake, by, noon):
    enqueue_many(bake, [{"loaves": number} for number in range(5)], by=by)
    assert len(queue.claim(ALL, noon, worker="dead")) == 5
    assert not queue.due(ALL, noon + 4 * SECOND)
    assert queue.due(ALL, noon + 6 * SECOND)
    assert len(queue.claim(ALL, noon + 6 * SECOND, worker="next")) == 1


def test_a_worker_that_is_late_is_not_dead_to_itself(bake, by, noon):
    enqueue(bake, by=by, loaves=1)
    [held] = queue.claim(ALL, noon, worker="a")
    assert queue.claim(ALL, noon + 60 * SECOND, worker="a", held=[held.lease]) == []


def test_a_job_that_kills_every_worker_is_closed_as_failed(bake, by, noon, ran):
    enqueue(bake, by=by, loaves=1)
    for number in range(8):
        assert queue.claim(ALL, noon + number * 6 * SECOND, worker=f"w{number}")
    drain(noon + 60 * SECOND, strict=False)
    assert ran == []
    assert "WorkerDied" in queries.failed().get().error


def test_a_worker_that_was_silent_cannot_close_a_job_that_another_took_over(bake, by, noon):
    enqueue(bake, by=by, loaves=1)
    [old] = queue.claim(ALL, noon, worker="silent")
    [new] = queue.claim(ALL, noon + 6 * SECOND, worker="next")
    assert queue.complete([old.id], old.lease, noon) == 0
    queue.give_back(old, noon)
    assert Job.objects.get().state == "running"
    assert queue.complete([new.id], new.lease, noon) == 1


# ------------------------------------------------------------------------------------------------- long jobs, by hand


@pytest.fixture
def ola(noon):
    return By(Actor("agent", "1", rights_everywhere(["events.retry", "events.stop"])), noon)


def test_a_long_job_is_stopped_and_goes_on_where_it_was(transactional_db, by, noon, ola):
    counted = []

    @job("bakery.count", queue="slow")
    def count(*, by):
        for bag in range(place() or 0, 10):
            counted.append(bag)
            if bag == 3:
                operations.stop(Job.objects.get(), by=ola)
            progress(bag + 1, 10, place=bag + 1)

    enqueue(count, by=by)
    drain(noon)
    row = queries.stopped().get()
    assert (row.done, row.total, row.place) == (4, 10, 4)
    assert drain(noon + timedelta(days=1)) == 0
    operations.resume(row, by=ola)
    drain(noon)
    assert counted == list(range(10))
    assert Job.objects.get().state == "done"


def test_a_stop_inside_a_transaction_keeps_the_portion_that_was_done(transactional_db, by, noon, ola):
    @job("bakery.weigh", queue="slow")
    def weigh(*, by):
        for bag in range(place() or 0, 5):
            if bag == 2:
                operations.stop(Job.objects.get(), by=ola)
            with transaction.atomic():
                Worker.objects.create(name=f"bag {bag}", started_at=by.at, seen_at=by.at)
                progress(bag + 1, place=bag + 1)

    enqueue(weigh, by=by)
    drain(noon)
    assert (Worker.objects.count(), queries.stopped().get().place) == (3, 3)
    operations.resume(Job.objects.get(), by=ola)
    drain(noon)
    assert Worker.objects.count() == 5


def test_a_waiting_job_is_stopped_at_once_and_a_done_one_cannot_be(bake, by, noon, ola, ran):
    enqueue(bake, by=by, loaves=1)
    operations.stop(Job.objects.get(), by=ola)
    assert drain(noon) == 0
    operations.resume(Job.objects.get(), by=ola)
    drain(noon)
    assert ran == [1]
    with pytest.raises(Refused, match="ended already"):
        operations.stop(Job.objects.get(), by=ola)
    with pytest.raises(Refused, match="nothing to repeat"):
        operations.retry(Job.objects.get(), by=ola)


def test_only_who_may_lets_failed_work_run_again_and_the_log_knows(bake, by, noon, ola):
    Job.objects.filter(pk=enqueue(bake, by=by, loaves=1)).update(state="failed", tries=8)
    with pytest.raises(Forbidden):
        operations.retry(queries.failed().get(), by=by)
    operations.retry(queries.failed().get(), by=ola)
    assert drain(noon) == 1
    assert FactRow.objects.get(type="events.job_retried").actor == "agent:1"


def test_progress_outside_of_a_job_does_nothing():
    progress(1, 2, place=3)
    assert place() is None


# --------------------------------------------------------------------------------------------------------- properties

ACTIONS = st.lists(
    st.tuples(st.sampled_from(["put", "claim", "end", "fail", "die", "wait"]), st.integers(0, 3)), max_size=40
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_whatever_happens_no_job_is_lost_and_two_with_one_key_never_run_together(actions, by, noon):
    Job.objects.all().delete()
    held, at = [], noon
    for action, number in actions:
        if action == "put":
            queue.put("bakery.bake", "default", {}, by=by, key=f"k{number}" if number else "", run_at=at)
        elif action == "claim":
            held += queue.claim(ALL, at, worker=f"w{number}", held=[taken.lease for taken in held], limit=number + 1)
        elif action == "wait":
            at += number * SECOND * 2
        elif held:
            taken = held.pop(number % len(held))
            if action == "end":
                queue.complete([taken.id], taken.lease, at)
            elif action == "fail":
                queue.give_back(taken, at + SECOND, error="x")
        keys = list(Job.objects.filter(state="running").exclude(key="").values_list("key", flat=True))
        assert len(keys) == len(set(keys))
    at += timedelta(days=1)
    while jobs := queue.claim(ALL, at, worker="last", held=[]):
        for taken in jobs:
            assert queue.complete([taken.id], taken.lease, at) == 1
    assert set(Job.objects.values_list("state", flat=True)) <= {"done"}


# -------------------------------------------------------------------------------------------------- with many workers


def test_a_job_that_was_asked_for_twice_sees_the_second_change(transactional_db, bake, by, noon):
    """On PostgreSQL a waiting job must not start between the second request and its commit."""
    enqueue(bake, by=by, unique="rye", loaves=1)
    taken, done = [], Event()

    def work():
        taken.extend(queue.claim(ALL, noon, worker="a"))
        connection.close()
        done.set()

    thread = Thread(target=work)
    with transaction.atomic():
        enqueue(bake, by=by, unique="rye", loaves=1)
        thread.start()
        done.wait(0.3)
        assert taken == []
    thread.join()
