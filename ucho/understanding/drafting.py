"""Finds the complaint behind a case and drafts what is said back of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ucho.conversations.models import Message
from ucho.org.queries import languages
from ucho.surveys.models import Answer
from ucho.understanding.contract import READER
from ucho.understanding.languages import identify
from ucho.understanding.models import Reading
from ucho.understanding.paraphrase import Draft, paraphrase
from ucho.understanding.rules.finding import find_codes
from ucho.understanding.subjects import ANSWER, MESSAGE, words_of

TELLING: Final = frozenset({"unhappy", "complaint", "leaving", "effort"})


def draft_for(source: str, language: str, *, conversation: int | None = None) -> Draft:
    """Draft a summary of what a customer complained of.

    Args:
        source: what made us notice: "conversations.message:9" or "surveys.answer:5"; empty when a colleague saw it.
        language: that of the letter; a text in another one is only quoted.
        conversation: where to look for the complaint when there is no source.

    Returns:
        The draft; empty when there is no text.
    """
    source = source or _complaint_in(conversation)
    text, known = _text(source)
    if not text.strip():
        return Draft("", "")
    reading = Reading.objects.filter(subject=source, reader=READER).prefetch_related("aspects").first()
    written = (reading.language if reading else "") or known or identify(text, company=languages()).language
    found = find_codes(text, written)
    marks = [(one.start, one.end) for one in found if one.code in TELLING]
    rude = [(one.start, one.end) for one in found if one.code == "rude"]
    if reading is not None:
        marks += _bad_aspects(reading, text)
    return paraphrase(text, written if written == language else "", marks=marks, rude=rude)


def _text(source: str) -> tuple[str, str]:
    """Return the words, without what the conversation is called, and the language they are known to be in."""
    kind, _colon, key = source.partition(":")
    if not key.isdecimal():
        return "", ""
    if kind == MESSAGE:
        message = Message.objects.filter(pk=int(key), direction=Message.Direction.IN).first()
        return (message.text, message.language) if message else ("", "")
    answer = Answer.objects.filter(pk=int(key)).first() if kind == ANSWER else None
    return (answer.words, "") if answer else ("", "")


def _bad_aspects(reading: Reading, text: str) -> Iterable[tuple[int, int]]:
    """Return where a text speaks badly of something; readers saw the subject before the words, here it is left out."""
    before = len(words_of([reading]).get(reading.pk, text)) - len(text)
    return [
        (one.start - before, one.end - before)
        for one in reading.aspects.all()
        if one.polarity == "negative" and before <= one.start < one.end  # what a person added stands nowhere
    ]


def _complaint_in(conversation: int | None) -> str:
    """Return the newest message of a customer that was understood as a complaint, empty when there is none."""
    if conversation is None:
        return ""
    rows = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN).order_by("-at", "-pk")
    subjects = [f"{MESSAGE}:{pk}" for pk in rows.values_list("pk", flat=True)[:20]]
    readings = Reading.objects.filter(subject__in=subjects, reader=READER)
    told = {row.subject for row in readings if TELLING & set(row.codes)}
    return next((one for one in subjects if one in told), "")
