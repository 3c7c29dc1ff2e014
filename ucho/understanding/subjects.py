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
from ucho.surveys.models import Answer
from ucho.understanding.contract import Text
from ucho.understanding.models import Reading
from ucho.understanding.own_numbers import own_formats
from ucho.understanding.personal_data import Known

MESSAGE: Final = "conversations.message"
ANSWER: Final = "surveys.answer"
Formats = Sequence[re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """One text with whose it is, where and when it was written."""

    name: str  # "conversations.message:9"
    person_id: int
    unit_id: int
    touchpoint: str
    said_at: datetime
    text: Text


def of_messages(messages: Iterable[Message]) -> list[Subject]:
    """Return what is read of messages: their words, and what the first one of a conversation is called.

    Args:
        messages: customers' own, with conversation, person and account.
    """
    rows = list(messages)
    opening = _first_of_theirs(rows)
    ours = own_formats() if rows else ()
    return [_of_message(row, ours, opening=row.pk in opening) for row in rows]


def _of_message(message: Message, ours: Formats, *, opening: bool) -> Subject:
    conversation = message.conversation
    words = f"{message.subject}\n{message.text}" if opening and message.subject else message.text
    return Subject(
        f"{MESSAGE}:{message.pk}",
        conversation.person_id,
        conversation.unit_id,
        message.account.adapter if message.account else "",
        message.at,
        Text(words, message.language, _known(conversation.person, ours)),
    )


def _known(person: Person, ours: Formats) -> Known:
    return Known(names=(person.name,) if person.name else (), own_formats=ours)


def of_answers(answers: Iterable[Answer]) -> list[Subject]:
    """Return what is read of answers to surveys, without those whose customer was erased or who wrote nothing.

    Args:
        answers: with their person.
    """
    wrote = [(row, row.person) for row in answers if row.person is not None and row.words]
    ours = own_formats() if wrote else ()
    return [_of_answer(row, person, ours) for row, person in wrote]


def _of_answer(answer: Answer, person: Person, ours: Formats) -> Subject:
    touchpoint = f"survey:{answer.instrument}"
    text = Text(answer.words, known=_known(person, ours))  # people answer in a language of their own choice
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
    (subject,) = of_messages([message])
    return subject.text.words


def subjects_of(readings: Iterable[Reading]) -> dict[int, Subject]:
    """Return the texts of readings by the reading's id; what was erased is left out.

    Args:
        readings: any.
    """
    by_name = {row.subject: row.pk for row in readings}
    found = [*of_messages(_messages(by_name)), *of_answers(_answers(by_name))]
    return {by_name[one.name]: one for one in found if one.text.words.strip()}


def words_of(readings: Iterable[Reading]) -> dict[int, str]:
    """Return the words of readings by the reading's id; what was erased is left out.

    Args:
        readings: any.
    """
    return {pk: subject.text.words for pk, subject in subjects_of(readings).items()}


def _ids(names: Mapping[str, int], kind: str) -> list[int]:
    return [int(name.partition(":")[2]) for name in names if name.startswith(f"{kind}:")]


def _messages(names: Mapping[str, int]) -> Iterable[Message]:
    rows = Message.objects.filter(pk__in=_ids(names, MESSAGE))
    return rows.select_related("conversation__person", "account").order_by("pk")


def _answers(names: Mapping[str, int]) -> Iterable[Answer]:
    return Answer.objects.filter(pk__in=_ids(names, ANSWER)).select_related("person").order_by("pk")
