"""Jobs that repeat: whoever moves a schedule on puts its job in, in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction

from ucho.core import crash
from ucho.core.actors import By
from ucho.events.jobs.enqueuing import enqueue
from ucho.events.jobs.registry import SCHEDULES
from ucho.events.models import Schedule

FIRED: Final = crash.point("jobs.scheduled", "the schedule moved on and its job was put in, nothing ran yet")


def know(at: datetime) -> None:
    """Store schedules that are new and move those whose plan became sooner; one without code is never due."""
    for name, repeat in SCHEDULES.items():
        due = repeat.after(at)
        made = Schedule.objects.get_or_create(name=name, defaults={"next_at": due})[1]
        if not made:
            Schedule.objects.filter(name=name, next_at__gt=due).update(next_at=due)


def fire(at: datetime) -> int:
    """Put in the jobs of the schedules that are due; returns how many.

    A job that still waits from the last time is not put in twice, and one that still runs is waited for.
    """
    fired = 0
    for row in Schedule.objects.filter(next_at__lte=at, name__in=list(SCHEDULES)):
        repeat = SCHEDULES[row.name]
        with transaction.atomic():
            mine = Schedule.objects.filter(pk=row.pk, next_at=row.next_at)
            if mine.update(next_at=repeat.after(at), last_at=at):
                enqueue(repeat.job, by=By(repeat.job.actor, at), unique=f"schedule:{row.name}")
                fired += 1
        crash.here(FIRED)
    return fired
