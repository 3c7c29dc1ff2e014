"""Putting jobs in: into our queue, or into another backend of the Django Tasks API when the settings name one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django_tasks import task_backends
from django_tasks.backends.base import BaseTaskBackend

from ucho.core import clock
from ucho.core.actors import By, Cause
from ucho.events.facts import CODE_LENGTH, PLAIN
from ucho.events.jobs import queue
from ucho.events.jobs.backend import QueueBackend
from ucho.events.jobs.registry import JOBS, Job, Value


def enqueue(job: Job, *, by: By, unique: str = "", run_at: datetime | None = None, **payload: Value) -> int:
    """Put a job in, in the caller's transaction: it runs only if that commits.

    Args:
        job: what to run.
        by: who asks; its cause is handed on to the job, so pass `by.because(log.cause(row))` after recording a fact.
        unique: a key; while a job with that key waits, no second one is put in (the sooner time counts). One that runs
            already does not count: it may have read what you just changed. The two never run at the same time.
        run_at: not before this moment; `by.at` when left out.
        payload: ids, codes and numbers.

    Returns:
        The id of the job that waits; 0 when another backend keeps it.

    Raises:
        TypeError: the payload holds more than ids, codes and numbers.
    """
    _check(job, payload)
    other = _other_backend()
    if other is None:
        return queue.put(job.name, job.queue, payload, by=by, key=unique, run_at=run_at)
    _hand_over(other, job, payload, by, run_at)
    return 0


def enqueue_many(job: Job, payloads: Iterable[Mapping[str, Value]], *, by: By) -> None:
    """Put in a job for each payload with one statement; like `enqueue`, without keys."""
    checked = [dict(payload) for payload in payloads]
    for payload in checked:
        _check(job, payload)
    other = _other_backend()
    if other is None:
        queue.put_many(job.name, job.queue, checked, by=by)
        return
    for payload in checked:
        _hand_over(other, job, payload, by, None)


def run_by_name(name: str, payload: dict[str, Value], fact_id: int | None, depth: int) -> None:
    """Run a job for another backend: an entry point, so it reads the clock."""
    job = JOBS[name]
    job.run(by=By(job.actor, clock.now(), Cause(fact_id, depth) if fact_id else None), **payload)


def _hand_over(
    backend: BaseTaskBackend, job: Job, payload: Mapping[str, Value], by: By, run_at: datetime | None
) -> None:
    """Give a job to another backend, as the one task that runs any of them by name."""
    queue_name = job.queue if not backend.queues or job.queue in backend.queues else "default"
    task = backend.task_class(
        func=run_by_name,
        queue_name=queue_name,
        backend=backend.alias,
        run_after=run_at if backend.supports_defer else None,
    )
    cause = by.cause
    backend.enqueue(task, (job.name, dict(payload), cause.fact_id if cause else None, cause.depth if cause else 0), {})


def _other_backend() -> BaseTaskBackend | None:
    """Return the backend that the settings name, unless it is our queue."""
    backend = task_backends["default"]
    return None if isinstance(backend, QueueBackend) else backend


def _check(job: Job, payload: Mapping[str, Value]) -> None:
    """Refuse a person's words: payloads are kept in the clear and are not searched when a person is erased."""
    for name, value in payload.items():
        for item in value if isinstance(value, list | tuple) else [value]:
            if not isinstance(item, PLAIN) or (isinstance(item, str) and len(item) > CODE_LENGTH):
                raise TypeError(f"{job.name}({name}=…) must hold ids, codes and numbers only")
