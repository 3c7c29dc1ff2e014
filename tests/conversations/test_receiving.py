"""What customers write becomes messages of the right conversation, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, conversation_of, letter, message_of
from ucho.channels.models import JournalEntry
from ucho.channels.queries import ledger
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.conversations.tokens import token_for
from ucho.core.errors import Refused
from ucho.customers.models import Person
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow

State = JournalEntry.State
Status = Conversation.Status
HOUR = timedelta(hours=1)


def test_a_mail_becomes_a_conversation_with_a_customer_in_the_unit_of_the_account(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Chciałabym zamówić tort.", subject="Tort na sobotę"))
    conversation = conversation_of(entry)
    assert entry.state == State.STORED
    assert conversation.person.name == "Ala Nowak"
    assert conversation.subject == "Tort na sobotę"
    assert conversation.unit == bakery.mokotow
    assert conversation.status == Status.NEW
    assert conversation.waiting_since == NOON
    assert message_of(entry).text.strip() == "Chciałabym zamówić tort."


def test_the_same_mail_twice_changes_nothing(bakery: Bakery) -> None:
    raw = letter("Gdzie mój chleb?", message_id="<1@example.com>")
    arrive(bakery.mailbox, raw)
    [again] = arrive(bakery.mailbox, raw)
    assert again.state == State.JOINED
    assert Message.objects.count() == Conversation.objects.count() == 1
    found = ledger(bakery.mailbox)
    assert (found.received, found.stored, found.joined, found.balanced) == (2, 1, 1, True)


def test_one_mail_by_two_ways_is_one_message_with_two_deliveries(bakery: Bakery) -> None:
    first = letter("Gdzie mój chleb?", message_id="<1@example.com>", headers={"Received": "from a by b"})
    second = letter("Gdzie mój chleb?", message_id="<1@example.com>", headers={"Received": "from c by d"})
    entries = arrive(bakery.mailbox, first, second)
    assert [entry.state for entry in entries] == [State.STORED, State.JOINED]
    assert Message.objects.get().sources.count() == 2


def test_the_same_id_with_other_words_is_another_message(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Paczka 1 wysłana.", message_id="<dhl@example.com>"))
    arrive(bakery.mailbox, letter("Paczka 2 wysłana.", message_id="<dhl@example.com>"))
    assert Message.objects.count() == 2


def test_the_customers_answer_joins_the_conversation_and_brings_it_back(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry, tort?", message_id="<1@example.com>"))
    conversation = conversation_of(entry)
    sent = operations.reply(conversation, text="Tak!", by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola())
    [back] = arrive(
        bakery.mailbox, letter("A jednak nie.", in_reply_to=sent.refs.get().ref, at=NOON + HOUR), at=NOON + HOUR
    )
    conversation.refresh_from_db()
    assert conversation_of(back) == conversation
    assert conversation.status == Status.OPEN
    assert conversation.waiting_since == NOON + HOUR


def test_a_stranger_who_quotes_an_id_starts_a_new_conversation(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Mój numer to 5.", message_id="<1@example.com>"))
    stolen = letter("Proszę o dane.", sender="Zły <zly@example.net>", in_reply_to="<1@example.com>")
    [other] = arrive(bakery.mailbox, stolen)
    assert conversation_of(other) != conversation_of(entry)
    assert FactRow.objects.filter(type="conversations.mentioned", subject_id=conversation_of(entry).pk).exists()


def test_a_genuine_reply_address_opens_only_its_own_conversation(bakery: Bakery) -> None:
    first, second = (conversation_of(entry) for entry in arrive(bakery.mailbox, letter("Raz"), letter("Dwa")))
    token = token_for(first.pk)
    [entry] = arrive(bakery.mailbox, letter("Z telefonu", sender="jan@example.org", to=f"kontakt+{token}@klos.example"))
    assert conversation_of(entry) == first
    forged = token.replace(f"c{first.pk}-", f"c{second.pk}-")
    [entry] = arrive(bakery.mailbox, letter("Oszust", sender="zly@example.net", to=f"kontakt+{forged}@klos.example"))
    assert conversation_of(entry) not in {first, second}


def test_an_automatic_mail_is_stored_but_reopens_nothing(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", message_id="<1@example.com>"))
    conversation = conversation_of(entry)
    sent = operations.reply(conversation, text="Witamy", by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola())
    away = letter("Jestem na urlopie.", in_reply_to=sent.refs.get().ref, headers={"Auto-Submitted": "auto-replied"})
    [auto] = arrive(bakery.mailbox, away)
    conversation.refresh_from_db()
    assert conversation_of(auto) == conversation
    assert message_of(auto).auto_kind == "auto_reply"
    assert (conversation.status, conversation.waiting_since) == (Status.RESOLVED, None)


def test_a_mail_from_the_future_counts_from_when_we_got_it(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Z jutra", at=NOON + timedelta(days=400)))
    assert message_of(entry).at == NOON


def test_two_mails_without_a_sender_do_not_become_one_customer(bakery: Bakery) -> None:
    entries = arrive(bakery.mailbox, letter("Kto ja?", sender=""), letter("A ja?", sender=""))
    first, second = (conversation_of(entry) for entry in entries)
    assert first != second
    assert first.person != second.person
    with pytest.raises(Refused, match="no address"):
        operations.reply(first, text="Witamy", by=bakery.by_ola())


def test_a_hundred_strangers_in_copy_do_not_become_customers(bakery: Bakery) -> None:
    copies = ", ".join(f"obcy{number}@example.net" for number in range(100))
    arrive(bakery.mailbox, letter("Do wszystkich", copies=copies))
    assert Person.objects.count() == 1


def test_every_fact_is_a_root_or_leads_to_one(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry"))
    operations.reply(conversation_of(entry), text="Witamy", by=bakery.by_ola())
    deliver_all(NOON)
    received = FactRow.objects.get(type="conversations.message_received")
    assert received.caused_by is not None
    assert received.caused_by.type == "channels.journalled"
    for fact in FactRow.objects.all():
        assert fact.depth == (fact.caused_by.depth + 1 if fact.caused_by else 0)
        assert fact.caused_by or fact.type == "channels.journalled" or fact.actor.split(":")[0] in {"agent", "system"}
