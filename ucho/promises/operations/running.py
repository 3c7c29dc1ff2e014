"""Moving clocks, in the transaction of what moves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from ucho.core.actors import By
from ucho.core.database.rows import Find, insert_many, make, update
from ucho.customers.models import Person
from ucho.events import log
from ucho.org.models import Unit
from ucho.promises.clocks import RESPONSES, Course, Fold, Signal
from ucho.promises.facts import Rescheduled
from ucho.promises.measuring import columns, course_of, measure
from ucho.promises.models import OPEN, Clock
from ucho.promises.rules import Rules, rules_of

_KNOWN: Final = Find(
    Clock,
    "WHERE subject = %s AND (met_at IS NULL AND cancelled_at IS NULL OR metric = %s AND met_at IS NOT NULL)"
    " ORDER BY id",
    lock=True,
)
"""The open clocks of one thing, and the first response that was given."""


def run_clocks(
    subject: str, *, person: Person | int, unit: Unit | int, signals: Sequence[Signal], by: By, new: bool = False
) -> list[Clock]:
    """Let signals move the clocks of one thing; who calls holds a lock on it, and its transaction is the clocks' own.

    Costs one statement when nothing changes, another when something does, one for all clocks that start and one for
    each that goes on or ends.

    Args:
        subject: what it is about, as "label:id".
        person: whom it concerns, or their id.
        unit: where it belongs now, or its id.
        signals: what happened, in order; none of them was given before.
        by: who did it, and when.
        new: there are no clocks of it yet, for certain.

    Returns:
        The clocks that are open now.
    """
    known = [] if new else _KNOWN.all(subject, RESPONSES[0])
    kept = {row.metric: row for row in known if row.met_at is None}
    courses = {metric: course_of(row) for metric, row in kept.items()}
    whole = Fold(courses.values(), answered=len(known) > len(kept))
    unit_id = unit if isinstance(unit, int) else unit.pk
    whole.follow(signals, unit_id)
    moved = [(row, courses[metric]) for metric, row in kept.items() if courses[metric] != course_of(row)]
    if not moved and not whole.started:
        return list(kept.values())
    rules = rules_of(unit_id)
    for row, course in moved:
        _store(row, course, rules, by.at)
    person_id = person if isinstance(person, int) else person.pk
    started = insert_many([_made(subject, person_id, course, rules) for course in whole.started])
    return [row for row in (*kept.values(), *started) if row.met_at is None and row.cancelled_at is None]


def remeasure(*, after: int, limit: int, by: By) -> list[int]:
    """Compute open clocks anew, by the newest targets and hours; what they show is corrected, their course stays.

    Args:
        after: only clocks with a higher id.
        limit: how many at most.
        by: who asks, and when.

    Returns:
        The ids of the clocks that were looked at, lowest first; none when there are no more.

    Records:
        `Rescheduled` for each clock that is due at another moment now.
    """
    rules: dict[int, Rules] = {}
    with transaction.atomic():
        rows = Clock.objects.select_for_update(of=("self",)).filter(OPEN, pk__gt=after).order_by("pk")[:limit]
        looked = list(rows)
        for row in looked:
            due = row.due_at
            _store(row, course_of(row), _rules(row.unit_id, rules), by.at)
            if row.due_at != due:
                log.record(Rescheduled(row.metric), row, by=by)
    return [row.pk for row in looked]


def rewind(subject: str, *, person: Person | int, unit: Unit | int, signals: Sequence[Signal], by: By) -> list[Clock]:
    """Throw the clocks of one thing away and make them anew; only for clocks that differ from the facts.

    Args:
        subject: what it is about, as "label:id"; who calls holds a lock on it.
        person: whom it concerns, or their id.
        unit: where it belongs now, or its id.
        signals: everything that ever happened to it, in order.
        by: who asks, and when.

    Returns:
        The clocks that are open now.
    """
    Clock.objects.filter(subject=subject).delete()
    return run_clocks(subject, person=person, unit=unit, signals=signals, by=by, new=True)


def _rules(unit_id: int, known: dict[int, Rules]) -> Rules:
    if unit_id not in known:
        known[unit_id] = rules_of(unit_id)
    return known[unit_id]


def _made(subject: str, person_id: int, course: Course, rules: Rules) -> Clock:
    values = columns(course, measure(course, rules))
    started = {"metric": course.metric, "started_at": course.started_at}
    return make(Clock, subject=subject, person_id=person_id, **started, **values)


def _store(row: Clock, course: Course, rules: Rules, at: datetime) -> None:
    values = columns(course, measure(course, rules)) | {"started_at": course.started_at}
    if course.ended_at is None and course.paused_at is None:  # other rules may give back time that was lost
        values["at_risk_at"] = row.at_risk_at if _passed(values["risk_at"], at) else None
        values["missed_at"] = row.missed_at if _passed(values["due_at"], at) else None
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        update(row, changed)


def _passed(moment: object, at: datetime) -> bool:
    return isinstance(moment, datetime) and moment <= at
