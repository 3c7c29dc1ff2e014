"""The worker of the demo's past: does what an act left to it, and what falls due in between, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, Q

from ucho.core.actors import By, system
from ucho.events.delivery import deliver_all
from ucho.events.models import Job
from ucho.promises import operations as promises
from ucho.promises.models import OPEN, Clock, Promise

QUICK: Final = timedelta(seconds=2)  # after which the worker has done what an act left to it
WATCH: Final = system("promises.watch")


def work(at: datetime) -> bool:
    """Do everything that is due at a moment; returns whether there was anything."""
    return deliver_all(at) > 0


def watch(at: datetime) -> None:
    """Notice what is at risk or late at a moment, and do what follows from that."""
    if promises.watch(by=By(WATCH, at)):
        deliver_all(at)


def next_job() -> datetime | None:
    """Return when the next job that waits is due."""
    found: datetime | None = Job.objects.filter(state=Job.State.READY).aggregate(at=Min("run_at"))["at"]
    return found


def next_watch() -> datetime | None:
    """Return when the next clock or promise is at risk or late and nobody has noticed."""
    soonest = {
        "risk": Min("risk_at", filter=Q(at_risk_at=None)),
        "due": Min("due_at", filter=Q(missed_at=None)),
    }
    running = Clock.objects.filter(OPEN).aggregate(**soonest)
    promised = Promise.objects.filter(kept_at=None, dropped_at=None).aggregate(**soonest)
    moments = (*running.values(), *promised.values())
    return min((moment for moment in moments if moment is not None), default=None)
