"""What happened while we were away counts from when it happened."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.cast import NOON, Bakery, conversation_of, letter
from ucho.cases.models import Case
from ucho.channels.contract import Fetched
from ucho.channels.journal import journal
from ucho.channels.models import JournalEntry
from ucho.conversations import checking, operations
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, system
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.promises.models import Clock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Status = Conversation.Status


def back_after_a_week(bakery: Bakery, *mails: tuple[bytes, datetime]) -> list[JournalEntry]:
    """Fetch at noon what reached our mailbox at other times; returns the deliveries."""
    batch = [Fetched(f"7:{number}", raw, arrived_at=at) for number, (raw, at) in enumerate(mails, 1)]
    entries = journal(bakery.mailbox, batch, by=By(system("tests.connector"), NOON))
    deliver_all(NOON)
    return [JournalEntry.objects.get(pk=entry.pk) for entry in entries]


def clocks_of(conversation: Conversation) -> dict[str, datetime]:
    """Return when each clock of a conversation started."""
    rows = Clock.objects.filter(subject=f"conversations.conversation:{conversation.pk}")
    return {row.metric: row.started_at for row in rows}


def agree(*conversations: Conversation) -> bool:
    """Return whether the stored clocks are those that the facts lead to."""
    return list(checking.differences([one.pk for one in conversations])) == []


def test_a_week_of_backlog_starts_its_clocks_when_it_reached_our_mailbox(bakery: Bakery) -> None:
    days = [NOON - number * DAY for number in (2, 6, 4)]
    mails = [(letter(f"Sprawa {number}", at=at - HOUR), at) for number, at in enumerate(days)]
    conversations = [conversation_of(entry) for entry in back_after_a_week(bakery, *mails)]
    for conversation, at in zip(conversations, days, strict=True):
        assert set(clocks_of(conversation).values()) == {at}
        assert conversation.waiting_since == at
        assert conversation.opened_at == at - HOUR
    listed = InboxItem.objects.order_by("last_at").values_list("ref", flat=True)
    assert list(listed) == [conversations[number].pk for number in (1, 2, 0)]
    assert agree(*conversations)


def test_an_answer_today_counts_the_days_the_customer_waited(bakery: Bakery) -> None:
    at = NOON - 3 * DAY
    [entry] = back_after_a_week(bakery, (letter("Gdzie mój tort?", at=at), at))
    operations.reply(conversation_of(entry), text="Już jedzie.", by=bakery.by_ola())
    answered = FactRow.objects.get(type="conversations.answered")
    assert (answered.at, answered.payload["waited_seconds"]) == (NOON, 3 * 86_400)
    assert agree(conversation_of(entry))


def test_the_first_mail_of_a_thread_starts_the_clocks_also_when_it_is_fetched_last(bakery: Bakery) -> None:
    first = letter("Gdzie mój tort?", message_id="<1@x.example>", at=NOON - 5 * DAY)
    second = letter("Halo?", message_id="<2@x.example>", in_reply_to="<1@x.example>", at=NOON - 2 * DAY)
    entries = back_after_a_week(bakery, (second, NOON - 2 * DAY), (first, NOON - 5 * DAY))
    conversation = conversation_of(entries[0])
    assert conversation_of(entries[1]) == conversation
    assert set(clocks_of(conversation).values()) == {NOON - 5 * DAY}
    assert (conversation.waiting_since, conversation.opened_at) == (NOON - 5 * DAY, NOON - 5 * DAY)
    assert (conversation.last_at, conversation.preview) == (NOON - 2 * DAY, "Halo?")
    assert agree(conversation)


def test_a_mailbox_whose_clock_runs_ahead_starts_nothing_in_the_future(bakery: Bakery) -> None:
    [entry] = back_after_a_week(bakery, (letter("Z jutra", at=NOON + DAY), NOON + DAY))
    conversation = conversation_of(entry)
    assert set(clocks_of(conversation).values()) == {NOON}
    assert Message.objects.get().at == NOON


def test_a_settled_conversation_reopens_when_the_answer_arrived_not_when_it_was_fetched(bakery: Bakery) -> None:
    start = NOON - 6 * DAY
    [entry] = back_after_a_week(bakery, (letter("Tort?", message_id="<1@x.example>", at=start), start))
    conversation = conversation_of(entry)
    operations.reply(conversation, text="Jest.", by=bakery.by_ola(start + HOUR))
    operations.resolve(conversation, by=bakery.by_ola(start + 2 * HOUR))
    at = NOON - 2 * DAY
    raw = letter("Jednak nie ma.", in_reply_to="<1@x.example>", at=at)
    batch = [Fetched("8:1", raw, arrived_at=at)]
    journal(bakery.mailbox, batch, by=By(system("tests.connector"), NOON))
    deliver_all(NOON)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.OPEN, at)
    assert FactRow.objects.get(type="conversations.reopened").at == at
    assert agree(conversation)


def test_an_archive_is_not_late_and_waits_all_the_same(bakery: Bakery) -> None:
    border = bakery.mailbox.created_at - 7 * DAY
    angry = letter("To skandal! Składam reklamację i rezygnuję.", sender="Jan <jan@example.com>", at=border - DAY)
    old, young = back_after_a_week(bakery, (angry, border - HOUR), (letter("Gdzie mój tort?", at=border), border))
    conversation = conversation_of(old)
    assert (conversation.status, conversation.waiting_since) == (Status.NEW, border - HOUR)
    assert InboxItem.objects.filter(ref=conversation.pk).exists()
    assert clocks_of(conversation) == {}
    assert Case.objects.count() == 0
    assert set(clocks_of(conversation_of(young)).values()) == {border}, "these may wait still"
    assert agree(conversation, conversation_of(young))


def test_who_writes_again_into_an_archive_starts_clocks(bakery: Bakery) -> None:
    long_ago = bakery.mailbox.created_at - 400 * DAY
    first = letter("Gdzie mój tort?", message_id="<1@x.example>", at=long_ago)
    again = letter("Halo?", message_id="<2@x.example>", in_reply_to="<1@x.example>", at=NOON - DAY)
    entries = back_after_a_week(bakery, (first, long_ago), (again, NOON - DAY))
    conversation = conversation_of(entries[1])
    assert conversation_of(entries[0]) == conversation
    assert set(clocks_of(conversation).values()) == {NOON - DAY}
    assert agree(conversation)
