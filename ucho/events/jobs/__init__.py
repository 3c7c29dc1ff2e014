"""Work for later: a queue in the database, filled in the caller's transaction, emptied by the worker.

Declare a job in `ucho/<package>/jobs.py` (found by name), put it in from an operation or a reaction:

    @job("channels.send", queue="mail", rights=["channels.deliver"])
    def send(*, by: By, dispatch: int) -> None: ...

    enqueue(send, by=by.because(log.cause(row)), unique=f"send:{dispatch.pk}", dispatch=dispatch.pk)

    @schedule(every="PT1M")          # or daily="03:00", zone="Europe/Warsaw"
    @job("promises.watch_clocks")
    def watch_clocks(*, by: By) -> None: ...

A job runs at least once, with `by` = its own system actor (named by the job, with its declared rights), the moment it
starts, and the cause that was stored when it was put in. So it must not mind running again. It raises `Later(after)` to
be tried again without counting, `GiveUp(code)` to fail at once; any other error is tried again with back-off.
A long job calls `progress(done, total, place=…)` after each portion, and asks `place()` where to go on; `progress`
raises `Stopped` when somebody stops the job or the worker shuts down.

Elsewhere: `worker.run(stop, threads=2, queues=None, extra=())`, `worker.drain(at)` for tests, `queries.health(at)`,
`operations.retry | stop | resume (job, by=by)`, `ucho.events.delivery.deliver(at)` and `deliver_all(at)`.
"""

from ucho.events.jobs.enqueuing import enqueue, enqueue_many
from ucho.events.jobs.registry import QUEUES, Job, job, schedule
from ucho.events.jobs.running import GiveUp, Later, Stopped, place, progress
from ucho.events.jobs.tidying import tidy

__all__ = [
    "QUEUES",
    "GiveUp",
    "Job",
    "Later",
    "Stopped",
    "enqueue",
    "enqueue_many",
    "job",
    "place",
    "progress",
    "schedule",
    "tidy",
]
