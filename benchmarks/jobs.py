"""How fast jobs go in and out, and how soon one runs again after its worker was killed.

    ./dev bench jobs                     all of it
    ./dev bench jobs rerun               only the last

Prints lines of `name value unit`. Ratios compare with raw statements of the same database in the same run, so they hold
on any machine; CI asserts `job_rerun_over_lease` (at most 1.2) and leaves the seconds alone.
"""

# ruff: noqa: E402  # Django has to be set up before its models are imported
from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ucho.config.settings")
    if "UCHO_DATA" not in os.environ:
        os.environ["UCHO_DATA"] = tempfile.mkdtemp(prefix="ucho-bench-")
        atexit.register(shutil.rmtree, os.environ["UCHO_DATA"], ignore_errors=True)
    import django

    django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.figures import Figure, show
from ucho.core import clock
from ucho.core.actors import By, system
from ucho.events.jobs import enqueue, job, worker
from ucho.events.jobs.queue import LEASE
from ucho.events.models import Job

QUICK = True  # about a quarter of a minute
COUNT = 3000
ROUNDS = 3


@job("bench.nothing")
def nothing(*, by: By, number: int) -> None:
    """Do nothing."""


@job("bench.block")
def block(*, by: By, folder: str) -> None:
    """Write down when it started, and block at the first time."""
    starts = Path(folder) / "starts"
    first = not starts.exists()
    with starts.open("a") as lines:
        lines.write(f"{time.time()}\n")
    if first:
        Event().wait()


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def put_in() -> None:
    """Put in jobs one by one, in one transaction."""
    by = By(system("bench"), clock.now())
    with transaction.atomic():
        for number in range(COUNT):
            enqueue(nothing, by=by, number=number)


def insert_raw() -> None:
    """Write as many rows of the same table with the driver alone, in one transaction, and take them out."""
    row = ("bench.raw", "default", '{"number": 1}', "2020-01-01", "system:bench", "2020-01-01")
    mark = "?" if connection.vendor == "sqlite" else "%s"
    statement = (
        "INSERT INTO events_job (task, queue, payload, key, state, run_at, tries, asked_by, depth, created_at, lease,"
        " worker, error, done)"
        f" VALUES ({mark}, {mark}, {mark}, '', 'done', {mark}, 0, {mark}, 0, {mark}, '', '', '', 0)"
    )
    with transaction.atomic():
        cursor = connection.connection.cursor()
        for _number in range(COUNT):
            cursor.execute(statement, row)


def drain() -> float:
    """Return the seconds in which a worker empties the queue, counted from its first job."""
    stop = Event()
    thread = Thread(target=worker.run, args=(stop,))
    waiting = Job.objects.filter(task="bench.nothing", state="ready")
    thread.start()
    while waiting.count() == COUNT:
        time.sleep(0.002)
    started, left = time.perf_counter(), waiting.count()
    while Job.objects.filter(task="bench.nothing").exclude(state="done").exists():
        time.sleep(0.01)
    taken = (time.perf_counter() - started) * COUNT / max(left, 1)
    stop.set()
    thread.join()
    return taken


def rerun() -> float:
    """Return the seconds from kill -9 of a worker to the next start of its job in another one."""
    with tempfile.TemporaryDirectory() as folder:
        starts = Path(folder) / "starts"
        enqueue(block, by=By(system("bench"), clock.now()), folder=folder)
        command = [sys.executable, str(Path(__file__).resolve()), "work"]
        workers = [subprocess.Popen(command) for _ in range(2)]
        try:
            while not starts.exists() or not starts.read_text():
                time.sleep(0.05)
            time.sleep(2)
            busy = Job.objects.get(task="bench.block").worker.split(":")[-2]
            next(one for one in workers if str(one.pid) == busy).kill()
            killed = time.time()
            while len(starts.read_text().splitlines()) < 2:
                time.sleep(0.05)
            return float(starts.read_text().splitlines()[1]) - killed
        finally:
            for one in workers:
                one.kill()
                one.wait()


def main() -> None:
    """Measure and print."""
    call_command("migrate", verbosity=0)
    connection.ensure_connection()
    figures = [] if sys.argv[1:] == ["rerun"] else through()
    delay = rerun()
    show(
        [
            *figures,
            Figure("job_rerun_after_kill", delay, "s"),
            Figure("job_rerun_over_lease", delay / LEASE.total_seconds(), "ratio"),
        ]
    )


def through() -> list[Figure]:
    """Return how fast jobs go in and out."""
    put, raw, out = [], [], []
    for _round in range(ROUNDS):
        raw.append(seconds(insert_raw))
        put.append(seconds(put_in))
        out.append(drain())
        Job.objects.all().delete()
    return [
        Figure("job_enqueue", COUNT / min(put), "jobs/s"),
        Figure("job_drain", COUNT / min(out), "jobs/s"),
        Figure("job_enqueue_over_raw_insert", min(put) / min(raw), "ratio"),
        Figure("job_drain_over_enqueue", min(out) / min(put), "ratio"),
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        worker.run(Event())
    else:
        main()
