"""Checks clocks against what happened: computed anew from the facts, they must be what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from ucho.promises.clocks import Course, Signal, fold
from ucho.promises.measuring import columns, measure
from ucho.promises.models import Clock
from ucho.promises.rules import Rules, rules_of


def check(subject: str, signals: Sequence[Signal], known: dict[int, Rules] | None = None) -> list[str]:
    """Return how the stored clocks of one thing differ from those that its signals lead to; nothing when they agree.

    Args:
        subject: what it is about, as "label:id".
        signals: everything that ever happened to it, in order.
        known: rules by unit that were read before, to read none twice; new ones are added.
    """
    return list(_compare(subject, signals, {} if known is None else known))


def _compare(subject: str, signals: Sequence[Signal], rules: dict[int, Rules]) -> Iterator[str]:
    stored = Clock.objects.filter(subject=subject).order_by("pk")
    for clock, course in zip_longest(stored, fold(signals)):
        if clock is None:
            yield f"{subject}: a clock of {course.metric} is missing"
        elif course is None:
            yield f"{subject}: nothing started the clock {clock.pk} of {clock.metric}"
        else:
            yield from _differences(clock, course, rules)


def _differences(clock: Clock, course: Course, rules: dict[int, Rules]) -> Iterator[str]:
    if course.unit_id is None:  # whoever gave the signals knows of one unit only
        course.unit_id = clock.unit_id
    if course.unit_id not in rules:
        rules[course.unit_id] = rules_of(course.unit_id)
    wanted = columns(course, measure(course, rules[course.unit_id]))
    wanted |= {"metric": course.metric, "started_at": course.started_at}
    for name, value in wanted.items():
        if getattr(clock, name) != value:
            yield f"{clock.subject}, clock {clock.pk}: {name} is {getattr(clock, name)}, the facts say {value}"
