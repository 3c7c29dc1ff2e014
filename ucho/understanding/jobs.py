"""What the worker runs to understand customers."""

from __future__ import annotations

from typing import Final

from ucho.core.actors import By
from ucho.events.jobs import job, progress, schedule
from ucho.understanding import operations
from ucho.understanding.contract import READER, VERSION
from ucho.understanding.learning import jobs as learning_jobs
from ucho.understanding.models import Reading
from ucho.understanding.outside import jobs as outside_jobs
from ucho.understanding.topics import jobs as topics_jobs

__all__ = ["learning_jobs", "outside_jobs", "read_again", "topics_jobs"]
PORTION: Final = 100  # readings between two signs of life
MOST: Final = 20_000  # in one run: the rest comes the next night


@schedule(daily="02:20")
@job("understanding.read_again", queue="slow", rights=["understanding.read"])
def read_again(*, by: By) -> None:
    """Read texts anew that older readers understood, the newest first; stopped anywhere, it goes on where it was."""
    old = Reading.objects.filter(reader=READER, version__lt=VERSION).order_by("-pk")
    done, total = 0, min(old.count(), MOST)
    while done < total and (rows := list(old[:PORTION])):
        operations.read_again(rows, by=by)
        done += len(rows)
        progress(min(done, total), total)
