"""Silence: what is normal for an hour of the week is no alarm, what is not is one, and it ends by itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.cast import NOON, Bakery, arrive, by_system, letter, open_bakery, run_scheduled
from ucho.channels import operations
from ucho.channels.models import Account, JournalEntry, Traffic
from ucho.channels.traffic import chance_of_silence, hour_of, is_unusual
from ucho.events.models import FactRow
from ucho.org import operations as org

WARSAW = ZoneInfo("Europe/Warsaw")
MONDAY = datetime(2026, 11, 16, tzinfo=WARSAW)
HOUR = timedelta(hours=1)


def hours(start: datetime, end: datetime) -> Iterator[datetime]:
    hour = hour_of(start)
    while hour < end.astimezone(UTC):
        yield hour
        hour += HOUR


def office(end: datetime, *, weeks: int = 8, rate: float = 5.0, seed: int = 1) -> dict[datetime, int]:
    """Mail of an office: so many an hour from nine to five on working days, none else."""
    chance = random.Random(seed)
    counts = {}
    for hour in hours(end - timedelta(weeks=weeks), end):
        local = hour.astimezone(WARSAW)
        if local.weekday() < 5 and 9 <= local.hour < 17:
            counts[hour] = sum(chance.random() < rate / 50 for _ in range(50))
    return counts


FRIDAY = MONDAY - timedelta(days=3) + timedelta(hours=16, minutes=50)


@given(later=some.integers(0, 64 * 60 - 25), seed=some.integers(0, 50))
@settings(max_examples=60, deadline=None)
def test_a_quiet_weekend_is_no_alarm_at_any_minute_of_it(later: int, seed: int) -> None:
    at = FRIDAY + timedelta(minutes=later)
    assert not is_unusual(office(FRIDAY, seed=seed), last=FRIDAY, at=min(at, MONDAY + HOUR * 9), zone=WARSAW)


@given(seed=some.integers(0, 200))
@settings(max_examples=40, deadline=None)
def test_a_dead_monday_noon_is_one(seed: int) -> None:
    counts = office(FRIDAY, seed=seed)
    assert is_unusual(counts, last=FRIDAY, at=MONDAY + HOUR * 12, zone=WARSAW)


@given(rate=some.floats(0.3, 20), spans=some.tuples(some.integers(1, 90 * 60), some.integers(1, 90 * 60)))
@settings(max_examples=40, deadline=None)
def test_a_longer_silence_is_never_likelier(rate: float, spans: tuple[int, int]) -> None:
    counts = office(FRIDAY, rate=rate)
    shorter, longer = (
        chance_of_silence(counts, last=FRIDAY, at=FRIDAY + timedelta(minutes=span), zone=WARSAW)
        for span in sorted(spans)
    )
    assert 0 <= longer <= shorter <= 1


def test_the_chance_is_that_of_a_poisson_law_where_nothing_comes_in_bursts() -> None:
    counts = dict.fromkeys(hours(MONDAY - timedelta(weeks=8), MONDAY), 2)
    found = chance_of_silence(counts, last=MONDAY - timedelta(hours=3), at=MONDAY, zone=WARSAW)
    assert found == pytest.approx(exp(-6), rel=0.01)


def test_mail_that_comes_in_bursts_may_be_silent_for_longer() -> None:
    steady = dict.fromkeys(hours(FRIDAY - timedelta(weeks=8), FRIDAY), 2)
    bursts = {hour: 2 * 12 * (number % 12 == 0) for number, hour in enumerate(steady)}
    at = FRIDAY + HOUR * 6
    chances = [chance_of_silence(counts, last=FRIDAY, at=at, zone=WARSAW) for counts in (steady, bursts)]
    assert chances[0] < 0.001 < chances[1]


def test_one_newsletter_with_a_thousand_answers_is_no_habit() -> None:
    counts = office(FRIDAY, rate=0.2)
    counts[hour_of(MONDAY - timedelta(weeks=3) + HOUR * 10)] = 1000
    assert not is_unusual(counts, last=FRIDAY, at=MONDAY + HOUR * 12, zone=WARSAW)


def test_with_less_than_two_weeks_nobody_can_say() -> None:
    assert not is_unusual(office(FRIDAY, weeks=1), last=FRIDAY, at=MONDAY + HOUR * 17, zone=WARSAW)
    assert not is_unusual({}, last=FRIDAY, at=MONDAY + HOUR * 17, zone=WARSAW)


def test_a_public_holiday_neither_teaches_nor_counts() -> None:
    counts, free = office(FRIDAY), {MONDAY.date()}
    assert not is_unusual(counts, last=FRIDAY, at=MONDAY + HOUR * 20, zone=WARSAW, free=free)
    assert is_unusual(counts, last=FRIDAY, at=MONDAY + timedelta(days=1, hours=12), zone=WARSAW, free=free)


def test_hours_are_those_of_the_clock_on_the_wall_when_summer_ends() -> None:
    start = datetime(2026, 10, 26, tzinfo=WARSAW)  # the Monday after the clocks went back
    last = start - timedelta(days=2, hours=7, minutes=10)
    counts = office(last)
    assert not is_unusual(counts, last=last, at=start + HOUR * 9, zone=WARSAW)
    assert is_unusual(counts, last=last, at=start + HOUR * 12, zone=WARSAW)


# With the database


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


def lived(account: Account, end: datetime) -> None:
    """Give an account eight weeks of five mails an hour in working hours, the last one now."""
    Traffic.objects.bulk_create(Traffic(account=account, hour=hour, count=count) for hour, count in office(end).items())
    arrive(account, letter("Ostatni list."), at=end)


def silent(account: Account) -> datetime | None:
    return Account.objects.get(pk=account.pk).silent_since


def test_a_batch_is_counted_by_the_hour_in_which_it_reached_the_mailbox(bakery: Bakery) -> None:
    from ucho.channels.contract import Fetched
    from ucho.channels.journal import journal

    times = [NOON - timedelta(days=2), NOON - timedelta(days=2, minutes=-10), NOON - HOUR, NOON - timedelta(days=400)]
    batch = [Fetched(f"1:{uid}", letter(f"List {uid}"), arrived_at=at) for uid, at in enumerate(times)]
    journal(bakery.mailbox, batch, by=by_system())
    journal(bakery.mailbox, batch, by=by_system())  # they come again after a crash
    journal(bakery.mailbox, [Fetched("2:9", letter("List 0"))], by=by_system())  # the mailbox is numbered anew
    journal(bakery.mailbox, [Fetched("2:10", letter("Nowy"), arrived_at=NOON - HOUR)], by=by_system())
    found = dict(Traffic.objects.values_list("hour", "count"))
    assert found == {NOON - timedelta(days=2): 2, NOON - HOUR: 2}
    assert JournalEntry.objects.filter(state="joined").count() == 1


def test_a_dead_monday_is_told_once_and_ends_with_the_next_mail(bakery: Bakery) -> None:
    lived(bakery.mailbox, FRIDAY)
    run_scheduled("channels.watch_silence", MONDAY - HOUR * 20)
    assert silent(bakery.mailbox) is None
    for minutes in (0, 5, 10):
        run_scheduled("channels.watch_silence", MONDAY + HOUR * 12 + timedelta(minutes=minutes))
    assert silent(bakery.mailbox) == FRIDAY
    (told,) = FactRow.objects.filter(type="channels.fell_silent")
    assert told.payload["seconds"] == (MONDAY + HOUR * 12 - FRIDAY).total_seconds()
    arrive(bakery.mailbox, letter("Jest tam kto?"), at=MONDAY + HOUR * 13)
    run_scheduled("channels.watch_silence", MONDAY + HOUR * 13)
    assert silent(bakery.mailbox) is None
    assert FactRow.objects.filter(type="channels.heard_again").count() == 1


def test_a_mailbox_that_is_off_or_broken_has_another_reason_to_be_silent(bakery: Bakery) -> None:
    lived(bakery.mailbox, FRIDAY)
    Account.objects.update(problem="unreachable")
    run_scheduled("channels.watch_silence", MONDAY + HOUR * 12)
    assert silent(bakery.mailbox) is None
    Account.objects.update(problem="")
    run_scheduled("channels.watch_silence", MONDAY + HOUR * 12)
    assert silent(bakery.mailbox) == FRIDAY
    operations.switch_account(Account.objects.get(), enabled=False, by=by_system(MONDAY + HOUR * 12))
    run_scheduled("channels.watch_silence", MONDAY + HOUR * 13)
    assert silent(bakery.mailbox) is None


def test_holidays_of_the_units_country_and_days_it_is_closed_are_left_out(bakery: Bakery) -> None:
    independence = datetime(2026, 11, 11, tzinfo=WARSAW)  # a Wednesday
    before = independence - timedelta(hours=7, minutes=10)
    lived(bakery.mailbox, before)
    org.set_hours(
        bakery.company, week=[[["09:00", "17:00"]]] * 5 + [[], []], country="PL",
        overrides={date(2026, 11, 12).isoformat(): []}, by=by_system(before - timedelta(days=90)),
    )  # fmt: skip
    run_scheduled("channels.watch_silence", independence + HOUR * 20)
    run_scheduled("channels.watch_silence", independence + HOUR * 44)
    assert silent(bakery.mailbox) is None
    run_scheduled("channels.watch_silence", independence + HOUR * 60)
    assert silent(bakery.mailbox) == before
