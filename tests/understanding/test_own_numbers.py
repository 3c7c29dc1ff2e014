"""An administrator says how the company writes its numbers, and nobody takes them for a telephone or a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, conversation_of, letter, message_of
from ucho.channels.contract import Address
from ucho.conversations import operations as conversations
from ucho.core.errors import Forbidden, Refused
from ucho.customers import operations as customers
from ucho.events.models import FactRow
from ucho.surveys.models import Answer
from ucho.understanding import operations
from ucho.understanding.meaning.offering import offers_for
from ucho.understanding.models import OwnNumbers, Reading
from ucho.understanding.outside.answering import texts_of
from ucho.understanding.outside.masking import masked
from ucho.understanding.own_numbers import own_numbers
from ucho.understanding.personal_data import find, mask
from ucho.understanding.reading import read
from ucho.understanding.subjects import of_answers, subjects_of
from ucho.understanding.topics.saying import said_in

WORDS = "Proszę sprawdzić 501502503 i NOWAK-17, a potem oddzwonić na 600700800."
HIDDEN = "Proszę sprawdzić 501502503 i NOWAK-17, a potem oddzwonić na [phone]."


def settle(bakery: Bakery) -> None:
    """Say that orders are five and eight digits, and parcels a word that begins with N, and two digits."""
    operations.set_own_numbers(bakery.company, ["5########", " N????-## ", "", "5########"], by=by_system())


def test_an_order_number_of_our_format_is_no_telephone_wherever_texts_are_masked(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter(WORDS, subject="Chleb"))
    reading = Reading.objects.get(subject=f"conversations.message:{message_of(entry).pk}")
    text = subjects_of([reading])[reading.pk].text
    assert "501502503" not in mask(text.words, find(text.words, "pl", text.known)), "it looks like a telephone"
    settle(bakery)
    text = subjects_of([reading])[reading.pk].text
    (understood,) = read([text], tier="ngram")
    assert mask(text.words, understood.personal).endswith(HIDDEN), "the readers"
    assert said_in([reading])[0].words.endswith(HIDDEN), "whoever counts words"
    assert masked(texts_of([reading])[reading.pk]).words.endswith(HIDDEN), "outside models"


def test_words_beside_a_score_know_the_formats_and_the_name_of_who_wrote_them(bakery: Bakery) -> None:
    settle(bakery)
    (entry,) = arrive(bakery.mailbox, letter("Dzień dobry."))
    person = conversation_of(entry).person
    answer = Answer(pk=7, person=person, unit=bakery.mokotow, instrument="csat", words=WORDS, at=NOON)
    (subject,) = of_answers([answer])
    assert mask(WORDS, find(WORDS, "pl", subject.text.known)) == HIDDEN
    assert mask("Bułki Nowak kupił", find("Bułki Nowak kupił", "pl", subject.text.known)) == "Bułki [name] kupił"


def test_an_old_answer_is_offered_with_our_numbers_and_without_the_customers(bakery: Bakery) -> None:
    settle(bakery)
    said = "Reklamacja: zakalec w drożdżówce z rabarbarem"
    (earlier,) = arrive(bakery.mailbox, letter(said, sender="Jan <jan@example.com>"))
    answer = "Wymienimy drożdżówkę, zgłoszenie 501502503, zadzwonimy pod 600700800."
    conversations.reply(conversation_of(earlier), text=answer, by=bakery.by_ola(NOON + timedelta(hours=1)))
    (asked,) = arrive(bakery.mailbox, letter("Kupiłam drożdżówki z rabarbarem, zakalec w każdej"))
    (offer,) = offers_for(conversation_of(asked), bakery.by_ola().actor, language="pl").items
    assert "501502503" in offer.text
    assert "600700800" not in offer.text


def test_the_customers_own_number_stays_hidden_although_it_looks_like_ours(bakery: Bakery) -> None:
    settle(bakery)
    (entry,) = arrive(bakery.mailbox, letter("Oddzwoń na 501502503.", sender="Jan <jan@example.com>"))
    person = conversation_of(entry).person
    customers.add_identity(person, Address("phone", "+48501502503"), by=by_system())
    reading = Reading.objects.get()
    assert "501502503" not in masked(texts_of([reading])[reading.pk]).words


def test_formats_are_kept_told_and_replaced(bakery: Bakery) -> None:
    assert own_numbers() == ()
    settle(bakery)
    assert own_numbers() == ("5########", "N????-##")
    fact = FactRow.objects.get(type="understanding.own_numbers_set")
    assert (fact.payload["formats"], fact.unit_id) == (2, bakery.company.pk)
    settle(bakery)
    assert FactRow.objects.filter(type="understanding.own_numbers_set").count() == 1, "nothing changed"
    operations.set_own_numbers(bakery.company, [], by=by_system())
    assert own_numbers() == ()
    assert OwnNumbers.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["#########", "???-###", "ZAM", "ZAM-ABC", "Z#" * 30, "ZAM-#(a+)+", "ZAM\\d####", "##.##"]
)
def test_a_format_that_would_take_too_much_or_cannot_be_read_is_refused(bakery: Bakery, typed: str) -> None:
    settle(bakery)
    with pytest.raises(Refused):
        operations.set_own_numbers(bakery.company, ["ORD-####", typed], by=by_system())
    assert own_numbers() == ("5########", "N????-##")


def test_only_an_administrator_sets_formats(bakery: Bakery) -> None:
    with pytest.raises(Forbidden):
        operations.set_own_numbers(bakery.company, ["ORD-####"], by=bakery.by_ola())
    with pytest.raises(Refused):
        operations.set_own_numbers(bakery.company, [f"ORD{place}-####" for place in range(31)], by=by_system())
