"""Machines that answer machines: shown, never answered, and dead within three mails."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, message_of
from ucho.channels.contract import Address, Outbound
from ucho.channels.mail.compose import Letterhead, compose
from ucho.conversations import operations
from ucho.conversations.models import Channel, Conversation
from ucho.core.errors import Refused
from ucho.events.models import FactRow

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
Status = Conversation.Status


def acknowledge(conversation: Conversation, at: datetime) -> bool:
    """Have a naive machine of ours answer; returns whether it was allowed to."""
    try:
        operations.reply(conversation, text="Dziękujemy, odpiszemy.", by=by_system(at), automatic=True)
    except Refused:
        return False
    return True


def test_a_storm_with_a_responder_that_sends_no_header_dies_within_three_mails(bakery: Bakery) -> None:
    at, sent = NOON, 0
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", at=at), at=at)
    conversation = conversation_of(entry)
    for number in range(12):
        if not acknowledge(conversation, at):
            break
        sent += 1
        at += 2 * SECOND
        raw = letter("Jestem na urlopie, odpiszę później.", at=at, message_id=f"<auto-{number}@example.com>")
        [entry] = arrive(bakery.mailbox, raw, at=at)
        conversation = conversation_of(entry)  # it quotes nothing: each one begins anew
    assert sent <= 3
    assert message_of(entry).auto_kind == "loop"
    assert conversation.status == Status.WAITING


def test_a_person_who_answers_our_machines_at_leisure_is_no_loop(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", message_id="<1@example.com>"))
    for minute in (0, 5, 10):
        at = NOON + timedelta(minutes=minute)
        assert acknowledge(conversation_of(entry), at)
        at += timedelta(minutes=1)
        raw = letter("Dziękuję!", at=at, in_reply_to="<1@example.com>", message_id=f"<t{minute}@example.com>")
        [back] = arrive(bakery.mailbox, raw, at=at)
        assert message_of(back).auto_kind == ""


def test_no_more_than_three_automatic_messages_reach_one_address_in_an_hour(bakery: Bakery) -> None:
    entries = arrive(bakery.mailbox, *(letter(f"Sprawa {number}") for number in range(5)))
    allowed = [acknowledge(conversation_of(entry), NOON + SECOND * number) for number, entry in enumerate(entries)]
    assert allowed == [True, True, True, False, False]
    assert acknowledge(conversation_of(entries[4]), NOON + HOUR + 5 * SECOND)


@pytest.mark.parametrize("kind", ["auto_reply", "list", "system", "bounce", "loop"])
def test_an_automatic_message_never_causes_an_automatic_message(bakery: Bakery, kind: str) -> None:
    fields = {
        "auto_reply": {"Auto-Submitted": "auto-replied"},
        "list": {"List-Id": "<nowosci.example.pl>"},
        "system": {"Auto-Submitted": "auto-generated"},
        "bounce": {"X-Failed-Recipients": "jan@example.org"},
        "loop": {"X-Loop": "ala@example.com"},
    }[kind]
    [entry] = arrive(bakery.mailbox, letter("Automat", headers=fields))
    assert message_of(entry).auto_kind == kind
    assert not acknowledge(conversation_of(entry), NOON)
    assert not FactRow.objects.filter(type="conversations.answered").exists()


def test_a_bounce_joins_by_our_id_and_the_daemon_takes_no_part(bakery: Bakery) -> None:
    [entry] = arrive(bakery.mailbox, letter("Dzień dobry", message_id="<1@example.com>"))
    conversation = conversation_of(entry)
    sent = operations.reply(conversation, text="Witamy.", by=bakery.by_ola())
    daemon = letter(
        "Nie dostarczono.",
        sender="MAILER-DAEMON@mx.example.com",
        in_reply_to=sent.refs.get().ref,
        headers={"Auto-Submitted": "auto-replied"},
        at=NOON + HOUR,
    )
    [bounce] = arrive(bakery.mailbox, daemon, at=NOON + HOUR)
    assert conversation_of(bounce) == conversation
    assert message_of(bounce).auto_kind == "bounce"
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    assert [str(one.identity) for one in Channel.objects.filter(conversation=conversation)] == ["ala@example.com"]


def test_two_installations_of_ours_do_not_answer_each_other(bakery: Bakery) -> None:
    head = Letterhead("pomoc@inna.example", "Inna firma", loop_key="pomoc@inna.example")
    to = Address("email", "kontakt@klos.example")
    theirs = Outbound("<1@inna.example>", to, "Dziękujemy, odpiszemy.", subject="Re: Tort", automatic=True)
    raw = compose(theirs, head, date="Fri, 20 Nov 2026 12:00:00 +0000")
    [entry] = arrive(bakery.mailbox, raw)
    assert message_of(entry).auto_kind in {"system", "auto_reply"}
    assert conversation_of(entry).status == Status.WAITING
    assert not acknowledge(conversation_of(entry), NOON)


def test_a_forged_customer_gets_no_automatic_answer_which_the_real_one_would_receive(bakery: Bakery) -> None:
    forged = {"Authentication-Results": "mx.klos.example; dmarc=fail header.from=example.com"}
    [entry] = arrive(bakery.mailbox, letter("Reklamacja!", headers=forged))
    assert not acknowledge(conversation_of(entry), NOON)


def test_a_machine_that_claims_an_earlier_date_is_not_answered_either(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Dzień dobry", message_id="<1@example.com>"), at=NOON)
    away = {"Auto-Submitted": "auto-replied"}
    raw = letter("Nie ma mnie.", in_reply_to="<1@example.com>", headers=away, at=NOON - HOUR)
    [entry] = arrive(bakery.mailbox, raw, at=NOON + SECOND)
    assert not acknowledge(conversation_of(entry), NOON + 2 * SECOND)
