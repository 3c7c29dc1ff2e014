"""Business hours: exact against a count minute by minute, in every zone and over both changes of the clock."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucho.org.calendar import ALWAYS, DAY, Calendar, Closed, Day, read_day, read_time, write_day
from ucho.org.free_days import free_days

ZONES = [
    "Europe/Warsaw",
    "Europe/Moscow",
    "America/Havana",  # changes at midnight
    "Asia/Beirut",  # a day begins at one o'clock
    "Australia/Lord_Howe",  # changes by half an hour
    "America/St_Johns",
    "Asia/Kathmandu",
]
NINE_TO_FIVE: Day = ((9 * 60, 17 * 60),)
OFFICE = Calendar("Europe/Warsaw", (*[NINE_TO_FIVE] * 5, (), ()), country="PL")


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Up to three intervals of a day, the last perhaps until the next morning."""
    marks = sorted(draw(st.sets(st.integers(0, DAY // 5), max_size=6)))
    found = [(start * 5, end * 5) for start, end in zip(marks[::2], marks[1::2], strict=False)]
    if draw(st.booleans()) and (not found or found[-1][1] <= 1380):
        found.append((draw(st.integers(1380, 1439)), DAY + draw(st.integers(0, 700))))
    return tuple(found)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with overrides and holidays around the changes of the clock."""
    week = draw(st.tuples(*[days()] * 7))
    single = draw(st.dictionaries(st.dates(date(2026, 3, 1), date(2026, 11, 30)), days(), max_size=5))
    return Calendar(draw(st.sampled_from(ZONES)), week, single, draw(st.sampled_from(["", "PL", "RU"])))


START = datetime(2026, 3, 1, tzinfo=UTC)
moments = st.integers(0, 265 * 86_400_000_000).map(lambda n: START + timedelta(microseconds=n))


def open_by_the_clock_on_the_wall(calendar: Calendar, at: datetime) -> bool:
    """The plainest way to say it: look at the wall, look at the list of hours."""
    wall = at.astimezone(ZoneInfo(calendar.zone))
    minute = wall.hour * 60 + wall.minute
    today, before = calendar.hours_on(wall.date()), calendar.hours_on(wall.date() - timedelta(days=1))
    return any(start <= minute < end for start, end in today) or any(
        start <= minute + DAY < end for start, end in before
    )


@settings(deadline=None, max_examples=60)
@given(calendars(), moments, st.integers(0, 3 * DAY))
def test_what_lies_between_two_moments_is_what_somebody_counts_minute_by_minute(
    calendar: Calendar, at: datetime, minutes: int
) -> None:
    at = at.replace(second=0, microsecond=0)
    counted = sum(open_by_the_clock_on_the_wall(calendar, at + timedelta(minutes=n)) for n in range(minutes))
    if any(calendar.week):
        assert calendar.seconds_between(at, at + timedelta(minutes=minutes)) == counted * 60
        assert calendar.is_open(at) == open_by_the_clock_on_the_wall(calendar, at)


@settings(deadline=None)
@given(calendars(), moments, st.integers(0, 500_000))
def test_adding_time_and_counting_it_are_inverse(calendar: Calendar, at: datetime, seconds: int) -> None:
    if any(calendar.week):
        due = calendar.add(at, seconds)
        assert calendar.seconds_between(at, due) == seconds
        assert due == at or calendar.is_open(due - timedelta(microseconds=1))  # the earliest such moment


@settings(deadline=None)
@given(calendars(), moments, moments, moments)
def test_time_adds_up(calendar: Calendar, first: datetime, second: datetime, third: datetime) -> None:
    a, b, c = (at.replace(microsecond=0) for at in sorted([first, second, third]))
    both = calendar.seconds_between(a, b) + calendar.seconds_between(b, c)
    assert both == calendar.seconds_between(a, c)


def test_an_evening_mail_is_due_the_next_working_day() -> None:
    friday_evening = datetime(2026, 11, 20, 19, tzinfo=UTC)  # 20:00 in Warsaw
    assert OFFICE.add(friday_evening, 8 * 3600) == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert OFFICE.add(datetime(2026, 11, 20, 15, tzinfo=UTC), 3600) == datetime(2026, 11, 20, 16, tzinfo=UTC)


def test_nobody_works_on_a_public_holiday_unless_somebody_says_so() -> None:
    independence_day = date(2026, 11, 11)
    assert OFFICE.hours_on(independence_day) == ()
    assert OFFICE.is_holiday(independence_day)
    open_anyway = Calendar(OFFICE.zone, OFFICE.week, {independence_day: ((600, 720),)}, "PL")
    assert open_anyway.hours_on(independence_day) == ((600, 720),)
    assert not open_anyway.is_holiday(independence_day)


def test_a_working_saturday_has_the_hours_of_the_friday_before() -> None:
    moscow = Calendar("Europe/Moscow", OFFICE.week, country="RU")
    assert moscow.hours_on(date(2024, 4, 27)) == NINE_TO_FIVE  # moved to Monday, 29 April
    assert moscow.hours_on(date(2024, 4, 29)) == ()
    assert moscow.hours_on(date(2024, 4, 20)) == ()


def test_the_night_the_clock_goes_back_is_an_hour_longer() -> None:
    night = Calendar("Europe/Warsaw", (((22 * 60, DAY + 6 * 60),),) * 7)
    spring, autumn = datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 10, 24, 12, tzinfo=UTC)
    day = timedelta(hours=24)
    assert night.seconds_between(spring, spring + day) == 7 * 3600
    assert night.seconds_between(autumn, autumn + day) == 9 * 3600


def test_an_hour_that_comes_twice_is_worked_twice_and_a_skipped_one_not_at_all() -> None:
    early = Calendar("Europe/Warsaw", (((2 * 60, 3 * 60),),) * 7)
    assert early.seconds_between(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 6, tzinfo=UTC)) == 7200
    assert early.seconds_between(datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)) == 0


def test_a_calendar_that_never_opens_ends_its_search() -> None:
    closed = Calendar("Europe/Warsaw", ((),) * 7)
    at = datetime(2026, 11, 20, tzinfo=UTC)
    assert closed.add(at, 1) - at > timedelta(days=3650)
    assert closed.seconds_between(at, at + timedelta(days=30)) == 0


def test_without_hours_it_is_always_open() -> None:
    at = datetime(2026, 10, 24, 22, 0, 0, 500, tzinfo=UTC)
    assert ALWAYS.is_open(at)
    assert ALWAYS.add(at, 90) == at + timedelta(seconds=90)
    assert ALWAYS.seconds_between(at, at + timedelta(days=2)) == 2 * 86_400
    assert ALWAYS.seconds_between(at, at - timedelta(days=2)) == 0


@given(days())
def test_what_is_written_is_read_back(day: Day) -> None:
    assert read_day(write_day(day)) == day


@pytest.mark.parametrize("text", ["9", "25:00", "09:60", "24:01", "-1:00", "٠٩:٠٠", "", "9:5"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Closed):
        read_time(text)


@pytest.mark.parametrize("times", [[["09:00", "13:00"], ["12:00", "17:00"]], [["24:00", "06:00"]], [["9:00", "09:00"]]])
def test_intervals_that_overlap_or_are_empty_are_refused(times: list[list[str]]) -> None:
    with pytest.raises(Closed):
        read_day(times)


def test_holidays_are_read_only_when_a_country_is_asked_for() -> None:
    code = (
        "import sys, ucho.org.calendar, ucho.org.free_days as f; f.free_days('', 2026); "
        "assert 'holidays' not in sys.modules; f.free_days('PL', 2026); assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_country_nobody_knows_has_no_holidays() -> None:
    assert free_days("QQ", 2026).free == frozenset()
    assert free_days("PL", 1800).free == frozenset()
