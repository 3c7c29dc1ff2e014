"""What went wrong is noticed, made good, and looked after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, by_system
from tests.playbooks.acts import HOUR, MINUTE, answer_badly, later, run_of, settle, write
from ucho.cases import operations as cases
from ucho.cases.models import Case
from ucho.conversations.models import Conversation, Message
from ucho.core.actors import By, customer
from ucho.events.models import FactRow
from ucho.playbooks import operations
from ucho.playbooks.models import Run
from ucho.surveys import operations as surveys
from ucho.surveys.models import Invitation

DUE = NOON + 10 * MINUTE + 2 * HOUR


@pytest.fixture
def asked(asking: Bakery) -> Conversation:
    """A conversation that was settled, and its customer asked."""
    conversation = write(asking)
    settle(conversation, asking)
    later(DUE)
    return conversation


def test_a_bad_answer_opens_a_case_and_the_customer_is_told_a_time(asked: Conversation) -> None:
    answer = answer_badly(Invitation.objects.get(), at=DUE + HOUR, words="Nikt nie oddzwonił.")
    case = Case.objects.get()
    assert (case.reason, case.source, case.person_id) == ("bad_answer", f"surveys.answer:{answer.pk}", asked.person_id)
    assert case.acknowledged_at == DUE + HOUR
    assert Message.objects.get(auto_kind="system").conversation == asked
    opened = FactRow.objects.get(type="cases.opened")
    assert opened.actor == "system:playbooks.recover_bad_answer"
    assert opened.caused_by is not None
    assert opened.caused_by.type == "surveys.answered"
    assert run_of("recover_bad_answer").state == "done"


def test_a_good_answer_is_no_business_of_it(asked: Conversation) -> None:
    answer_badly(Invitation.objects.get(), at=DUE + HOUR, score=7)
    assert not Case.objects.exists()
    assert not Run.objects.filter(playbook="recover_bad_answer").exists()


def test_a_case_is_opened_even_if_the_customer_shall_not_be_told(asked: Conversation) -> None:
    operations.change("recover_bad_answer", {"tell": False}, by=by_system())
    answer_badly(Invitation.objects.get(), at=DUE + HOUR)
    assert Case.objects.get().acknowledged_at is None


def test_an_unhappy_message_opens_a_case_that_only_colleagues_hear_of(bakery: Bakery) -> None:
    conversation = write(bakery, "Chleb był spleśniały, jestem bardzo rozczarowana.")
    case = Case.objects.get()
    message = conversation.messages.get()
    assert (case.reason, case.source) == ("unhappy_message", f"conversations.message:{message.pk}")
    assert case.acknowledged_at is None
    opened = FactRow.objects.get(type="cases.opened")
    assert opened.caused_by is not None
    assert opened.caused_by.type == "understanding.read"
    root = opened
    while root.caused_by is not None:
        root = root.caused_by
    assert root.type.startswith("channels.")


def test_a_second_unhappy_message_in_the_same_conversation_opens_no_second_case(bakery: Bakery) -> None:
    first = write(bakery, "Fatalna obsługa!")
    by = bakery.by_ola(NOON + MINUTE)
    from ucho.conversations import operations as conversations

    conversations.reply(first, text="Przepraszamy.", by=by)
    from tests.playbooks.acts import reply_to

    reply_to(first, bakery, "Nadal jestem niezadowolona, to skandal.", at=NOON + HOUR)
    assert Case.objects.count() == 1
    assert Run.objects.filter(playbook="recover_unhappy_message", state="done").count() == 2


@pytest.mark.parametrize(
    "text",
    [
        "Dziękuję, wszystko się udało!",
        "Gdzie mogę znaleźć formularz reklamacji?",
        "Ani razu mnie nie zawiedliście.",
        "Pilne: proszę o fakturę.",
    ],
)
def test_what_is_no_complaint_opens_nothing(bakery: Bakery, text: str) -> None:
    write(bakery, text)
    assert not Case.objects.exists()
    assert not Run.objects.filter(playbook="recover_unhappy_message").exists()


def test_what_counts_as_unhappy_can_be_set(bakery: Bakery) -> None:
    operations.change("recover_unhappy_message", {"complaint": False, "unhappy": False}, by=by_system())
    write(bakery, "Reklamacja: brakuje dwóch sztuk.")
    assert not Case.objects.exists()
    write(bakery, "Rezygnuję z usług, to skandal.", sender="Jan <jan@example.com>")
    assert Case.objects.count() == 1


def _closed(asked: Conversation, bakery: Bakery) -> Case:
    answer_badly(Invitation.objects.get(), at=DUE + HOUR)
    case, by = Case.objects.get(), bakery.by_ola(DUE + 2 * HOUR)
    paraphrase = cases.paraphrase(case, "Nikt nie oddzwonił.", by=by)
    cases.confirm(paraphrase, how="words", by=by)
    cases.close(case, "solved", by=by)
    later(by.at)
    return Case.objects.get()


def test_some_days_after_a_case_was_closed_the_customer_is_asked_and_a_no_opens_it_again(
    asked: Conversation, asking: Bakery
) -> None:
    case = _closed(asked, asking)
    assert run_of("verify_recovery").state == "due"
    after = DUE + 2 * HOUR + timedelta(days=3)
    later(after - MINUTE)
    assert Invitation.objects.count() == 1
    later(after)
    invitation = Invitation.objects.get(instrument="fixed")
    assert invitation.subject == f"cases.case:{case.pk}"
    assert Case.objects.get().verify_asked_at == after
    by = By(customer(case.person_id, ["surveys.answer"]), after + HOUR)
    surveys.answer(invitation, score=0, words="", by=by)
    later(after + HOUR)
    case = Case.objects.get()
    assert (case.status, case.reopened_n) == ("open", 1)
    assert not Run.objects.filter(playbook="recover_bad_answer", fact__payload__instrument="fixed").exists()


def test_a_case_that_goes_on_is_not_verified(asked: Conversation, asking: Bakery) -> None:
    case = _closed(asked, asking)
    cases.reopen(case, "Pieniądze nie doszły.", by=asking.by_ola(DUE + 5 * HOUR))
    later(DUE + timedelta(days=4))
    assert (run_of("verify_recovery").state, run_of("verify_recovery").reason) == ("skipped", "reopened")


def test_nobody_is_asked_whether_nothing_was_made_good(asked: Conversation, asking: Bakery) -> None:
    answer_badly(Invitation.objects.get(), at=DUE + HOUR)
    cases.close(Case.objects.get(), "unfounded", by=asking.by_ola(DUE + 2 * HOUR))
    later(DUE + timedelta(days=4))
    assert run_of("verify_recovery").reason == "nothing_to_verify"
    assert not Invitation.objects.filter(instrument="fixed").exists()
