"""What the worker runs to know what customers talk about."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from ucho.core.actors import By
from ucho.events.jobs import job, schedule
from ucho.org import queries as org
from ucho.understanding.operations import topics as operations


@schedule(daily="03:10")
@job("understanding.topics", queue="slow", rights=["understanding.look_for_topics"])
def look_for_topics(*, by: By, running: bool = False) -> None:
    """Look at the last whole week, or at the running one when somebody asks; each night, in case a Monday was missed.

    The same week gives the same answer, so it does not matter how often it is looked at, nor how often this is stopped.
    """
    from ucho.understanding.topics import looking  # numbers only where they are needed

    company = org.company()
    zone = ZoneInfo(company.time_zone if company else "UTC")
    week = looking.monday(by.at, zone) - timedelta(weeks=0 if running else 1)
    operations.keep_topics(looking.look(week, zone, by.at), by=by)
