"""Business hours: when a unit works, how much of its time lies between two moments, and when so much has passed.

Pure: no database and no clock. A moment is inside when the wall clock of the unit's time zone is inside an interval of
that day. So an hour that is skipped in spring is not worked, and one that comes twice in autumn is worked twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from ucho.org.free_days import free_days

Interval = tuple[int, int]  # minutes of a local day; the end may lie beyond 1440, on the next day
Piece = tuple[int, int]  # microseconds since EPOCH
Day = tuple[Interval, ...]

DAY: Final = 1440  # minutes
MINUTE: Final = 60_000_000  # microseconds
UTC_DAY: Final = DAY * MINUTE
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HORIZON: Final = 3660  # days; what takes longer than ten years of a calendar counts as never
_MICRO: Final = timedelta(microseconds=1)


class Closed(ValueError):
    """Times that make no hours: unreadable, overlapping, or none at all."""


@dataclass(frozen=True)
class Calendar:
    """When somebody works. Without a `week` that is always."""

    zone: str = "UTC"
    week: tuple[Day, ...] = ()  # seven days, Monday first; empty for around the clock
    overrides: Mapping[date, Day] = field(default_factory=dict)
    country: str = ""  # whose public holidays are free
    version: int | None = None  # of the hours it was made from; None for around the clock
    _known: dict[int, tuple[Piece, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_open(self, at: datetime) -> bool:
        """Return whether somebody works at a moment."""
        if not self.week:
            return True
        moment = _micros(at)
        return any(start <= moment < end for start, end in self._pieces(moment // UTC_DAY))

    def seconds_between(self, since: datetime, until: datetime) -> int:
        """Return how many seconds of work lie between two moments; 0 when they are in the wrong order.

        Args:
            since: an aware moment.
            until: an aware moment; more than ten years later, only ten years are looked at.
        """
        start, end = _micros(since), _micros(until)
        if not self.week:
            return max(0, end - start) // 1_000_000
        end = min(end, start + HORIZON * UTC_DAY)
        total = 0
        for number in range(start // UTC_DAY, end // UTC_DAY + 1):
            total += sum(max(0, min(to, end) - max(come, start)) for come, to in self._pieces(number))
        return total // 1_000_000

    def add(self, at: datetime, seconds: int) -> datetime:
        """Return the earliest moment at which so much work has been done since `at`.

        Args:
            at: an aware moment.
            seconds: 0 or more.

        Returns:
            A moment in UTC; ten years later when the calendar never offers that much.
        """
        start, left = _micros(at), seconds * 1_000_000
        if not self.week or left <= 0:
            return EPOCH + (start + max(0, left)) * _MICRO
        for number in range(start // UTC_DAY, start // UTC_DAY + HORIZON):
            for come, to in self._pieces(number):
                begin = max(come, start)
                if to - begin >= left:
                    return EPOCH + (begin + left) * _MICRO
                left -= max(0, to - begin)
        return EPOCH + (start + HORIZON * UTC_DAY) * _MICRO

    def hours_on(self, day: date) -> Day:
        """Return the intervals that begin on a day.

        Args:
            day: a local date.
        """
        if not self.week:
            return ((0, DAY),)
        if day in self.overrides:
            return self.overrides[day]
        found = free_days(self.country, day.year)
        if day in found.free:
            return ()
        usual = self.week[day.weekday()]
        if usual or day not in found.working:
            return usual
        return next(
            (self.week[n] for n in range(day.weekday() - 1, -1, -1) if self.week[n]), ()
        )  # as on the day before

    def is_holiday(self, day: date) -> bool:
        """Return whether a day is a public holiday on which nobody works.

        Args:
            day: a local date.
        """
        return bool(self.week) and day not in self.overrides and day in free_days(self.country, day.year).free

    def _pieces(self, number: int) -> tuple[Piece, ...]:
        """Return the open stretches of one UTC day, in order and apart."""
        known = self._known.get(number)
        if known is None:
            found: list[Piece] = []
            zone = ZoneInfo(self.zone)
            for start, end, offset in _steady(zone, number * UTC_DAY, (number + 1) * UTC_DAY):
                found += [
                    (max(start, come - offset), min(end, to - offset))
                    for come, to in self._wall(start + offset, end + offset)
                ]
            known = tuple(_joined(piece for piece in found if piece[0] < piece[1]))
            if len(self._known) > 2 * HORIZON:
                self._known.clear()
            self._known[number] = known
        return known

    def _wall(self, start: int, end: int) -> Iterable[Piece]:
        """Return the intervals of the days that a stretch of the wall clock touches."""
        for number in range(start // UTC_DAY - 1, (end - 1) // UTC_DAY + 1):
            for come, to in self.hours_on(EPOCH.date() + timedelta(days=number)):
                yield number * UTC_DAY + come * MINUTE, number * UTC_DAY + to * MINUTE


ALWAYS: Final = Calendar()


@lru_cache(maxsize=512)
def calendar(zone: str, week: str, overrides: str, country: str, version: int | None) -> Calendar:
    """Return a calendar made from stored values; the same values give the same one, which remembers its days.

    Args:
        zone: an IANA name.
        week: JSON of seven days, as `Hours.week`.
        overrides: JSON of single days, as `Hours.overrides`.
        country: whose holidays are free.
        version: of the hours.
    """
    import json

    days = json.loads(week)
    single = {date.fromisoformat(day): read_day(times) for day, times in json.loads(overrides).items()}
    return Calendar(zone, tuple(read_day(day) for day in days), single, country, version)


def read_day(times: Sequence[Sequence[str]]) -> Day:
    """Return the intervals of a day from pairs of times.

    Args:
        times: such as [["09:00", "13:00"], ["14:00", "24:00"]]; an end before its start is on the next day.

    Raises:
        Closed: a time cannot be read, or two intervals overlap.
    """
    found = []
    for come, to in times:
        start, end = read_time(come), read_time(to)
        if start >= DAY or start == end:
            raise Closed(f"{come}–{to}")
        found.append((start, end if end > start else end + DAY))
    found.sort()
    for (_start, end), (following, _end) in pairwise(found):
        if end > following:
            raise Closed(write_time(following))
    return tuple(found)


def read_time(text: str) -> int:
    """Return the minutes of a time such as "9:30"; "24:00" is the end of the day.

    Args:
        text: hours and minutes.

    Raises:
        Closed: it is no such time.
    """
    hours, colon, minutes = text.strip().partition(":")
    fits = colon and hours.isascii() and minutes.isascii() and hours.isdigit() and minutes.isdigit()
    if not fits or len(hours) > 2 or len(minutes) != 2:
        raise Closed(text)
    value = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or value > DAY:
        raise Closed(text)
    return value


def write_time(minutes: int) -> str:
    """Return minutes of a day as `read_time` reads them; beyond midnight as on the next day.

    Args:
        minutes: 0 or more.
    """
    value = minutes - DAY if minutes > DAY else minutes
    return f"{value // 60:02d}:{value % 60:02d}"


def write_day(day: Day) -> list[list[str]]:
    """Return intervals as they are stored.

    Args:
        day: intervals of a day.
    """
    return [[write_time(start), write_time(end)] for start, end in day]


def _micros(at: datetime) -> int:
    return (at - EPOCH) // _MICRO


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = (EPOCH + moment * _MICRO).astimezone(zone).utcoffset()
    return 0 if offset is None else offset // _MICRO


def _steady(zone: ZoneInfo, start: int, end: int) -> Iterable[tuple[int, int, int]]:
    """Cut a stretch where the clock is changed: each part with its offset. Two changes in a day never happened."""
    before, after = _offset(zone, start), _offset(zone, end - 1)
    if before == after:
        return [(start, end, before)]
    low, high = start // 1_000_000, (end - 1) // 1_000_000  # changes are on whole seconds
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle * 1_000_000) == before:
            low = middle
        else:
            high = middle
    change = high * 1_000_000
    return [(start, change, before), (change, end, after)]


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """Return pieces in order, those that touch or overlap as one."""
    kept: list[Piece] = []
    for start, end in sorted(pieces):
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept
