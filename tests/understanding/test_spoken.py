"""What is known of a person and the company helps to tell the language of few words, wherever a text is read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOON, Bakery, arrive, by_system, letter, message_of
from ucho.customers.models import Person
from ucho.org.models import Agent
from ucho.org.queries import languages
from ucho.surveys.models import Answer
from ucho.understanding import operations
from ucho.understanding.models import Reading
from ucho.understanding.spoken import spoken_before
from ucho.understanding.subjects import of_answers, of_messages

COMPLAINT = "Dzień dobry, w chlebie był sznurek i nikt mi nie odpowiada na telefony."


def read_as(message_id: int) -> str:
    return Reading.objects.get(subject=f"conversations.message:{message_id}").language


@pytest.mark.parametrize("short", ["ok", "Fatalne", "no nie"])
def test_few_words_are_in_the_language_that_their_author_wrote_in_before(bakery: Bakery, short: str) -> None:
    arrive(bakery.mailbox, letter(COMPLAINT, message_id="<a@x>"))
    (entry,) = arrive(bakery.mailbox, letter(short, subject="", message_id="<b@x>"))
    assert read_as(message_of(entry).pk) == "pl"


def test_what_was_read_again_leans_on_what_came_before_it_not_after(bakery: Bakery) -> None:
    (first,) = arrive(bakery.mailbox, letter("ok", subject="", message_id="<a@x>"))
    (second,) = arrive(bakery.mailbox, letter(COMPLAINT, subject="", message_id="<b@x>"))
    Person.objects.update(language="")
    readings = list(Reading.objects.order_by("pk"))
    person, before = readings[0].person_id, readings[0].said_at
    assert before is not None
    Reading.objects.filter(pk=readings[1].pk).update(said_at=before + timedelta(hours=1))
    assert spoken_before([(person, before), (person, before + timedelta(hours=2))]) == ["", "pl"]
    operations.read_again(list(Reading.objects.order_by("pk")), by=by_system())
    assert (read_as(message_of(first).pk), read_as(message_of(second).pk)) == ("", "pl")


def test_a_language_that_was_learned_from_the_very_words_tells_nothing(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("Здравствуйте, где мой заказ?"))
    message = message_of(entry)
    assert message.language == message.conversation.person.language == "ru"
    Reading.objects.all().delete()
    (subject,) = of_messages([message])
    assert subject.text.language == ""


def test_what_somebody_set_by_hand_helps_with_the_first_words(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter("ok", subject=""))
    message = message_of(entry)
    assert read_as(message.pk) == ""
    Person.objects.filter(pk=message.conversation.person_id).update(language="pl")
    operations.read_again(list(Reading.objects.all()), by=by_system())
    assert read_as(message.pk) == "pl"


def test_words_beside_a_score_lean_on_what_the_person_wrote_in_messages(bakery: Bakery) -> None:
    (entry,) = arrive(bakery.mailbox, letter(COMPLAINT))
    person = message_of(entry).conversation.person
    Person.objects.filter(pk=person.pk).update(language="")
    person.refresh_from_db()
    answer = Answer(pk=1, person=person, words="Fatalne", instrument="nps", at=NOON + timedelta(days=1))
    answer.unit_id = bakery.mokotow.pk
    (subject,) = of_answers([answer])
    assert (subject.text.language, subject.text.company) == ("pl", languages())


def test_the_languages_of_a_company_are_those_of_its_people_and_its_places(bakery: Bakery) -> None:
    Agent.objects.update(language="pl")
    bakery.mokotow.name = {"pl": "Mokotów", "uk": ""}
    bakery.mokotow.save(update_fields=["name"])
    known = languages()
    assert "pl" in known
    assert "uk" not in known
    Agent.objects.filter(pk=Agent.objects.first().pk).update(language="ru")  # type: ignore[union-attr]
    assert "ru" in languages()
