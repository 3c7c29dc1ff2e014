"""Who may speak in a conversation: strangers, customers who come back, colleagues, people in copy, forged senders."""

from __future__ import annotations

from datetime import timedelta

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, message_of
from ucho.channels import operations as channels
from ucho.channels.models import Dispatch, JournalEntry
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message, Participant
from ucho.conversations.tokens import token_for
from ucho.customers import operations as customers
from ucho.customers.models import Identity, Person
from ucho.events.models import FactRow

State = JournalEntry.State
Status = Conversation.Status
Direction = Message.Direction
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROVEN = {"Authentication-Results": "mx.klos.example; dmarc=pass header.from=klos.example"}
FORGED = {"Authentication-Results": "mx.klos.example; dmarc=fail header.from=example.com"}


def begin(bakery: Bakery, text: str = "Gdzie mój tort?", message_id: str = "<ala-1@example.com>") -> Conversation:
    """Return the conversation that Ala's first mail began."""
    return conversation_of(arrive(bakery.mailbox, letter(text, message_id=message_id))[0])


def facts(kind: str) -> list[FactRow]:
    """Return the facts of one type."""
    return list(FactRow.objects.filter(type=kind).order_by("pk"))


# Case 15: strangers


def test_case_15_a_stranger_who_quotes_a_leaked_id_begins_anew_and_the_victim_gets_nothing(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter("Podaj adres.", sender="Zły <zly@example.net>", in_reply_to="<ala-1@example.com>", subject="Re: Tort")
    [entry] = arrive(bakery.mailbox, raw)
    assert conversation_of(entry) != conversation
    [mention] = facts("conversations.mentioned")
    assert (mention.subject_id, mention.payload["conversation_id"]) == (conversation.pk, conversation_of(entry).pk)
    assert conversation.messages.count() == 1
    assert not Dispatch.objects.exists()


# Case 16: numbers that only look like ours


def test_case_16_numbers_in_words_links_telephones_and_orders_are_ignored(bakery: Bakery) -> None:
    pk = begin(bakery).pk
    subjects = [f"Re: zamówienie {pk}", f"Re: tel. +48 600 10{pk}", f"Re: abc#{pk}", f"Re: FV/{pk}/2026", f"Re: #{pk}"]
    token = token_for(pk)
    bodies = [
        f"https://sklep.example/order#{pk}",
        f"zamówienie[#{pk}]",
        f"x{token}",
        f"{token}x",
        token.replace(f"c{pk}-", f"c{pk + 1}-"),
    ]
    for number, (subject, body) in enumerate(zip(subjects, bodies, strict=True)):
        raw = letter(body, subject=subject, message_id=f"<n{number}@example.com>")
        assert conversation_of(arrive(bakery.mailbox, raw)[0]).pk != pk


# Case 17: merged, settled, erased


def test_case_17_an_answer_to_a_merged_customers_conversation_joins_it_and_belongs_to_the_survivor(
    bakery: Bakery,
) -> None:
    conversation = begin(bakery)
    [jan] = arrive(bakery.mailbox, letter("To ja, Jan.", sender="Jan <jan@example.org>"))
    survivor = conversation_of(jan).person
    customers.merge(survivor, conversation.person, by=by_system())
    raw = letter("I jak?", sender="jan@example.org", in_reply_to="<ala-1@example.com>")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) == conversation
    new = letter("Nowa sprawa", message_id="<ala-9@example.com>")
    assert conversation_of(arrive(bakery.mailbox, new)[0]).person == survivor


def test_case_17_an_answer_soon_after_settling_reopens(bakery: Bakery) -> None:
    conversation = begin(bakery)
    operations.reply(conversation, text="Jest.", by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola())
    raw = letter("Jednak nie.", in_reply_to="<ala-1@example.com>", at=NOON + 29 * DAY)
    [entry] = arrive(bakery.mailbox, raw, at=NOON + 29 * DAY)
    assert conversation_of(entry) == conversation
    assert conversation_of(entry).status == Status.OPEN


def test_case_17_an_answer_long_after_settling_begins_a_conversation_that_follows(bakery: Bakery) -> None:
    conversation = begin(bakery)
    operations.reply(conversation, text="Jest.", by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola())
    late = letter("Rok później.", in_reply_to="<ala-1@example.com>", at=NOON + 31 * DAY)
    away = letter("Nie ma mnie.", in_reply_to="<ala-1@example.com>", headers={"Auto-Submitted": "auto-replied"})
    [machine, entry] = arrive(bakery.mailbox, away, late, at=NOON + 31 * DAY)
    assert conversation_of(machine) == conversation
    assert conversation_of(entry) != conversation
    conversation.refresh_from_db()
    assert conversation.status == Status.RESOLVED
    [follows] = facts("conversations.follows")
    assert (follows.subject_id, follows.payload["conversation_id"]) == (conversation_of(entry).pk, conversation.pk)


def test_case_17_the_age_is_a_setting_of_the_account(bakery: Bakery) -> None:
    channels.change_account(
        bakery.mailbox, name="Poczta", settings={**bakery.mailbox.settings, "reopens_for": "2"}, by=by_system()
    )
    bakery.mailbox.refresh_from_db()
    conversation = begin(bakery)
    operations.reply(conversation, text="Jest.", by=bakery.by_ola())
    operations.resolve(conversation, by=bakery.by_ola())
    raw = letter("Po trzech dniach.", in_reply_to="<ala-1@example.com>", at=NOON + 3 * DAY)
    assert conversation_of(arrive(bakery.mailbox, raw, at=NOON + 3 * DAY)[0]) != conversation


def test_case_17_an_answer_to_an_erased_customers_conversation_begins_anew(bakery: Bakery) -> None:
    conversation = begin(bakery)
    token = token_for(conversation.pk)
    Person.objects.filter(pk=conversation.person_id).update(erased_at=NOON)
    raw = letter("To znowu ja.", sender="nowa@example.com", to=f"kontakt+{token}@klos.example")
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) != conversation


# Case 18: colleagues and people in copy


def test_case_18_a_colleagues_answer_from_their_own_mail_program_is_our_answer(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter(
        "Upieczemy na sobotę. Ola",
        sender="Ola Zielińska <Ola@klos.example>",
        to="Ala Nowak <ala@example.com>",
        copies="kontakt@klos.example",
        in_reply_to="<ala-1@example.com>",
        headers=PROVEN,
    )
    [entry] = arrive(bakery.mailbox, raw, at=NOON + HOUR)
    message = message_of(entry)
    assert message.conversation == conversation
    assert (message.direction, message.author) == (Direction.OUT, f"agent:{bakery.ola.pk}")
    assert "answered_by_mail" in message.problems
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.WAITING, None)
    assert conversation.first_answered_at == NOON + HOUR
    [fact] = facts("conversations.answered")
    assert (fact.payload["waited_seconds"], fact.payload["first"]) == (3600, True)
    assert not Person.objects.filter(identities__value="ola@klos.example").exists()


def test_case_18_a_colleague_who_may_not_answer_there_is_a_stranger(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter("Ja!", sender="marek@klos.example", to="ala@example.com", in_reply_to="<ala-1@example.com>")
    [entry] = arrive(bakery.mailbox, raw)
    assert (message_of(entry).direction, message_of(entry).conversation != conversation) == (Direction.IN, True)


def test_case_18_somebody_who_forges_a_colleagues_address_answers_nobody(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter(
        "Załatwione.",
        sender="ola@klos.example",
        to="ala@example.com",
        in_reply_to="<ala-1@example.com>",
        headers=FORGED,
    )
    [entry] = arrive(bakery.mailbox, raw)
    assert message_of(entry).direction == Direction.IN
    assert message_of(entry).conversation != conversation
    conversation.refresh_from_db()
    assert conversation.status == Status.NEW


def test_case_18_a_colleague_who_writes_to_our_mailbox_alone_leaves_a_note(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter("Dzwoniłam, oddzwoni.", sender="ola@klos.example", in_reply_to="<ala-1@example.com>")
    [entry] = arrive(bakery.mailbox, raw)
    assert (message_of(entry).direction, message_of(entry).conversation) == (Direction.NOTE, conversation)
    conversation.refresh_from_db()
    assert conversation.status == Status.NEW


def test_case_18_a_colleague_who_writes_first_with_our_mailbox_in_copy_begins_the_customers_conversation(
    bakery: Bakery,
) -> None:
    raw = letter(
        "Tort gotowy.",
        sender="ola@klos.example",
        to="Jan <jan@example.org>",
        copies="kontakt@klos.example",
        message_id="<ola-1@klos.example>",
    )
    [entry] = arrive(bakery.mailbox, raw)
    conversation = conversation_of(entry)
    assert (conversation.person.name, conversation.status) == ("Jan", Status.WAITING)
    back = letter("Odbiorę.", sender="jan@example.org", in_reply_to="<ola-1@klos.example>")
    assert conversation_of(arrive(bakery.mailbox, back)[0]) == conversation


def test_case_18_a_colleagues_answer_may_arrive_before_the_question(bakery: Bakery) -> None:
    answer = letter(
        "Tak.",
        sender="ola@klos.example",
        to="ala@example.com",
        copies="kontakt@klos.example",
        in_reply_to="<ala-1@example.com>",
        at=NOON + HOUR,
    )
    [entry] = arrive(bakery.mailbox, answer, at=NOON + HOUR)
    question = begin(bakery)
    assert conversation_of(entry) == question
    said = question.messages.order_by("at").values_list("direction", flat=True)
    assert list(said) == [Direction.IN, Direction.OUT]


FORWARDED = """{remark}---------- Forwarded message ---------
Od: Ala Nowak <ala@example.com>
Date: pt., 20 lis 2026 o 11:00
Subject: Tort
To: Ola <ola@klos.example>

Gdzie mój tort?
"""


def test_case_18_a_mail_that_a_colleague_forwards_belongs_to_who_wrote_it(bakery: Bakery) -> None:
    raw = letter(FORWARDED.format(remark="Zajmijcie się tym.\n\n"), sender="ola@klos.example", subject="Fwd: Tort")
    [entry] = arrive(bakery.mailbox, raw)
    message = message_of(entry)
    assert str(message.identity) == "ala@example.com"
    assert message.text == "Gdzie mój tort?"
    assert "Zajmijcie" not in message.text
    assert "forwarded_by_colleague" in message.problems
    note = message.conversation.messages.get(direction=Direction.NOTE)
    assert note.author == f"agent:{bakery.ola.pk}"
    assert "Zajmijcie się tym." in note.text
    assert message.conversation.status == Status.NEW


def test_case_18_a_forwarded_notification_begins_anew(bakery: Bakery) -> None:
    conversation = begin(bakery)
    sent = operations.reply(conversation, text="Upieczemy.", by=bakery.by_ola())
    raw = letter(
        "Proszę spojrzeć.\n\n"
        + FORWARDED.format(remark="").replace("Ala Nowak <ala@example.com>", "Piekarnia Kłos <kontakt@klos.example>"),
        subject="Fwd: Zamówienie",
        in_reply_to=sent.refs.get().ref,
    )
    assert conversation_of(arrive(bakery.mailbox, raw)[0]) != conversation


def test_case_18_somebody_in_copy_who_answers_takes_part_and_the_customer_stays(bakery: Bakery) -> None:
    raw = letter("Z mężem w kopii.", message_id="<ala-1@example.com>", copies="Jan <jan@example.org>")
    [entry] = arrive(bakery.mailbox, raw)
    conversation = conversation_of(entry)
    assert not Identity.objects.filter(value="jan@example.org").exists()
    back = letter("Ja też proszę.", sender="Jan <jan@example.org>", in_reply_to="<ala-1@example.com>")
    [other] = arrive(bakery.mailbox, back)
    assert conversation_of(other) == conversation
    assert Participant.objects.get(conversation=conversation).identity.value == "jan@example.org"
    assert conversation_of(other).person == conversation.person


def test_case_25_more_than_forty_recipients_become_no_contacts_and_take_no_part(bakery: Bakery) -> None:
    crowd = [f"obcy{number}@example.net" for number in range(41)]
    raw = letter("Do wszystkich", message_id="<ala-1@example.com>", copies=", ".join(crowd))
    conversation = conversation_of(arrive(bakery.mailbox, raw)[0])
    assert Person.objects.count() == 1
    back = letter("Kto to?", sender=crowd[0], in_reply_to="<ala-1@example.com>")
    assert conversation_of(arrive(bakery.mailbox, back)[0]) != conversation


# Forged senders


def test_a_forged_customer_does_not_join_her_conversation_and_is_marked(bakery: Bakery) -> None:
    conversation = begin(bakery)
    raw = letter("Wyślijcie gdzie indziej.", in_reply_to="<ala-1@example.com>", subject="Re: x", headers=FORGED)
    [entry] = arrive(bakery.mailbox, raw)
    assert conversation_of(entry) != conversation
    assert "sender_not_genuine" in message_of(entry).problems
    [mention] = facts("conversations.mentioned")
    assert mention.subject_id == conversation.pk
    own = letter("A teraz?", message_id="<f2@example.com>", in_reply_to="<ala-1@example.com>", headers=PROVEN)
    assert conversation_of(arrive(bakery.mailbox, own)[0]) == conversation
