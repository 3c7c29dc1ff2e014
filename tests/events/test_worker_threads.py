"""One worker in this process: how its threads share, wake up, survive trouble and end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, connections

from tests.servers.local import wait_until
from ucho.core import clock
from ucho.core.actors import By, system
from ucho.events.jobs import enqueue, job, progress, queries, queue, worker
from ucho.events.models import Job, Worker

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def open_worker(**wishes) -> Iterator[Event]:
    """Run a worker meanwhile."""
    stop = Event()
    thread = Thread(target=worker.run, args=(stop,), kwargs=wishes, daemon=True)
    thread.start()
    try:
        yield stop
        assert thread.is_alive(), "the worker ended by itself"
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def ask(what, **payload) -> int:
    return enqueue(what, by=By(system("bakery.till"), clock.now()), **payload)


def state_of(row: int) -> str:
    return Job.objects.get(pk=row).state


@pytest.fixture
def bake():
    baked = Event()

    @job("bakery.bake", queue="mail")
    def bake(*, by):
        baked.set()

    bake.run.baked = baked
    return bake


def test_an_idle_worker_wakes_up_at_once(bake, monkeypatch):
    monkeypatch.setattr(worker, "IDLE", 20)
    with open_worker():
        wait_until(Worker.objects.exists, "Opening", seconds=10)
        time.sleep(0.3)
        started = time.monotonic()
        ask(bake)
        assert bake.run.baked.wait(10)
        assert time.monotonic() - started < 5, "it slept through the bell"


def test_health_sees_a_worker_that_lives_and_work_that_waits(bake):
    before = clock.now()
    ask(bake)
    assert queries.health(before).workers == 0
    assert queries.health(clock.now()).late_seconds > 0
    with open_worker():
        assert bake.run.baked.wait(10)
        wait_until(lambda: queries.health(clock.now()).workers == 1, "Signs of life", seconds=10)
    assert queries.health(clock.now()).workers == 0


def test_jobs_behind_a_long_one_are_given_back_to_others(bake):
    free = Event()
    started = Event()

    @job("bakery.prove", queue="mail")
    def prove(*, by):
        started.set()
        assert free.wait(20)

    ask(prove)
    ask(bake)
    with open_worker(threads=1, lease=timedelta(seconds=1)):
        assert started.wait(10)
        wait_until(lambda: Job.objects.filter(task="bakery.bake", state="ready").exists(), "Giving back", seconds=10)
        free.set()
        assert bake.run.baked.wait(10)
    assert set(Job.objects.values_list("state", "tries")) == {("done", 1)}


def test_slow_work_leaves_a_thread_for_mail(bake, monkeypatch):
    monkeypatch.setattr(worker, "PATIENCE", 0.1)
    free = Event()

    @job("bakery.count", queue="slow")
    def count(*, by):
        assert free.wait(20)

    rows = [ask(count), ask(count), ask(count)]
    with open_worker(threads=2, lease=timedelta(seconds=1)):
        wait_until(lambda: sorted(map(state_of, rows)) == ["ready", "ready", "running"], "Counting", seconds=10)
        time.sleep(2 * worker.IDLE)  # another thread would have taken one by now
        ask(bake)
        assert bake.run.baked.wait(5)
        free.set()


def test_a_worker_that_stops_ends_a_long_job_at_its_next_portion_and_gives_it_back():
    bags = []

    @job("bakery.count", queue="slow")
    def count(*, by):
        while True:
            bags.append(1)
            progress(len(bags), place=len(bags))
            time.sleep(0.01)

    row = ask(count)
    with open_worker():
        wait_until(lambda: len(bags) > 3, "Counting", seconds=10)
    left = Job.objects.get(pk=row)
    assert (left.state, left.tries, left.lease) == ("ready", 0, "")
    assert left.place == len(bags)


def test_a_job_that_does_not_end_with_its_worker_is_left_to_the_next_one_at_once(monkeypatch):
    monkeypatch.setattr(worker, "GRACE", 0.3)
    free, busy, ended = Event(), Event(), Event()

    @job("bakery.prove")
    def prove(*, by):
        busy.set()
        free.wait(20)
        connection.close()
        ended.set()

    row = ask(prove)
    with open_worker(lease=timedelta(seconds=60)):
        assert busy.wait(10)
    assert state_of(row) == "running"
    assert "" in queue.due(["default"], clock.now())
    free.set()
    assert ended.wait(10)


def test_a_job_that_exits_does_not_take_its_thread_with_it(bake):
    @job("bakery.exit", queue="mail")
    def leave(*, by):
        raise SystemExit

    row = ask(leave)
    with open_worker(threads=1):
        wait_until(lambda: Job.objects.get(pk=row).error, "Failing", seconds=10)
        ask(bake)
        assert bake.run.baked.wait(10)


def test_something_beside_the_jobs_that_ends_is_started_again():
    starts = []

    def listen(stop):
        starts.append(1)
        if len(starts) == 1:
            raise OSError
        stop.wait()

    with open_worker(extra=[listen]):
        wait_until(lambda: len(starts) == 2, "Starting again", seconds=10)


def test_a_database_that_goes_away_and_returns_costs_no_job(bake, monkeypatch):
    once_more = iter([OperationalError, OperationalError])
    complete = queue.complete

    def flaky(*args):
        for trouble in once_more:
            raise trouble
        return complete(*args)

    monkeypatch.setattr(queue, "complete", flaky)
    row = ask(bake)
    with open_worker():
        wait_until(lambda: state_of(row) == "done", "Closing", seconds=20)
    assert Job.objects.get(pk=row).tries == 1


def test_a_worker_whose_connections_are_cut_opens_new_ones(bake):
    if connection.vendor != "postgresql":
        return  # a file has no connections that somebody could cut
    with open_worker():
        wait_until(Worker.objects.exists, "Opening", seconds=10)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 4
        ask(bake)
        assert bake.run.baked.wait(20)
        seen = Worker.objects.get().seen_at
        wait_until(lambda: Worker.objects.get().seen_at > seen, "Signs of life", seconds=20)
    connections.close_all()
