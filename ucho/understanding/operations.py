"""Reading what customers wrote, once for each text and reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext_lazy

from ucho.conversations.models import Message
from ucho.core.actors import By, Cause
from ucho.core.operations import operation
from ucho.events import log
from ucho.surveys.models import Answer
from ucho.understanding import contract
from ucho.understanding.facts import Read
from ucho.understanding.models import Reading
from ucho.understanding.registry import reader

MESSAGE: Final = "conversations.message"
ANSWER: Final = "surveys.answer"


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def read_messages(messages: Sequence[Message], because: Mapping[int, Cause | None], *, by: By) -> None:
    """Understand what customers wrote to us, many at once; reading one twice changes nothing.

    Args:
        messages: customers' own, with their conversations.
        because: the fact that each arrived, by its id.
        by: who reads.

    Records:
        `Read` for each that means something, caused by its own fact.
    """
    used = reader()
    subjects = {f"{MESSAGE}:{message.pk}": message for message in messages}
    known = Reading.objects.filter(subject__in=subjects, reader=used.name).values_list("subject", flat=True)
    for subject in known:
        del subjects[subject]
    opening = _first_of_theirs(subjects.values())
    rows = [
        _read(_blank(message), _words_of(message, opening=message.pk in opening), message.language, by)
        for message in subjects.values()
    ]
    Reading.objects.bulk_create(rows)
    for row, message in zip(rows, subjects.values(), strict=True):
        _tell(row, "message", message.pk, by.because(because.get(message.pk)))


@operation("understanding.read", gettext_lazy("Read out of messages and answers what customers mean"))
def read_answer(answer: Answer, *, by: By) -> Reading | None:
    """Understand what a customer wrote beside the score of a survey; reading it twice changes nothing.

    Args:
        answer: with words.
        by: who reads, caused by the fact that it was answered.

    Returns:
        What was understood, perhaps nothing; None when the customer was erased meanwhile.

    Records:
        `Read`, when it means something.
    """
    if answer.person_id is None:
        return None
    row = Reading(subject=f"{ANSWER}:{answer.pk}", person_id=answer.person_id, unit_id=answer.unit_id)
    known = Reading.objects.filter(subject=row.subject, reader=reader().name).first()
    if known is not None:
        return known
    _read(row, answer.words, "", by)  # people answer in a language of their own choice
    row.save(force_insert=True)
    _tell(row, "answer", answer.pk, by)
    return row


def text_of(message: Message) -> str:
    """Return what is read of a message: its words, and what the first one of a conversation is called.

    Args:
        message: which one.
    """
    return _words_of(message, opening=message.pk in _first_of_theirs([message]))


def _words_of(message: Message, *, opening: bool) -> str:
    """Return what is read; an answer repeats the subject of what it answers, which says nothing new."""
    return f"{message.subject}\n{message.text}" if opening and message.subject else message.text


def _first_of_theirs(messages: Iterable[Message]) -> set[int]:
    """Return which of these messages are the first of their conversations."""
    ids = {message.conversation_id for message in messages if message.subject}
    if not ids:
        return set()
    firsts = Message.objects.filter(conversation_id__in=ids).order_by().values("conversation_id")
    return set(firsts.annotate(first=Min("pk")).values_list("first", flat=True))


def _blank(message: Message) -> Reading:
    conversation = message.conversation
    return Reading(subject=f"{MESSAGE}:{message.pk}", person_id=conversation.person_id, unit_id=conversation.unit_id)


def _read(row: Reading, text: str, language: str, by: By) -> Reading:
    """Fill in what the reader makes of a text."""
    used = reader()
    understood: contract.Reading = used.read(text, language)
    row.reader, row.version = used.name, used.version
    row.language, row.codes, row.at = understood.language, list(understood.codes), by.at
    return row


def _tell(row: Reading, kind: str, subject_id: int, by: By) -> None:
    if row.codes:
        log.record(Read(row.pk, kind, subject_id, tuple(row.codes)), row, by=by, person_id=row.person_id)
