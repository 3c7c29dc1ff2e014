"""Customers who write about everyday things for weeks, and then about something new."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from ucho.channels.models import Account
from ucho.conversations.models import Conversation, Message
from ucho.customers.models import Person
from ucho.org.models import Unit
from ucho.understanding.contract import READER
from ucho.understanding.models import Reading, Topic, TopicMember, TopicWeek
from ucho.understanding.topics.queries import this_monday

PLACES = ("na Mokotowie", "w centrum", "na rynku", "przy dworcu", "na Pradze")
_EVERYDAY = (
    "Czy macie dziś chleb żytni {}?",
    "O której otwieracie sklep {} w sobotę?",
    "Proszę o fakturę za wczorajsze zakupy {}.",
    "Chciałabym zamówić tort urodzinowy {} na piątek.",
    "Dziękuję, drożdżówki {} były pyszne!",
)
_numbers = count()


def write(unit: Unit, text: str, at: datetime, *, person: Person | None = None, sentiment: str = "") -> Reading:
    """Let a customer write something that was read."""
    person = person or Person.objects.create(name=f"Klient {next(_numbers)}", language="pl", created_at=at)
    conversation = Conversation.objects.filter(person=person).first() or Conversation.objects.create(
        person=person, unit=unit, opened_at=at, last_at=at
    )
    account = Account.objects.first()
    message = Message.objects.create(
        conversation=conversation, direction="in", author=f"customer:{person.pk}", account=account, at=at,
        received_at=at,
        text=text, language="pl",
    )  # fmt: skip
    return Reading.objects.create(
        subject=f"conversations.message:{message.pk}", person=person, unit=unit, reader=READER, version=2,
        language="pl", at=at, said_at=at, touchpoint="email", sentiment=sentiment,
    )  # fmt: skip


def everyday(unit: Unit, at: datetime, times: int = 6) -> None:
    """Let customers write what they always write, `times` of each."""
    for words in _EVERYDAY:
        for number in range(times):
            write(unit, words.format(PLACES[number % len(PLACES)]), at + timedelta(minutes=number))


def four_weeks(unit: Unit, before: datetime) -> None:
    """Let four quiet weeks pass before a week."""
    for back in range(1, 5):
        everyday(unit, before - timedelta(weeks=back))


def blik(unit: Unit, at: datetime, times: int = 10) -> list[Reading]:
    """Let customers write that they cannot pay."""
    return [
        write(unit, f"Nie mogę zapłacić BLIKIEM w aplikacji {place}, płatność odrzucona.", at, sentiment="negative")
        for place in (PLACES * times)[:times]
    ]


def talked_about(unit: Unit, at: datetime) -> Topic:
    """Write down a topic as a look leaves it: with a name, weeks, and another one that waits for a name."""
    week = this_monday(at) - timedelta(weeks=1)
    made = []
    for name, words in (("Płatność BLIK", ["BLIKIEM", "płatność odrzucona"]), ("", ["zgubiona paczka", "kurier"])):
        state = Topic.State.ACTIVE if name else Topic.State.PROPOSED
        topic = Topic.objects.create(
            name=name, words=words, state=state, model="words-1", centre=b"", at=at, alerted_at=None if name else at
        )
        for reading in blik(unit, at - timedelta(days=6), 12):
            TopicMember.objects.create(topic=topic, reading=reading, nearness=0.8, week=week)
        for back, texts in enumerate((12, 5, 3, 4)):
            of = 120 - 10 * back
            TopicWeek.objects.create(
                topic=topic, week=week - timedelta(weeks=back), texts=texts, of=of, negative=texts // 2
            )
        made.append(topic)
    return made[0]
