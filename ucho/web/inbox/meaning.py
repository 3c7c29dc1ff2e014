"""What ucho understood of a message and why, similar conversations, and words offered for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ucho.cases.models import Case
from ucho.conversations import queries
from ucho.conversations.models import Message
from ucho.core.language import say
from ucho.understanding import queries as understanding
from ucho.understanding.meaning import finding, near, offering
from ucho.understanding.models import Reading
from ucho.understanding.subjects import text_of
from ucho.understanding.words import ASPECTS, SENTIMENTS
from ucho.web.access import StaffRequest, staff_page
from ucho.web.cases.words import gesture_kinds, outcomes
from ucho.web.inbox.readings import strongest

SHOWN: Final = 220  # characters of a message beside another conversation
WHY: Final = 12  # words that are shown as reasons


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of a message that gave something away."""

    meaning: str
    words: Sequence[str]


@dataclass(frozen=True, slots=True)
class SimilarView:
    """A conversation like the one that is open."""

    pk: int
    subject: str
    at: datetime
    asked: str  # what the customer wrote
    answered: str  # what we wrote next
    solved: bool
    own: bool
    ended: str  # of its case, in words


@require_safe
@staff_page
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """Show why a message was understood as it was, and let it be corrected."""
    message = queries.message_for(request.by.actor, pk)
    found = understanding.readings_of_messages([message.pk]).get(message.pk)
    values = {"message": message, "reading": found, "reasons": _reasons(message, found), "unsure": _unsure(found)}
    return render(request, "web/inbox/parts/reading.html", values)


@require_safe
@staff_page
def similar(request: StaffRequest, pk: int) -> HttpResponse:
    """Show conversations in which a customer wrote something alike, and what we answered."""
    conversation = queries.conversation_for(request.by.actor, pk)
    found = near.similar_to(conversation, request.by.actor)
    values = {
        "cases": [_similar(one) for one in found.cases],
        "by_words": found.way == "words",
        "installed": finding.is_installed(),
    }
    return render(request, "web/inbox/parts/similar.html", values)


@require_safe
@staff_page
def offers(request: StaffRequest, pk: int) -> JsonResponse:
    """Give the composer words for an answer: saved replies that fit, and what we answered to the like of it."""
    conversation = queries.conversation_for(request.by.actor, pk)
    language = conversation.language or conversation.person.language
    found = offering.offers_for(conversation, request.by.actor, language=language or get_language() or "en")
    items = [{"id": number, "title": _title(one), "text": one.text} for number, one in enumerate(found.items)]
    return JsonResponse({"items": items})


def _title(one: offering.Offer) -> str:
    if one.at is None:
        return one.title
    day = date_format(timezone.localtime(one.at), "j E Y")
    said = _("Answered on %(day)s in #%(number)d") % {"day": day, "number": one.conversation or 0}
    hint = _("fill in the brackets")
    return f"{hint} · {said}" if one.masked else said


def _similar(one: near.SimilarCase) -> SimilarView:
    conversation = one.conversation
    return SimilarView(
        conversation.pk,
        conversation.subject or _("No subject"),
        one.message.at,
        _short(one.message.text),
        _short(one.answer.text) if one.answer else "",
        one.solved,
        one.own,
        _ended(one.case, solved=one.solved) if one.case else "",
    )


def _ended(case: Case, *, solved: bool) -> str:
    """Say how a case ended: the cause, what was given, and the end where "solved" does not say it already."""
    language = get_language() or "en"
    given = dict(gesture_kinds())
    gestures = [given[one.kind] for one in case.gestures.all() if one.refused_at is None and one.kind in given]
    parts = [
        say(case.cause.name, language) if case.cause else "",
        *dict.fromkeys(gestures),
        "" if solved else dict(outcomes()).get(case.outcome, ""),
    ]
    return " · ".join(part for part in parts if part)


def _short(text: str) -> str:
    words = " ".join(text[: SHOWN * 2].split())
    return f"{words[:SHOWN].rstrip()}…" if len(words) > SHOWN else words


def _reasons(message: Message, found: Reading | None) -> Sequence[Reason]:
    """Return which words said what, each meaning once."""
    if found is None:
        return ()
    text = text_of(message)
    told = [
        (str(understanding.LABELS[code]), words) for code, words in understanding.why(message) if code in found.codes
    ]
    told += [
        (_about(one.category, one.polarity), text[one.start : one.end])
        for one in found.aspects.all()
        if one.category in ASPECTS and one.end <= len(text)
    ]
    found_in: dict[str, list[str]] = {}
    for meaning, words in list(dict.fromkeys(one for one in told if one[1].strip()))[:WHY]:
        found_in.setdefault(meaning, []).append(words)
    return [Reason(meaning, words) for meaning, words in found_in.items()]


def _about(category: str, polarity: str) -> str:
    name = str(ASPECTS[category])
    return f"{name}: {SENTIMENTS[polarity]}" if polarity in SENTIMENTS else name


def _unsure(found: Reading | None) -> bool:
    """Return whether the mood of a message could not be told."""
    return found is not None and not found.sentiment and not strongest(found)
