"""The list, its counters and its pages; who may see what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, run_scheduled
from ucho.conversations import operations, queries
from ucho.conversations.inbox_models import InboxCount, InboxItem
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation
from ucho.core.errors import Missing, Refused

Status = Conversation.Status
HOUR = timedelta(hours=1)


def test_the_list_shows_the_newest_first_and_pages_by_the_last_line_seen(bakery: Bakery) -> None:
    arrive(bakery.mailbox, *(letter(f"Mail {n}", at=NOON - n * HOUR) for n in range(7)))
    ola = bakery.by_ola().actor
    first = queries.inbox_for(ola, "todo", limit=3)
    last = first[-1].item
    second = queries.inbox_for(ola, "todo", limit=10, before=(last.sort_at, last.pk))
    assert [line.conversation.preview for line in first + second] == [f"Mail {n}" for n in range(7)]


def test_an_agent_sees_only_their_units(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Do Mokotowa"))
    marek = bakery.by_marek().actor
    assert queries.inbox_for(marek, "todo") == []
    assert queries.counts_for(marek)["todo"] == 0
    assert queries.find(marek, "Mokotowa") == []
    with pytest.raises(Missing):
        queries.conversation_for(marek, conversation_of(entry).pk)
    operations.move(conversation_of(entry), to=bakery.kazimierz, by=by_system())
    assert [line.conversation for line in queries.inbox_for(marek, "todo")] == [conversation_of(entry)]
    assert [line.conversation for line in queries.find(marek, "Mokotowa")] == [conversation_of(entry)]
    assert queries.find(bakery.by_ola().actor, "Mokotowa") == []


def test_a_page_costs_the_same_number_of_queries_however_long_it_is(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Raz"))
    ola = bakery.by_ola().actor
    with CaptureQueriesContext(
        connection,
    ) as short:
        queries.inbox_for(ola, "todo")
    arrive(bakery.mailbox, *(letter(f"Mail {n}", sender=f"k{n}@example.com") for n in range(20)))
    with CaptureQueriesContext(connection) as long:
        assert len(queries.inbox_for(ola, "todo")) == 21
    assert len(long) == len(short) <= 6


def test_words_are_found_in_any_form(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Zamówiłam dwa torty czekoladowe."))
    found = queries.find(bakery.by_ola().actor, "tort")
    assert [line.conversation for line in found] == [conversation_of(entry)]


def test_resolving_is_refused_while_the_customer_waits(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Czekam"))
    conversation = conversation_of(entry)
    with pytest.raises(Refused, match="wrote last"):
        operations.resolve(conversation, by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola(), unanswered=True)
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED


def test_a_snoozed_conversation_comes_back_by_itself(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Czekam"))
    conversation = conversation_of(entry)
    operations.snooze(conversation, until=NOON + HOUR, by=bakery.by_ola())
    assert queries.counts_for(bakery.by_ola().actor)["snoozed"] == 1
    run_scheduled("conversations.wake_snoozed", NOON + HOUR)
    conversation.refresh_from_db()
    assert conversation.status == Status.OPEN
    assert queries.counts_for(bakery.by_ola().actor)["snoozed"] == 0


def test_a_promise_puts_the_conversation_among_those_due_until_it_is_kept(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Proszę oddzwonić"))
    conversation = conversation_of(entry)
    operations.reply(conversation, text="Oddzwonimy.", by=bakery.by_ola())  # so that only the promise is due
    given_ = operations.promise(conversation, words="Oddzwonimy", due_at=NOON + HOUR, by=bakery.by_ola())
    ola = bakery.by_ola().actor
    assert [line.conversation for line in queries.inbox_for(ola, "due")] == [conversation]
    operations.keep_promise(conversation, kept=given_, by=bakery.by_ola(NOON + 2 * HOUR))
    assert queries.inbox_for(ola, "due") == []


def test_nobody_is_assigned_who_may_not_answer_there(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry"))
    with pytest.raises(Refused, match="Marek"):
        operations.assign(conversation_of(entry), to=bakery.marek, by=bakery.by_ola())


def take_step(bakery: Bakery, pk: int, verb: str) -> None:
    """Do one thing to a conversation."""
    conversation, by = Conversation.objects.select_related("person").get(pk=pk), by_system()
    here = conversation.unit_id == bakery.mokotow.pk
    agent, other = (bakery.ola, bakery.kazimierz) if here else (bakery.marek, bakery.mokotow)
    {
        "assign": lambda: operations.assign(conversation, to=agent, by=by),
        "free": lambda: operations.assign(conversation, to=None, by=by),
        "snooze": lambda: operations.snooze(conversation, until=NOON + HOUR, by=by),
        "wake": lambda: operations.wake(conversation, by=by),
        "resolve": lambda: operations.resolve(conversation, by=by, unanswered=True),
        "reopen": lambda: operations.reopen(conversation, by=by),
        "move": lambda: operations.move(conversation, to=other, by=by),
        "write": lambda: operations.note(conversation, text="Uwaga", by=by),
    }[verb]()


STEPS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(["assign", "free", "snooze", "wake", "resolve", "reopen", "move", "write"])
    ),
    max_size=25,
)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_counters_equal_the_lines_whatever_happens(bakery: Bakery, steps: list[tuple[int, str]]) -> None:
    round_ = Conversation.objects.count()
    letters = [letter(f"Mail {round_}", sender=f"k{n}@example.com") for n in range(4)]
    entries = arrive(bakery.mailbox, *letters, ref=f"p{round_}")
    conversations = [conversation_of(entry) for entry in entries]
    for which, verb in steps:
        take_step(bakery, conversations[which].pk, verb)
    assert sum(InboxCount.objects.values_list("n", flat=True)) == InboxItem.objects.count()
    assert recount() == 0
