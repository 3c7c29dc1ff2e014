"""Reading what customers wrote, once for each text and reader."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy

from ucho.conversations.models import Message
from ucho.core.actors import By
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
def read_message(message: Message, *, by: By) -> Reading:
    """Understand what a customer wrote to us; reading it twice changes nothing.

    Args:
        message: a customer's own, not one of their machine.
        by: who reads, caused by the fact that it arrived.

    Returns:
        What was understood, perhaps nothing.

    Records:
        `Read`, when it means something.
    """
    conversation = message.conversation
    row = Reading(subject=f"{MESSAGE}:{message.pk}", person_id=conversation.person_id, unit_id=conversation.unit_id)
    return _keep(row, text_of(message), message.language, "message", message.pk, by)


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
    return _keep(row, answer.words, "", "answer", answer.pk, by)  # people answer in a language of their own choice


def text_of(message: Message) -> str:
    """Return what is read of a message: its words, and what the first one of a conversation is called.

    Args:
        message: which one.
    """
    if not message.subject or message.conversation.messages.filter(pk__lt=message.pk).exists():
        return message.text  # an answer repeats the subject of what it answers
    return f"{message.subject}\n{message.text}"


def _keep(row: Reading, text: str, language: str, kind: str, subject_id: int, by: By) -> Reading:
    used = reader()
    known = Reading.objects.filter(subject=row.subject, reader=used.name).first()
    if known is not None:
        return known
    understood: contract.Reading = used.read(text, language)
    row.reader, row.version = used.name, used.version
    row.language, row.codes, row.at = understood.language, list(understood.codes), by.at
    row.save(force_insert=True)
    if row.codes:
        log.record(Read(row.pk, kind, subject_id, understood.codes), row, by=by, person_id=row.person_id)
    return row
