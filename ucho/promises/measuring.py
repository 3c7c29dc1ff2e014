"""What a clock shows, from the stretches in which it ran and the rules that hold for it: pure, so computable anew.

Which rules: an open clock goes by the newest targets and hours of the unit it belongs to now; an ended one keeps those
in force when it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ucho.org.calendar import ALWAYS, Calendar
from ucho.promises.clocks import Course
from ucho.promises.models import Clock
from ucho.promises.rules import Rules, three_quarters

Runs = Sequence[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Reading:
    """What follows from a course and the rules."""

    goal_seconds: int | None
    working: bool
    used_seconds: int
    due_at: datetime | None
    risk_at: datetime | None


def measure(course: Course, rules: Rules) -> Reading:
    """Return what a clock shows.

    Args:
        course: the stretches in which it ran.
        rules: of the unit it belongs to.
    """
    ended = course.ended_at
    goal = rules.goal(course.metric, ended)
    when = rules.calendar(ended) if goal.working else ALWAYS
    used = sum(when.seconds_between(start, end) for start, end in course.runs if end is not None)
    if goal.seconds is None or course.paused_at is not None:
        return Reading(goal.seconds, goal.working, used, None, None)
    risk = int(three_quarters(timedelta(seconds=goal.seconds)).total_seconds())
    due_at, risk_at = _moment(course.runs, goal.seconds, when), _moment(course.runs, risk, when)
    return Reading(goal.seconds, goal.working, used, due_at, risk_at)


def _moment(runs: Runs, seconds: int, when: Calendar) -> datetime:
    """Return when so much was or will be used up, were the last stretch to go on."""
    for start, end in runs[:-1]:
        span = when.seconds_between(start, end or start)
        if seconds <= span:
            return when.add(start, seconds)
        seconds -= span
    return when.add(runs[-1][0], seconds)


def course_of(clock: Clock) -> Course:
    """Return what is stored of a clock as a course.

    Args:
        clock: a stored clock.
    """
    runs = [(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None) for start, end in clock.runs]
    return Course(
        clock.metric, clock.unit_id, clock.started_at, runs, clock.paused_at, clock.met_at, clock.cancelled_at
    )


def columns(course: Course, reading: Reading) -> dict[str, object]:
    """Return what is stored of a clock, by column.

    Args:
        course: the stretches in which it ran.
        reading: what it shows.
    """
    return {
        "unit_id": course.unit_id,
        "goal_seconds": reading.goal_seconds,
        "working": reading.working,
        "runs": [[start.isoformat(), end.isoformat() if end else None] for start, end in course.runs],
        "due_at": reading.due_at,
        "risk_at": reading.risk_at,
        "paused_at": course.paused_at,
        "used_seconds": reading.used_seconds,
        "met_at": course.met_at,
        "cancelled_at": course.cancelled_at,
    }
