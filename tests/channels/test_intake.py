"""Storing what was read: mails share a transaction where that is harmless, and none of them suffers for another."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from tests.cast import NOON, Bakery, letter, open_bakery
from ucho.channels import intake, ports
from ucho.channels.contract import Fetched, Inbound
from ucho.channels.journal import CONNECTOR, journal
from ucho.channels.models import JournalEntry
from ucho.channels.ports import Stored
from ucho.conversations.models import Message
from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.events.jobs.registry import JOBS
from ucho.events.models import FactRow

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bakery() -> Bakery:
    return open_bakery()


def twenty(bakery: Bakery, *, then: dict[int, bytes] | None = None) -> None:
    """Journal twenty mails, some of them replaced."""
    mails = [letter(f"Chleb {number}.", sender=f"ala{number}@example.com") for number in range(20)]
    for place, raw in (then or {}).items():
        mails[place] = raw
    fetched = [Fetched(f"1:{number}", raw) for number, raw in enumerate(mails)]
    journal(bakery.mailbox, fetched, by=By(CONNECTOR, NOON))


def take_in(bakery: Bakery) -> None:
    intake.take_in.run(by=By(JOBS["channels.take_in"].actor, NOON), account_id=bakery.mailbox.pk)


def spoil(monkeypatch: pytest.MonkeyPatch, error: Exception) -> list[str]:
    """Let storing one of them fail after it was written; returns what was tried, in order."""
    store, tried = ports.inbox(), []

    def stumbling(entry: JournalEntry, message: Inbound, *, by: By) -> Stored:
        tried.append(message.text)
        stored = store(entry, message, by=by)
        if message.text == "Chleb 7.":
            raise error
        return stored

    monkeypatch.setattr(ports, "_inbox", [stumbling])
    return tried


def test_one_mail_that_cannot_be_stored_is_put_off_alone_and_the_others_are_stored_once(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, LookupError("Jan Nowak"))
    twenty(bakery)
    take_in(bakery)
    assert sorted(Message.objects.values_list("text", flat=True)) == sorted(
        f"Chleb {number}." for number in range(20) if number != 7
    )
    late = JournalEntry.objects.get(state="pending")
    assert (late.provider_ref, late.tries, late.reason) == ("1:7", 1, "LookupError")
    assert FactRow.objects.filter(type="conversations.message_received").count() == 19


def test_one_mail_that_is_refused_is_closed_and_leaves_nothing_of_itself(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, Refused("No."))
    twenty(bakery)
    take_in(bakery)
    states = JournalEntry.objects.order_by("pk").values_list("state", "reason")
    assert [state for state in states if state[0] != "stored"] == [("refused", "refused")]
    assert not Message.objects.filter(text="Chleb 7.").exists()
    assert FactRow.objects.filter(type="conversations.message_received").count() == 19


def test_a_mail_that_cannot_be_read_stands_in_nobodys_way(bakery: Bakery) -> None:
    twenty(bakery, then={3: b"\n", 11: b"  \n"})
    take_in(bakery)
    assert Message.objects.count() == 18
    assert set(JournalEntry.objects.exclude(state="stored").values_list("state", flat=True)) <= {"failed", "joined"}


def test_mails_are_stored_in_the_order_in_which_they_came(bakery: Bakery) -> None:
    twenty(bakery)
    take_in(bakery)
    stored = Message.objects.order_by("pk").values_list("text", flat=True)
    assert list(stored) == [f"Chleb {number}." for number in range(20)]


def test_trouble_of_ours_in_the_middle_leaves_the_reader_free_for_the_next(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, tries = intake._take_in_together, []

    def stumbling(*given: Any) -> None:
        tries.append(given)
        if len(tries) == 1:
            raise OSError("the database went away")
        store(*given)

    monkeypatch.setattr(intake, "_take_in_together", stumbling)
    twenty(bakery)
    with pytest.raises(OSError, match="went away") as kept:  # as somebody does who collects errors
        take_in(bakery)
    again = Thread(target=lambda: (take_in(bakery), connection.close()), daemon=True)
    again.start()
    again.join(60)
    assert not again.is_alive(), "the reader is held for ever"
    assert Message.objects.count() == 20
    assert kept
