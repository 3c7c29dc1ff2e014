"""Checking readings: one text at a time, answered by one key each."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from ucho.core.operations import demand
from ucho.understanding import operations
from ucho.understanding.learning import queries
from ucho.understanding.learning.lessons import NEEDED
from ucho.understanding.models import Correction, ReviewItem
from ucho.understanding.subjects import MESSAGE
from ucho.web.access import StaffRequest, is_fragment, staff_page
from ucho.web.understanding.correcting import answered, nothing, readable
from ucho.web.understanding.questions import answer_words, asked
from ucho.web.understanding.tabs import tabs

LAST = "review_last"
"""What the person answered last, in their session, so that one press takes it back."""


@require_safe
@staff_page
def review(request: StaffRequest) -> HttpResponse:
    """Show the next text."""
    demand(request.by, queries.CORRECT)
    return _shown(request)


@require_POST
@staff_page
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an answer, and show the next text."""
    item = _item(request, pk)
    head, words = answered(request)
    if head != item.head:
        raise nothing()
    operations.correct(item.reading, head, words, chosen=item.chosen, by=request.by)
    request.session[LAST] = [item.reading_id, head]
    return _next(request)


@require_POST
@staff_page
def skip(request: StaffRequest, pk: int) -> HttpResponse:
    """Leave a text out, and show the next one."""
    item = _item(request, pk)
    operations.skip(item.reading, item.head, by=request.by)
    request.session.pop(LAST, None)
    return _next(request)


@require_POST
@staff_page
def undo(request: StaffRequest) -> HttpResponse:
    """Take back the last answer, and ask again."""
    reading_id, head = request.session.pop(LAST, [0, ""])
    reading = readable(request, reading_id)
    operations.take_back(reading, head, by=request.by)
    operations.ask_again(reading, head, by=request.by)
    return _next(request)


def _item(request: StaffRequest, pk: int) -> ReviewItem:
    found = ReviewItem.objects.select_related("reading").filter(pk=pk).first()
    if found is None or not queries.may_read(request.by.actor, found.reading):
        raise nothing()
    return found


def _next(request: StaffRequest) -> HttpResponse:
    return _shown(request) if is_fragment(request) else redirect(reverse("understanding-review"))


def _shown(request: StaffRequest) -> HttpResponse:
    actor, by = request.by.actor, request.by
    question, waiting = queries.next_question(actor), queries.waiting(actor)
    done = queries.answered_since(actor, by.at - timedelta(days=7))
    values = {"waiting": waiting, "done": done, "total": done + waiting, "last": _last(request), "needed": NEEDED}
    if question is not None:
        item = question.item
        values |= {
            "item": item,
            "words": question.words,
            "language": item.reading.language,
            "said_at": item.reading.said_at,
            "question": asked(item.reading, item.head, queries.intents()),
            "conversation": _conversation(item),
        }
    if is_fragment(request):
        return render(request, "web/understanding/review_one.html", values)
    return render(
        request, "web/understanding/review.html", values | {"tabs": tabs(by, "review"), "area": "understanding"}
    )


def _last(request: StaffRequest) -> str:
    """Return the last answer in words; empty when there is none to take back."""
    reading_id, head = request.session.get(LAST, [0, ""])
    found = Correction.objects.filter(reading_id=reading_id, head=head, taken_back_at=None).order_by("-pk").first()
    return answer_words(head, found.new) if found is not None else ""


def _conversation(item: ReviewItem) -> int | None:
    kind, _colon, number = item.reading.subject.rpartition(":")
    return queries.conversation_of(int(number)) if kind == MESSAGE else None
