"""Connecting a mailbox that holds years of mail: what was asked for comes in, nothing newer is missed, sums add up."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.cast import Bakery, by_system, conversation_of, letter, open_bakery
from tests.channels.test_email_adapter import Notebook
from tests.servers.dovecot import Dovecot, Mailbox
from ucho.channels import operations, queries
from ucho.channels.line import AccountLine
from ucho.channels.mail import fetching, imap
from ucho.channels.mail.check import incoming
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.models import Conversation
from ucho.core import clock
from ucho.core.actors import By
from ucho.events.delivery import deliver_all
from ucho.promises.models import Clock

ADDED = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def office(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox("pomoc")


def settings(dovecot: Dovecot, office: Mailbox, begin_with: str) -> dict[str, str]:
    found = {"address": office.address, "imap": dovecot.imap_url(office), "imap_password": office.password}
    return found | ({"begin_with": begin_with} if begin_with else {})


def put(dovecot: Dovecot, office: Mailbox, *moments: datetime, zone: int = 0) -> None:
    """Put mails into the mailbox that reached it at these moments, told by the clock of a zone."""
    client = dovecot.connect(office)
    for number, moment in enumerate(moments):
        there = moment + timedelta(hours=zone)
        said = there.strftime(f'"%d-%b-%Y %H:%M:%S {zone:+03d}00"')
        status, answer = client.append(
            "INBOX", "", said, letter(f"Tort {moment}", message_id=f"<{moment.timestamp()}.{number}@x.test>")
        )
        assert status == "OK", answer
    client.logout()


def read(line: Any, server: Any = None) -> None:
    """Fetch once what there is to fetch."""
    client = imap.connect(server or incoming(line.settings))
    try:
        state = client.select_folder("INBOX", readonly=True)
        fetching.drain(client, line, state)
        line.healthy(server_count=int(state[b"EXISTS"]))
    finally:
        imap.close(client)


def numbers(line: Notebook) -> list[int]:
    return [int(found.provider_ref.split(":")[1]) for found in line.journalled]


def notebook(dovecot: Dovecot, office: Mailbox, begin_with: str, kept: Any = None) -> Notebook:
    line = Notebook(settings(dovecot, office, begin_with))
    line.opened_at, line.kept = ADDED, kept or {}
    return line


@pytest.mark.parametrize("zone", [0, 12, -11])
def test_the_last_week_comes_in_to_the_second_whatever_the_servers_zone(
    dovecot: Dovecot, office: Mailbox, zone: int
) -> None:
    border = ADDED - WEEK
    put(dovecot, office, border - 900 * SECOND, border - SECOND, border, border - timedelta(days=900), ADDED, zone=zone)
    line = notebook(dovecot, office, "week")
    read(line)
    assert numbers(line) == [3, 5]
    assert line.kept == {"uidvalidity": dovecot.uidvalidity(office), "uid": 5, "older": 3}


def test_only_what_is_new_comes_in_since_the_mailbox_was_added_not_since_it_connected(
    dovecot: Dovecot, office: Mailbox
) -> None:
    put(dovecot, office, ADDED - timedelta(hours=1), ADDED - timedelta(minutes=5), ADDED + timedelta(days=2))
    line = notebook(dovecot, office, "new")
    read(line)
    assert numbers(line) == [2, 3], "clocks may differ by a few minutes: the second one may be new"
    assert line.kept["older"] == 1


@pytest.mark.parametrize("begin_with", ["", "all", "bzdura"])
def test_everything_comes_in_when_asked_and_where_nobody_was_asked(
    dovecot: Dovecot, office: Mailbox, begin_with: str
) -> None:
    put(dovecot, office, ADDED - timedelta(days=3000), ADDED)
    line = notebook(dovecot, office, begin_with)
    read(line)
    assert numbers(line) == [1, 2]
    assert "older" not in line.kept


@pytest.mark.parametrize("there", [0, 2])
def test_what_comes_later_is_taken_in_whatever_its_date_says(dovecot: Dovecot, office: Mailbox, there: int) -> None:
    old = ADDED - timedelta(days=400)
    put(dovecot, office, *[old] * there)
    first = notebook(dovecot, office, "new")
    read(first)
    assert numbers(first) == []
    put(dovecot, office, old)  # somebody moves a mail of last year into the folder
    second = notebook(dovecot, office, "new", first.kept)
    read(second)
    assert numbers(second) == [there + 1]
    assert second.kept.get("older", 0) == there


def test_a_connection_that_ends_midway_leaves_the_same_ones_alone(
    dovecot: Dovecot, office: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BATCH", 2)
    old, new = ADDED - timedelta(days=30), ADDED - timedelta(days=2)
    put(dovecot, office, new, old, new, new, old, new, old)
    first = notebook(dovecot, office, "week")
    journal = first.journal

    def once(batch: Any, cursor: Any) -> None:
        journal(batch, cursor)
        if batch:
            first.stop()

    first.journal = once  # type: ignore[method-assign]
    read(first)
    assert numbers(first) == [1, 3]
    put(dovecot, office, old)
    second = notebook(dovecot, office, "week", first.kept)
    read(second)
    assert numbers(second) == [4, 6, 8]
    assert second.kept == {"uidvalidity": dovecot.uidvalidity(office), "uid": 8, "older": 3}


def test_an_account_that_has_been_reading_goes_on_where_it_was(dovecot: Dovecot, office: Mailbox) -> None:
    put(dovecot, office, *[ADDED - timedelta(days=400)] * 3)
    line = notebook(dovecot, office, "week", {"uidvalidity": dovecot.uidvalidity(office), "uid": 1})
    read(line)
    assert numbers(line) == [2, 3]


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


def account_of(bakery: Bakery, dovecot: Dovecot, office: Mailbox, begin_with: str) -> Account:
    by = By(by_system().actor, clock.now())
    return operations.open_account(
        bakery.mokotow, adapter="email", name="IMAP", settings=settings(dovecot, office, begin_with), by=by
    )


def fetched(account: Account) -> Account:
    """Fetch what there is with the real line."""
    line = AccountLine(Account.objects.get(pk=account.pk), threading.Event())
    line.open()
    read(line)
    return Account.objects.get(pk=account.pk)


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_sums_add_up_with_the_older_ones_also_when_the_mailbox_is_restored(
    bakery: Bakery, dovecot: Dovecot, office: Mailbox
) -> None:
    account = account_of(bakery, dovecot, office, "week")
    put(dovecot, office, *[clock.now() - timedelta(days=8 + day) for day in range(4)], clock.now() - timedelta(days=1))
    account = fetched(account)
    shown = queries.on_server(account)
    assert shown
    assert (shown.count, shown.older, shown.taken, shown.removed, shown.waiting) == (5, 4, 1, 0, 0)
    dovecot.reset_uidvalidity(office)
    shown = queries.on_server(fetched(account))
    assert shown
    assert (shown.count, shown.older, shown.taken, shown.removed, shown.earlier) == (5, 4, 1, 0, 1)
    assert list(JournalEntry.objects.filter(account=account).order_by("pk").values_list("state", flat=True))[1] == (
        "joined"
    )
    other = dovecot.connect(office)
    other.select("INBOX")
    other.store("1:3", "+FLAGS", r"(\Deleted)")
    other.expunge()
    other.logout()
    shown = queries.on_server(fetched(account))
    assert shown
    assert shown.count - shown.older - shown.waiting + shown.removed == shown.taken == 1


@pytest.mark.both_databases
@pytest.mark.django_db
def test_of_years_of_mail_only_the_last_week_can_be_late(bakery: Bakery, dovecot: Dovecot, office: Mailbox) -> None:
    account = account_of(bakery, dovecot, office, "all")
    days = (900, 30, 8, 6, 0)
    put(dovecot, office, *[clock.now() - timedelta(days=day, minutes=1) for day in days])
    fetched(account)
    deliver_all(clock.now())
    entries = JournalEntry.objects.filter(account=account).order_by("pk")
    found = [conversation_of(entry) for entry in entries]
    assert [one.status for one in found] == [Conversation.Status.NEW] * 5, "nobody is hidden"
    timed = [Clock.objects.filter(subject=f"conversations.conversation:{one.pk}").exists() for one in found]
    assert timed == [False, False, False, True, True]
