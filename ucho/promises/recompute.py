"""Checks clocks against what happened: computed anew from the facts, they must be what is stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest

from ucho.events.models import FactRow
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


def differences(
    kind: str, ids: Sequence[int], signals_of: Callable[[Sequence[FactRow]], Sequence[Signal]]
) -> Iterator[tuple[int, list[str]]]:
    """Compare the clocks of many things of one kind with what their facts lead to.

    Args:
        kind: what they are, as the label before the colon: "cases.case".
        ids: which ones; their facts are held in memory, so a few hundred at most.
        signals_of: what facts of one thing mean for its clocks.

    Yields:
        The id of each one that differs, and what differs, without a customer's words.
    """
    rows: dict[int, list[FactRow]] = defaultdict(list)
    for row in FactRow.objects.filter(subject_kind=kind, subject_id__in=ids).order_by("id"):
        rows[row.subject_id].append(row)
    known: dict[int, Rules] = {}
    for pk in ids:
        if found := check(f"{kind}:{pk}", signals_of(rows[pk]), known):
            yield pk, found


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
