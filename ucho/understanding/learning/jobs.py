"""What the worker runs each week to learn from people: choosing what to ask, and teaching heads what they answered."""

from __future__ import annotations

from typing import Final

from ucho.core.actors import By
from ucho.events.jobs import enqueue, job, progress, schedule
from ucho.understanding import operations
from ucho.understanding.learning import queries
from ucho.understanding.learning.labels import CATEGORY, TAUGHT
from ucho.understanding.learning.lessons import missing
from ucho.understanding.reading import tier

SUNDAY: Final = 7  # so that both are ready on Monday


@schedule(daily="03:10")
@job("understanding.learn_weekly", queue="slow", rights=["understanding.fill_queue", "understanding.promote"])
def learn_weekly(*, by: By) -> None:
    """On Sundays, teach heads what people said in the week, then choose what they are asked in the next."""
    if by.at.isoweekday() == SUNDAY:
        enqueue(learn, by=by, unique="understanding.learn")
        enqueue(fill_queue, by=by, unique="understanding.fill_queue")


@job("understanding.fill_queue", queue="slow", rights=["understanding.fill_queue"])
def fill_queue(*, by: By) -> None:
    """Choose the texts that people are asked about."""
    from ucho.understanding.learning.queue import plan

    operations.fill_queue(plan(by.at), by=by)


@job("understanding.learn", queue="slow", rights=["understanding.promote"])
def learn(*, by: By) -> None:
    """Teach each head that people corrected often enough, and let it read if it is better than the one in use."""
    from ucho.understanding.learning.refit import teach
    from ucho.understanding.text import shipped

    full, used = tier() == "full", queries.heads_in_use()
    for done, name in enumerate(TAUGHT):
        progress(done, len(TAUGHT))
        there = shipped.heads().get(name)
        if there is None and name == CATEGORY:
            continue  # cues alone find nothing, and a head of corrections alone would find nothing else
        lessons = queries.lessons(name)
        if missing(name, [one.new for one in lessons if not one.beside], shipped=there is not None):
            continue
        if queries.worth_teaching(name):
            operations.promote(teach(name, lessons, there, used.get(name), full=full), by=by)
    progress(len(TAUGHT), len(TAUGHT))
