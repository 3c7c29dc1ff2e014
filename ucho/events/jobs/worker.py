"""The worker: threads that run jobs and deliver facts, and a pulse that says that they live. An entry point."""

from __future__ import annotations

import os
import socket
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Lock, Thread
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog
from django.db import InterfaceError, OperationalError, connection

from ucho.core import clock, crash
from ucho.events import delivery
from ucho.events.jobs import queue, running, schedules
from ucho.events.jobs.backoff import kind
from ucho.events.jobs.queue import Claimed
from ucho.events.jobs.registry import QUEUES
from ucho.events.jobs.wake import Bell, watch
from ucho.events.models import Worker

IDLE: Final = 0.5  # seconds between two looks for work when nothing rings
PULSES: Final = 5  # signs of life in the time of a lease
PATIENCE: Final = 1.0  # seconds a job may take before the others in the same hand are given back
FLUSH: Final = 0.2  # seconds for which finished jobs are collected before they are closed together
GRACE: Final = 20.0  # seconds that running jobs get to end at shutdown

CLAIMED: Final = crash.point("jobs.claimed", "jobs are ours, none of them ran yet")
RAN: Final = crash.point("jobs.ran", "a job ran, but it is not closed")
CLOSED: Final = crash.point("jobs.closed", "the finished jobs of a batch are closed, the rest is not")
_logger = structlog.get_logger()


class Hand:
    """The jobs that one thread took under one lease; the pulse may take back those that did not start."""

    def __init__(self, jobs: list[Claimed]) -> None:
        """Hold the jobs in the order they came."""
        self.lease = jobs[0].lease
        self._waiting = deque(jobs)
        self._lock = Lock()
        self._since = monotonic()

    def next(self) -> Claimed | None:
        """Return the job to start now, None when there is none left."""
        with self._lock:
            self._since = monotonic()
            return self._waiting.popleft() if self._waiting else None

    def unstarted(self, patience: float) -> list[Claimed]:
        """Take out those that did not start, when the running one has taken longer than so many seconds."""
        with self._lock:
            if monotonic() - self._since < patience:
                return []
            taken = list(self._waiting)
            self._waiting.clear()
            return taken


class Shop:
    """What the threads of a worker share."""

    def __init__(self, stop: Event, lease: timedelta) -> None:
        """Give the worker a name that no other has."""
        self.stop = stop
        self.lease = lease
        self.bell = Bell()
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
        self.hands: dict[str, Hand] = {}

    @property
    def leases(self) -> list[str]:
        """Return the leases that the threads hold now."""
        return list(self.hands)


def run(
    stop: Event,
    *,
    threads: int = 2,
    queues: Sequence[str] | None = None,
    extra: Sequence[Callable[[Event], None]] = (),
    lease: timedelta = queue.LEASE,
) -> None:
    """Work until `stop` is set, then end what runs and give back the rest.

    Args:
        stop: set it from a signal, for instance.
        threads: how many jobs run at a time, 1 or more. With two or more the first never takes slow ones.
        queues: names of `QUEUES`; all when left out.
        extra: more to run beside, each in a thread of its own, such as connectors; they return when the event is set,
            and are started again when they end earlier.
        lease: for how long the work of this worker stays with it when it dies, a second or more. The clocks of machines
            that share a database must agree to a fraction of it.
    """
    shop = Shop(stop, lease)
    names = list(queues or QUEUES)
    quick = [name for name in names if name != "slow"]
    works = [
        partial(_keep, partial(_turn, shop, quick if number == 0 and threads > 1 and quick else names), shop)
        for number in range(threads)
    ]
    works += [partial(_keep, partial(_deliver, shop), shop), partial(_beat, shop)]
    works += [partial(_again, task, shop) for task in extra]
    crew = [Thread(target=work, name=f"worker-{number}", daemon=True) for number, work in enumerate(works)]
    for member in crew:
        member.start()
    watch(shop.bell, stop)
    shop.bell.ring()
    _leave(shop, crew)


def _keep(turn: Callable[[], bool], shop: Shop) -> None:
    """Take turns until the worker stops; whatever goes wrong in one, there is a next."""
    while not shop.stop.is_set():
        heard = shop.bell.rings
        try:
            connection.close_if_unusable_or_obsolete()
            if turn():
                continue
        except BaseException as error:
            _recover(error, shop)
        else:
            shop.bell.wait(heard, IDLE)
    connection.close()


def _recover(error: BaseException, shop: Shop) -> None:
    """Wait a moment after an error of our own; a database that went away gets a new connection."""
    _logger.error("worker_trouble", error=kind(error))
    if isinstance(error, InterfaceError | OperationalError):
        connection.close()
    shop.stop.wait(1)


def _turn(shop: Shop, queues: Sequence[str]) -> bool:
    """Take up to ten jobs, run them and close them; return whether there was anything."""
    jobs = queue.claim(queues, clock.now(), worker=shop.name, held=shop.leases, lease=shop.lease)
    if not jobs:
        return False
    hand = Hand(jobs)
    shop.hands[hand.lease] = hand
    try:
        crash.here(CLAIMED)
        _work_off(hand, shop)
        if shop.stop.is_set():
            _give_back(hand.unstarted(0))
    finally:
        shop.hands.pop(hand.lease, None)
    return True


def _work_off(hand: Hand, shop: Shop) -> None:
    """Run the jobs of a hand one by one; those that ended well are closed together."""
    finished: list[int] = []
    flushed = monotonic()
    while not shop.stop.is_set() and (job := hand.next()):
        try:
            running.run(job, clock.now(), shop.stop)
        except BaseException as error:  # also SystemExit: it would end this thread, not the worker
            _surely(partial(running.settle, job, error, clock.now()), shop)
        else:
            finished.append(job.id)
        crash.here(RAN)
        if monotonic() - flushed > FLUSH:
            _surely(partial(queue.complete, finished, hand.lease, clock.now()), shop)
            crash.here(CLOSED)
            finished, flushed = [], monotonic()
    if finished:
        _surely(partial(queue.complete, finished, hand.lease, clock.now()), shop)
        crash.here(CLOSED)


def _surely(note: Callable[[], object], shop: Shop) -> None:
    """Write down how a job ended, also when the database is away just then: forgetting it would run the job again."""
    while True:
        try:
            note()
        except (InterfaceError, OperationalError):
            connection.close()
            if shop.stop.wait(1):
                return
        else:
            return


def _deliver(shop: Shop) -> bool:
    """Deliver a batch of facts; return whether there was anything."""
    return delivery.deliver_batch(clock.now(), lease=shop.lease) > 0


def _beat(shop: Shop) -> None:
    """Say again and again that the worker lives, and put in the jobs of schedules that are due."""
    ready = False
    pulse = shop.lease.total_seconds() / PULSES
    while True:
        try:
            if not ready:
                schedules.know(clock.now())
                ready = True
            _pulse(shop, clock.now())
            schedules.fire(clock.now())
        except Exception as error:
            _recover(error, shop)
        if shop.stop.wait(pulse):
            if not shop.hands:
                break
            Event().wait(pulse / 4)  # jobs that still end keep their lease
    connection.close()


def _pulse(shop: Shop, at: datetime) -> None:
    """Extend the leases, give back what waits behind a long job, and note that the worker was seen."""
    if shop.leases:
        queue.extend(shop.leases, at, shop.lease)
    for hand in list(shop.hands.values()):
        _give_back(hand.unstarted(PATIENCE))
    Worker.objects.update_or_create(
        name=shop.name, defaults={"seen_at": at}, create_defaults={"started_at": at, "seen_at": at}
    )


def _give_back(jobs: Sequence[Claimed]) -> None:
    """Let jobs that did not start wait again."""
    for job in jobs:
        queue.give_back(job, clock.now(), counted=False)


def _again(task: Callable[[Event], None], shop: Shop) -> None:
    """Run something beside the jobs, and start it again when it ends too early."""
    while not shop.stop.is_set():
        try:
            task(shop.stop)
        except Exception as error:
            _logger.error("extra_ended", error=kind(error))
        shop.stop.wait(1)
    connection.close()


def _leave(shop: Shop, crew: Sequence[Thread]) -> None:
    """Wait for what runs, give back what does not end in time, and sign off."""
    until = monotonic() + GRACE
    for member in crew:
        member.join(max(0.0, until - monotonic()))
    leases = shop.leases
    shop.hands.clear()  # ends the pulse, so that it does not extend them again
    try:
        queue.release(leases, clock.now())
        Worker.objects.filter(name=shop.name).delete()
    except (InterfaceError, OperationalError):
        _logger.warning("left_without_a_word", worker=shop.name)  # leases end by themselves
    connection.close()
