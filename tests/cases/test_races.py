"""What two can do at once happens once."""

from __future__ import annotations

import pytest

from tests.cases.conftest import LATER, opened
from tests.cast import Bakery, arrive, by_system, conversation_of, hire, letter, open_bakery
from tests.conversations.test_races import HANDS, all_at_once
from ucho.cases import operations
from ucho.cases.models import Case, CaseSource, Gesture, Paraphrase
from ucho.conversations.listing import recount
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, customer
from ucho.core.errors import Refused
from ucho.customers.models import Hold
from ucho.events.models import FactRow
from ucho.org.queries import actor_of
from ucho.promises.models import Promise

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bakery() -> Bakery:
    """Piekarnia Kłos with its mailbox, committed, so that other connections see it."""
    return open_bakery()


@pytest.fixture
def conversation(bakery: Bakery) -> Conversation:
    """Ala writes about her cake."""
    [entry] = arrive(bakery.mailbox, letter("Piszę w sprawie tortu na dzisiaj. Pudełko ma być białe."))
    return conversation_of(entry)


def facts(name: str) -> int:
    """Return how often something was recorded."""
    return FactRow.objects.filter(type=f"cases.{name}").count()


def test_a_bad_answer_and_an_unhappy_message_at_the_same_moment_are_one_case(
    bakery: Bakery, conversation: Conversation
) -> None:
    found: list[Case] = []
    raised = all_at_once(
        lambda: found.append(opened(bakery, conversation, reason="bad_answer", source="surveys.answer:5")),
        lambda: found.append(opened(bakery, conversation, reason="unhappy_message", source="conversations.message:9")),
        lambda: found.append(opened(bakery, conversation)),
    )
    assert raised == []
    assert len(set(found)) == Case.objects.count() == facts("opened") == 1
    assert set(CaseSource.objects.exclude(source="").values_list("reason", flat=True)) == {
        "bad_answer",
        "unhappy_message",
    }
    assert Hold.objects.filter(lifted_at=None).count() == 1
    assert recount() == 0


def test_two_conversations_of_one_customer_at_once_are_two_cases_and_no_deadlock(
    bakery: Bakery, conversation: Conversation
) -> None:
    [entry] = arrive(bakery.mailbox, letter("Czy macie dziś chleb żytni?", subject="Drugi list"))
    other = conversation_of(entry)
    raised = all_at_once(lambda: opened(bakery, conversation), lambda: opened(bakery, other))
    assert raised == []
    assert Case.objects.count() == 2


def test_one_source_without_a_conversation_opens_one_case(bakery: Bakery, conversation: Conversation) -> None:
    person, by = conversation.person, by_system()

    def open_one() -> None:
        operations.open_case(person=person, unit=bakery.mokotow, reason="bad_answer", source="surveys.answer:5", by=by)

    assert all_at_once(*[open_one] * HANDS) == []
    assert Case.objects.count() == 1


def test_the_customer_is_told_and_promised_once(bakery: Bakery, conversation: Conversation) -> None:
    case, by = opened(bakery, conversation), by_system()
    assert all_at_once(*[lambda: operations.acknowledge(case, by=by)] * HANDS) == []
    assert Message.objects.filter(direction="out").count() == Promise.objects.count() == facts("acknowledged") == 1


def test_a_link_pressed_four_times_confirms_once(bakery: Bakery, conversation: Conversation) -> None:
    case = opened(bakery, conversation)
    made = operations.paraphrase(case, "Połamany.", by=bakery.by_ola())
    by = By(customer(case.person_id, ["cases.confirm"]), LATER)
    assert all_at_once(*[lambda: operations.confirm(made, how="link", by=by)] * HANDS) == []
    assert facts("confirmed") == 1


def test_confirming_and_correcting_at_once_is_one_of_both(bakery: Bakery, conversation: Conversation) -> None:
    case = opened(bakery, conversation)
    made = operations.paraphrase(case, "Połamany.", by=bakery.by_ola())
    by = By(customer(case.person_id, ["cases.confirm"]), LATER)
    raised = all_at_once(
        lambda: operations.confirm(made, how="link", by=by),
        lambda: operations.correct(made, words="Nie, zimny.", by=by),
    )
    assert [type(problem) for problem in raised] == [Refused]
    made = Paraphrase.objects.get()
    assert bool(made.confirmed_at) != bool(made.corrected_at)


def test_a_gesture_approved_and_refused_at_once_is_one_of_both(bakery: Bakery, conversation: Conversation) -> None:
    case = opened(bakery, conversation)
    wish = operations.offer_gesture(case, kind="refund", amount=90_000, currency="PLN", by=bakery.by_ola())
    kasia = hire("kasia@klos.example", "Kasia Lis", bakery.mokotow, "lead", by_system())
    by = By(actor_of(kasia), LATER)
    raised = all_at_once(
        lambda: operations.approve_gesture(wish, by=by),
        lambda: operations.approve_gesture(wish, by=by),
        lambda: operations.refuse_gesture(wish, words="Za dużo.", by=by),
    )
    assert all(isinstance(problem, Refused) for problem in raised), raised
    assert facts("gesture_approved") + facts("gesture_refused") == 1


def test_splitting_a_gesture_over_two_clicks_stays_within_the_limit(bakery: Bakery, conversation: Conversation) -> None:
    case, by = opened(bakery, conversation), bakery.by_ola()
    raised = all_at_once(
        lambda: operations.offer_gesture(case, kind="refund", amount=9_000, currency="PLN", by=by),
        lambda: operations.offer_gesture(case, kind="voucher", amount=9_000, currency="PLN", by=by),
    )
    assert raised == []
    assert Gesture.objects.filter(approved_at=None).count() == 1


def test_closing_and_verifying_many_times_at_once_happens_once(bakery: Bakery, conversation: Conversation) -> None:
    case, by = opened(bakery, conversation), bakery.by_ola()
    assert all_at_once(*[lambda: operations.close(case, "unfounded", by=by)] * HANDS) == []
    assert facts("closed") == 1
    assert all_at_once(*[lambda: operations.verify(case, False, by=by_system(LATER))] * HANDS) == []
    assert (facts("verified"), facts("reopened")) == (1, 1)
    assert Case.objects.get().reopened_n == 1
    assert recount() == 0
