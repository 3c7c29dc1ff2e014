"""Workers as processes of their own: they share the work, die, and others take over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.servers.local import wait_until

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.both_databases


class Bakery:
    """Processes on one database."""

    def __init__(self, database: str, folder: Path) -> None:
        self.folder = folder
        self.workers: list[subprocess.Popen[str]] = []
        self.environment = os.environ | {
            "UCHO_DATABASE": database,
            "BAKERY": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.events.light",
            "PYTHONPATH": str(ROOT),
        }
        self.call("open")

    def call(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "tests.events.bakery", *arguments]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout

    def work(self, *, lease: float = 5, die_at: str = "") -> subprocess.Popen[str]:
        environment = self.environment | {"LEASE": str(lease), "UCHO_DIE_AT": die_at}
        command = [sys.executable, "-m", "tests.events.bakery", "work"]
        worker = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self.workers.append(worker)
        assert worker.stdout
        assert worker.stdout.readline() == "open\n"
        return worker

    def done(self, what: str) -> list[list[str]]:
        lines = (self.folder / "done").read_text().splitlines() if (self.folder / "done").exists() else []
        return [line.split() for line in lines if line.startswith(f"{what} ")]

    def report(self) -> dict[str, int]:
        return json.loads(self.call("report"))

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()


@pytest.fixture
def bakery(empty_database: str, tmp_path: Path):
    made = Bakery(empty_database, tmp_path)
    yield made
    made.close()


def test_four_workers_bake_every_loaf_exactly_once_when_nobody_dies(bakery):
    bakery.call("order", "bake", "0", "400")
    bakery.call("order", "fact", "0", "100")
    for _ in range(4):
        bakery.work()
    wait_until(lambda: len(bakery.done("baked")) >= 400, "Baking", seconds=60)
    wait_until(lambda: bakery.report()["bills"] >= 100, "Billing", seconds=60)
    for worker in bakery.workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(20) for worker in bakery.workers] == [0] * 4
    assert Counter(loaf for _, loaf, *_ in bakery.done("baked")) == Counter(str(loaf) for loaf in range(400))
    seconds = [moment for _, moment, *_ in bakery.done("rang")]
    assert seconds, "the schedule never ran"
    assert len(seconds) == len(set(seconds)), "two workers ran one schedule twice"
    assert bakery.report() == {
        "ready": 0, "running": 0, "done": 400, "failed": 0, "stopped": 0, "bills": 100, "undelivered": 0, "workers": 0,
    }  # fmt: skip


def test_a_job_whose_worker_is_killed_runs_again_within_its_lease_and_a_second_and_never_before(bakery):
    bakery.call("order", "prove", "0", "1")
    first = bakery.work(lease=2)
    wait_until(lambda: bakery.done("proving"), "Starting the job", seconds=30)
    bakery.work(lease=2)
    time.sleep(3)  # longer than the lease
    assert len(bakery.done("proving")) == 1, "it was taken over from a living worker"
    first.kill()
    killed = time.time()
    wait_until(lambda: len(bakery.done("proving")) == 2, "Running it again", seconds=30)
    assert float(bakery.done("proving")[1][-1]) - killed <= 2 + 1


POINTS = [
    "jobs.claimed", "jobs.ran", "jobs.ran:7", "jobs.closed", "jobs.scheduled",
    "delivery.claimed", "delivery.reacted", "delivery.reacted:7", "delivery.done:7",
]  # fmt: skip


def test_workers_killed_at_every_named_point_in_turn_lose_nothing(bakery):
    for number, point in enumerate(POINTS):
        loaves = (str(number * 15), str(number * 15 + 15))
        bakery.call("order", "bake", *loaves)
        bakery.call("order", "fact", *loaves)
        assert bakery.work(lease=1, die_at=point).wait(30) == -signal.SIGKILL
    bakery.work(lease=1)
    count = 15 * len(POINTS)
    wait_until(lambda: len({loaf for _, loaf, *_ in bakery.done("baked")}) == count, "Baking", seconds=30)
    finished = {"done": count, "bills": count, "undelivered": 0}  # a reaction that ran twice would break on its bill
    wait_until(lambda: bakery.report().items() >= finished.items(), "Closing everything", seconds=30)
    assert len(bakery.done("baked")) <= count + 10 * len(POINTS), "more than a batch ran again after a kill"


def test_a_job_that_kills_workers_takes_no_other_with_it(bakery):
    bakery.call("order", "burn", "0", "1")
    bakery.call("order", "bake", "0", "9")
    for _ in range(4):
        worker = bakery.work(lease=1)
        try:
            worker.wait(5)
        except subprocess.TimeoutExpired:
            break
    assert {loaf for _, loaf, *_ in bakery.done("baked")} == {str(loaf) for loaf in range(9)}
    assert len(bakery.done("burning")) == 3
    report = bakery.report()
    assert (report["done"], report["failed"]) == (9, 1)
