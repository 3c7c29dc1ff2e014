"""A clock runs, stands still and ends as signals say: pure, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ucho.org.calendar import Calendar
from ucho.promises.clocks import RESPONSE, Course, Fold, Kind, Signal, fold
from ucho.promises.measuring import measure
from ucho.promises.models import Metric
from ucho.promises.rules import DEFAULTS, Goal, Rules, three_quarters

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RESOLUTION = Metric.RESOLUTION.value
KINDS: list[Kind] = ["start", "meet", "pause", "resume", "cancel"]


class Plain(Rules):
    """Rules without a database: one goal, around the clock."""

    def __init__(self, seconds: int | None) -> None:
        """Aim for so many seconds."""
        super().__init__("UTC", {})
        self.seconds = seconds

    def goal(self, metric: str, at: datetime | None = None) -> Goal:
        """Return the one goal there is."""
        return Goal(self.seconds, working=True)

    def calendar(self, at: datetime | None = None) -> Calendar:
        """Return a calendar that is always open."""
        return Calendar()


def at(hours: float) -> datetime:
    """Return a moment so many hours after noon."""
    return NOON + hours * HOUR


def signals(*given_: tuple[Kind, str, float]) -> list[Signal]:
    """Return signals from kind, metric and hours after noon."""
    return [Signal(kind, metric, at(hours)) for kind, metric, hours in given_]


def test_a_response_is_the_first_until_one_was_given_and_the_next_one_then() -> None:
    found = fold(
        signals(
            ("start", RESPONSE, 0), ("start", RESPONSE, 1), ("cancel", RESPONSE, 2),
            ("start", RESPONSE, 3), ("meet", RESPONSE, 4), ("start", RESPONSE, 5),
        )
    )  # fmt: skip
    assert [one.metric for one in found] == ["first_response", "first_response", "next_response"]
    assert [one.ended_at for one in found] == [at(2), at(4), None]


def test_what_stands_still_does_not_count_and_moves_the_due_moment() -> None:
    [found] = fold(signals(("start", RESOLUTION, 0), ("pause", RESOLUTION, 1), ("resume", RESOLUTION, 5)))
    reading = measure(found, Plain(3 * 3600))
    assert reading.used_seconds == 3600
    assert reading.due_at == at(7)
    assert reading.risk_at == at(6.25)
    found.pause(at(6))
    assert measure(found, Plain(3 * 3600)).due_at is None


def test_what_was_used_up_before_a_pause_was_due_then() -> None:
    [found] = fold(signals(("start", RESOLUTION, 0), ("pause", RESOLUTION, 4), ("resume", RESOLUTION, 9)))
    assert measure(found, Plain(3 * 3600)).due_at == at(3)


def test_without_a_goal_it_is_measured_and_never_due() -> None:
    [found] = fold(signals(("start", RESOLUTION, 0), ("meet", RESOLUTION, 2)))
    reading = measure(found, Plain(None))
    assert (reading.used_seconds, reading.due_at, reading.risk_at) == (7200, None, None)


def test_a_moment_before_the_last_one_counts_as_that_one() -> None:
    [found] = fold(signals(("start", RESOLUTION, 2), ("pause", RESOLUTION, 1), ("meet", RESOLUTION, 0)))
    assert (found.paused_at, found.met_at, found.runs) == (at(2), at(2), [(at(2), at(2))])


def test_every_metric_has_a_beginning_to_aim_for() -> None:
    assert set(DEFAULTS) == set(Metric.values)
    assert three_quarters(timedelta(seconds=1)) == timedelta(seconds=1)
    assert three_quarters(timedelta(hours=8)) == timedelta(hours=6)


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from([RESPONSE, RESOLUTION]), st.integers(0, 9)), max_size=30
    ),
    st.integers(0, 30),
)
def test_following_in_two_parts_is_following_at_once(given_: list[tuple[Kind, str, int]], cut: int) -> None:
    told = signals(*given_)
    first = Fold()
    first.follow(told[:cut])
    second = Fold(first.open.values(), answered=first.answered)
    second.follow(told[cut:])
    assert [*first.started, *second.started] == fold(told)
    for course in fold(told):
        check(course)


def check(course: Course) -> None:
    """Stretches follow each other, and only the last one of a clock that runs has no end."""
    moments = [moment for run in course.runs for moment in run if moment is not None]
    assert moments == sorted(moments)
    assert all(end is not None for _start, end in course.runs[:-1])
    assert (course.runs[-1][1] is None) == (course.ended_at is None and course.paused_at is None)
