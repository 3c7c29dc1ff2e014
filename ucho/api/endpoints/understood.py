"""Correcting what a machine understood of a message, and taking that back."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router
from pydantic import Field

from ucho.api.answers import answer
from ucho.api.bearer import Asking
from ucho.api.endpoints.asked import says
from ucho.api.inputs import Given, Id, Line
from ucho.api.shapes import conversations as shapes
from ucho.conversations.queries import message_for
from ucho.core.errors import Missing
from ucho.understanding import operations
from ucho.understanding.learning.queries import may_read
from ucho.understanding.models import Reading
from ucho.understanding.queries import readings_of_messages

router = Router()
Head = Annotated[
    str,
    Path(
        max_length=40,
        description="sentiment, complaint, leaving, urgency, effort, rudeness, emotion, intent, or `aspect.` with a"
        " category, such as `aspect.price`.",
    ),
]


class Said(Given):
    """What a person says instead.

    negative, neutral or positive for `sentiment` and an `aspect`, which may also be none; yes or no for `complaint`,
    `leaving`, `urgency`, `effort` and `rudeness`; anger, frustration, worry, joy, disappointment, surprise, thanks or
    none for `emotion`; a short name of your own for `intent`.
    """

    answer: Annotated[Line, Field(min_length=1)]


@router.put("/messages/{pk}/understood/{head}", response=says(shapes.MessageShape))
def correct_understood(request: Asking, pk: Id, head: Head, given: Said) -> HttpResponse:
    """Say what a customer's message means; it holds from now on, and ucho learns from it.

    Needs `understanding.correct` in the unit of the message. Saying the same again changes nothing.
    """
    operations.correct(_reading(request, pk), head, given.answer, by=request.by)
    return _message(request, pk)


@router.delete("/messages/{pk}/understood/{head}", response=says(shapes.MessageShape))
def take_back_understood(request: Asking, pk: Id, head: Head) -> HttpResponse:
    """Take back what was corrected last; what was said before it holds again."""
    operations.take_back(_reading(request, pk), head, by=request.by)
    return _message(request, pk)


def _reading(request: Asking, pk: int) -> Reading:
    message = message_for(request.by.actor, pk)
    found = readings_of_messages([message.pk]).get(message.pk)
    if found is None or not may_read(request.by.actor, found):
        raise Missing(_("There is no such text, or you may not correct what was understood of it."))
    return found


def _message(request: Asking, pk: int) -> HttpResponse:
    return answer(shapes.messages([message_for(request.by.actor, pk)])[0])
