"""How many messages an account receives in which hour of the week, and whether its silence is unusual.

A mute channel looks healthy: its connection works and nothing comes. What is normal is learned from the last eight
weeks, hour by hour of the week, so that nights and weekends are quiet by themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import exp, log
from typing import Final
from zoneinfo import ZoneInfo

from django.db import connection

from ucho.channels.models import Account, JournalEntry, Traffic
from ucho.core.actors import By

HOUR: Final = timedelta(hours=1)
WINDOW: Final = timedelta(weeks=8)  # what silence is measured against
KEPT: Final = timedelta(days=120)  # how long counts are kept, for the bars of the ledger
LEAST_HISTORY: Final = timedelta(days=14)
LEAST_COUNT: Final = 20  # messages; with fewer nobody can say what is usual
SURE: Final = 0.001  # a silence that would come by chance less often than this is unusual

Slot = tuple[int, int]  # weekday (0 Monday) and hour of the day, by the clock of the account's unit


def note(account: Account, entries: Sequence[JournalEntry], by: By) -> None:
    """Count a batch of new deliveries by the hour in which they reached us, in one statement.

    Repeats of what came before are not counted, nor is what is older than anybody will look at.

    Args:
        account: where they arrived.
        entries: the new entries of the journal.
        by: the connection, and when it got them.
    """
    counts = Counter(
        hour_of(entry.arrived_at or entry.received_at) for entry in entries if entry.state == entry.State.PENDING
    )
    recent = sorted((hour, count) for hour, count in counts.items() if by.at - KEPT < hour <= by.at)
    if not recent:
        return
    table = connection.ops.quote_name(Traffic._meta.db_table)
    rows = ", ".join(["(%s, %s, %s)"] * len(recent))
    stored = connection.ops.adapt_datetimefield_value
    values = [value for hour, count in recent for value in (account.pk, stored(hour), count)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (account_id, hour, count) VALUES {rows} "  # noqa: S608 - a name of ours, no input
            f"ON CONFLICT (account_id, hour) DO UPDATE SET count = {table}.count + excluded.count",
            values,
        )


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the hour, in UTC.

    Args:
        moment: any aware moment.
    """
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def chance_of_silence(
    counts: Mapping[datetime, int],
    *,
    last: datetime,
    at: datetime,
    zone: ZoneInfo,
    free: Collection[date] = (),
) -> float:
    """Return how likely it is that nothing came between `last` and `at`, if all were as usual.

    The expected number is the sum of what these hours of the week brought on average, the largest week of an hour
    counting no more than the second largest (one newsletter is no habit). Messages come in bursts, so the chance is
    that of a negative binomial law with the spread that the past showed, not of a Poisson law.

    Args:
        counts: messages by the beginning of their hour (UTC); hours without any may be left out.
        last: when the last message came.
        at: now.
        zone: whose clock the people who write live by.
        free: public holidays, which neither teach nor count.

    Returns:
        A probability from 0 to 1; 1 when too little is known to say.
    """
    begin = max(min(counts, default=last), hour_of(at - WINDOW))
    known = {hour: count for hour, count in counts.items() if begin <= hour <= last}
    if last - begin < LEAST_HISTORY or sum(known.values()) < LEAST_COUNT:
        return 1.0
    past: dict[Slot, list[int]] = defaultdict(list)
    for slot, hour, _share in _hours(begin, hour_of(last), zone, free):
        past[slot].append(known.get(hour, 0))
    usual = {slot: _steady(found) for slot, found in past.items()}
    expected = sum(usual.get(slot, 0.0) * share for slot, _hour, share in _hours(last, at, zone, free))
    spread = _spread(past, usual)
    return exp(-expected * (log(spread) / (spread - 1) if spread > 1.01 else 1.0))


def is_unusual(
    counts: Mapping[datetime, int], *, last: datetime, at: datetime, zone: ZoneInfo, free: Collection[date] = ()
) -> bool:
    """Return whether a silence is longer than this weekday and hour normally allow; see `chance_of_silence`.

    Args:
        counts: messages by the beginning of their hour (UTC).
        last: when the last message came.
        at: now.
        zone: whose clock the people who write live by.
        free: public holidays.
    """
    return chance_of_silence(counts, last=last, at=at, zone=zone, free=free) < SURE


def _hours(
    start: datetime, end: datetime, zone: ZoneInfo, free: Collection[date]
) -> Iterator[tuple[Slot, datetime, float]]:
    """Go over the hours of a span: which hour of the week, its beginning in UTC, and how much of it is in the span."""
    hour = hour_of(start)
    while hour < end:
        local = hour.astimezone(zone)
        if local.date() not in free:
            share = (min(hour + HOUR, end) - max(hour, start)) / HOUR
            yield (local.weekday(), local.hour), hour, share
        hour += HOUR


def _steady(found: Sequence[int]) -> float:
    """Return the average of an hour over the weeks, the largest no more than the second largest (one at least)."""
    *rest, largest = sorted(found)
    return (sum(rest) + min(largest, max([1, *rest[-1:]]))) / len(found)


def _spread(past: Mapping[Slot, Sequence[int]], usual: Mapping[Slot, float]) -> float:
    """Return how much wider the hours are spread than chance alone would do; 1 is a Poisson law."""
    squares, rows = 0.0, 0
    for slot, found in past.items():
        if usual[slot] <= 0:
            continue
        top = max(1, sorted(found)[-2] if len(found) > 1 else 1)
        squares += sum((min(count, top) - usual[slot]) ** 2 / usual[slot] for count in found)
        rows += len(found) - 1
    return max(1.0, squares / rows) if rows else 1.0
