"""Hints who could take a conversation: from language, from what was settled before, and from who is there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, hire, letter, message_of
from tests.understanding.rows import understood
from ucho.conversations import operations as conversations
from ucho.conversations.models import Conversation, Message
from ucho.org import operations as org
from ucho.org.models import Agent
from ucho.understanding.hints import About, Hint, Past, Reason, UnitHint, hints_for, rank, rank_unit

OLA, MAREK, IGA = 1, 2, 3


def test_a_language_is_a_reason_only_when_not_everybody_speaks_it() -> None:
    about = About(9, 1, "ru")
    assert rank(about, Past(), {OLA: "pl", MAREK: "ru"}) == [Hint(MAREK, (Reason("speaks", language="ru"),))]
    assert rank(about, Past(), {OLA: "ru", MAREK: "ru"}) == []
    assert rank(about, Past(spoke={OLA: 3}), {OLA: "pl", MAREK: "pl"})[0].agent == OLA
    assert rank(about, Past(spoke={OLA: 2}), {OLA: "pl", MAREK: "pl"}) == []


def test_who_knows_the_customer_comes_first_then_who_settled_most_like_it() -> None:
    past = Past(solved={OLA: 12, MAREK: 4, IGA: 1}, helped={MAREK: 1})
    found = rank(About(9, 1), past, {OLA: "pl", MAREK: "pl", IGA: "pl"})
    assert [one.agent for one in found] == [MAREK, OLA]
    assert found[0].reasons == (Reason("helped", 1), Reason("solved", 4))


def test_being_there_alone_is_a_reason_only_when_it_presses() -> None:
    past = Past(there=frozenset({OLA}), solved={MAREK: 3})
    assert [one.agent for one in rank(About(9, 1), past, {OLA: "pl", MAREK: "pl"})] == [MAREK]
    pressing = rank(About(9, 1, pressing=True), past, {OLA: "pl", MAREK: "pl"})
    assert [one.agent for one in pressing] == [OLA, MAREK]


def test_another_unit_is_suggested_only_when_it_nearly_always_settles_the_same() -> None:
    about = About(9, 1)
    assert rank_unit(about, Past(by_unit={1: 2, 2: 8})) == UnitHint(2, 8, 10)
    assert rank_unit(about, Past(by_unit={1: 4, 2: 8})) is None
    assert rank_unit(about, Past(by_unit={2: 9})) is None
    assert rank_unit(about, Past(by_unit={1: 50})) is None
    assert rank_unit(about, Past()) is None


@pytest.fixture
def iga(bakery: Bakery) -> Agent:
    return hire("iga@klos.example", "Iga Nowak", bakery.mokotow, "agent", by_system())


def settled(bakery: Bakery, owner: Agent, number: int, *aspects: tuple[str, str]) -> Conversation:
    """Let a letter arrive, be understood, be taken and be settled."""
    at = NOON - timedelta(days=number + 1)
    (entry,) = arrive(bakery.mailbox, letter("Gdzie?", sender=f"c{number}@example.com", at=at), at=at)
    message = message_of(entry)
    subject, person = f"conversations.message:{message.pk}", message.conversation.person
    understood(bakery.mokotow, *aspects, subject=subject, person=person, at=at)
    made = message.conversation
    conversations.assign(made, to=owner, by=by_system(at))
    conversations.resolve(made, unanswered=True, by=by_system(at + timedelta(hours=1)))
    return made


@pytest.mark.django_db
def test_whoever_settled_conversations_about_the_same_is_suggested(bakery: Bakery, iga: Agent) -> None:
    for number in range(3):
        settled(bakery, iga, number, ("delivery", "negative"))
    settled(bakery, bakery.ola, 5, ("price", "negative"))
    settled(bakery, bakery.ola, 6, ("price", "negative"))
    (entry,) = arrive(bakery.mailbox, letter("Gdzie jest moja paczka?", sender="new@example.com"))
    message = message_of(entry)
    understood(
        bakery.mokotow, ("delivery", "negative"), subject=f"conversations.message:{message.pk}",
        person=message.conversation.person, codes=("urgent",),
    )  # fmt: skip
    found, unit = hints_for(message.conversation, by=by_system())
    assert found == [Hint(iga.pk, (Reason("solved", 3),))]
    assert unit is None
    conversations.assign(message.conversation, to=iga, by=by_system())
    found, _unit = hints_for(Conversation.objects.get(pk=message.conversation_id), by=by_system())
    assert found == []  # who has it already is no hint


@pytest.mark.django_db
def test_whoever_helped_the_customer_before_is_suggested(bakery: Bakery, iga: Agent) -> None:
    before = settled(bakery, iga, 1)
    (entry,) = arrive(bakery.mailbox, letter("Znowu ja.", sender="c1@example.com", subject="Inna sprawa"))
    now = conversation_of(entry)
    assert now.person_id == before.person_id
    assert now.pk != before.pk
    assert hints_for(now, by=by_system())[0] == [Hint(iga.pk, (Reason("helped", 1),))]


@pytest.mark.django_db
def test_the_company_own_intents_count_as_the_same(bakery: Bakery, iga: Agent) -> None:
    for number in range(2):
        made = settled(bakery, iga, number)
        message = Message.objects.get(conversation=made)
        intent = {"intent": {"invoice": 0.9, "cake": 0.1}}
        understood(
            bakery.mokotow, subject=f"conversations.message:{message.pk}", person=made.person,
            at=NOON - timedelta(days=1), probabilities=intent,
        )  # fmt: skip
    (entry,) = arrive(bakery.mailbox, letter("Proszę o fakturę.", sender="new@example.com"))
    message = message_of(entry)
    understood(
        bakery.mokotow, subject=f"conversations.message:{message.pk}", person=message.conversation.person,
        probabilities={"intent": {"invoice": 0.8, "cake": 0.2}},
    )  # fmt: skip
    assert hints_for(message.conversation, by=by_system())[0] == [Hint(iga.pk, (Reason("solved", 2),))]


@pytest.mark.django_db
def test_whoever_left_or_may_not_answer_there_is_never_suggested(bakery: Bakery, iga: Agent) -> None:
    settled(bakery, iga, 1)
    org.dismiss(iga, by=by_system())
    (entry,) = arrive(bakery.mailbox, letter("Znowu ja.", sender="c1@example.com", subject="Inna sprawa"))
    found, _unit = hints_for(conversation_of(entry), by=by_system())
    assert found == []
