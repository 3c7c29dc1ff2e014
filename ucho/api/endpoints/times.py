"""Business hours, target times, and the clocks of conversations and cases."""

from __future__ import annotations

from typing import Annotated, Final

from django.db import transaction
from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from ucho.api.answers import Page, answer
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says, unit_at
from ucho.api.inputs import Duration, Given, Id, Line
from ucho.api.shapes import times as shapes
from ucho.cases import lines as cases
from ucho.cases.queries import case_for
from ucho.conversations import listing as conversations
from ucho.conversations.queries import conversation_for
from ucho.core import durations
from ucho.core.operations import demand
from ucho.org import operations as org
from ucho.org.models import Unit
from ucho.org.queries import hours_of
from ucho.promises import operations as promises
from ucho.promises.queries import READ, clocks_of, goals_of

router = Router()
MOST_DAYS: Final = 1000  # single days in one request; the operation takes fewer, and says so
MOST_TARGETS: Final = 20
Times = list[tuple[Line, Line]]


class NewHours(Given):
    """When a unit works, in its time zone: seven days, Monday first, each a list of ["09:00", "17:00"].

    An empty `week` is around the clock. `country` is whose public holidays are free, such as PL; empty for nobody's.
    `overrides` has other times for single days: {"2026-12-24": [["09:00", "13:00"]], "2026-12-27": []}.
    """

    week: Annotated[list[Times], Field(max_length=7)]
    country: Line = ""
    overrides: Annotated[dict[Line, Times], Field(max_length=MOST_DAYS)] = {}


class NewTarget(Given):
    """What time to aim for: `goal` null to measure without one; `working`: count business hours only."""

    metric: Line
    goal: Duration | None
    working: bool = True


class NewTargets(Given):
    """The targets to change; the others stay as they are."""

    targets: Annotated[list[NewTarget], Field(max_length=MOST_TARGETS)]


@router.get("/units/{pk}/hours", response=says(shapes.HoursShape))
def get_hours(request: Asking, pk: Id) -> HttpResponse:
    """Return when a unit works: its own hours, those of the nearest unit above that has any, or around the clock."""
    unit = _unit(request, pk)
    return answer(shapes.hours(unit, hours_of(unit)))


@router.put("/units/{pk}/hours", response=says(shapes.HoursShape))
def set_hours(request: Asking, pk: Id, given: NewHours) -> HttpResponse:
    """Say when a unit works from now on; units below without hours of their own follow, and open clocks too."""
    unit = unit_at(pk)
    org.set_hours(unit, week=given.week, country=given.country, overrides=given.overrides, by=request.by)
    return answer(shapes.hours(unit, hours_of(unit)))


@router.delete("/units/{pk}/hours", response=says(shapes.HoursShape))
def inherit_hours(request: Asking, pk: Id) -> HttpResponse:
    """Take a unit's own hours away: those of the nearest unit above hold again. The versions before are kept."""
    unit = unit_at(pk)
    org.inherit_hours(unit, by=request.by)
    return answer(shapes.hours(unit, hours_of(unit)))


@router.get("/units/{pk}/targets", response=says(Page[shapes.TargetShape]))
def list_unit_targets(request: Asking, pk: Id) -> HttpResponse:
    """List the times a unit aims for: its own, those of the nearest unit above, or those that ucho comes with."""
    return _targets(_unit(request, pk))


@router.put("/units/{pk}/targets", response=says(Page[shapes.TargetShape]))
def set_unit_targets(request: Asking, pk: Id, given: NewTargets) -> HttpResponse:
    """Say what times a unit aims for from now on, all of these or none; open clocks follow."""
    unit = unit_at(pk)
    demand(request.by, promises.SET_TARGETS, unit.pk)
    with transaction.atomic():
        for one in given.targets:
            seconds = None if one.goal is None else int(durations.parse(one.goal).total_seconds())
            promises.set_target(unit, metric=one.metric, seconds=seconds, working=one.working, by=request.by)
    return _targets(unit)


@router.delete("/units/{pk}/targets/{metric}", response=says(Page[shapes.TargetShape]))
def inherit_target(request: Asking, pk: Id, metric: Line) -> HttpResponse:
    """Take a unit's own target away: that of the nearest unit above holds again. The versions before are kept."""
    unit = unit_at(pk)
    promises.inherit_target(unit, metric=metric, by=request.by)
    return _targets(unit)


@router.get("/conversations/{pk}/clocks", response=says(Page[shapes.ClockShape]))
def list_conversation_clocks(request: Asking, pk: Id) -> HttpResponse:
    """List the clocks of a conversation, in the order they started."""
    return _clocks(conversations.subject_of(conversation_for(request.by.actor, pk)))


@router.get("/cases/{pk}/clocks", response=says(Page[shapes.ClockShape]))
def list_case_clocks(request: Asking, pk: Id) -> HttpResponse:
    """List the clocks of a recovery case, in the order they started."""
    return _clocks(cases.subject_of(case_for(request.by.actor, pk)))


def _unit(request: Asking, pk: int) -> Unit:
    """Return a unit whose promises the actor may see."""
    unit = unit_at(pk)
    demand(request.by, READ, unit.pk)
    return unit


def _targets(unit: Unit) -> HttpResponse:
    found = [shapes.target(metric, goal, set_by) for metric, (goal, set_by) in goals_of(unit).items()]
    return answer({"items": found, "next": None})


def _clocks(subject: str) -> HttpResponse:
    return answer({"items": [shapes.clock(row) for row in clocks_of(subject)], "next": None})
