"""Answers are stored with their dispatch, leave once, and follow the rules."""

from __future__ import annotations

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, run_scheduled
from ucho.channels import operations as channels
from ucho.channels import sending
from ucho.channels.accounts import open_settings
from ucho.channels.adapters import email as email_adapter
from ucho.channels.contract import InDoubt, Outbound, Receipt, Undeliverable
from ucho.channels.models import Dispatch
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.core.errors import Forbidden, Refused
from ucho.customers.models import Contact, Identity
from ucho.events.delivery import deliver_all
from ucho.events.models import FactRow, Job

Status = Conversation.Status


@pytest.fixture
def conversation(bakery: Bakery) -> Conversation:
    """Ala has asked about a cake."""
    [entry] = arrive(bakery.mailbox, letter("Czy tort będzie na sobotę?", message_id="<ala-1@example.com>"))
    return conversation_of(entry)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> list[Outbound]:
    """What the mail adapter was asked to send."""
    sent: list[Outbound] = []

    def send(self: object, message: Outbound, settings: object) -> Receipt:
        sent.append(message)
        return Receipt(message.message_id)

    monkeypatch.setattr(email_adapter.Email, "send", send)
    return sent


def test_an_answer_waits_for_the_worker_and_goes_out_in_the_thread(
    bakery: Bakery, conversation: Conversation, post: list[Outbound]
) -> None:
    message = operations.reply(conversation, text="Tak, w sobotę o 9.", by=bakery.by_ola())
    assert message.dispatch is not None
    assert message.dispatch.state == Dispatch.State.QUEUED
    assert post == []
    deliver_all(NOON)
    [letter_out] = post
    message.dispatch.refresh_from_db()
    conversation.refresh_from_db()
    assert message.dispatch.state == Dispatch.State.ACCEPTED
    assert letter_out.in_reply_to == "<ala-1@example.com>"
    assert letter_out.recipient.value == "ala@example.com"
    assert letter_out.subject == "Re: Zamówienie"
    assert "Tak, w sobotę o 9." in letter_out.text
    assert "Ola Zielińska" in letter_out.text
    assert "> Czy tort będzie na sobotę?" in letter_out.text
    assert (conversation.status, conversation.owner, conversation.waiting_since) == (Status.WAITING, bakery.ola, None)
    assert FactRow.objects.filter(type="conversations.delivered").exists()


def test_a_double_click_sends_once(bakery: Bakery, conversation: Conversation, post: list[Outbound]) -> None:
    for _click in range(2):
        operations.reply(conversation, text="Tak.", by=bakery.by_ola(), client_key="klik-1")
    deliver_all(NOON)
    assert len(post) == 1


def test_an_agent_of_another_branch_may_not_answer(bakery: Bakery, conversation: Conversation) -> None:
    with pytest.raises(Forbidden):
        operations.reply(conversation, text="Tak.", by=bakery.by_marek())
    assert not Message.objects.filter(direction="out").exists()


def test_nothing_is_sent_to_an_address_that_bounces_and_the_refusal_is_written_down(
    bakery: Bakery, conversation: Conversation
) -> None:
    Identity.objects.update(state=Identity.State.BOUNCING)
    with pytest.raises(Refused, match="comes back"):
        operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    assert Contact.objects.get().refused_by == "bouncing"
    assert FactRow.objects.filter(type="customers.contact_refused").exists()
    assert not Dispatch.objects.exists()


def test_a_line_that_dies_leaves_the_answer_in_doubt_until_a_person_decides(
    bakery: Bakery, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, post: list[Outbound]
) -> None:
    good = email_adapter.Email.send

    def die(self: object, message: Outbound, settings: object) -> Receipt:
        raise InDoubt("connection lost")

    monkeypatch.setattr(email_adapter.Email, "send", die)
    message = operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    deliver_all(NOON)
    conversation.refresh_from_db()
    assert message.dispatch is not None
    message.dispatch.refresh_from_db()
    assert message.dispatch.state == Dispatch.State.UNKNOWN
    assert conversation.status == Status.OPEN
    monkeypatch.setattr(email_adapter.Email, "send", good)
    deliver_all(NOON)
    assert post == []
    operations.settle_dispatch(conversation, message=message, send_again=True, by=bakery.by_ola())
    deliver_all(NOON)
    message.dispatch.refresh_from_db()
    assert message.dispatch.state == Dispatch.State.ACCEPTED
    assert len(post) == 1


def test_a_refused_answer_comes_back_to_the_list(
    bakery: Bakery, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, message: Outbound, settings: object) -> Receipt:
        raise Undeliverable("550 no such user", permanent=True)

    monkeypatch.setattr(email_adapter.Email, "send", refuse)
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    deliver_all(NOON)
    conversation.refresh_from_db()
    assert Dispatch.objects.get().state == Dispatch.State.FAILED
    assert conversation.status == Status.OPEN


def test_a_worker_that_died_while_sending_leaves_the_answer_in_doubt(
    bakery: Bakery, conversation: Conversation, post: list[Outbound]
) -> None:
    message = operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    assert message.dispatch is not None
    assert sending._begin(message.dispatch.pk, by_system()) is not None  # and then the power went
    run_scheduled("channels.find_interrupted", NOON + sending.LEASE * 2)
    message.dispatch.refresh_from_db()
    assert message.dispatch.state == Dispatch.State.UNKNOWN
    assert post == []


def test_a_machine_never_answers_a_machine(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Urlop", headers={"Auto-Submitted": "auto-replied"}))
    with pytest.raises(Refused, match="machine"):
        operations.reply(conversation_of(entry), text="Dziękujemy", by=by_system(), automatic=True)


def test_machines_without_any_header_get_three_automatic_messages_at_most(
    bakery: Bakery, conversation: Conversation
) -> None:
    for _round in range(3):
        operations.reply(conversation, text="Potwierdzamy.", by=by_system(), automatic=True)
    with pytest.raises(Refused, match="several automatic"):
        operations.reply(conversation, text="Potwierdzamy.", by=by_system(), automatic=True)


def test_an_empty_answer_is_refused_with_words(bakery: Bakery, conversation: Conversation) -> None:
    with pytest.raises(Refused, match="empty"):
        operations.reply(conversation, text="  \n", by=bakery.by_ola())


def test_a_note_is_seen_by_colleagues_only(bakery: Bakery, conversation: Conversation, post: list[Outbound]) -> None:
    operations.note(conversation, text="Stała klientka.", by=bakery.by_ola())
    deliver_all(NOON)
    conversation.refresh_from_db()
    assert post == []
    assert conversation.status == Status.NEW


def test_an_answer_written_while_the_account_is_off_goes_out_when_it_is_on_again(
    bakery: Bakery, conversation: Conversation, post: list[Outbound]
) -> None:
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    channels.switch_account(bakery.mailbox, enabled=False, by=by_system())
    deliver_all(NOON)
    assert (post, Dispatch.objects.get().state) == ([], Dispatch.State.QUEUED)
    channels.switch_account(bakery.mailbox, enabled=True, by=by_system())
    deliver_all(NOON)
    assert len(post) == 1


def test_an_answer_whose_job_is_gone_is_found_again(
    bakery: Bakery, conversation: Conversation, post: list[Outbound]
) -> None:
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    Job.objects.filter(task="channels.send").delete()
    run_scheduled("channels.find_interrupted", NOON + sending.OVERDUE * 2)
    assert len(post) == 1


def test_an_answer_that_could_not_even_be_prepared_is_tried_again_and_never_in_doubt(
    bakery: Bakery, conversation: Conversation, post: list[Outbound], monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    with monkeypatch.context() as broken:
        broken.setattr(sending, "open_settings", lambda account: 1 / 0)
        deliver_all(NOON)
    assert Dispatch.objects.get().state == Dispatch.State.QUEUED
    deliver_all(NOON + sending.OVERDUE)
    assert len(post) == 1


def test_a_person_may_send_again_what_was_refused(
    bakery: Bakery, conversation: Conversation, post: list[Outbound], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, message: Outbound, settings: object) -> Receipt:
        raise Undeliverable("550 no such user", permanent=True)

    message = operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    with monkeypatch.context() as broken:
        broken.setattr(email_adapter.Email, "send", refuse)
        deliver_all(NOON)
    message.refresh_from_db()
    operations.settle_dispatch(conversation, message=message, send_again=True, by=bakery.by_ola())
    deliver_all(NOON)
    assert len(post) == 1
    assert Dispatch.objects.get().state == Dispatch.State.ACCEPTED


def test_a_password_in_a_servers_address_is_sealed(bakery: Bakery) -> None:
    settings = {**bakery.mailbox.settings, "imap": "imap://ola%40klos.example:tajne@127.0.0.1:143/INBOX"}
    channels.change_account(bakery.mailbox, name="Poczta", settings=settings, by=by_system())
    bakery.mailbox.refresh_from_db()
    assert "tajne" not in str(bakery.mailbox.settings)
    assert bakery.mailbox.settings["imap"] == "imap://ola%40klos.example@127.0.0.1:143/INBOX"
    assert open_settings(bakery.mailbox)["imap_password"] == "tajne"
