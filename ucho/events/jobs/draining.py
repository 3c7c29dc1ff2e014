"""Running what is due in the calling thread: for tests, and for making histories with a past moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Event

from ucho.events.jobs import queue, running
from ucho.events.jobs.registry import QUEUES


def drain(at: datetime, *, queues: Sequence[str] | None = None, strict: bool = True) -> int:
    """Run the jobs that are due at a moment, and those that they put in for the same moment.

    Args:
        at: the moment; jobs get it as `by.at`.
        queues: which queues; all when left out.
        strict: raise the first error when everything has run. The queue keeps it as a failed try in any case.

    Returns:
        How many ran, well or not.
    """
    errors: list[Exception] = []
    ran = 0
    while jobs := queue.claim(queues or list(QUEUES), at, worker="drain", limit=1):
        for job in jobs:
            ran += 1
            try:
                running.run(job, at, Event())
            except (Exception, running.Stopped) as error:
                running.settle(job, error, at)
                if isinstance(error, Exception) and not isinstance(error, running.Later | running.GiveUp):
                    errors.append(error)
            else:
                queue.complete([job.id], job.lease, at)
    if strict and errors:
        raise errors[0]
    return ran
