"""Something to check and something learned, for pages that show it."""

from __future__ import annotations

from datetime import datetime

from tests.cast import Bakery
from ucho.conversations.models import Conversation
from ucho.understanding import operations
from ucho.understanding.learning.lessons import Outcome, Planned
from ucho.understanding.models import CompanyHead, Reading


def reading_of(conversation: Conversation) -> Reading:
    """Return what was understood of the first message."""
    message = conversation.messages.order_by("pk")[0]
    return Reading.objects.get(subject=f"conversations.message:{message.pk}")


def asked_about(*readings: Reading, head: str = "sentiment", by: object) -> None:
    """Put texts into the review queue."""
    whys = ("margin", "topic", "random")
    planned = [Planned(one.pk, head, whys[number % 3]) for number, one in enumerate(readings)]
    operations.fill_queue(planned, by=by)  # type: ignore[arg-type]


def learned(bakery: Bakery, conversation: Conversation, at: datetime) -> CompanyHead:
    """Let a head win after another one that did not; returns the one that reads."""
    from tests.cast import by_system

    by = by_system(at)
    operations.correct(reading_of(conversation), "sentiment", "negative", chosen="random", by=by)
    marks = {"texts": 41, "before": 19, "after": 30}
    figures = {"learned_from": 180, "share": 1.0, "from": "sentiment-0", "kept": marks, "kept_labels": {}}
    figures |= {"suite": {"texts": 417, "before": 380, "after": 381}, "suite_labels": {}, "why": ""}
    operations.promote(Outcome("sentiment", "sentiment-1", b"x", "no_win", figures | {"why": "no_win"}), by=by)
    return operations.promote(Outcome("sentiment", "sentiment-2", b"x", "", figures), by=by)
