"""Surveys hold up no answer, no hour sees more mails than the mailbox allows, and a provider who asks is heard."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.cast import NOON, Bakery, by_system, open_bakery
from ucho.channels import rates, sending
from ucho.channels.adapters.email import Email
from ucho.channels.contract import Address, Outbound, Receipt, Undeliverable
from ucho.channels.models import Account, Allowance, Dispatch
from ucho.channels.permit import Permit, Purpose
from ucho.channels.rates import Bucket, Speed, slow_down, take
from ucho.events.jobs.draining import drain
from ucho.events.models import Job

HOUR = timedelta(hours=1)


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the provider took, in order; it takes everything."""
    taken: list[str] = []

    def send(self: Email, message: Outbound, settings: dict[str, str]) -> Receipt:
        taken.append(message.recipient.value)
        return Receipt(message.message_id)

    monkeypatch.setattr(Email, "send", send)
    return taken


def limited(account: Account, hourly: int) -> Account:
    account.settings = {**account.settings, "hourly_limit": str(hourly)}
    account.save(update_fields=["settings"])
    return account


def queued(account: Account, number: int, purpose: Purpose, at: datetime = NOON) -> Dispatch:
    to = Address("email", f"{purpose.value}{number}@example.com")
    message = Outbound(f"<{purpose.value}{number}@klos.example>", to, "Czy wszystko dobrze?")
    permit = Permit(purpose, to, f"customers.person:{number}")
    with transaction.atomic():
        return sending.queue(permit, account, message, by=by_system(at))


@pytest.mark.parametrize(("surveys", "hourly"), [(200, 80), pytest.param(2_000, 400, marks=pytest.mark.full)])
def test_surveys_by_the_thousand_never_hold_up_an_answer(
    bakery: Bakery, sent: list[str], surveys: int, hourly: int
) -> None:
    account = limited(bakery.mailbox, hourly)
    for number in range(surveys):
        queued(account, number, Purpose.ASK)
    answers = []
    for minute in range(0, 60 * (2 * surveys // hourly + 6), 10):
        at = NOON + timedelta(minutes=minute)
        if minute % 20 == 10:
            answers += [queued(account, len(answers) + more, Purpose.ANSWER, at) for more in (0, 1)]
        drain(at, queues=["mail", "default"])
        drain(at, queues=["slow"])
    waited = {one.accepted_at - one.queued_at for one in Dispatch.objects.filter(pk__in=[one.pk for one in answers])}
    assert waited == {timedelta(0)}
    times = sorted(Dispatch.objects.filter(state="accepted").values_list("accepted_at", flat=True))
    assert len(times) == surveys + len(answers)
    assert most_in_an_hour(times) <= hourly
    asked = sorted(Dispatch.objects.filter(purpose="ask").values_list("accepted_at", flat=True))
    assert most_in_an_hour(asked) <= hourly / 2
    assert asked[-1] - asked[0] < HOUR * (2 * surveys // hourly + 5)  # and they do get on
    tried = Job.objects.filter(task="channels.send_question").count()
    assert tried < 3 * surveys  # each knows its turn, nobody asks in vain


def most_in_an_hour(times: list[datetime]) -> int:
    most = first = 0
    for last, moment in enumerate(times):
        while moment - times[first] >= HOUR:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_without_a_limit_surveys_leave_a_thread_free_for_answers(bakery: Bakery, sent: list[str]) -> None:
    for number in range(30):
        queued(bakery.mailbox, number, Purpose.ASK)
    answer = queued(bakery.mailbox, 1, Purpose.ANSWER)
    drain(NOON, queues=["mail", "default"])  # what the first thread of a worker takes
    assert sent == [answer.recipient]
    drain(NOON)
    assert len(sent) == 31


def test_a_message_that_waits_says_why_and_is_no_try(bakery: Bakery, sent: list[str]) -> None:
    account = limited(bakery.mailbox, 4)
    waiting = [queued(account, number, Purpose.ANSWER) for number in range(3)]
    drain(NOON)
    assert sent == ["answer0@example.com"]
    rows = [Dispatch.objects.get(pk=one.pk) for one in waiting[1:]]
    assert {(one.state, one.reason, one.tries) for one in rows} == {("queued", rates.LIMIT, 0)}
    assert [one.next_at for one in rows] == [NOON + timedelta(minutes=20), NOON + timedelta(minutes=40)]
    drain(NOON + timedelta(minutes=20))
    drain(NOON + timedelta(minutes=40))
    assert len(sent) == 3


@pytest.mark.parametrize(
    ("answer", "pauses"),
    [
        ("421 4.7.28 Gmail has detected an unusual rate of mail", True),
        ("421 too busy", True),
        ("450 4.7.1 Error: too much mail from 192.0.2.1", True),
        ("452 4.5.3 Too many recipients this hour", True),
        ("454 4.7.0 Temporary limit reached", True),
        ("550 5.4.5 Daily user sending limit exceeded", True),
        ("450 4.2.0 Greylisted, see http://postgrey.example", False),
        ("451 4.7.1 Greylisting in action, please come back later", False),
        ("452 4.2.2 The email account that you tried to reach is over quota", False),
        ("450 4.1.1 unknown user", False),
        ("550 5.1.1 unknown user", False),
        ("cannot connect: timed out", False),
    ],
)
def test_a_provider_is_understood(bakery: Bakery, answer: str, pauses: bool) -> None:
    with transaction.atomic():
        assert slow_down(bakery.mailbox, answer, at=NOON) is pauses
    assert Allowance.objects.filter(lane="brake").exists() is pauses


def test_a_provider_who_asks_to_slow_down_pauses_surveys_and_not_answers(
    bakery: Bakery, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    takes = Email.send
    calls: list[str] = []

    def refuse(self: Email, message: Outbound, settings: dict[str, str]) -> Receipt:
        calls.append(message.recipient.value)
        raise Undeliverable("550 5.4.5 Daily user sending limit exceeded", permanent=True)

    monkeypatch.setattr(Email, "send", refuse)
    asked = [queued(bakery.mailbox, number, Purpose.ASK) for number in range(20)]
    drain(NOON)
    assert len(calls) == 1  # the others need not ask
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"queued"}  # nobody lost a message by it
    assert rates.PAUSE in Dispatch.objects.get(pk=asked[5].pk).reason
    monkeypatch.setattr(Email, "send", takes)
    queued(bakery.mailbox, 1, Purpose.ANSWER)
    drain(NOON + timedelta(minutes=1))
    assert sent == ["answer1@example.com"]
    drain(NOON + rates.FIRST_PAUSE + timedelta(minutes=2))
    assert len(sent) == 2  # they begin slowly
    for minute in range(13, 60):
        drain(NOON + timedelta(minutes=minute))
    assert len(sent) == 21


def test_each_pause_is_longer_until_a_day_passes_without(bakery: Bakery) -> None:
    at, lengths = NOON, []
    for _again in range(8):
        with transaction.atomic():
            slow_down(bakery.mailbox, "421 slow down", at=at)
        ends = Allowance.objects.get(lane="brake").at
        lengths.append((ends - at) / timedelta(minutes=1))
        at = ends
    assert lengths == [10, 20, 40, 80, 160, 320, 360, 360]
    with transaction.atomic():
        slow_down(bakery.mailbox, "421 slow down", at=at + rates.FORGOTTEN)
    assert Allowance.objects.get(lane="brake").at == at + rates.FORGOTTEN + rates.FIRST_PAUSE


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_share_one_bucket() -> None:
    account = limited(open_bakery().mailbox, 40)
    start, free = Barrier(8), []

    def work(number: int) -> None:
        try:
            start.wait()
            for _try in range(5):
                with transaction.atomic():
                    purpose = Purpose.ANSWER if number % 2 else Purpose.ASK
                    free.append(take(account, purpose, waited="", at=NOON) is None)
        finally:
            connection.close()

    threads = [Thread(target=work, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(free) == 40
    assert sum(free) == 10  # a quarter of an hour's mails, whoever came first
    assert Allowance.objects.get(lane="people").left == 0


@hypothesis_settings(deadline=None, max_examples=200)
@given(
    hourly=st.integers(1, 2_000),
    gaps=st.lists(st.one_of(st.just(0), st.integers(0, 120), st.integers(-5, 4_000)), max_size=200),
)
def test_no_hour_sees_more_than_the_limit_and_what_waits_gets_on(hourly: int, gaps: list[int]) -> None:
    speed = Speed.of(hourly)
    bucket, at, times = Bucket(speed.room, NOON), NOON, []
    for seconds in gaps:
        at += timedelta(seconds=seconds)  # clocks of machines differ: some steps go back
        bucket = speed.filled(bucket, at)
        if bucket.left < 1:
            at = max(at, speed.until(bucket, 1)) + timedelta(microseconds=1)
            bucket = speed.filled(bucket, at)
        assert bucket.left >= 1 - 1e-6  # at its turn there is something to take
        bucket = Bucket(bucket.left - 1, bucket.at)
        times.append(bucket.at)
    assert most_in_an_hour(times) <= hourly
    assert 0 < speed.share().flow < speed.flow
