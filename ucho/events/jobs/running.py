"""Running one claimed job: with whom and when, and what its end means for the queue."""

from __future__ import annotations

from contextvars import ContextVar, copy_context
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Event
from typing import Final

import structlog
from django.db import transaction
from django_tasks import task_backends
from django_tasks.base import TaskContext

from ucho.core.actors import By
from ucho.events.jobs import queue
from ucho.events.jobs.backend import stored_task
from ucho.events.jobs.backoff import kind, pause
from ucho.events.jobs.queue import Claimed
from ucho.events.jobs.registry import JOBS
from ucho.events.models import Job

TASK_TRIES: Final = 8  # tries of a plain `@task` function, which cannot say how many it wants
_logger = structlog.get_logger()


class Stopped(BaseException):
    """The job should end now: somebody stopped it, or the worker shuts down. Let it pass through, like a key press."""


class Later(Exception):
    """Try again after a while; this does not count as a failure."""

    def __init__(self, after: timedelta) -> None:
        """Keep how long to wait."""
        super().__init__()
        self.after = after


class GiveUp(Exception):
    """Trying again would not help: the job fails now, with a code that says why."""

    def __init__(self, code: str) -> None:
        """Keep the code, such as "no_such_account"; never a person's words."""
        super().__init__(code)
        self.code = code


class UnknownJob(Exception):
    """The code of the job is not here any more, or not yet; it is tried again like after any error."""


class WorkerDied(Exception):
    """The job's worker died at each of its tries, so the job is to blame."""


@dataclass(slots=True)
class _Run:
    """The job that this thread is running."""

    job: Claimed
    stop: Event


_current: ContextVar[_Run | None] = ContextVar("the job that runs", default=None)


def progress(done: int, total: int | None = None, *, place: int | str | None = None) -> None:
    """Say how far a long job is; call it after each portion, as the last thing in the portion's transaction.

    Outside of a job it does nothing.

    Args:
        done: how much is done, in any unit.
        total: how much there is; None when nobody knows.
        place: where to go on after an interruption; `place()` returns it.

    Raises:
        Stopped: the job should end now. Inside a transaction it is raised when that has committed, so that the portion
            and its place are kept together.
    """
    run = _current.get()
    if run is None:
        return
    run.job = replace(run.job, place=place)
    ours = Job.objects.filter(pk=run.job.id, state="running", lease=run.job.lease)
    ours.update(done=done, total=total, place=place)
    if run.stop.is_set() or not ours.filter(stop_asked_at=None).exists():  # asked to stop, or taken over by another
        transaction.on_commit(_end)


def place() -> int | str | None:
    """Return the last place that `progress` was told in this job, also by an earlier run; None at the start."""
    run = _current.get()
    return run.job.place if run else None


def _end() -> None:
    """Leave the job."""
    raise Stopped


def run(job: Claimed, at: datetime, stop: Event) -> None:
    """Run a claimed job; whatever it raises goes to `settle`.

    Args:
        job: what was claimed.
        at: the moment at which it starts.
        stop: set when the worker shuts down, so that `progress` ends a long job.
    """
    if job.tries > _tries(job):
        raise WorkerDied
    copy_context().run(_run, job, at, stop)  # nothing that one job sets, such as a language, reaches the next


def _run(job: Claimed, at: datetime, stop: Event) -> None:
    """Find the code and call it."""
    _current.set(_Run(job, stop))
    known = JOBS.get(job.task)
    if known is not None:
        known.run(by=By(known.actor, at, job.cause), **job.payload)
        return
    task = stored_task(job.task)
    if task is None:
        raise UnknownJob
    backend = task_backends["default"]
    context = [TaskContext(task_result=backend.get_result(str(job.id)))] if task.takes_context else []
    task.call(*context, *job.payload["args"], **job.payload["kwargs"])


def settle(job: Claimed, error: BaseException, at: datetime) -> None:
    """Decide what becomes of a job that did not end well.

    Args:
        job: the job.
        error: what it raised.
        at: now; pauses count from here.
    """
    if isinstance(error, Stopped):
        if Job.objects.filter(pk=job.id).exclude(stop_asked_at=None).exists():
            queue.halt(job, at)
        else:
            queue.give_back(job, at, counted=False)
    elif isinstance(error, Later):
        queue.give_back(job, at + error.after, counted=False)
    elif isinstance(error, GiveUp):
        queue.fail(job, error.code, at)
    elif isinstance(error, WorkerDied) or job.tries >= _tries(job):
        _logger.error("job_failed", job=job.id, task=job.task, tries=job.tries, error=kind(error))
        queue.fail(job, kind(error), at)
    else:
        _logger.warning("job_postponed", job=job.id, task=job.task, tries=job.tries, error=kind(error))
        queue.give_back(job, at + pause(job.tries), error=kind(error))


def _tries(job: Claimed) -> int:
    """Return how often the job may be tried."""
    known = JOBS.get(job.task)
    return known.tries if known else TASK_TRIES
