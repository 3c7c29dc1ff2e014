"""The life of a clock, as a pure fold: signals in, stretches of running out. No database, no calendar, no goal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from ucho.promises.models import Metric

Kind = Literal["start", "meet", "pause", "resume", "cancel", "move"]
RESPONSE: Final = "response"
"""Stands for the first response until one was given, and for the next one from then on."""
RESPONSES: Final = (Metric.FIRST_RESPONSE.value, Metric.NEXT_RESPONSE.value)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that happened and moves clocks.

    `unit_id` is where the subject belonged just then, None for where it always did; "move" says only that.
    """

    kind: Kind
    metric: str
    at: datetime
    unit_id: int | None = None


@dataclass(slots=True)
class Course:
    """One clock so far: the stretches in which it ran, the last without an end while it runs."""

    metric: str
    unit_id: int | None
    started_at: datetime
    runs: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    paused_at: datetime | None = None
    met_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        """Return when it ended, None while it is open."""
        return self.met_at or self.cancelled_at

    def pause(self, at: datetime) -> None:
        """Let it stand still."""
        if self.paused_at is None:
            at = self._after(at)
            self.runs[-1] = (self.runs[-1][0], at)
            self.paused_at = at

    def resume(self, at: datetime) -> None:
        """Let it run on."""
        if self.paused_at is not None:
            self.runs.append((self._after(at), None))
            self.paused_at = None

    def begin_by(self, at: datetime) -> None:
        """Let it have begun earlier: what started it was not the first such thing, only the first we heard of."""
        if at < self.started_at:
            self.started_at = at
            self.runs[0] = (at, self.runs[0][1])

    def end(self, at: datetime, *, met: bool) -> None:
        """End it for good."""
        at = self._after(at)
        if self.paused_at is None:
            self.runs[-1] = (self.runs[-1][0], at)
        if met:
            self.met_at = at
        else:
            self.cancelled_at = at

    def _after(self, at: datetime) -> datetime:
        """Return the moment, never before what happened last: two who act at once may bring their own clocks."""
        start, end = self.runs[-1]
        return max(at, end or start)


class Fold:
    """Follows signals in the order they happened.

    Args:
        courses: clocks that are open already.
        answered: whether a first response was given before.
    """

    def __init__(self, courses: Iterable[Course] = (), *, answered: bool = False) -> None:
        """Begin with what is known."""
        self.open: dict[str, Course] = {course.metric: course for course in courses}
        self.started: list[Course] = []
        self.answered = answered

    def follow(self, signals: Sequence[Signal], unit_id: int | None = None) -> None:
        """Take signals in.

        Args:
            signals: in the order they happened.
            unit_id: where the subject belongs, for signals that do not say it.
        """
        for signal in signals:
            where = unit_id if signal.unit_id is None else signal.unit_id
            for course in self.open.values():
                course.unit_id = where
            self._take(signal, where)

    def _take(self, signal: Signal, unit_id: int | None) -> None:
        if signal.kind == "start":
            self._start(signal, unit_id)
            return
        for metric in RESPONSES if signal.metric == RESPONSE else (signal.metric,):
            course = self.open.get(metric)
            if course is not None:
                self._change(course, signal)

    def _start(self, signal: Signal, unit_id: int | None) -> None:
        metric = signal.metric
        if metric == RESPONSE:
            metric = next((one for one in RESPONSES if one in self.open), RESPONSES[1 if self.answered else 0])
        if metric in self.open:
            self.open[metric].begin_by(signal.at)
        else:
            course = Course(metric, unit_id, signal.at, [(signal.at, None)])
            self.open[metric] = course
            self.started.append(course)

    def _change(self, course: Course, signal: Signal) -> None:
        if signal.kind == "pause":
            course.pause(signal.at)
        elif signal.kind == "resume":
            course.resume(signal.at)
        elif signal.kind in {"meet", "cancel"}:
            met = signal.kind == "meet"
            course.end(signal.at, met=met)
            del self.open[course.metric]
            self.answered = self.answered or (met and course.metric == RESPONSES[0])


def fold(signals: Sequence[Signal]) -> list[Course]:
    """Return all clocks that signals lead to, in the order they started.

    Args:
        signals: everything that ever happened to one subject, in order.
    """
    whole = Fold()
    whole.follow(signals)
    return whole.started
