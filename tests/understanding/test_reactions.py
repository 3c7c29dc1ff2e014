"""What arrives is read, once, and told as a fact of codes."""

from __future__ import annotations

from tests.cast import NOON, Bakery, arrive, letter, message_of
from ucho.core.actors import By, system
from ucho.core.privacy import PRIVACY, Subject
from ucho.core.registry import load
from ucho.events.log import cause
from ucho.events.models import FactRow
from ucho.events.reactions import REACTIONS
from ucho.understanding import queries
from ucho.understanding.models import Reading


def test_an_unhappy_message_is_read_and_told_in_codes(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Chleb był spleśniały, jestem rozczarowana."))
    message = message_of(entry)
    assert queries.codes_of_messages([message.pk]) == {message.pk: ("unhappy", "complaint")}
    assert set(queries.why(message)) == {("complaint", "spleśniały"), ("unhappy", "rozczarowana")}
    fact = FactRow.objects.get(type="understanding.read")
    assert (fact.payload["subject_kind"], fact.payload["subject_id"]) == ("message", message.pk)
    assert fact.payload["codes"] == ["unhappy", "complaint"]
    assert fact.person_id == message.conversation.person_id
    assert fact.unit_id == bakery.mokotow.pk
    assert fact.caused_by is not None
    assert fact.caused_by.type == "conversations.message_received"
    assert "spleśniały" not in str(fact.payload)


def test_a_question_is_read_and_no_fact_is_made_of_it(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Czy jutro jest chleb żytni?"))
    assert Reading.objects.get().codes == []
    assert queries.codes_of_messages([message_of(entry).pk]) == {}
    assert not FactRow.objects.filter(type="understanding.read").exists()


def test_the_first_subject_counts_and_that_of_an_answer_does_not(bakery: Bakery) -> None:
    (first,) = arrive(bakery.mailbox, letter("Zdjęcia w załączniku.", subject="Reklamacja", message_id="<a@x>"))
    (second,) = arrive(
        bakery.mailbox, letter("Jest jeszcze jedno zdjęcie.", subject="Re: Reklamacja", in_reply_to="<a@x>")
    )
    assert message_of(second).conversation_id == message_of(first).conversation_id
    codes = queries.codes_of_messages([message_of(first).pk, message_of(second).pk])
    assert set(codes) == {message_of(first).pk}
    assert "complaint" in codes[message_of(first).pk]


def test_what_a_machine_sent_is_not_read(bakery: Bakery) -> None:
    arrive(
        bakery.mailbox,
        letter("Jestem wściekły, że mnie nie ma.", headers={"Auto-Submitted": "auto-replied"}),
    )
    assert not Reading.objects.exists()


def test_a_message_that_is_told_twice_is_read_once(bakery: Bakery) -> None:
    arrive(bakery.mailbox, letter("Fatalna obsługa."))
    row = FactRow.objects.get(type="conversations.message_received")
    known = REACTIONS["understanding.read_messages"]
    known.run([(row, By(system("understanding.read_messages", ["understanding.read"]), NOON, cause(row)))])
    assert Reading.objects.count() == 1
    assert FactRow.objects.filter(type="understanding.read").count() == 1


def test_codes_are_handed_out_with_a_customers_data(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Fatalna obsługa."))
    conversation = message_of(entry).conversation
    load("privacy")
    subject = Subject(frozenset({conversation.person_id}), ())
    (one,) = PRIVACY["understanding"].export(subject)["understood"]
    assert one["codes"] == ["unhappy"]
