"""What made us notice: the customer's answer or message behind a case, in their own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from ucho.cases.models import Case
from ucho.conversations.models import Message
from ucho.core.language import say
from ucho.surveys.models import Answer
from ucho.surveys.registry import instrument
from ucho.web.cases.words import reason_words

ANSWER, MESSAGE = "surveys.answer", "conversations.message"


@dataclass(frozen=True, slots=True)
class Source:
    """Why a case opened: a title for lists, and the customer's words."""

    title: str
    words: str = ""
    language: str = ""  # of the words
    at: datetime | None = None
    score: int | None = None
    scale: tuple[int, ...] = ()  # every step of the question's scale, lowest first
    question: str = ""
    conversation_id: int | None = None  # where the message stands
    message_id: int | None = None


def sources_of(cases: Iterable[Case]) -> dict[int, Source]:
    """Return why each case opened, by the case's id; two questions to the database however many cases.

    Args:
        cases: cases that the reader may see.
    """
    cases = list(cases)
    wanted = {case.pk: _pointed(case.source) for case in cases}
    answers = Answer.objects.in_bulk([key for kind, key in wanted.values() if kind == ANSWER])
    messages = Message.objects.in_bulk([key for kind, key in wanted.values() if kind == MESSAGE])
    found: dict[int, Source] = {}
    for case in cases:
        kind, key = wanted[case.pk]
        if kind == ANSWER and key in answers:
            found[case.pk] = _answered(case, answers[key])
        elif kind == MESSAGE and key in messages:
            found[case.pk] = _wrote(case, messages[key])
        else:
            found[case.pk] = Source(reason_words(case.reason))
    return found


def _pointed(source: str) -> tuple[str, int]:
    kind, _colon, key = source.partition(":")
    return (kind, int(key)) if key.isdecimal() else ("", 0)


def _answered(case: Case, answer: Answer) -> Source:
    asked = instrument(answer.instrument)
    return Source(
        reason_words(case.reason, answer.score, asked.high),
        answer.words,
        answer.language,
        answer.at,
        answer.score,
        tuple(asked.scores()),
        say(asked.question, get_language() or "en").replace("{company}", "…"),
    )


def _wrote(case: Case, message: Message) -> Source:
    return Source(
        reason_words(case.reason),
        message.text,
        message.language,
        message.at,
        conversation_id=message.conversation_id,
        message_id=message.pk,
    )
