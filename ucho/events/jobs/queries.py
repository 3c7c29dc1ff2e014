"""Asking the queue: is it healthy, what failed, what runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, QuerySet

from ucho.events.models import Delivery, Job, Worker

SILENCE: Final = timedelta(seconds=15)
"""A worker that was not seen for so long is taken for dead; it gives a sign each second."""


@dataclass(frozen=True, slots=True)
class Health:
    """How the background work is doing."""

    workers: int
    """Workers seen within `SILENCE`."""
    late_seconds: float
    """For how long the oldest due job or delivery has been waiting; 0.0 when nothing is due."""
    failed_jobs: int
    failed_deliveries: int


def health(at: datetime) -> Health:
    """Return how the background work is doing at a moment; reads small indexes only."""
    ready = Job.objects.filter(state="ready", run_at__lte=at).aggregate(first=Min("run_at"))["first"]
    due = Delivery.objects.filter(state="pending", next_at__lte=at).aggregate(first=Min("next_at"))["first"]
    oldest = min((moment for moment in (ready, due) if moment), default=at)
    return Health(
        workers=Worker.objects.filter(seen_at__gt=at - SILENCE).count(),
        late_seconds=(at - oldest).total_seconds(),
        failed_jobs=failed().count(),
        failed_deliveries=Delivery.objects.filter(state="failed").count(),
    )


def failed() -> QuerySet[Job]:
    """Return the jobs that gave up, oldest first; `error` holds the class of the error, never a customer's words."""
    return Job.objects.filter(state="failed").order_by("id")


def stopped() -> QuerySet[Job]:
    """Return the jobs that somebody stopped and may resume, oldest first."""
    return Job.objects.filter(state="stopped").order_by("id")


def running() -> QuerySet[Job]:
    """Return the jobs that run now, with their progress (`done` of `total`), longest running first."""
    return Job.objects.filter(state="running").order_by("started_at", "id")
