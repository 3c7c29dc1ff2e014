"""A mailbox in trouble: kicked, frozen, restored, emptied by others, with messages that no server hands out."""

from __future__ import annotations

import imaplib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from imapclient import IMAPClient

from tests.cast import Bakery, by_system, letter, open_bakery
from tests.channels.test_email_adapter import EMAIL, Notebook, following
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.local import wait_until
from ucho.channels import queries
from ucho.channels.connections import Connection
from ucho.channels.contract import Fetched
from ucho.channels.line import AccountLine
from ucho.channels.mail import fetching, imap
from ucho.channels.models import Account, JournalEntry
from ucho.conversations.models import Message
from ucho.core import clock
from ucho.events.delivery import deliver_all


def mail(number: object, text: str = "Gdzie tort?") -> bytes:
    return f"From: Ala <ala@x.test>\r\nMessage-ID: <{number}@x.test>\r\nSubject: {number}\r\n\r\n{text}\r\n".encode()


@pytest.fixture
def office(dovecot: Dovecot) -> Mailbox:
    return dovecot.mailbox("pomoc")


@pytest.fixture
def settings(dovecot: Dovecot, office: Mailbox) -> dict[str, str]:
    return {"address": office.address, "imap": dovecot.imap_url(office), "imap_password": office.password}


@pytest.fixture
def bakery(db: None) -> Bakery:
    return open_bakery()


@pytest.fixture
def account(bakery: Bakery, settings: dict[str, str]) -> Account:
    from ucho.channels import operations

    return operations.open_account(bakery.mokotow, adapter="email", name="IMAP", settings=settings, by=by_system())


def refs(line: Notebook) -> list[int]:
    return [int(found.provider_ref.split(":")[1]) for found in line.journalled]


def read_once(line: Notebook, until: Any) -> None:
    """Let a line be followed until something is so."""
    with following(line):
        line.until(until)


# -------------------------------------------------------------------------------------------------- the order and times


def test_a_week_that_we_were_away_comes_in_order_with_the_days_it_came(dovecot, office, settings):
    connection = dovecot.connect(office)
    start = datetime(2026, 11, 9, 8, tzinfo=UTC)
    for day in range(7):
        moment = imaplib.Time2Internaldate((start + timedelta(days=day)).timestamp())
        connection.append("INBOX", "", moment, mail(day))
    connection.logout()
    line = Notebook(settings)
    read_once(line, lambda: len(line.journalled) == 7)
    assert [found.arrived_at for found in line.journalled] == [start + timedelta(days=day) for day in range(7)]


@pytest.mark.django_db
def test_what_a_servers_clock_says_is_never_later_than_now(account):
    line = AccountLine(account, threading.Event())
    line.journal([Fetched("1:1", mail(1), arrived_at=clock.now() + timedelta(days=1))], {})
    entry = JournalEntry.objects.get(account=account)
    assert entry.arrived_at == entry.received_at


def journalled(account: Account, count: int) -> None:
    """Fetch with the real line until so many deliveries are journalled."""
    stop = threading.Event()
    line = AccountLine(Account.objects.get(pk=account.pk), stop)
    line.open()
    line.wait = lambda _seconds: True  # type: ignore[method-assign]
    client = imap.connect(imap_server(line))
    try:
        state = client.select_folder("INBOX", readonly=True)
        fetching.drain(client, line, state)
        line.healthy(server_count=int(state[b"EXISTS"]))
    finally:
        imap.close(client)
    assert JournalEntry.objects.filter(account=account).count() == count


def imap_server(line: AccountLine) -> Any:
    from ucho.channels.mail.check import incoming

    return incoming(line.settings)


def test_a_backlog_is_fetched_in_batches_and_goes_on_where_it_stopped(dovecot, office, settings, monkeypatch):
    monkeypatch.setattr(fetching, "BATCH", 5)
    for number in range(23):
        dovecot.append(office, mail(number))
    line = Notebook(settings)
    line.kept = {}
    seen = []
    journal = line.journal

    def until_ten(batch: Sequence[Any], cursor: Any) -> None:
        journal(batch, cursor)
        seen.append((cursor["uid"], cursor.get("behind", 0)))
        if len(line.journalled) == 10:
            line.stop()

    line.journal = until_ten  # type: ignore[method-assign]
    line.follow()
    assert seen == [(5, 18), (10, 13)]
    again = Notebook(settings)
    again.kept = line.kept
    read_once(again, lambda: len(again.journalled) == 13)
    assert refs(line) + refs(again) == list(range(1, 24))
    assert "behind" not in again.kept


# ------------------------------------------------------------------------------------------------------ other people


def test_what_others_read_move_and_delete_disturbs_nothing(dovecot, office, settings):
    for number in range(6):
        dovecot.append(office, mail(number))
    with following(Notebook(settings)) as line:
        line.until(lambda: line.counts[-1:] == [6] and len(line.journalled) == 6)
        other = dovecot.connect(office)
        other.select("INBOX")
        other.uid("STORE", "1:3", "+FLAGS", r"(\Seen)")
        other.create("Gotowe")
        other.uid("MOVE", "2", "Gotowe")
        other.uid("STORE", "4", "+FLAGS", r"(\Deleted)")
        other.expunge()
        other.logout()
        dovecot.append(office, mail("later"))
        line.until(lambda: len(line.journalled) == 7 and line.counts[-1:] == [5])
    assert refs(line) == [1, 2, 3, 4, 5, 6, 7]


def test_a_message_that_goes_between_looking_and_fetching_is_left_out(dovecot, office, settings, monkeypatch):
    for number in range(3):
        dovecot.append(office, mail(number))
    whole = fetching._batches

    def meanwhile(*given: Any) -> Iterator[Any]:
        for batch in whole(*given):
            other = dovecot.connect(office)
            other.select("INBOX")
            other.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
            other.expunge()
            other.logout()
            yield batch

    monkeypatch.setattr(fetching, "_batches", meanwhile)
    line = Notebook(settings)
    read_once(line, lambda: line.counts[-1:] and line.journalled)
    assert refs(line) == [1, 3]
    assert line.kept["uid"] == 3


def test_backslashes_quotes_and_raw_bytes_in_headers_are_never_asked_for(dovecot, office, settings, monkeypatch):
    asked = []
    fetch = IMAPClient.fetch
    monkeypatch.setattr(
        IMAPClient, "fetch", lambda self, uids, what, *rest: asked.append(what) or fetch(self, uids, what, *rest)
    )
    nasty = (
        b'From: "Ala \\" <ala@x.test>\r\nSubject: C:\\temp\\ "(\\\\)" {12}\xb3\xf3\r\nDate: \\\r\n\r\nGdzie tort?\r\n'
    )
    dovecot.append(office, nasty)
    line = Notebook(settings)
    read_once(line, lambda: line.journalled)
    assert line.journalled[0].raw == nasty
    assert {str(one) for one in asked} == {"['RFC822.SIZE']", "['BODY.PEEK[]', 'INTERNALDATE']"}


# ------------------------------------------------------------------------------------- messages that cannot be had


@contextmanager
def broken_at(monkeypatch: pytest.MonkeyPatch, uid: int, fault: Exception) -> Iterator[list[Sequence[int]]]:
    """Let a server break on one message whenever it is asked for, alone or among others."""
    fetch, asked = IMAPClient.fetch, []

    def broken(self: IMAPClient, uids: Sequence[int], what: Sequence[str], *rest: Any) -> Any:
        if what != ["RFC822.SIZE"]:
            asked.append(list(uids))
            if uid in uids:
                raise fault
        return fetch(self, uids, what, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(IMAPClient, "fetch", broken)
        yield asked


def test_a_message_that_the_server_refuses_holds_up_no_other_and_is_shown_in_the_end(
    dovecot, office, settings, monkeypatch
):
    monkeypatch.setattr(imap, "AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(imap, "PROBE_SECONDS", 0.1)
    for number in range(5):
        dovecot.append(office, mail(number))
    line = Notebook(settings)
    with broken_at(monkeypatch, 3, imaplib.IMAP4.error("[SERVERBUG] Internal error")):
        read_once(line, lambda: len(line.journalled) == 5)
    assert refs(line) == [1, 2, 4, 5, 3]
    assert line.problem is None
    assert "left" not in line.kept
    with pytest.raises(Exception, match="not_handed_out"):
        EMAIL.normalise(line.journalled[-1].raw, settings)


def test_a_message_on_which_the_line_breaks_is_passed_after_a_few_connections(dovecot, office, settings, monkeypatch):
    for number in range(9):
        dovecot.append(office, mail(number))
    kept: Any = {}
    got: list[int] = []
    with broken_at(monkeypatch, 4, imaplib.IMAP4.abort("socket error: EOF")):
        for _connection in range(20):
            line = Notebook(settings)
            line.kept = kept
            if len(got) < 8:
                line.follow()
                assert isinstance(line.problem, imaplib.IMAP4.abort)
            kept, got = line.kept, got + refs(line)
            if len(got) == 8:
                break
    assert sorted(got) == [1, 2, 3, 5, 6, 7, 8, 9]
    assert list(kept["left"]) == ["4"]
    mended = Notebook(settings)
    mended.kept = kept
    read_once(mended, lambda: mended.journalled)
    assert refs(mended) == [4]
    assert "left" not in mended.kept


def test_a_server_that_hands_out_nothing_at_all_is_a_broken_server(dovecot, office, settings, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_LEFT", 2)
    for number in range(3):
        dovecot.append(office, mail(number))
    monkeypatch.setattr(fetching, "_parts", lambda *_asked: {})
    line = Notebook(settings)
    line.follow()
    assert isinstance(line.problem, ConnectionError)
    assert (line.journalled, line.kept) == ([], {})


@pytest.mark.django_db
def test_a_message_above_the_limit_is_a_delivery_that_says_so(account, dovecot, office, monkeypatch):
    from ucho.channels.mail import reader

    monkeypatch.setattr(fetching, "MESSAGE_BYTES", 200_000)
    dovecot.append(office, mail(1))
    dovecot.append(office, mail("huge", "x" * 300_000))
    dovecot.append(office, mail(3))
    journalled(account, 3)
    huge = JournalEntry.objects.get(account=account, size=200_001)
    assert int(huge.headers["server_size"]) > 300_000
    monkeypatch.setattr(reader, "SIZE_LIMIT", 200_000)
    with pytest.raises(Exception, match="too_large"):
        EMAIL.normalise(b"x" * 200_001, {})


# ------------------------------------------------------------------------------------------------ kicked, frozen, anew


def test_a_connection_that_is_kicked_ends_with_an_error_at_once(dovecot, office, settings):
    line = Notebook(settings)
    thread = threading.Thread(target=line.follow)
    thread.start()
    line.until(lambda: len(line.counts) >= 2)
    dovecot.kick(office)
    line.until(lambda: line.problem, seconds=10)
    thread.join(10)
    assert isinstance(line.problem, OSError | imaplib.IMAP4.error)


@pytest.mark.django_db(transaction=True)
def test_a_frozen_server_is_noticed_and_found_again_when_it_thaws(account, dovecot, office, monkeypatch):
    monkeypatch.setattr(imap, "PROBE_SECONDS", 0.3)
    monkeypatch.setattr(imap, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(imap, "CONNECT_SECONDS", 1.0)
    dovecot.append(office, mail(1))
    running = Connection(account)
    try:
        wait_until(lambda: JournalEntry.objects.filter(account=account).count() == 1, "The first mail")
        dovecot.freeze()
        wait_until(lambda: bool(stored(account).problem), "Noticing that the server is frozen", seconds=10)
        dovecot.thaw()
        dovecot.append(office, mail(2))
        wait_until(lambda: JournalEntry.objects.filter(account=account).count() == 2, "The second mail")
        wait_until(lambda: not stored(account).problem, "Being well again")
    finally:
        dovecot.thaw()
        running.stop.set()
        running.join(20)


def stored(account: Account) -> Account:
    return Account.objects.get(pk=account.pk)


@pytest.mark.django_db
def test_a_restored_mailbox_is_read_anew_and_nobody_sees_a_message_twice(account, dovecot, office):
    for number in range(3):
        dovecot.append(office, letter(f"Zamówienie {number}", message_id=f"<{number}@example.com>"))
    journalled(account, 3)
    dovecot.reset_uidvalidity(office)
    dovecot.append(office, letter("Zamówienie 3", message_id="<3@example.com>"))
    journalled(account, 7)
    deliver_all(clock.now())
    states = list(JournalEntry.objects.filter(account=account).order_by("pk").values_list("state", flat=True))
    assert states == ["stored"] * 3 + ["stored"] + ["joined"] * 3
    assert Message.objects.filter(sources__entry__account=account).distinct().count() == 4
    shown = queries.on_server(stored(account))
    assert (shown.count, shown.taken, shown.removed, shown.earlier) == (4, 4, 0, 3)


@pytest.mark.django_db
def test_what_was_removed_on_the_server_since_is_told_apart(account, dovecot, office):
    for number in range(5):
        dovecot.append(office, letter(f"Zamówienie {number}", message_id=f"<{number}@example.com>"))
    journalled(account, 5)
    other = dovecot.connect(office)
    other.select("INBOX")
    other.store("1:2", "+FLAGS", r"(\Deleted)")
    other.expunge()
    other.logout()
    journalled(account, 5)
    shown = queries.on_server(stored(account))
    assert (shown.count, shown.taken, shown.removed, shown.waiting, shown.earlier) == (3, 5, 2, 0, 0)
