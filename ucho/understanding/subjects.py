"""The texts that are read, and how they are named: messages of customers, and what they wrote beside a score."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Min

from ucho.conversations.models import Message
from ucho.customers.models import Person
from ucho.org.queries import languages
from ucho.surveys.models import Answer
from ucho.understanding.contract import Text
from ucho.understanding.models import Reading
from ucho.understanding.own_numbers import own_formats
from ucho.understanding.personal_data import Known
from ucho.understanding.spoken import spoken_before

MESSAGE: Final = "conversations.message"
ANSWER: Final = "surveys.answer"
Formats = Sequence[re.Pattern[str]]
Spoken = tuple[str, tuple[str, ...]]
"""What a person wrote in before, and the languages of the company."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One text with whose it is, where and when it was written."""

    name: str  # "conversations.message:9"
    person_id: int
    unit_id: int
    touchpoint: str
    said_at: datetime
    text: Text


def of_messages(messages: Iterable[Message], *, spoken: bool = True) -> list[Subject]:
    """Return what is read of messages: their words, and what the first one of a conversation is called.

    Args:
        messages: customers' own, with conversation, person and account.
        spoken: look up what people wrote in before; not needed for their words alone.
    """
    rows = list(messages)
    if not rows:
        return []
    opening = _first_of_theirs(rows)
    ours = own_formats()
    before = _spoken([(row.conversation.person_id, row.at, _known_by_hand(row)) for row in rows], wanted=spoken)
    return [_of_message(row, ours, known, opening=row.pk in opening) for row, known in zip(rows, before, strict=True)]


def _spoken(written: Sequence[tuple[int, datetime, str]], *, wanted: bool) -> list[Spoken]:
    """Return what people wrote in before a moment, or what else is known of them, with the company's languages."""
    if not wanted:
        return [("", ())] * len(written)
    company, before = languages(), spoken_before((person, at) for person, at, _known in written)
    return [(told or known, company) for told, (_person, _at, known) in zip(before, written, strict=True)]


def _known_by_hand(message: Message) -> str:
    """Return the language of a person who was never read; one that was learned from these very words tells nothing."""
    known = message.conversation.person.language
    return known if known != message.language else ""


def _of_message(message: Message, ours: Formats, spoken: Spoken, *, opening: bool) -> Subject:
    conversation = message.conversation
    words = f"{message.subject}\n{message.text}" if opening and message.subject else message.text
    return Subject(
        f"{MESSAGE}:{message.pk}",
        conversation.person_id,
        conversation.unit_id,
        message.account.adapter if message.account else "",
        message.at,
        Text(words, spoken[0], _known(conversation.person, ours), spoken[1]),
    )


def _known(person: Person, ours: Formats) -> Known:
    return Known(names=(person.name,) if person.name else (), own_formats=ours)


def of_answers(answers: Iterable[Answer], *, spoken: bool = True) -> list[Subject]:
    """Return what is read of answers to surveys, without those whose customer was erased or who wrote nothing.

    Args:
        answers: with their person.
        spoken: look up what people wrote in before; not needed for their words alone.
    """
    wrote = [(row, row.person) for row in answers if row.person is not None and row.words]
    ours = own_formats() if wrote else ()
    before = _spoken([(person.pk, row.at, person.language) for row, person in wrote], wanted=spoken)
    return [_of_answer(row, person, ours, known) for (row, person), known in zip(wrote, before, strict=True)]


def _of_answer(answer: Answer, person: Person, ours: Formats, spoken: Spoken) -> Subject:
    touchpoint = f"survey:{answer.instrument}"
    text = Text(answer.words, spoken[0], _known(person, ours), spoken[1])
    return Subject(f"{ANSWER}:{answer.pk}", person.pk, answer.unit_id, touchpoint, answer.at, text)


def _first_of_theirs(messages: Sequence[Message]) -> set[int]:
    """Return which of these messages are the first of their conversations; answers repeat its subject."""
    ids = {message.conversation_id for message in messages if message.subject}
    if not ids:
        return set()
    firsts = Message.objects.filter(conversation_id__in=ids).order_by().values("conversation_id")
    return set(firsts.annotate(first=Min("pk")).values_list("first", flat=True))


def text_of(message: Message) -> str:
    """Return what is read of a message.

    Args:
        message: which one.
    """
    (subject,) = of_messages([message], spoken=False)
    return subject.text.words


def subjects_of(readings: Iterable[Reading], *, spoken: bool = True) -> dict[int, Subject]:
    """Return the texts of readings by the reading's id; what was erased is left out.

    Args:
        readings: any.
        spoken: look up what people wrote in before; not needed for their words alone.
    """
    by_name = {row.subject: row.pk for row in readings}
    found = [*of_messages(_messages(by_name), spoken=spoken), *of_answers(_answers(by_name), spoken=spoken)]
    return {by_name[one.name]: one for one in found if one.text.words.strip()}


def words_of(readings: Iterable[Reading]) -> dict[int, str]:
    """Return the words of readings by the reading's id; what was erased is left out.

    Args:
        readings: any.
    """
    return {pk: subject.text.words for pk, subject in subjects_of(readings, spoken=False).items()}


def _ids(names: Mapping[str, int], kind: str) -> list[int]:
    return [int(name.partition(":")[2]) for name in names if name.startswith(f"{kind}:")]


def _messages(names: Mapping[str, int]) -> Iterable[Message]:
    rows = Message.objects.filter(pk__in=_ids(names, MESSAGE))
    return rows.select_related("conversation__person", "account").order_by("pk")


def _answers(names: Mapping[str, int]) -> Iterable[Answer]:
    return Answer.objects.filter(pk__in=_ids(names, ANSWER)).select_related("person").order_by("pk")
