"""Conversations in which something was understood, as reading leaves them."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cast import Bakery, arrive, conversation_of, letter
from tests.understanding.vectors import embed, remember
from ucho.conversations import operations
from ucho.conversations.models import Conversation, Message
from ucho.core import clock
from ucho.understanding.meaning import finding
from ucho.understanding.models import Aspect, Reading, Vector
from ucho.understanding.subjects import text_of


def wrote(bakery: Bakery, text: str, *, hours: float, sender: str, subject: str = "Pytanie") -> Conversation:
    """Let a customer write; what was read of it is left to `understood`."""
    at = clock.now() - timedelta(hours=hours)
    (entry,) = arrive(bakery.mailbox, letter(text, sender=sender, at=at, subject=subject), at=at)
    return conversation_of(entry)


def understood(
    talk: Conversation,
    *,
    mood: float | None = 0.0,
    sentiment: str = "",
    aspects: dict[str, tuple[str, str]] | None = None,
    **fields: Any,
) -> Message:
    """Put down what was understood of the customer's first message; aspects as category: (polarity, words)."""
    message = talk.messages.filter(direction="in").earliest("pk")
    name = f"conversations.message:{message.pk}"
    values = {"person": talk.person, "unit": talk.unit, "version": 2, "at": message.at, "said_at": message.at}
    values |= {"mood": mood, "sentiment": sentiment, "language": message.language, "codes": [], "unsure": []}
    reading, _new = Reading.objects.update_or_create(subject=name, reader="ucho", defaults=values | fields)
    reading.aspects.all().delete()
    text = text_of(message)
    for category, (polarity, words) in (aspects or {}).items():
        start = text.index(words)
        Aspect.objects.create(
            reading=reading, category=category, polarity=polarity, start=start, end=start + len(words)
        )
    Vector.objects.filter(subject=name).delete()
    remember(message, at=message.at)
    return message


def settled(talk: Conversation, answer: str, bakery: Bakery, *, hours: float) -> Conversation:
    """Have Ola answer and resolve a conversation."""
    by = bakery.by_ola(clock.now() - timedelta(hours=hours))
    operations.reply(talk, text=answer, by=by)
    talk.refresh_from_db()
    operations.resolve(talk, by=by)
    talk.refresh_from_db()
    return talk


def with_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the full tier installed, with an encoder that knows parcels, cakes and invoices."""
    monkeypatch.setattr(finding, "reading", SimpleNamespace(embed=embed, tier=lambda: "full"))
    monkeypatch.setattr(finding, "find_spec", lambda name: name)


def without_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have only the small tier installed."""
    monkeypatch.setattr(finding, "reading", SimpleNamespace(embed=lambda _texts: None, tier=lambda: "ngram"))
