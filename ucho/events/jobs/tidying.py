"""Forgetting what is long done."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from ucho.core.actors import By
from ucho.events.jobs.registry import job, schedule
from ucho.events.jobs.running import progress
from ucho.events.models import Delivery, Job, Worker

KEEP_JOBS: Final = timedelta(days=1)
KEEP_DELIVERIES: Final = timedelta(days=7)
KEEP_WORKERS: Final = timedelta(days=1)
_PORTION: Final = 1000  # rows of one transaction, so that nobody waits long for the write lock


@schedule(every="PT1H")
@job("events.tidy", queue="slow")
def tidy(*, by: By) -> None:
    """Delete jobs, deliveries and workers that ended long ago; what failed stays until somebody looks at it."""
    Worker.objects.filter(seen_at__lt=by.at - KEEP_WORKERS).delete()
    removed = 0
    jobs = Job.objects.filter(state="done", finished_at__lt=by.at - KEEP_JOBS)
    deliveries = Delivery.objects.filter(state="done", fact__at__lt=by.at - KEEP_DELIVERIES)
    for rows in (jobs, deliveries):
        while ids := list(rows.order_by("id").values_list("id", flat=True)[:_PORTION]):
            rows.model._default_manager.filter(id__in=ids).delete()
            removed += len(ids)
            progress(removed)
