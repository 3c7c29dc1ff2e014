"""A bakery whose processes a test may kill: `python -m tests.events.bakery open|order WHAT FROM TO|work|report`.

`BAKERY` names a folder; each thing that was done is a line in its file `done`: what, which, process, time.
"""

# ruff: noqa: E402  # Django has to be set up before its models are imported
from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.events.light")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from ucho.core import clock
from ucho.core.actors import By, system
from ucho.events import log
from ucho.events.facts import Fact, fact
from ucho.events.jobs import enqueue, job, schedule, worker
from ucho.events.models import Delivery, FactRow, Job, Schedule, Worker
from ucho.events.reactions import reaction

FOLDER = Path(os.environ.get("BAKERY", "."))


def note(*what: object) -> None:
    """Write a line, in one piece, whoever else writes."""
    line = " ".join(str(part) for part in (*what, os.getpid(), time.time())) + "\n"
    descriptor = os.open(FOLDER / "done", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, line.encode())
    os.close(descriptor)


@fact("bakery.ordered")
@dataclass(frozen=True, slots=True)
class Ordered(Fact):
    """Somebody ordered a loaf."""

    loaf: int


@job("bakery.bake")
def bake(*, by: By, loaf: int) -> None:
    """Bake a loaf."""
    note("baked", loaf)


@job("bakery.prove")
def prove(*, by: By, loaf: int) -> None:
    """Wait for the dough, for ever at the first time."""
    note("proving", loaf)
    if not (FOLDER / "risen").exists():
        (FOLDER / "risen").touch()
        Event().wait()


@job("bakery.burn", tries=3)
def burn(*, by: By, loaf: int) -> None:
    """Kill the worker."""
    note("burning", loaf)
    os.kill(os.getpid(), signal.SIGKILL)


@schedule(every="PT1S")
@job("bakery.ring")
def ring(*, by: By) -> None:
    """Ring the bell."""
    note("rang", int(by.at.timestamp()))


@reaction("bakery.write_bill", Ordered)
def write_bill(row: FactRow, by: By) -> None:
    """Write a bill, a row that shows how often this ran to its end."""
    Worker.objects.create(name=f"bill {row.payload['loaf']}", started_at=by.at, seen_at=by.at)


def order(kind: str, first: int, end: int) -> None:
    """Put in jobs, or record facts."""
    by = By(system("bakery.till"), clock.now())
    jobs = {"bake": bake, "prove": prove, "burn": burn}
    with transaction.atomic():
        for loaf in range(first, end):
            if kind == "fact":
                log.record(Ordered(loaf), Schedule(pk=loaf), by=by)
            else:
                enqueue(jobs[kind], by=by, loaf=loaf)


def work() -> None:
    """Run a worker until SIGTERM; its lease in seconds comes from the environment."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print("open", flush=True)
    worker.run(stop, lease=timedelta(seconds=float(os.environ.get("LEASE", "5"))))


def report() -> None:
    """Print what the database knows."""
    states = {state: Job.objects.exclude(task="bakery.ring").filter(state=state).count() for state in Job.State.values}
    bills = Worker.objects.filter(name__startswith="bill").count()
    pending = Delivery.objects.exclude(state="done").count()
    print(json.dumps({**states, "bills": bills, "undelivered": pending, "workers": Worker.objects.count() - bills}))


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "open":
        call_command("migrate", verbosity=0)
    elif what == "order":
        order(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    elif what == "work":
        work()
    else:
        report()
