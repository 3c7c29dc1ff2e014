"""Where a mail goes: the nasty cases of threading, each with mails of its own through the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import permutations

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, message_of
from ucho.channels import operations as channels
from ucho.channels.accounts import open_settings
from ucho.channels.mail.automatic import LOOP_FIELD, sign_loop
from ucho.channels.models import Account, JournalEntry
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.conversations.tokens import token_for

State = JournalEntry.State
Status = Conversation.Status
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def begin(bakery: Bakery, text: str = "Gdzie mój tort?", message_id: str = "<ala-1@example.com>") -> Conversation:
    """Return the conversation that Ala's first mail began."""
    return conversation_of(arrive(bakery.mailbox, letter(text, message_id=message_id))[0])


def mail_of(*lines: str, body: str = "Dzień dobry") -> bytes:
    """Return a mail with exactly these header lines."""
    return ("\r\n".join((*lines, "Content-Type: text/plain; charset=utf-8", "", body))).encode()


# Case 14: the order of threading


def test_case_14_a_token_in_the_address_counts_before_every_id(bakery: Bakery) -> None:
    first, second = begin(bakery), begin(bakery, "A chleb?", "<ala-2@example.com>")
    raw = letter("Już jest.", to=f"kontakt+{token_for(first.pk)}@klos.example", in_reply_to="<ala-2@example.com>")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) == first != second


def test_case_14_every_id_in_in_reply_to_counts(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter("Już jest.", headers={"In-Reply-To": "<unknown@relay.example> <ala-1@example.com>"})
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) == conversation


def test_case_14_of_the_references_the_newest_counts_first(bakery: Bakery) -> None:
    begin(bakery)
    newer = begin(bakery, "A chleb?", "<ala-2@example.com>")
    raw = letter("Już jest.", headers={"References": "<ala-1@example.com> <ala-2@example.com> <lost@relay.example>"})
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) == newer


def test_case_14_a_token_in_the_quoted_part_counts_for_somebody_who_takes_part(bakery: Bakery) -> None:
    conversation = begin(bakery)
    quote = f"Dziękuję!\n\n> Od: Piekarnia <kontakt+{token_for(conversation.pk)}@klos.example>\n> Upieczemy."
    [mine] = arrive(bakery.mailbox, letter(quote, subject="Bez tematu"))
    assert conversation_of(mine) == conversation
    [other] = arrive(bakery.mailbox, letter(quote, sender="Zły <zly@example.net>"))
    assert conversation_of(other) != conversation


def test_case_14_a_number_in_the_subject_counts_only_in_an_answer_of_somebody_who_takes_part(bakery: Bakery) -> None:
    conversation = begin(bakery)
    [mine] = arrive(bakery.mailbox, letter("I jak?", subject=f"Re: [#{conversation.pk}] Co słychać"))
    assert conversation_of(mine) == conversation
    raw = letter("I jak?", sender="zly@example.net", subject=f"Re: [#{conversation.pk}] Co słychać")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) != conversation


def test_case_14_an_answer_threads_although_a_relay_put_another_id_on_our_mail(bakery: Bakery) -> None:
    conversation = begin(bakery)
    operations.reply(conversation, text="Upieczemy na sobotę.", by=bakery.by_ola())
    raw = letter("Dziękuję!", subject="Re: Zamówienie", in_reply_to="<0102018-eu-west-1@email.amazonses.com>")
    assert conversation_of(arrive(bakery.mailbox, raw, at=NOON + HOUR)[0]) == conversation
    stranger = letter("Ja też!", sender="jan@example.org", subject="Re: Zamówienie", in_reply_to="<x@y.example>")
    assert conversation_of(arrive(bakery.mailbox, stranger, at=NOON + HOUR)[0]) != conversation


def test_case_14_the_same_subject_joins_nothing_where_it_could_be_either_or_nobody_answered(bakery: Bakery) -> None:
    first, second = begin(bakery), begin(bakery, "A chleb?", "<ala-2@example.com>")
    raw = letter("Dziękuję!", subject="Re: Zamówienie", in_reply_to="<x@y.example>")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) not in {first, second}
    for conversation in (first, second):
        operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    raw = letter("Jeszcze raz.", subject="Re: Zamówienie", in_reply_to="<z@y.example>")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) not in {first, second}


def test_case_14_an_answer_long_after_ours_does_not_join_by_its_subject(bakery: Bakery) -> None:
    conversation = begin(bakery)
    operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    raw = letter("Dziękuję!", subject="Re: Zamówienie", in_reply_to="<x@y.example>", at=NOON + 20 * DAY)
    assert conversation_of(arrive(bakery.mailbox, raw, at=NOON + 20 * DAY)[0]) != conversation


# Mail that arrives out of order


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_thread_is_one_conversation_in_whatever_order_it_arrives(bakery: Bakery, order: Iterable[int]) -> None:
    ids = ["<p@x.example>", "<r1@x.example>", "<r2@x.example>"]
    mails = [
        letter("Raz", message_id=ids[0], at=NOON - 3 * HOUR),
        letter("Dwa", message_id=ids[1], at=NOON - 2 * HOUR, headers={"References": ids[0]}),
        letter("Trzy", message_id=ids[2], at=NOON - HOUR, headers={"References": " ".join(ids[:2])}),
    ]
    entries = [arrive(bakery.mailbox, mails[place])[0] for place in order]
    assert len({conversation_of(entry) for entry in entries}) == 1
    conversation = conversation_of(entries[0])
    said = conversation.messages.order_by("at", "pk").values_list("text", flat=True)
    assert [text.strip() for text in said] == ["Raz", "Dwa", "Trzy"]
    assert (conversation.opened_at, conversation.last_at) == (NOON - 3 * HOUR, NOON - HOUR)
    assert conversation.preview == "Trzy"


def test_a_parent_that_arrives_late_joins_no_stranger_who_quoted_it(bakery: Bakery) -> None:
    raw = letter("Znam ten numer.", sender="Zły <zly@example.net>", in_reply_to="<ala-1@example.com>")
    [stranger] = arrive(bakery.mailbox, raw)
    assert begin(bakery) != conversation_of(stranger)


def test_our_answers_do_not_name_ids_that_nobody_has(bakery: Bakery) -> None:
    raw = letter("Dwa", message_id="<r1@x.example>", headers={"References": "<lost@x.example>"})
    conversation = conversation_of(arrive(bakery.mailbox, raw)[0])
    sent = operations.reply(conversation, text="Tak.", by=bakery.by_ola())
    assert sent.dispatch is not None
    assert list(sent.dispatch.payload["references"]) == ["<r1@x.example>"]


# Cases 8 to 10: what makes two deliveries one message


def test_case_8_a_mail_without_an_id_is_one_message_however_often_it_comes(bakery: Bakery) -> None:
    first = letter("Bez numeru", headers={"Received": "from a by b"})
    second = letter("Bez numeru", headers={"Received": "from c by d"})
    entries = arrive(bakery.mailbox, first, second)
    assert [entry.state for entry in entries] == [State.STORED, State.JOINED]
    arrive(bakery.mailbox, letter("Bez numeru, ale inna treść"))
    assert Message.objects.count() == 2


def test_case_8_mails_with_an_empty_id_are_not_glued_together(bakery: Bakery) -> None:
    one = mail_of("From: ala@example.com", "Message-ID: <>", "Subject: Raz", body="Raz")
    two = mail_of("From: jan@example.org", "Message-ID: <>", "Subject: Dwa", body="Dwa")
    first, second = arrive(bakery.mailbox, one, two)
    assert conversation_of(first) != conversation_of(second)


def test_case_9_the_same_id_with_other_words_is_another_message_and_conversation(bakery: Bakery) -> None:
    entries = arrive(
        bakery.mailbox,
        letter("Paczka 1 w drodze.", message_id="<dhl@example.com>"),
        letter("Paczka 2 w drodze.", message_id="<dhl@example.com>"),
    )
    assert len({conversation_of(entry) for entry in entries}) == 2


def second_box(bakery: Bakery, unit: str = "kazimierz") -> Account:
    """Return another mailbox of the bakery."""
    return channels.open_account(
        getattr(bakery, unit),
        adapter="email",
        name="Druga poczta",
        settings={"address": "kazimierz@klos.example", "smtp_out": "smtp://127.0.0.1:9"},
        by=by_system(),
    )


def test_case_10_one_mail_to_two_boxes_is_one_message_with_two_deliveries(bakery: Bakery) -> None:
    other = second_box(bakery)
    both = "kontakt@klos.example, kazimierz@klos.example"
    [first] = arrive(bakery.mailbox, letter("Do obu", to=both, message_id="<1@x.example>", headers={"Received": "a"}))
    [second] = arrive(other, letter("Do obu", to=both, message_id="<1@x.example>", headers={"Received": "b"}))
    assert (first.state, second.state) == (State.STORED, State.JOINED)
    assert message_of(first) == message_of(second)
    assert Message.objects.get().sources.count() == 2


# Case 11: our own mail


def test_case_11_our_own_mail_that_comes_back_is_not_taken_in_again(bakery: Bakery) -> None:
    conversation = begin(bakery)
    sent = operations.reply(conversation, text="Upieczemy.", by=bakery.by_ola())
    copy = letter("Upieczemy.", sender="kontakt@klos.example", to="ala@example.com", message_id=sent.refs.get().ref)
    other = second_box(bakery)
    entries = [arrive(box, copy)[0] for box in (bakery.mailbox, other)]
    assert [(entry.state, entry.reason) for entry in entries] == [(State.REFUSED, "our_own")] * 2


def test_case_11_our_own_mail_is_known_by_its_signature_when_a_relay_changed_its_id(bakery: Bakery) -> None:
    ours = signed_by_us(bakery.mailbox)
    raw = letter("Nasze", sender="kontakt@klos.example", message_id="<0102@amazonses.com>", headers={LOOP_FIELD: ours})
    entries = [arrive(box, raw)[0] for box in (bakery.mailbox, second_box(bakery))]
    assert [entry.reason for entry in entries] == ["our_own", "our_own"]
    assert not Message.objects.exists()


def test_case_11_who_knows_our_address_cannot_sign_like_us(bakery: Bakery) -> None:
    forged = {LOOP_FIELD: sign_loop("kontakt@klos.example")}
    [entry] = arrive(bakery.mailbox, letter("Formularz", sender="kontakt@klos.example", headers=forged))
    assert (entry.state, message_of(entry).auto_kind) == (State.STORED, "")
    [customer] = arrive(bakery.mailbox, letter("Gdzie tort?", headers=forged))
    assert message_of(customer).auto_kind == ""


def test_case_11_mail_that_was_signed_the_old_way_is_known_by_its_id(bakery: Bakery) -> None:
    sent = operations.reply(begin(bakery), text="Upieczemy.", by=bakery.by_ola())
    old = {LOOP_FIELD: sign_loop("kontakt@klos.example")}
    copy = letter("Upieczemy.", sender="kontakt@klos.example", message_id=sent.refs.get().ref, headers=old)
    assert arrive(bakery.mailbox, copy)[0].reason == "our_own"


def signed_by_us(account: Account) -> str:
    """Return our header as mail of an account carries it."""
    return sign_loop(open_settings(account)["loop_key"])


def test_case_11_a_form_that_writes_in_our_name_is_taken_in_once_for_who_filled_it_in(bakery: Bakery) -> None:
    form = letter(
        "Formularz: proszę o tort.",
        sender="Piekarnia Kłos <kontakt@klos.example>",
        headers={"Reply-To": "Ala Nowak <ala@example.com>"},
    )
    [entry] = arrive(bakery.mailbox, form)
    [again] = arrive(bakery.mailbox, form)
    assert (entry.state, again.state) == (State.STORED, State.JOINED)
    assert str(message_of(entry).identity) == "ala@example.com"
    assert "sender_is_reply_to" in message_of(entry).problems
