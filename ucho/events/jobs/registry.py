"""What can be run later and when it repeats: jobs and schedules under stable names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_duration

from ucho.core.actors import Actor, system
from ucho.core.registry import Registry

QUEUES: Final[Mapping[str, int]] = MappingProxyType({"mail": 0, "default": 1, "slow": 2})
"""Queue names with their rank: mail goes first, what may take minutes last and never on the first thread."""

Run = Callable[..., object]
Plain = int | float | bool | str | None
Value = Plain | Sequence[Plain]


@dataclass(frozen=True, slots=True)
class Job:
    """A function that the worker runs, with its queue, the actor it runs as and how often it is tried."""

    name: str
    queue: str
    tries: int
    actor: Actor
    run: Run


@dataclass(frozen=True, slots=True)
class Repeat:
    """When a job runs by itself: every so often, or each day at a time of a zone."""

    job: Job
    every: timedelta | None = None
    daily: time | None = None
    zone: ZoneInfo | None = None

    def after(self, last: datetime) -> datetime:
        """Return the first due moment after another one, in UTC.

        Runs that were missed are not made up for: each due moment lies on the grid of the schedule. A daily time that
        the clock skips in spring falls on the same distance from midnight.
        """
        if self.every is not None:
            since = (last - _EPOCH) // self.every
            return _EPOCH + (since + 1) * self.every
        local = last.astimezone(self.zone)
        due = datetime.combine(local.date(), self.daily or time(), self.zone)
        while due.astimezone(UTC) <= last:
            due = datetime.combine(due.date() + timedelta(days=1), self.daily or time(), self.zone)
        return due.astimezone(UTC)


JOBS: Registry[Job] = Registry("jobs")
SCHEDULES: Registry[Repeat] = Registry("schedules")
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def job(name: str, *, queue: str = "default", rights: Sequence[str] = (), tries: int = 8) -> Callable[[Run], Job]:
    """Register a function `def run(*, by: By, **payload)` as a job.

    Args:
        name: a stable name, "package.what_it_does".
        queue: one of `QUEUES`.
        rights: the permissions its operations need.
        tries: 1 or more; after so many failures it stays failed until somebody retries it. Eight take about two hours.

    Raises:
        ValueError: there is no such queue, or another job has the name.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue} is not a queue; these are: {', '.join(QUEUES)}")

    def decorate(function: Run) -> Job:
        return JOBS.add(name, Job(name, queue, tries, system(name, rights), function))

    return decorate


def schedule(*, every: str = "", daily: str = "", zone: str = "UTC") -> Callable[[Job], Job]:
    """Run a job by itself, once each time however many workers there are.

    Args:
        every: an ISO duration of a second or more, such as "PT1M"; or
        daily: a time of day, such as "03:00";
        zone: the time zone of that time.

    Raises:
        ValueError: not exactly one of `every` and `daily` is given, or it cannot be read.
    """
    if bool(every) == bool(daily):
        raise ValueError("a schedule needs either every=… or daily=…")
    span = parse_duration(every) if every else None
    if every and (span is None or not every.startswith("P") or span < timedelta(seconds=1)):
        raise ValueError(f"{every} is not an ISO duration of a second or more")

    def decorate(made: Job) -> Job:
        SCHEDULES.add(made.name, Repeat(made, span, time.fromisoformat(daily) if daily else None, ZoneInfo(zone)))
        return made

    return decorate
