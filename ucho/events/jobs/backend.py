"""Our queue behind the Django Tasks API: `@task` functions are enqueued and run like jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from ucho.core import clock
from ucho.core.actors import By, system
from ucho.events.jobs import queue
from ucho.events.jobs.registry import QUEUES
from ucho.events.models import Job

_STATUS: Final[Mapping[str, TaskResultStatus]] = {
    Job.State.READY: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.FAILED: TaskResultStatus.FAILED,
    Job.State.STOPPED: TaskResultStatus.FAILED,
}


class QueueBackend(BaseTaskBackend):
    """Keeps tasks in the table of jobs; return values are not stored."""

    supports_defer = True
    supports_get_result = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        """Know our queues, whatever the settings list."""
        super().__init__(alias, params)
        self.queues = set(QUEUES)

    def enqueue(self, task: Task[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]) -> TaskResult[Any]:
        """Put a task in, in the caller's transaction. The Tasks API carries no moment, so this reads the clock."""
        self.validate_task(task)
        by = By(system("events.tasks"), clock.now())
        payload = {"args": list(args), "kwargs": dict(kwargs)}
        row_id = queue.put(task.module_path, task.queue_name, payload, by=by, run_at=task.run_after)
        return self._result(task, Job.objects.get(pk=row_id))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return how far a task is; its row is kept for a day after it is done.

        Raises:
            TaskResultDoesNotExist: there is no such task any more.
        """
        row = Job.objects.filter(pk=result_id).first() if result_id.isdigit() else None
        task = stored_task(row.task) if row else None
        if row is None or task is None:
            raise TaskResultDoesNotExist(result_id)
        return self._result(task, row)

    def _result(self, task: Task[..., Any], row: Job) -> TaskResult[Any]:
        """Return a row in the shape of the Tasks API."""
        failed = row.state == Job.State.FAILED
        return TaskResult(
            task=task,
            id=str(row.pk),
            status=_STATUS[row.state],
            enqueued_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            last_attempted_at=row.started_at,
            args=row.payload["args"],
            kwargs=row.payload["kwargs"],
            backend=self.alias,
            errors=[TaskError(exception_class_path=row.error.partition(" ")[0], traceback=row.error)] if failed else [],
            worker_ids=[row.worker] * row.tries,
        )


def stored_task(path: str) -> Task[..., Any] | None:
    """Return the `@task` function at a dotted path; None when there is no such function any more, or it is no task."""
    try:
        found = import_string(path)
    except ImportError:
        return None
    return found if isinstance(found, Task) else None
