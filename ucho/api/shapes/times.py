"""Times as the API shows them: business hours, what a unit aims for, and the clocks that measure it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ucho.core import durations
from ucho.org.models import Hours, Unit
from ucho.promises.models import Clock
from ucho.promises.rules import Goal


@dataclass(frozen=True, slots=True)
class HoursShape:
    """When a unit works, in its time zone.

    `week` has seven days, Monday first, each a list of ["09:00", "17:00"]; an end before its beginning is on the next
    day. Empty: around the clock. `country` is whose public holidays are free, two letters, empty for nobody's.
    `overrides` has other times for single days, an empty list for a closed one. `set_by` is the unit whose hours these
    are: itself, one above it, or null while nobody has set any; `version` and `made_at` are of its newest hours.
    """

    unit: int
    time_zone: str
    week: list[list[tuple[str, str]]]
    country: str
    overrides: dict[str, list[tuple[str, str]]]
    set_by: int | None
    version: int | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class TargetShape:
    """What time a unit aims for.

    `metric`: first_response, next_response and resolution of conversations; first_contact and recovery of cases.
    `goal` is ISO 8601 (P1D is 24 hours), null when it is measured without a goal; `working`: of business hours only.
    `set_by` is the unit whose target this is: itself, one above it, or null while nobody has set any.
    """

    metric: str
    goal: str | None
    working: bool
    set_by: int | None


@dataclass(frozen=True, slots=True)
class ClockShape:
    """How long one thing takes us; `state` is running, paused, met or cancelled.

    `goal` and `used` are ISO 8601 (P1D is 24 hours), of business hours when `working`; `goal` is null without one.
    `used` counts the stretches that have ended: while it runs, the one that runs now is not in it. `due_at` is null
    without a goal and while it is paused.
    """

    id: int
    metric: str
    state: str
    goal: str | None
    working: bool
    used: str
    started_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    met_at: datetime | None
    cancelled_at: datetime | None
    at_risk_at: datetime | None
    missed_at: datetime | None


def hours(unit: Unit, row: Hours | None) -> HoursShape:
    """Return the hours in force in a unit, None for around the clock."""
    if row is None:
        return HoursShape(unit.pk, unit.time_zone, [], "", {}, None, None, None)
    return HoursShape(
        unit=unit.pk,
        time_zone=unit.time_zone,
        week=[_day(day) for day in row.week],
        country=row.country,
        overrides={day: _day(times) for day, times in row.overrides.items()},
        set_by=row.unit_id,
        version=row.pk,
        made_at=row.made_at,
    )


def target(metric: str, goal: Goal, set_by: Unit | None) -> TargetShape:
    """Return a target."""
    return TargetShape(metric, _written(goal.seconds), goal.working, set_by.pk if set_by else None)


def clock(row: Clock) -> ClockShape:
    """Return a clock."""
    return ClockShape(
        id=row.pk,
        metric=row.metric,
        state=_state(row),
        goal=_written(row.goal_seconds),
        working=row.working,
        used=_written(row.used_seconds) or "PT0S",
        started_at=row.started_at,
        due_at=row.due_at,
        paused_at=row.paused_at,
        met_at=row.met_at,
        cancelled_at=row.cancelled_at,
        at_risk_at=row.at_risk_at,
        missed_at=row.missed_at,
    )


def _day(times: Iterable[Iterable[str]]) -> list[tuple[str, str]]:
    return [(come, to) for come, to in times]


def _written(seconds: int | None) -> str | None:
    return None if seconds is None else durations.write(timedelta(seconds=seconds))


def _state(row: Clock) -> str:
    if row.met_at:
        return "met"
    if row.cancelled_at:
        return "cancelled"
    return "paused" if row.paused_at else "running"
