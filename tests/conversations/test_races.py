"""What two people can press at once happens once, and the counters stay right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, open_bakery
from ucho.channels.contract import Fetched
from ucho.channels.intake import take_in_one
from ucho.channels.journal import journal
from ucho.channels.models import Dispatch, JournalEntry
from ucho.conversations import operations
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, system
from ucho.core.errors import Refused
from ucho.customers import operations as customers
from ucho.customers.models import Merge
from ucho.events.models import FactRow

HANDS = 4
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(*tasks: Callable[[], object]) -> list[Exception]:
    """Do everything at the same moment, each in a thread with a connection of its own; returns what was raised."""
    gate, raised = Barrier(len(tasks)), list[Exception]()

    def run(task: Callable[[], object]) -> None:
        gate.wait()
        try:
            task()
        except Exception as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


@pytest.fixture
def bakery() -> Bakery:
    """Piekarnia Kłos with its mailbox, committed, so that other connections see it."""
    return open_bakery()


@pytest.fixture
def conversation(bakery: Bakery) -> Conversation:
    """Ala waits for an answer."""
    [entry] = arrive(bakery.mailbox, letter("Czy tort będzie na sobotę?"))
    return conversation_of(entry)


def test_one_click_that_arrives_four_times_answers_once(bakery: Bakery, conversation: Conversation) -> None:
    by = bakery.by_ola()
    raised = all_at_once(
        *[lambda: operations.reply(conversation, text="Tak.", by=by, client_key="klik")] * HANDS,
    )
    assert raised == []
    assert Message.objects.filter(direction="out").count() == Dispatch.objects.count() == 1
    assert recount() == 0


def test_four_colleagues_who_resolve_at_once_resolve_once(bakery: Bakery, conversation: Conversation) -> None:
    by = by_system()
    raised = all_at_once(*[lambda: operations.resolve(conversation, unanswered=True, by=by)] * HANDS)
    assert raised == []
    assert FactRow.objects.filter(type="conversations.resolved").count() == 1
    assert recount() == 0


def test_assigning_and_freeing_at_once_leaves_one_owner_and_right_counters(
    bakery: Bakery, conversation: Conversation
) -> None:
    by = by_system()
    raised = all_at_once(
        lambda: operations.assign(conversation, to=bakery.ola, by=by),
        lambda: operations.assign(conversation, to=None, by=by),
        lambda: operations.snooze(conversation, until=NOON + timedelta(hours=1), by=by),
        lambda: operations.tag(conversation, name="tort", by=by),
    )
    assert raised == []
    assert recount() == 0


def test_two_workers_that_read_the_same_delivery_store_it_once(bakery: Bakery) -> None:
    by = By(system("tests.connector"), NOON)
    [entry] = journal(bakery.mailbox, [Fetched("1:1", letter("Raz"))], by=by)
    raised = all_at_once(*[lambda: take_in_one(entry, bakery.mailbox, by=by)] * HANDS)
    assert raised == []
    assert Message.objects.count() == Conversation.objects.count() == 1
    assert JournalEntry.objects.get().state == JournalEntry.State.STORED


def test_one_delivery_journalled_by_two_connections_is_one_entry(bakery: Bakery) -> None:
    by, raw = By(system("tests.connector"), NOON), letter("Raz")
    all_at_once(*[lambda: journal(bakery.mailbox, [Fetched("1:1", raw)], by=by)] * 2)
    assert JournalEntry.objects.count() == 1


def test_two_merges_crosswise_never_make_a_ring(bakery: Bakery) -> None:
    entries = arrive(bakery.mailbox, letter("Raz"), letter("Dwa", sender="Jan <jan@example.org>"))
    ala, jan = (conversation_of(entry).person for entry in entries)
    by = by_system()
    raised = all_at_once(lambda: customers.merge(ala, jan, by=by), lambda: customers.merge(jan, ala, by=by))
    assert all(isinstance(problem, Refused) for problem in raised), raised
    assert Merge.objects.filter(undone_at=None).count() == 1


def test_a_mail_that_arrives_while_an_agent_resolves_is_never_lost_in_the_archive(
    bakery: Bakery, conversation: Conversation
) -> None:
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    ref = Message.objects.get(direction="out").refs.get().ref
    by = By(system("tests.connector"), NOON)
    [entry] = journal(bakery.mailbox, [Fetched("1:9", letter("A jednak nie", in_reply_to=ref))], by=by)
    all_at_once(
        lambda: take_in_one(entry, bakery.mailbox, by=by),
        lambda: operations.resolve(conversation, by=bakery.by_ola()),
    )
    conversation.refresh_from_db()
    assert conversation.status == Conversation.Status.OPEN
    assert recount() == 0
