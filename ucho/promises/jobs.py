"""What the worker runs for promises and clocks."""

from __future__ import annotations

from typing import Final

from ucho.core.actors import By
from ucho.events.jobs import job, place, progress, schedule
from ucho.promises import operations
from ucho.promises.models import OPEN, Clock

BATCH: Final = 200


@schedule(every="PT30S")
@job("promises.watch")
def watch(*, by: By) -> None:
    """Note what is at risk or late by now."""
    operations.watch(by=by)


@job("promises.remeasure", queue="slow")
def remeasure(*, by: By) -> None:
    """Compute all open clocks by the newest targets and business hours, in portions."""
    total, done = Clock.objects.filter(OPEN).count(), 0
    after = int(place() or 0)
    while looked := operations.remeasure(after=after, limit=BATCH, by=by):
        after, done = looked[-1], done + len(looked)
        progress(done, max(total, done), place=after)
