"""Opening a case, telling the customer, and keeping what we told them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cases.conftest import LATER, opened
from tests.cast import NOON, Bakery, arrive, by_system, letter
from ucho.cases import operations, queries
from ucho.cases.models import Case
from ucho.conversations import operations as conversations
from ucho.conversations.inbox_models import InboxItem
from ucho.conversations.models import Conversation, Message
from ucho.core.errors import Forbidden, Refused
from ucho.customers.models import Hold
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow
from ucho.promises.models import Promise
from ucho.promises.queries import clocks_of


def test_a_case_stands_in_the_inbox_with_its_time_and_stops_surveys(bakery: Bakery, conversation: Conversation) -> None:
    conversations.assign(conversation, to=bakery.ola, by=bakery.by_ola())
    case = opened(bakery, conversation)
    line = InboxItem.objects.get(kind="case", ref=case.pk)
    assert (line.folder, line.owner, line.due_at) == ("todo", bakery.ola, NOON + timedelta(hours=24))
    assert [clock.metric for clock in clocks_of(f"cases.case:{case.pk}")] == ["first_contact", "recovery"]
    assert Hold.objects.get(lifted_at=None).subject == f"cases.case:{case.pk}"
    assert queries.of_conversation(conversation.pk) == case


def test_a_bad_answer_and_an_unhappy_message_about_one_conversation_are_one_case(
    bakery: Bakery, conversation: Conversation
) -> None:
    first = opened(bakery, conversation, reason="bad_answer", source="surveys.answer:5")
    second = opened(bakery, conversation, reason="unhappy_message", source="conversations.message:9")
    again = opened(bakery, conversation, reason="unhappy_message", source="conversations.message:9")
    assert first == second == again
    assert [one.reason for one in queries.sources_of(first)] == ["bad_answer", "unhappy_message"]


def test_an_answer_that_opened_a_case_never_opens_a_second_one(bakery: Bakery, conversation: Conversation) -> None:
    case = opened(bakery, conversation, reason="bad_answer", source="surveys.answer:5")
    operations.close(case, "unfounded", by=bakery.by_ola())
    assert opened(bakery, conversation, reason="bad_answer", source="surveys.answer:5") == case
    assert opened(bakery, conversation) != case  # by hand it may begin anew


def test_an_owner_who_may_not_work_here_does_not_get_the_case(bakery: Bakery, conversation: Conversation) -> None:
    Conversation.objects.filter(pk=conversation.pk).update(owner=bakery.marek)
    assert opened(bakery, conversation).owner is None


def test_the_customer_is_told_once_in_their_language_and_gets_a_promise(bakery: Bakery, case: Case) -> None:
    operations.acknowledge(case, by=by_system())
    operations.acknowledge(case, by=by_system(LATER))
    message = Message.objects.get(direction="out")
    assert message.auto_kind
    assert "najpóźniej 21 listopada 2026" in message.text
    assert "13:00" in message.text  # noon in UTC is one o'clock in Warsaw
    assert "Piekarnia Kłos" in message.text
    promise = Promise.objects.get(subject=f"cases.case:{case.pk}")
    assert promise.due_at == NOON + timedelta(hours=24)
    case.refresh_from_db()
    assert case.contacted_at is None


def test_a_machine_is_never_acknowledged(bakery: Bakery, conversation: Conversation, case: Case) -> None:
    away = letter("Jestem na urlopie.", subject="Re: Zamówienie", headers={"Auto-Submitted": "auto-replied"})
    arrive(bakery.mailbox, away)
    Message.objects.filter(direction="in").exclude(auto_kind="").update(conversation=conversation, at=LATER)
    with pytest.raises(Refused):
        operations.acknowledge(case, by=by_system(LATER))
    assert not Promise.objects.exists()


def test_an_automatic_answer_is_no_contact_and_a_persons_keeps_the_promise(
    bakery: Bakery, conversation: Conversation, case: Case
) -> None:
    operations.acknowledge(case, by=by_system())
    deliver_all(NOON, strict=False)
    case.refresh_from_db()
    assert case.contacted_at is None
    conversations.reply(conversation, text="Bardzo przepraszam, już dzwonię.", by=bakery.by_ola(LATER))
    deliver_all(LATER + timedelta(minutes=5), strict=False)
    deliver_all(LATER + timedelta(minutes=9), strict=False)
    case.refresh_from_db()
    assert case.contacted_at == LATER
    promise = Promise.objects.get(subject=f"cases.case:{case.pk}")
    assert promise.kept_at == LATER
    assert clocks_of(f"cases.case:{case.pk}").get(metric="first_contact").met_at == LATER
    assert FactRow.objects.get(type="cases.contacted").payload["in_time"] is True


def test_a_customer_without_a_conversation_is_written_to_anew(bakery: Bakery, conversation: Conversation) -> None:
    case = operations.open_case(
        person=conversation.person, unit=bakery.mokotow, reason="manual", language="ru", by=bakery.by_ola()
    )
    operations.acknowledge(case, by=by_system())
    [made] = queries.conversations_of(case)
    assert made != conversation
    assert made.messages.get().auto_kind
    assert "не позднее" in made.messages.get().text
    assert made.first_answered_at is None
    operations.ask(case, "Что случилось?", by=bakery.by_ola(LATER))
    assert made.messages.count() == 2


def test_somebody_of_another_branch_may_neither_open_nor_read(
    bakery: Bakery, conversation: Conversation, case: Case
) -> None:
    with pytest.raises(Forbidden):
        operations.open_case(person=conversation.person, unit=bakery.mokotow, reason="manual", by=bakery.by_marek())
    with pytest.raises(Refused):
        queries.case_for(bakery.by_marek().actor, case.pk)
    assert queries.cases_of(bakery.by_marek().actor, case.person_id) == []
    assert queries.cases_of(bakery.by_ola().actor, case.person_id) == [case]


def test_a_case_goes_with_its_conversation_to_another_branch(
    bakery: Bakery, conversation: Conversation, case: Case
) -> None:
    operations.assign(case, bakery.ola, by=bakery.by_ola())
    conversations.move(conversation, to=bakery.kazimierz, by=by_system())
    deliver_all(NOON)
    moved = queries.case_for(bakery.by_marek().actor, case.pk)
    assert (moved.unit, moved.owner) == (bakery.kazimierz, None)
    assert InboxItem.objects.get(kind="case").unit == bakery.kazimierz
    with pytest.raises(Refused):
        operations.assign(moved, bakery.ola, by=by_system())
